"""Reviews: how a review after a death works, step by step. It is to be read only: no case, no name, nothing to send (GOV-21)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from learn.domain.modules import Source


class TimeKind(StrEnum):
    """Whose time it is that a step is to take."""

    NATIONAL = "national"
    LOCAL = "local"

    @property
    def words(self) -> str:
        """What stands beside the time, so that nobody takes the one for the other."""
        return "national target" if self is TimeKind.NATIONAL else "local target"


@dataclass(frozen=True, kw_only=True)
class Timescale:
    """How long a step should take, and who says so. There is none without its kind."""

    text: str
    kind: TimeKind


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """The guide's own words.

    ``words`` are exactly the guide's; ``html`` says the same, with links to the terms used; ``cite`` refers to the source;
    ``note``, ready HTML, says in our words where national wording differs (empty: nowhere).
    """

    words: str
    html: str
    cite: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Purposes:
    """What a review is for: as the guide lists it, and what the national guidance adds, told apart."""

    guide: tuple[Quotation, ...]
    national: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class ReviewStep:
    """One step: the guide's words, who acts, what is written, and what a family can expect (empty: nothing was found)."""

    number: int
    title: str
    guide: Quotation
    who: str
    documents: tuple[str, ...]
    family: str
    timescale: Timescale | None


@dataclass(frozen=True, kw_only=True)
class ForFamilies:
    """What a family may want to know first, and the services that are there for them."""

    intro: str
    points: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlainPart:
    """A part of the version in plain English."""

    heading: str
    html: str


@dataclass(frozen=True, kw_only=True)
class EasyPart:
    """A part of the Easy Read version: one picture, and one idea a line."""

    picture: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewTerm:
    """A word of reviews and what it means."""

    slug: str
    term: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class PublishedLink:
    """Where published reviews can be read. We lead there and copy nothing."""

    title: str
    address: str
    publisher: str


@dataclass(frozen=True, kw_only=True)
class ReviewProcess:
    """How reviews work. Texts are ready HTML; ``sources`` stand in the order of their numbers; read on the day ``as_at``."""

    as_at: date
    definition: Quotation
    responsible: Quotation
    purposes: Purposes
    is_not: tuple[str, ...]
    steps: tuple[ReviewStep, ...]
    families: ForFamilies
    plain: tuple[PlainPart, ...]
    easy_read: tuple[EasyPart, ...]
    terms: tuple[ReviewTerm, ...]
    published: str
    links: tuple[PublishedLink, ...]
    sources: tuple[Source, ...]
