"""What a learner is told about each question after an attempt: every option explained, every wrong belief named."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from learn.domain.beliefs import Belief
from learn.domain.questions import Kind, Question, Response, belief_shown, is_right
from learn.domain.quizzes import Drawn


class Verdict(StrEnum):
    """What is said of one option: chosen and right, chosen and not, left out though right, rightly left out."""

    RIGHT = "right"
    LOOK_AGAIN = "look-again"
    MISSED = "missed"
    LEFT_OUT = "left-out"

    @property
    def label(self) -> str:
        """The verdict in words."""
        return {
            Verdict.RIGHT: "Your answer: right",
            Verdict.LOOK_AGAIN: "Your answer: look again",
            Verdict.MISSED: "Right, and not chosen",
            Verdict.LEFT_OUT: "Rightly left out",
        }[self]


@dataclass(frozen=True, kw_only=True)
class OptionFeedback:
    """One option with its explanation (ready HTML). ``given`` is what the learner put there, for order and match."""

    text: str
    given: str
    right: str
    verdict: Verdict
    why: str


@dataclass(frozen=True, kw_only=True)
class QuestionFeedback:
    """One question of a finished attempt."""

    position: int
    question: Question
    is_right: bool
    options: tuple[OptionFeedback, ...]
    belief: Belief | None


def feedback(drawn: Drawn, response: Response | None, beliefs: Mapping[str, Belief]) -> QuestionFeedback:
    """Explain a question, in the order in which its options were shown."""
    question = drawn.question
    explain = {
        Kind.ONE: _choices,
        Kind.SEVERAL: _choices,
        Kind.ORDER: _order,
        Kind.MATCH: _match,
    }[question.kind]
    return QuestionFeedback(
        position=drawn.position,
        question=question,
        is_right=is_right(question, response),
        options=explain(drawn, response or ()),
        belief=beliefs.get(belief_shown(question, response)),
    )


def _choices(drawn: Drawn, response: Response) -> tuple[OptionFeedback, ...]:
    def verdict(slug: str, *, right: bool) -> Verdict:
        if slug in response:
            return Verdict.RIGHT if right else Verdict.LOOK_AGAIN
        return Verdict.MISSED if right else Verdict.LEFT_OUT

    options = [drawn.question.option(slug) for slug in drawn.layout]
    return tuple(
        OptionFeedback(text=o.text, given="", right="", verdict=verdict(o.slug, right=o.is_right), why=o.why) for o in options
    )


def _order(drawn: Drawn, response: Response) -> tuple[OptionFeedback, ...]:
    place = {slug: number for number, slug in enumerate(response, start=1)}
    return tuple(
        OptionFeedback(
            text=option.text,
            given=str(place[option.slug]) if option.slug in place else "",
            right=str(number),
            verdict=Verdict.RIGHT if place.get(option.slug) == number else Verdict.LOOK_AGAIN,
            why=option.why,
        )
        for number, option in enumerate(drawn.question.options, start=1)
    )


def _match(drawn: Drawn, response: Response) -> tuple[OptionFeedback, ...]:
    options = drawn.question.options
    given = [drawn.question.option(slug).partner for slug in response] or [""] * len(options)
    return tuple(
        OptionFeedback(
            text=option.text,
            given=partner,
            right=option.partner,
            verdict=Verdict.RIGHT if partner == option.partner else Verdict.LOOK_AGAIN,
            why=option.why,
        )
        for option, partner in zip(options, given, strict=True)
    )
