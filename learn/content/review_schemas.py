"""The shape of ``modules/public/reviews.yaml``, which says how reviews work."""

from datetime import date
from typing import Literal

from pydantic import Field, TypeAdapter

from learn.content.schemas import Entry, Slug, Words

Picture = Literal[
    "magnifier",
    "letter",
    "phone",
    "folder",
    "table",
    "book",
    "globe",
    "people",
    "hand",
    "house",
    "heart",
    "child",
    "door",
    "lock",
    "talk",
    "clock",
]
"""The pictures of Easy Read, as ``templates/components/picture.html`` draws them."""


class SourcedEntry(Entry):
    """Something that names where it was read, by ids of ``sources.yaml``."""

    sources: list[Slug]


class QuotedEntry(SourcedEntry):
    """The guide's words, and a note in ours."""

    guide: Words
    note: str = ""


class PurposesEntry(SourcedEntry):
    """What a review is for: the guide's list, and what the national one adds."""

    guide: list[Words] = Field(min_length=1)
    national: list[Words]
    note: str


class PointEntry(SourcedEntry):
    """One thing to know."""

    text: Words


class TimescaleEntry(Entry):
    """How long a step should take, and by whose word; empty, of the kind ``none``, where that was not confirmed."""

    text: str
    kind: Literal["none", "national", "local"]


class ReviewStepEntry(QuotedEntry):
    """One of the six steps."""

    number: int
    title: Words
    who: Words
    documents: list[Words]
    family: str
    timescale: TimescaleEntry


class ForFamiliesEntry(Entry):
    """What a family may want to know first."""

    intro: Words
    points: list[PointEntry] = Field(min_length=1)
    services: list[Slug]


class PlainEntry(Entry):
    """A part of the version in plain English."""

    heading: Words
    text: Words


class EasyEntry(Entry):
    """A part of the Easy Read version."""

    picture: Picture
    lines: list[Words] = Field(min_length=1)


class ReviewTermEntry(SourcedEntry):
    """A word of reviews."""

    term: Words
    meaning: Words


class LinkEntry(Entry):
    """A page elsewhere."""

    title: Words
    address: str = Field(pattern=r"^https?://\S+$")
    publisher: Words


class PublishedEntry(SourcedEntry):
    """Where published reviews are."""

    text: Words
    links: list[LinkEntry] = Field(min_length=1)


class ReviewsEntry(Entry):
    """``modules/public/reviews.yaml``."""

    as_at: date
    definition: QuotedEntry
    responsible: QuotedEntry
    purposes: PurposesEntry
    is_not: list[PointEntry] = Field(min_length=1)
    steps: list[ReviewStepEntry] = Field(min_length=6, max_length=6)
    families: ForFamiliesEntry
    plain: list[PlainEntry] = Field(min_length=1)
    easy_read: list[EasyEntry] = Field(min_length=1)
    terms: dict[Slug, ReviewTermEntry]
    published: PublishedEntry


REVIEWS: TypeAdapter[ReviewsEntry] = TypeAdapter(ReviewsEntry)
