"""Quizzes: a bank of questions for one module, and how an attempt is drawn from it."""

from collections.abc import Collection, Mapping, Sequence
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


def draw(quiz: Quiz, times_seen: Mapping[str, int], seed: int, proven: Collection[str] = ()) -> tuple[Drawn, ...]:
    """Draw an attempt from the bank; the same seed draws the same attempt.

    For each objective the questions that this learner has seen least come first; among equals chance decides. An
    objective that has critical questions is always asked at least one of them. Options are shuffled, and steps to
    put in order never start out in the right order.

    Of a learner who has ``proven`` objectives nothing more is asked about those, except every critical question of the
    whole bank: safety does not rest on one good guess.
    """
    chance = Random(seed)  # noqa: S311 -- a shuffle that must be repeatable, not a secret
    chosen: list[Question] = []
    for objective in quiz.draw:
        pool = [q for q in quiz.questions if q.objective == objective]
        chance.shuffle(pool)
        pool.sort(key=lambda q: times_seen.get(q.slug, 0))
        first, wanted = _blueprint(quiz, objective, pool, proven)
        chosen.extend([*first, *(q for q in pool if q not in first)][:wanted])
    chance.shuffle(chosen)
    return laid_out(chosen, chance)


def asked_beside(quiz: Quiz, proven: Collection[str]) -> int:
    """How many questions an attempt asks of a learner who has proven these objectives."""
    pools = {objective: [q for q in quiz.questions if q.objective == objective] for objective in quiz.draw}
    return sum(_blueprint(quiz, objective, pool, proven)[1] for objective, pool in pools.items())


def _blueprint(quiz: Quiz, objective: str, pool: Sequence[Question], proven: Collection[str]) -> tuple[list[Question], int]:
    """The questions of an objective that come first, and how many it is asked in all."""
    critical = [q for q in pool if q.is_critical]
    if not proven:
        return critical[:1], quiz.draw[objective]
    return critical, len(critical) if objective in proven else max(quiz.draw[objective], len(critical))


def laid_out(chosen: Sequence[Question], chance: Random) -> tuple[Drawn, ...]:
    """The questions at their places, each with its options in an order of its own."""
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
