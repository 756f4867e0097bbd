"""The shape of every file that authors write. Unknown keys are errors: a misspelt key must never be passed over."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

KEBAB = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
"""How names are written."""

NOT_KEBAB = "must be in kebab-case: small letters, digits and single hyphens"
"""What is said of a name that is written otherwise."""

Slug = Annotated[str, Field(pattern=KEBAB.pattern)]
"""A name in kebab-case: small letters and digits, joined by single hyphens."""

Words = Annotated[str, Field(pattern=r"\S")]
"""A text that says something."""


class Entry(BaseModel):
    """The strict ground of every shape: nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def words(self) -> dict[str, object]:
        """What the author wrote, as plain values, without the keys that say what is assumed anyway."""
        return self.model_dump(mode="json", exclude_defaults=True)


class ObjectiveEntry(Entry):
    """What a learner can do afterwards."""

    id: Slug
    text: Words
    themes: list[Slug] = Field(min_length=1)


class CitedEntry(Entry):
    """Where a claim comes from: one source of ``modules/public/sources.yaml``, whose key is its id."""

    title: Words
    publisher: Words
    address: str = Field(pattern=r"^https?://\S+$")
    published: Words
    checked_on: date
    status: Literal["verified", "secondary"]


class SourceEntry(CitedEntry):
    """A source of a module."""

    id: Slug


class ModuleEntry(Entry):
    """``modules/<slug>/module.yaml``."""

    title: Words
    summary: Words
    level: Literal[1, 2, 3, 4, "1", "2", "3", "4", "lead", "review"]
    minutes: int = Field(ge=1)
    themes: list[Slug] = Field(min_length=1)
    content_note: Words
    objectives: list[ObjectiveEntry] = Field(min_length=1)
    sources: list[SourceEntry] = Field(min_length=1)
    owner_role: Words
    review_by: date
    drafted_by_machine: bool = False


class PageEntry(Entry):
    """What stands between the dashes at the top of a page."""

    title: Words
    objectives: list[Slug] = Field(min_length=1)
    content_note: str = ""


class ChoiceEntry(Entry):
    """One choice of a question."""

    id: Slug
    text: Words
    right: bool
    why: Words
    belief: Slug | None = None


class ItemEntry(Entry):
    """One step to put in order."""

    id: Slug
    text: Words
    why: Words


class PairEntry(Entry):
    """Two things that go together."""

    id: Slug
    left: Words
    right: Words
    why: Words


class QuestionEntry(Entry):
    """What every question says, whatever its kind."""

    id: Slug
    objective: Slug
    theme: Slug
    difficulty: Literal["easier", "middle", "harder"]
    source: Slug
    critical: bool
    ask_certainty: bool
    asks_next: bool
    situation: str = ""
    question: Words


class ChoiceQuestion(QuestionEntry):
    """Choose one, or choose several."""

    kind: Literal["one", "several"]
    choices: list[ChoiceEntry] = Field(min_length=3, max_length=4)


class OrderQuestion(QuestionEntry):
    """Put the steps in order; they are written in the right order."""

    kind: Literal["order"]
    belief: Slug
    items: list[ItemEntry] = Field(min_length=3, max_length=5)


class MatchQuestion(QuestionEntry):
    """Find the partner of each left-hand side."""

    kind: Literal["match"]
    belief: Slug
    pairs: list[PairEntry] = Field(min_length=3, max_length=5)


AnyQuestion = ChoiceQuestion | OrderQuestion | MatchQuestion


class BankEntry(Entry):
    """The settings of ``quizzes/<slug>.yaml``; its questions are read one by one, so that each problem is found."""

    module: Slug
    pass_percent: int = Field(ge=1, le=100)
    attempts: int = Field(ge=1)
    cool_down_hours: int = Field(ge=0)
    draw: dict[Slug, Annotated[int, Field(ge=1)]] = Field(min_length=1)


class BeliefEntry(Entry):
    """One belief of ``quizzes/beliefs.yaml``."""

    says: Words
    but: Words
    theme: Slug


class ThemeEntry(Entry):
    """One theme of ``modules/themes.yaml``."""

    title: Words
    guide: Words
    ours: Words
    order: int


class RoleEntry(Entry):
    """One role of ``modules/roles.yaml``."""

    title: Words
    order: int
    level: Words
    agencies: list[Slug] = Field(min_length=1)
    must_know: list[Words] = Field(min_length=1)
    depth: dict[Slug, Literal["A", "D", "C", "O", "none"]]


class StepEntry(Entry):
    """One module on a path."""

    module: Slug
    year: int = Field(ge=1)
    days: int = Field(ge=1)
    renew_months: Annotated[int, Field(ge=1)] | None


class PathEntry(Entry):
    """One path of ``modules/paths.yaml``; its key is the role."""

    why: Words
    steps: list[StepEntry] = Field(min_length=1)
    planned: list[Slug] = []


class ServiceEntry(Entry):
    """One service of ``modules/public/services.yaml``."""

    name: Words
    who_for: str
    fits: list[Literal["woman", "man", "lgbt", "young", "family", "followed", "someone", "child", "what-i-do", "cannot-go-on"]]
    phone: str = Field(pattern=r"^[0-9 ]*$")
    hours: str
    cost: str
    web: str = Field(pattern=r"^(https?://\S+)?$")
    languages: str
    text: str
    relay: str
    bsl: str
    call_trace: str
    call_note: str
    area: Words
    emergency: bool
    verification: Literal["verified", "secondary", "unverified"]
    source: str = Field(pattern=r"^https?://\S+$")
    checked_on: date
    next_check_on: date
    checked_by: list[Words] = Field(max_length=2)


class WordingEntry(Entry):
    """One wording of a term."""

    short: Words
    full: Words
    short_plural: Words
    full_plural: Words
    note: Words


class TermEntry(Entry):
    """One term of ``modules/public/glossary.yaml``."""

    now: WordingEntry
    then: WordingEntry | None
    changes_on: date | None


class TopicEntry(Entry):
    """What stands between the dashes at the top of ``modules/public/topics/<slug>.md``."""

    heading: Words
    group: Literal["happening", "me", "someone-else", "my-behaviour", "what-next"]
    order: int
    services: list[Slug] = Field(min_length=1, max_length=4)
    sources: list[Slug]
    safety_reviewed: bool


MODULE: TypeAdapter[ModuleEntry] = TypeAdapter(ModuleEntry)
PAGE: TypeAdapter[PageEntry] = TypeAdapter(PageEntry)
BANK: TypeAdapter[BankEntry] = TypeAdapter(BankEntry)
QUESTION: TypeAdapter[AnyQuestion] = TypeAdapter(Annotated[AnyQuestion, Field(discriminator="kind")])
BELIEF: TypeAdapter[BeliefEntry] = TypeAdapter(BeliefEntry)
THEME: TypeAdapter[ThemeEntry] = TypeAdapter(ThemeEntry)
ROLE: TypeAdapter[RoleEntry] = TypeAdapter(RoleEntry)
PATH: TypeAdapter[PathEntry] = TypeAdapter(PathEntry)
SERVICE: TypeAdapter[ServiceEntry] = TypeAdapter(ServiceEntry)
TERM: TypeAdapter[TermEntry] = TypeAdapter(TermEntry)
CITED: TypeAdapter[CitedEntry] = TypeAdapter(CitedEntry)
TOPIC: TypeAdapter[TopicEntry] = TypeAdapter(TopicEntry)
