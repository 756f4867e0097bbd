"""Sign-offs: how a text goes from its author to learners, who may take which step, and what a signature is bound to.

A step is bound to the words it was taken on: a changed word makes another version, which starts again as a draft (GOV-11).
Only a retirement outlasts the words: what was taken away does not come back by the change of a comma.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from learn.domain.cases import Case
from learn.domain.modules import Module
from learn.domain.posts import ContentPost
from learn.domain.quizzes import Quiz
from learn.domain.refusals import Refusal

DIGITS = 16


class TextKind(StrEnum):
    """What can be signed off."""

    MODULE = "module"
    CASE = "case"


class SignStep(StrEnum):
    """One step of a text on its way, or out of use and back."""

    PUT_FORWARD = "put-forward"
    REVIEWED = "reviewed"
    SIGNED_OFF = "signed-off"
    RETIRED = "retired"
    BROUGHT_BACK = "brought-back"

    @property
    def label(self) -> str:
        """What the step does, as a button says it."""
        return _STEP_LABELS[self]

    @property
    def past(self) -> str:
        """The step, once taken."""
        return self.value.replace("-", " ").capitalize()


_STEP_LABELS: Mapping[SignStep, str] = {
    SignStep.PUT_FORWARD: "Put forward for review",
    SignStep.REVIEWED: "Say that you reviewed it",
    SignStep.SIGNED_OFF: "Sign off",
    SignStep.RETIRED: "Retire",
    SignStep.BROUGHT_BACK: "Bring back",
}


class TextState(StrEnum):
    """How far a text has come. What is signed off and loaded is live."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    REVIEWED = "reviewed"
    LIVE = "live"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        """The state, in words."""
        return "Signed off" if self is TextState.LIVE else self.value.replace("-", " ").capitalize()


class Check(StrEnum):
    """What a specialist says of a text by signing it."""

    READ_WHOLE = "read-whole"
    FACTS = "facts"
    NO_BLAME = "no-blame"
    IDENTIFIES_NOBODY = "identifies-nobody"
    DUAL_USE = "dual-use"


@dataclass(frozen=True, kw_only=True)
class Text:
    """What is signed: a text as it is now.

    ``pages`` and ``questions`` are how many there are, gentler versions apart; of a case they are scenes and decisions.
    """

    kind: TextKind
    slug: str
    version: str
    title: str
    pages: int
    questions: int
    is_drafted_by_machine: bool

    @property
    def holds(self) -> str:
        """What there is to read in it, in words."""
        if self.kind is TextKind.CASE:
            return f"{self.pages} scenes with {self.questions} decisions"
        return f"{self.pages} pages and {self.questions} questions"


@dataclass(frozen=True, kw_only=True)
class StepTaken:
    """A step that somebody took on one version of a text. ``as_title`` is what a specialist signed as."""

    step: SignStep
    version: str
    person_id: int
    name: str
    as_title: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one version of a text stands: the steps taken on it, and those taken on other versions, each in their order."""

    version: str
    taken: tuple[StepTaken, ...]
    elsewhere: tuple[StepTaken, ...]
    out_of_use: StepTaken | None

    def last(self, step: SignStep) -> StepTaken | None:
        """When this version last took this step, if it did."""
        return next((each for each in reversed(self.taken) if each.step is step), None)

    @cached_property
    def state(self) -> TextState:
        """How far this version has come."""
        if self.out_of_use is not None:
            return TextState.RETIRED
        if self.last(SignStep.SIGNED_OFF):
            return TextState.LIVE
        if self.last(SignStep.REVIEWED):
            return TextState.REVIEWED
        return TextState.IN_REVIEW if self.last(SignStep.PUT_FORWARD) else TextState.DRAFT

    @property
    def is_signed_off(self) -> bool:
        """Whether these very words were signed off, retired or not."""
        return self.last(SignStep.SIGNED_OFF) is not None

    @property
    def is_in_use(self) -> bool:
        """Whether it is signed off and not retired."""
        return self.state is TextState.LIVE

    @property
    def signed_before(self) -> StepTaken | None:
        """The last sign-off of an earlier wording, if there was one."""
        return next((each for each in reversed(self.elsewhere) if each.step is SignStep.SIGNED_OFF), None)


def text_of_module(module: Module, quiz: Quiz) -> Text:
    """A module together with its bank, which are signed as one."""
    both = hashlib.sha256(f"{module.version}\0{quiz.version}".encode()).hexdigest()
    return Text(
        kind=TextKind.MODULE,
        slug=module.slug,
        version=both[:DIGITS],
        title=module.title,
        pages=len(module.pages),
        questions=len(quiz.questions),
        is_drafted_by_machine=module.is_drafted_by_machine,
    )


def text_of_case(case: Case) -> Text:
    """A case with all its seats, which are signed as one."""
    return Text(
        kind=TextKind.CASE,
        slug=case.slug,
        version=case.version,
        title=case.title,
        pages=len(case.scenes),
        questions=sum(not scene.is_ending for scene in case.scenes),
        is_drafted_by_machine=case.is_drafted_by_machine,
    )


def standing(version: str, steps: Sequence[StepTaken]) -> Standing:
    """How a version stands, from all steps of its text in the order in which they were taken."""
    in_and_out = [each for each in steps if each.step in (SignStep.RETIRED, SignStep.BROUGHT_BACK)]
    is_out = bool(in_and_out) and in_and_out[-1].step is SignStep.RETIRED
    return Standing(
        version=version,
        taken=tuple(each for each in steps if each.version == version),
        elsewhere=tuple(each for each in steps if each.version != version),
        out_of_use=in_and_out[-1] if is_out else None,
    )


_PARTS: Mapping[TextKind, str] = {
    TextKind.MODULE: "every page, every gentler version, every question and every explanation",
    TextKind.CASE: "every seat, every scene, every choice, and what follows from each",
}


def check_list(text: Text) -> dict[Check, str]:
    """What a specialist confirms, one by one, when signing this text."""
    drafted = "this text, which was drafted by a machine, whole" if text.is_drafted_by_machine else "it whole"
    return {
        Check.READ_WHOLE: f"I have read {drafted}: {_PARTS[text.kind]}.",
        Check.FACTS: "I have looked up each fact where its source is, or know it from my own work.",
        Check.NO_BLAME: "Nothing in it blames or doubts somebody who was harmed.",
        Check.IDENTIFIES_NOBODY: "No case has a place, a date or a detail by which somebody could be recognised.",
        Check.DUAL_USE: "Nothing in it teaches how to find, track, silence or discredit somebody.",
    }


def next_step(stands: Standing) -> SignStep | None:
    """The step that this text waits for, or None when it waits for nothing."""
    return {
        TextState.DRAFT: SignStep.PUT_FORWARD,
        TextState.IN_REVIEW: SignStep.REVIEWED,
        TextState.REVIEWED: SignStep.SIGNED_OFF,
        TextState.LIVE: None,
        TextState.RETIRED: SignStep.BROUGHT_BACK,
    }[stands.state]


def may_take(step: SignStep, stands: Standing, person_id: int, posts: Collection[ContentPost]) -> Refusal | None:
    """Whether this person may take this step now; None when they may.

    People are compared, never posts: whoever put a version forward is its author, and neither reviews nor signs it, whatever
    they hold, held, or are called by now. Every text here is about safety, so only a specialist signs it (GOV-10). One
    person can take a text out of use; another one has to bring it back.
    """
    problem = _out_of_turn(step, stands)
    if problem is None:
        problem = _not_yours(step, stands, person_id, frozenset(posts))
    return Refusal(message=problem) if problem is not None else None


def unconfirmed(step: SignStep, text: Text, confirmed: Collection[Check]) -> Refusal | None:
    """Whether something that has to be confirmed for this step was left out; None when nothing was."""
    if step is SignStep.SIGNED_OFF and not set(confirmed) >= check_list(text).keys():
        return Refusal(field="checks", message="Tick each line that is so. If one is not, the text is not ready to be signed.")
    return None


def _out_of_turn(step: SignStep, stands: Standing) -> str | None:
    if stands.state is TextState.RETIRED and step is not SignStep.BROUGHT_BACK:
        return "This text is retired. Before anything else it has to be brought back."
    if step is SignStep.RETIRED:
        return None
    if step is SignStep.BROUGHT_BACK:
        return None if stands.state is TextState.RETIRED else "This text is in use already."
    done = stands.last(step)
    if done is not None:
        return f"{done.name} has done that already: {done.step.past.lower()}. Open the page again to see how it stands."
    if next_step(stands) is step:
        return None
    if step is SignStep.REVIEWED:
        return "These words were not put forward yet. Their author has to do that first."
    return "Somebody other than the author has to review these words first."


_NO_POST = "Only somebody who holds a post for the content can do this."
_IN_AND_OUT = "A content lead or a specialist takes a text out of use and brings it back."
_WHO: Mapping[SignStep, tuple[frozenset[ContentPost], str]] = {
    SignStep.PUT_FORWARD: (
        frozenset({ContentPost.AUTHOR, ContentPost.LEAD}),
        "An author or a content lead puts a text forward.",
    ),
    SignStep.REVIEWED: (frozenset(ContentPost), _NO_POST),
    SignStep.SIGNED_OFF: (
        frozenset({ContentPost.SPECIALIST}),
        "This text is about safety. A specialist has to sign it off.",
    ),
    SignStep.RETIRED: (frozenset({ContentPost.LEAD, ContentPost.SPECIALIST}), _IN_AND_OUT),
    SignStep.BROUGHT_BACK: (frozenset({ContentPost.LEAD, ContentPost.SPECIALIST}), _IN_AND_OUT),
}
"""The posts of which one is needed for each step, and what is said to whoever holds none of them."""

_TWO_PEOPLE: Mapping[SignStep, tuple[SignStep, str]] = {
    SignStep.REVIEWED: (SignStep.PUT_FORWARD, "You put these words forward. Somebody else has to review them."),
    SignStep.SIGNED_OFF: (SignStep.PUT_FORWARD, "You put these words forward. Somebody else has to sign them off."),
    SignStep.BROUGHT_BACK: (SignStep.RETIRED, "You retired this text. Somebody else has to bring it back."),
}
"""Steps that nobody takes who took another one, and what is said to whoever did."""


def _not_yours(step: SignStep, stands: Standing, person_id: int, posts: frozenset[ContentPost]) -> str | None:
    before, sentence = _TWO_PEOPLE.get(step, (None, ""))
    taken = stands.out_of_use if before is SignStep.RETIRED else stands.last(before) if before else None
    if taken is not None and taken.person_id == person_id:
        return sentence
    needed, sentence = _WHO[step]
    return sentence if posts.isdisjoint(needed) else None
