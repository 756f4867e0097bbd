"""Quizzes: a bank of questions for one module, and how an attempt is drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from random import Random

from learn.domain.questions import Kind, Question


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """The bank of one module.

    ``draw`` says how many questions an attempt asks for each objective. ``attempts`` tries are allowed before a
    pause of ``cool_down_hours``. ``pass_percent`` of the questions, and every critical one, must be right.
    """

    module: str
    pass_percent: int
    attempts: int
    cool_down_hours: int
    draw: Mapping[str, int]
    questions: tuple[Question, ...]
    version: str

    @cached_property
    def asked(self) -> int:
        """How many questions one attempt asks."""
        return sum(self.draw.values())

    @cached_property
    def by_version(self) -> Mapping[str, Question]:
        """The questions by the hash of their words."""
        return {question.version: question for question in self.questions}


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One question of an attempt: its place, counted from 1, and the order in which its options are shown."""

    position: int
    question: Question
    layout: tuple[str, ...]


def draw(quiz: Quiz, times_seen: Mapping[str, int], seed: int) -> tuple[Drawn, ...]:
    """Draw an attempt from the bank; the same seed draws the same attempt.

    For each objective the questions that this learner has seen least come first; among equals chance decides. An
    objective that has critical questions is always asked at least one of them. Options are shuffled, and steps to
    put in order never start out in the right order.
    """
    chance = Random(seed)  # noqa: S311 -- a shuffle that must be repeatable, not a secret
    chosen: list[Question] = []
    for objective, wanted in quiz.draw.items():
        pool = [q for q in quiz.questions if q.objective == objective]
        chance.shuffle(pool)
        pool.sort(key=lambda q: times_seen.get(q.slug, 0))
        critical = next((q for q in pool if q.is_critical), None)
        if critical is not None:
            pool.remove(critical)
            pool.insert(0, critical)
        chosen.extend(pool[:wanted])
    chance.shuffle(chosen)
    return tuple(
        Drawn(position=position, question=question, layout=_layout(question, chance))
        for position, question in enumerate(chosen, start=1)
    )


def _layout(question: Question, chance: Random) -> tuple[str, ...]:
    in_bank_order = [option.slug for option in question.options]
    shuffled = list(in_bank_order)
    chance.shuffle(shuffled)
    if question.kind in (Kind.ORDER, Kind.MATCH) and shuffled == in_bank_order:
        shuffled = [*shuffled[1:], shuffled[0]]
    return tuple(shuffled)
