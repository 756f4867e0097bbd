"""Diagnostics: what a learner shows that they know before they read, objective by objective.

A diagnostic asks at least two questions for each objective, and every critical question of the bank. An objective is
proven when all that was asked for it was right. It is short: whoever proves everything has finished in a quarter of the
time that the module says it takes to read, its quiz not counted.
"""

import re
from collections.abc import Iterable, Mapping
from random import Random

from learn.domain.modules import Module
from learn.domain.questions import Question
from learn.domain.quizzes import Drawn, Quiz, laid_out
from learn.domain.studies import Progress

LEAST = 2
"""How many questions show an objective: with one, a guess would be right once in three or four times."""

WORDS_A_MINUTE = 200
SECONDS_A_QUESTION = 10
"""An honest pace: to read a question with all its choices (prose is read at about 240 words a minute; Brysbaert, 2019), and
then to think and to choose."""

SHARE = 4
"""A diagnostic takes at most this part of the minutes that the module states: a quarter."""

_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def seconds(question: Question) -> float:
    """How long a question takes: the words of its situation, its text and all its choices, and a while to think."""
    texts = [question.situation, question.text, *(f"{option.text} {option.partner}" for option in question.options)]
    words = sum(len(_WORD.findall(_TAG.sub(" ", text))) for text in texts)
    return words * 60 / WORDS_A_MINUTE + SECONDS_A_QUESTION


def seconds_allowed(module: Module) -> float:
    """How long a diagnostic of this module may take: a quarter of the minutes that its pages take a careful reader."""
    return module.minutes * 60 / SHARE


def may_show(progress: Progress, attempts_made: int) -> bool:
    """Whether a learner may begin to show what they know: before any page was left or anything tried, once a study.

    Not where the module is asked again because it has changed: what is new is there to be read.
    """
    return not progress.opened and attempts_made == 0 and not progress.changes


def asked(quiz: Quiz) -> int:
    """How many questions a diagnostic of this bank asks."""
    return sum(len(critical) + _wanted(critical, others) for critical, others in map(_split, _by_objective(quiz).values()))


def draw_diagnostic(quiz: Quiz, times_seen: Mapping[str, int], seed: int, allowed: float) -> tuple[Drawn, ...]:
    """Draw a diagnostic from the bank; the same seed draws the same one.

    Every critical question is asked, and of each objective as many others as make it two, those that this learner has
    seen least first; among equals chance decides. When that would take longer than ``allowed`` seconds, the longest of
    them give way to shorter ones of the same objective that were seen no more often, as few as it takes.
    """
    chance = Random(seed)  # noqa: S311 -- a shuffle that must be repeatable, not a secret
    critical: list[Question] = []
    chosen: list[Question] = []
    spare: list[Question] = []
    for pool in _by_objective(quiz).values():
        chance.shuffle(pool)
        pool.sort(key=lambda q: times_seen.get(q.slug, 0))
        always, others = _split(pool)
        wanted = _wanted(always, others)
        critical += always
        chosen += others[:wanted]
        spare += others[wanted:]
    _shorten(chosen, spare, times_seen, allowed - sum(map(seconds, critical)))
    drawn = critical + chosen
    chance.shuffle(drawn)
    return laid_out(drawn, chance)


def proven(marks: Iterable[tuple[Question, bool]]) -> frozenset[str]:
    """The objectives of which every question that was asked is right."""
    listed = list(marks)
    return frozenset(q.objective for q, _ in listed) - {q.objective for q, is_right in listed if not is_right}


def _by_objective(quiz: Quiz) -> dict[str, list[Question]]:
    return {objective: [q for q in quiz.questions if q.objective == objective] for objective in quiz.draw}


def _split(pool: list[Question]) -> tuple[list[Question], list[Question]]:
    return [q for q in pool if q.is_critical], [q for q in pool if not q.is_critical]


def _wanted(critical: list[Question], others: list[Question]) -> int:
    return min(max(0, LEAST - len(critical)), len(others))


def _shorten(chosen: list[Question], spare: list[Question], times_seen: Mapping[str, int], allowed: float) -> None:
    def saved(out: Question, instead: Question) -> float:
        fits = out.objective == instead.objective and times_seen.get(instead.slug, 0) <= times_seen.get(out.slug, 0)
        return seconds(out) - seconds(instead) if fits else 0

    while sum(map(seconds, chosen)) > allowed:
        pairs = [(saved(out, instead), n, m) for n, out in enumerate(chosen) for m, instead in enumerate(spare)]
        most, n, m = max(pairs, default=(0, 0, 0))
        if most <= 0:
            return
        chosen[n], spare[m] = spare[m], chosen[n]
