"""Attempts: when one may start, which questions share a screen, and what the marks come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

SCREEN = 3
"""How many questions share a screen: few enough to hold in mind, and half the page turns on a slow line."""


class Purpose(StrEnum):
    """What an attempt is for: to pass the module's quiz, or to show what one knows before reading."""

    QUIZ = "quiz"
    DIAGNOSTIC = "diagnostic"


EVERYTHING_PERCENT = 100
"""The pass mark of a diagnostic: only when all of it is right does it stand for the whole module."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The outcome of one question of a finished attempt."""

    is_right: bool
    is_critical: bool


@dataclass(frozen=True, kw_only=True)
class Score:
    """What an attempt came to: questions right, questions asked, critical questions missed, and the verdict."""

    right: int
    asked: int
    critical_missed: int
    pass_percent: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that the figure shown and the verdict can never disagree."""
        return self.right * 100 // self.asked if self.asked else 0

    @property
    def passed(self) -> bool:
        """Right on at least ``pass_percent`` of the questions and on every critical one; nothing asked, nothing passed."""
        return self.asked > 0 and self.right * 100 >= self.pass_percent * self.asked and self.critical_missed == 0


def score(marks: Iterable[Mark], pass_percent: int) -> Score:
    """Add up the marks of an attempt."""
    listed = list(marks)
    return Score(
        right=sum(m.is_right for m in listed),
        asked=len(listed),
        critical_missed=sum(m.is_critical and not m.is_right for m in listed),
        pass_percent=pass_percent,
    )


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An earlier attempt at the same quiz: its round, its number in that round, and when it ended."""

    round: int
    number: int
    finished_at: datetime


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The next attempt: its round and number, and the first moment at which it may start."""

    round: int
    number: int
    not_before: datetime | None


def next_turn(tried: Sequence[Tried], attempts: int, cool_down_hours: int) -> Turn:
    """Which turn comes next. ``tried`` is in order.

    A round has ``attempts`` tries. When a round is used up the next one opens ``cool_down_hours`` after its last
    try ended.
    """
    if not tried:
        return Turn(round=1, number=1, not_before=None)
    last = tried[-1]
    if last.number < attempts:
        return Turn(round=last.round, number=last.number + 1, not_before=None)
    return Turn(round=last.round + 1, number=1, not_before=last.finished_at + timedelta(hours=cool_down_hours))


def screens(asked: int) -> list[range]:
    """The positions on each screen: at most three, as even as they can be, in order."""
    count = -(-asked // SCREEN)
    edges = [round(asked * i / count) for i in range(count + 1)] if count else []
    return [range(a + 1, b + 1) for a, b in pairwise(edges)]
