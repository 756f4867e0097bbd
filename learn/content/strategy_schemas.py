"""The shape of ``modules/strategy.yaml``."""

from datetime import date
from typing import Literal

from pydantic import Field, TypeAdapter

from learn.content.schemas import Entry, Slug, Words


class YearEntry(Entry):
    """One year of the strategy."""

    number: int = Field(ge=1)
    title: Words
    says: Words
    begins_on: date
    ends_on: date


class PriorityEntry(Entry):
    """One priority, with the themes of reviews that it comes from."""

    id: Slug
    title: Words
    why: Words
    themes: list[Slug] = Field(min_length=1)


class TargetEntry(Entry):
    """How far a group is to have come by a day; no roles means every role."""

    id: Slug
    who: Words
    roles: list[Slug]
    year: int = Field(ge=1)
    percent: int = Field(ge=1, le=100)
    by: date


class PlannedEntry(Entry):
    """A module that is still to be written."""

    id: Slug
    title: Words
    level: Literal[2, 3, 4, "2", "3", "4", "lead", "review"]
    year: int = Field(ge=1)
    theme: Slug


class StrategyEntry(Entry):
    """The whole strategy."""

    title: Words
    says: Words
    is_demonstration: bool
    years: list[YearEntry] = Field(min_length=1)
    priorities: list[PriorityEntry] = Field(min_length=1)
    targets: list[TargetEntry] = Field(min_length=1)
    planned: list[PlannedEntry]


STRATEGY = TypeAdapter(StrategyEntry)
