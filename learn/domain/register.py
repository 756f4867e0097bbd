"""The services register: the only source of every number, address and hour on the platform (GOV-01)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verification(StrEnum):
    """How well a contact was checked: against its owner's page, against another's page, or not at all."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service that people can turn to.

    ``phone`` is empty until a number was found on a page that can be named; such a service is named but never given
    a number.
    """

    slug: str
    name: str
    who_for: str
    phone: str
    hours: str
    cost: str
    web: str
    call_note: str
    area: str
    emergency: bool
    verification: Verification
    source: str
    checked_on: date
    next_check_on: date

    @property
    def is_published(self) -> bool:
        """True when the number was read on a page that can be named, so that it may be shown."""
        return bool(self.phone) and self.verification is not Verification.UNVERIFIED

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it: digits only."""
        return "".join(c for c in self.phone if c.isdigit())
