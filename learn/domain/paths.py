"""Learning paths: which modules a role needs, in which order, by when, and how often again."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Step:
    """One module on a path.

    ``year`` is the year of the strategy that it belongs to, and ``asked_from`` the day on which that begins (None: always).
    ``days`` is the number of days allowed from the day it is asked; ``renew_months`` is how long a completion stays good, in
    calendar months, or None when it never runs out.
    """

    module: str
    year: int
    asked_from: date | None
    days: int
    renew_months: int | None


@dataclass(frozen=True, kw_only=True)
class Path:
    """What one role must learn, in order, and the sentence that tells the learner why.

    ``planned`` names modules that are still to be written.
    """

    role: str
    why: str
    steps: tuple[Step, ...]
    planned: tuple[str, ...] = ()

    def asked_on(self, day: date) -> tuple[Step, ...]:
        """The steps that are asked by this day; those of a year that has not begun are not."""
        return tuple(step for step in self.steps if step.asked_from is None or step.asked_from <= day)
