"""The shape of a case: ``quizzes/cases/<case>/case.yaml``, and beside it a file for each seat."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from learn.content.schemas import Entry, Slug, SourceEntry, Words

ChoiceName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$")]
"""A choice as conditions name it: its scene, a full stop, and its id."""


Mark = Literal[
    "partner",
    "former-partner",
    "grown-up-child",
    "other-relative",
    "in-laws",
    "separation",
    "pregnancy",
    "child-contact",
    "children-at-home",
    "strangulation",
    "stalking",
    "money",
    "technology",
    "immigration",
    "carer",
    "older-person",
    "disability",
    "mental-health",
    "alcohol-or-drugs",
    "homelessness",
    "called-police-before",
    "suicide",
    "weapon",
    "so-called-honour",
]
"""What a story or a review is about, in one word each, so that the two can be held against each other."""


class TraitEntry(Entry):
    """Something that a person of the story could be known by, and how it is said."""

    kind: Literal["age", "work", "family", "origin", "faith", "health", "housing", "identity", "status"]
    says: Words


class CasePersonEntry(Entry):
    """Somebody in the story."""

    id: Slug
    name: Words
    says: Words
    traits: list[TraitEntry] = Field(default=[])


class NamedEntry(Entry):
    """A moment, or a course at a decision point."""

    id: Slug
    title: Words


class FactEntry(Entry):
    """One thing that there was to know."""

    id: Slug
    text: Words


class PointEntry(Entry):
    """A decision that several seats come to."""

    id: Slug
    asks: Words
    theme: Slug
    courses: list[NamedEntry] = Field(min_length=2)


class JoinEntry(Entry):
    """What some facts say together."""

    id: Slug
    title: Words
    text: Words
    facts: list[Slug] = Field(min_length=2)
    themes: list[Slug] = Field(min_length=1)


class ProvenanceEntry(Entry):
    """Where the case comes from."""

    kind: Literal["fictional", "composite"]
    says: Words


class CaseEntry(Entry):
    """``case.yaml``: what all seats share."""

    title: Words
    summary: Words
    minutes: int = Field(ge=1)
    themes: list[Slug] = Field(min_length=1)
    content_note: Words
    provenance: ProvenanceEntry
    marks: list[Mark] = Field(min_length=1)
    drafted_by_machine: bool = False
    owner_role: Words
    review_by: date
    sources: list[SourceEntry] = Field(min_length=1)
    moments: list[NamedEntry] = Field(min_length=2)
    people: list[CasePersonEntry] = Field(min_length=1)
    facts: list[FactEntry] = Field(min_length=2)
    points: list[PointEntry] = Field(min_length=1)
    joins: list[JoinEntry] = Field(min_length=1)
    closing: Words


class ConditionEntry(Entry):
    """When something is offered or told."""

    chosen: list[ChoiceName] = Field(default=[])
    not_chosen: list[ChoiceName] = Field(default=[])
    knows: list[Slug] = Field(default=[])
    not_knows: list[Slug] = Field(default=[])


class AsideEntry(Entry):
    """Something more that a scene tells on some ways."""

    when: ConditionEntry
    text: Words


class TellsEntry(Entry):
    """A fact that is passed on, and to which seats."""

    fact: Slug
    to: list[Slug] = Field(min_length=1)


class CaseChoiceEntry(Entry):
    """One thing to do in a scene."""

    id: Slug
    text: Words
    bearing: Literal["safer", "partly", "riskier"]
    leads_to: Slug
    follows: Words
    why: Words
    belief: Slug | None = None
    when: ConditionEntry | None = None
    learns: list[Slug] = Field(default=[])
    tells: list[TellsEntry] = Field(default=[])
    course: Slug | None = None


class SceneEntry(Entry):
    """One moment in the story of a seat; without choices it is an ending."""

    id: Slug
    title: Words
    moment: Slug
    text: Words
    also: list[AsideEntry] = Field(default=[])
    learns: list[Slug] = Field(default=[])
    point: Slug | None = None
    question: str = ""
    choices: list[CaseChoiceEntry] = Field(default=[])


class SeatEntry(Entry):
    """The top of ``<seat>.yaml``; its scenes are read one by one, so that each problem is found."""

    title: Words
    order: int
    roles: list[Slug] = Field(default=[])
    opening: Words
    knows: list[Slug] = Field(default=[])
    start: Slug


CASE: TypeAdapter[CaseEntry] = TypeAdapter(CaseEntry)
SEAT: TypeAdapter[SeatEntry] = TypeAdapter(SeatEntry)
SCENE: TypeAdapter[SceneEntry] = TypeAdapter(SceneEntry)
