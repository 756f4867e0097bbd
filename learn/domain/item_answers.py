"""First answers to the questions of a bank, as they are counted: alike with alike, and nothing that says whose they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from learn.domain.questions import Response

ENOUGH = 50
"""From how many answers on anything is said of a question: with fewer, chance says more than the question does."""

SHOWN = 10
"""The smallest number of people that is ever shown."""


class Alike(NamedTuple):
    """So many people's answers that are alike: to which question in which words, what was given, and how the attempt went.

    ``right`` and ``asked`` are of the whole attempt that the answer is part of.
    """

    question: str
    version: str
    is_right: bool
    response: Response
    certainty: str | None
    right: int
    asked: int
    people: int


@dataclass(frozen=True, kw_only=True)
class FirstAttempts:
    """The first attempt that each person finished at one module's quiz: how many there are, and their answers."""

    attempts: int
    answers: tuple[Alike, ...]


def people(answers: Iterable[Alike]) -> int:
    """How many people gave these answers."""
    return sum(alike.people for alike in answers)


def marks(answers: Iterable[Alike]) -> list[float]:
    """What the question earned in each attempt: 1 or 0, for there are no part marks."""
    return [float(alike.is_right) for alike in answers for _ in range(alike.people)]


def rests(answers: Iterable[Alike]) -> list[float]:
    """What each attempt earned on everything else, as a share of what else it was asked."""
    return [(a.right - a.is_right) / (a.asked - 1) for a in answers for _ in range(a.people)]


def totals(answers: Iterable[Alike]) -> list[float]:
    """What each attempt earned on everything, as a share of what it was asked."""
    return [a.right / a.asked for a in answers for _ in range(a.people)]


def in_words(number: int) -> str:
    """How many people, as it may be said: a few of them are not counted out."""
    return f"{number:,}" if number >= SHOWN or number == 0 else f"fewer than {SHOWN}"
