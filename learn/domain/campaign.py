"""The campaign: pages for everybody who could help, and the year in which they are shown around."""

from dataclasses import dataclass
from datetime import date

from learn.domain.modules import Source
from learn.domain.register import Service

YearDay = tuple[int, int]
"""A month and a day of it, in any year."""


@dataclass(frozen=True, kw_only=True)
class CampaignPage:
    """One page: what it gives to whom, and its ready HTML. It needs no promise of the exit, and says so (T2)."""

    slug: str
    number: int
    title: str
    summary: str
    audience: str
    html: str
    sources: tuple[Source, ...]
    is_safety_reviewed: bool


@dataclass(frozen=True, kw_only=True)
class Season:
    """A time of the campaign year, its message, what the partnership could do in it, and where it leads.

    ``support`` are services by slug; the first is the one whose number a sheet has to tear off.
    """

    slug: str
    title: str
    when: str
    begins: YearDay
    ends: YearDay
    message: str
    say: str
    pages: tuple[str, ...]
    support: tuple[str, ...]
    sources: tuple[Source, ...]

    def covers(self, day: date) -> bool:
        """Whether it is this season on that day; its first and last day belong to it. It may pass the new year."""
        at = (day.month, day.day)
        if self.begins <= self.ends:
            return self.begins <= at <= self.ends
        return at >= self.begins or at <= self.ends

    @property
    def months(self) -> frozenset[int]:
        """The months of which some day belongs to it, from 1 to 12."""
        first, last = self.begins[0], self.ends[0]
        if self.begins <= self.ends:
            return frozenset(range(first, last + 1))
        return frozenset({*range(first, 13), *range(1, last + 1)})


def may_be_printed(service: Service, day: date) -> bool:
    """Whether a number may go on paper, which cannot say later that it is in doubt (GOV-03).

    It must be confirmed and not due for its next check. The number for danger is printed as long as it is confirmed.
    """
    return service.is_published and (service.emergency or day < service.next_check_on)
