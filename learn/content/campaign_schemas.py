"""The shape of what authors write for the campaign: its pages and the calendar of its year."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from learn.content.schemas import Entry, Slug, Words

YearDay = Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
"""A month and a day of it, in any year."""


class CampaignPageEntry(Entry):
    """What stands between the dashes at the top of ``modules/public/campaign/<number>-<slug>.md``."""

    title: Words
    summary: Words
    audience: Words
    sources: list[Slug]
    safety_reviewed: bool


class SeasonEntry(Entry):
    """One season of ``modules/public/campaign/calendar.yaml``."""

    title: Words
    when: Words
    begins: YearDay
    ends: YearDay
    message: Words
    say: Words
    pages: list[Slug] = Field(min_length=1)
    support: list[Slug] = Field(min_length=1)
    sources: list[Slug] = Field(min_length=1)


CAMPAIGN_PAGE: TypeAdapter[CampaignPageEntry] = TypeAdapter(CampaignPageEntry)
SEASON: TypeAdapter[SeasonEntry] = TypeAdapter(SeasonEntry)
