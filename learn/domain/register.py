"""The services register: the only source of every number, address and hour on the platform (GOV-01)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Verification(StrEnum):
    """How well a contact was checked: against its owner's page, against another's page, or not at all."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


class Fit(StrEnum):
    """What somebody may say of themselves to find the services for them. Asked on the page, told to nobody."""

    WOMAN = "woman"
    MAN = "man"
    LGBT = "lgbt"
    YOUNG = "young"
    FAMILY = "family"
    FOLLOWED = "followed"
    SOMEONE = "someone"
    CHILD = "child"
    WHAT_I_DO = "what-i-do"
    CANNOT_GO_ON = "cannot-go-on"

    @property
    def words(self) -> str:
        """The same as a visitor would say it."""
        return _WORDS[self]


_WORDS = {
    Fit.WOMAN: "I am a woman",
    Fit.MAN: "I am a man",
    Fit.LGBT: "I am LGBT+",
    Fit.YOUNG: "I am under 19",
    Fit.FAMILY: "My family talks of shame, or decides whom I marry",
    Fit.FOLLOWED: "Somebody follows or bothers me",
    Fit.SOMEONE: "I am worried about an adult",
    Fit.CHILD: "I am worried about a child",
    Fit.WHAT_I_DO: "I am worried about what I do",
    Fit.CANNOT_GO_ON: "I feel I cannot go on",
}

DOUBTED_AFTER = timedelta(days=30)
"""How long after the day of its next check a number is shown without a word of doubt (GOV-03)."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service that people can turn to.

    ``phone`` is empty until a number was found on a page that can be named; such a service is named but never given
    a number. ``text``, ``relay`` and ``bsl`` are other ways to reach it; ``call_trace`` is what the service itself says a
    call leaves in a list of calls or on a bill; ``checked_by`` the two roles that looked.
    """

    slug: str
    name: str
    who_for: str
    fits: frozenset[Fit]
    phone: str
    hours: str
    cost: str
    web: str
    languages: str
    text: str
    relay: str
    bsl: str
    call_trace: str
    call_note: str
    area: str
    emergency: bool
    verification: Verification
    source: str
    checked_on: date
    next_check_on: date
    checked_by: tuple[str, ...]

    @property
    def is_published(self) -> bool:
        """True when the number was read on a page that can be named, so that it may be shown."""
        return bool(self.phone) and self.verification is not Verification.UNVERIFIED

    def is_doubted(self, day: date) -> bool:
        """Whether the number has gone unchecked for so long that people are told so. It is shown all the same."""
        return day > self.next_check_on + DOUBTED_AFTER

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it: digits only."""
        return "".join(c for c in self.phone if c.isdigit())
