"""Learning paths: which modules a role needs, in which order, by when, and how often again."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Step:
    """One module on a path.

    ``days`` is the number of days allowed from the day the role began; ``renew_months`` is how long a completion
    stays good, in calendar months, or None when it never runs out.
    """

    module: str
    days: int
    renew_months: int | None


@dataclass(frozen=True, kw_only=True)
class Path:
    """What one role must learn, in order, and the sentence that tells the learner why."""

    role: str
    why: str
    steps: tuple[Step, ...]
