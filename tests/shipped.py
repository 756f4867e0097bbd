"""The content that ships, read once in a process for each day that is asked about: reading it takes seconds."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from config import ROOT
from learn.content.catalogue import load
from learn.domain.catalogue import Catalogue


@cache
def shipped_on(day: date) -> Catalogue:
    """The content as it is worded on a day. Nothing changes it."""
    return load(ROOT, day=day)


def shipped_today() -> Catalogue:
    """The content as it is worded today, in London."""
    return shipped_on(datetime.now(ZoneInfo("Europe/London")).date())
