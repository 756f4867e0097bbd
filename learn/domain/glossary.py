"""Words whose wording depends on a date, above all the name of the review itself."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One wording of a term: short and full, singular and plural, with the note that explains it."""

    short: str
    full: str
    short_plural: str
    full_plural: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """A term with its wording now and the wording that takes over on ``changes_on`` (None: not yet in force)."""

    slug: str
    now: Wording
    then: Wording | None
    changes_on: date | None

    def wording(self, day: date) -> Wording:
        """The wording in force on ``day``."""
        if self.then is not None and self.changes_on is not None and day >= self.changes_on:
            return self.then
        return self.now
