"""Cases: one made-up story, played from each seat at the table, where what was known to whom can be seen afterwards."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from learn.domain.modules import Source

DIGITS = 16
"""How many digits a version has."""


class Bearing(StrEnum):
    """What a choice does to the safety of the person harmed."""

    SAFER = "safer"
    PARTLY = "partly"
    RISKIER = "riskier"


class Provenance(StrEnum):
    """Where a case comes from: wholly made up, or put together from what many cases have in common."""

    FICTIONAL = "fictional"
    COMPOSITE = "composite"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """When something is offered or told: after these choices (``scene.choice``) and knowing these facts, and without those.

    An empty condition always holds.
    """

    chosen: frozenset[str] = frozenset()
    not_chosen: frozenset[str] = frozenset()
    knows: frozenset[str] = frozenset()
    not_knows: frozenset[str] = frozenset()

    def holds(self, chosen: frozenset[str], known: frozenset[str]) -> bool:
        """Whether it holds for whoever has chosen and knows this."""
        return (
            self.chosen <= chosen
            and self.not_chosen.isdisjoint(chosen)
            and self.knows <= known
            and self.not_knows.isdisjoint(known)
        )


ALWAYS = Condition()


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in the story."""

    slug: str
    name: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a scene happens, in words and without a date."""

    slug: str
    title: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that there was to know."""

    slug: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Course:
    """One thing that somebody can do at a decision point, in words that hold for every seat."""

    slug: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Point:
    """A decision that several seats come to, so that what they do can be set side by side."""

    slug: str
    asks: str
    theme: str
    courses: tuple[Course, ...]


@dataclass(frozen=True, kw_only=True)
class Join:
    """What some facts say together and none of them says alone. ``html`` is what would have followed."""

    slug: str
    title: str
    html: str
    facts: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Aside:
    """Something more that a scene tells, where its condition holds."""

    when: Condition
    html: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to do in a scene.

    ``follows`` is what happens then, told at once; ``why`` is told when the play is over. ``learns`` are facts that the seat
    knows from then on; ``tells`` are facts that it passes on, and to which seats. ``course`` is what it amounts to at the
    scene's decision point, where the scene has one.
    """

    slug: str
    text: str
    when: Condition
    leads_to: str
    follows: str
    why: str
    bearing: Bearing
    belief: str
    learns: tuple[str, ...]
    tells: Mapping[str, tuple[str, ...]]
    course: str


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One moment in the story of a seat. A scene without choices is an ending."""

    slug: str
    title: str
    moment: str
    html: str
    asides: tuple[Aside, ...]
    learns: tuple[str, ...]
    point: str
    question: str
    choices: tuple[Choice, ...]

    @property
    def is_ending(self) -> bool:
        """Whether the story of the seat ends here."""
        return not self.choices

    def choice(self, slug: str) -> Choice | None:
        """The choice with this slug, or None."""
        return next((choice for choice in self.choices if choice.slug == slug), None)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One place at the table: who one is, what one knows at the start, and the scenes that one may come to.

    ``version`` is the hash of its words and of those of the case.
    """

    slug: str
    title: str
    roles: tuple[str, ...]
    html: str
    knows: tuple[str, ...]
    start: str
    scenes: Mapping[str, Scene]
    version: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """How a seat holds a fact: the earliest moment from which it can know it, and whether it does whatever is done there."""

    since: str
    is_certain: bool


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case with every seat.

    ``minutes`` are for one seat; ``closing`` is shown when a play is over. ``holds`` says for each seat which facts it can come
    to know, and is worked out from every way through it.
    """

    slug: str
    title: str
    summary: str
    minutes: int
    themes: tuple[str, ...]
    content_note: str
    provenance: Provenance
    provenance_says: str
    is_drafted_by_machine: bool
    people: tuple[Person, ...]
    moments: Mapping[str, Moment]
    facts: Mapping[str, Fact]
    points: Mapping[str, Point]
    joins: tuple[Join, ...]
    seats: Mapping[str, Seat]
    holds: Mapping[str, Mapping[str, Held]]
    closing: str
    sources: tuple[Source, ...]
    owner_role: str
    review_by: date

    @cached_property
    def version(self) -> str:
        """The hash of all its words: of the versions of its seats, each of which covers what they share."""
        return hashlib.sha256("\0".join(sorted(seat.version for seat in self.seats.values())).encode()).hexdigest()[:DIGITS]

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """Every scene of every seat."""
        return tuple(scene for seat in self.seats.values() for scene in seat.scenes.values())

    @cached_property
    def seats_of_roles(self) -> Mapping[str, tuple[str, ...]]:
        """The seats that are each role's own."""
        found: dict[str, tuple[str, ...]] = {}
        for seat in self.seats.values():
            for role in seat.roles:
                found[role] = (*found.get(role, ()), seat.slug)
        return found
