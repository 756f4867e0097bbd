"""How the questions of a bank do: what their authors are told, from first attempts alone, and never about a person.

**What is counted.** Of each person the first attempt at a module's quiz that they finished; later attempts build on what
the first one told them, and a diagnostic taken before reading is no attempt at the quiz. A question is judged on the
attempts in which it was asked, in the words it has today: other words are another question, and their answers are only
counted.

**Drawn questions.** Each attempt asks some questions of the bank, drawn by chance. Moodle, too, judges a drawn question on
the attempts that drew it. But there its calculator compares the mark with the *whole* total, which holds the mark itself
and so makes every question look better; of a question that everybody is asked it takes the *rest*. The rest is what is
taken here for all: the right answers to everything else in the same attempt, as a share of what else was asked. The share
makes no difference while all attempts ask the same number, and keeps them comparable where the numbers differ. An attempt
that asked nothing else has no rest, and takes no part in what compares.

**What is never shown.** Fewer than :data:`~learn.domain.item_answers.ENOUGH` answers give no figure at all. No figure
speaks of fewer than :data:`~learn.domain.item_answers.SHOWN` people who chose something, were right, or were sure, nor can
one be worked out from its neighbours.

The formulae and their source are in :mod:`learn.domain.item_statistics`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import floor, sqrt

from learn.domain.item_answers import ENOUGH, SHOWN, Alike, FirstAttempts, marks, people, rests, totals
from learn.domain.item_statistics import covariance, deviation, discrimination, efficiency, facility
from learn.domain.option_uses import Use, uses
from learn.domain.questions import Certainty, Kind, Question
from learn.domain.quizzes import Quiz

HARD_BELOW, EASY_FROM = 20, 95
"""Percent right below which hardly anyone gets a question right, and from which on everyone does (Moodle's reading guide)."""

DUBIOUS_BELOW = 15
"""The discriminative efficiency below which Moodle's report marks a question as dubious."""

SURE_FROM = 10
"""Percent of the answers, certain and wrong, from which on it is said: one colleague in ten would act on it."""


class Flag(StrEnum):
    """What an author should look at, the most pressing first."""

    KEY = "key"
    HARD = "hard"
    SURE = "sure"
    DUBIOUS = "dubious"
    UNUSED = "unused"
    EASY = "easy"

    @property
    def label(self) -> str:
        """The flag in words."""
        return {
            Flag.KEY: "Those who do well elsewhere get this wrong: is the key right?",
            Flag.HARD: "Hardly anyone gets this right",
            Flag.SURE: "Many are sure and wrong",
            Flag.DUBIOUS: "Those who do well elsewhere do little or no better here: is it clear?",
            Flag.UNUSED: "Hardly anybody, or nobody, chooses one of the wrong answers",
            Flag.EASY: "Everyone gets this right",
        }[self]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is known of a question that was answered often enough, in percent.

    ``facility`` and ``deviation`` are None where fewer than ten people were right. ``discrimination``, ``efficiency`` and
    ``weight`` are None where fewer than ten were right, or fewer than ten wrong: there is nobody to compare with.
    ``weight`` is the share of the total that the question decides; it is None too where question and total go opposite
    ways, and until every question of the bank has answers enough. ``sure`` is how many people were certain and wrong, None
    where they are fewer than ten or certainty is not asked, and ``sure_percent`` is their share.
    """

    facility: float | None
    deviation: float | None
    discrimination: float | None
    efficiency: float | None
    weight: float | None
    sure: int | None
    sure_percent: float | None
    uses: tuple[Use, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question as its author sees it. ``asked`` counts its answers in today's words, ``earlier`` those in others.

    Without ``figures`` there are too few answers to say anything.
    """

    question: Question
    asked: int
    earlier: int
    figures: Figures | None


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """The questions of one bank, those to look at first before the others, as counted on a day."""

    quiz: Quiz
    attempts: int
    items: tuple[Item, ...]
    counted_on: date

    @property
    def is_enough(self) -> bool:
        """Whether anything can be said of any question."""
        return any(item.figures for item in self.items)

    @property
    def intended_weight(self) -> float:
        """The share of an attempt's total that each question is meant to decide, in percent."""
        return 100 / self.quiz.asked


def random_guess(question: Question) -> float | None:
    """The part of people, in percent, who would be right by chance alone; None where no figure would say anything.

    Of one choice it is one in as many as there are. For several choices Moodle gives none either: nobody knows how many a
    guesser ticks. For pairs it gives the share of pairs that come out right, but here pairs have no part marks; pairs or a
    sequence that are right only as a whole are hardly ever guessed.
    """
    return 100 / len(question.options) if question.kind is Kind.ONE else None


def off_by(asked: int) -> int:
    """By how much a discrimination index from so many answers can be off by chance alone, either way: twice 100 ÷ √n."""
    return round(200 / sqrt(asked))


def whole(percent: float | None) -> int | None:
    """A figure as it is shown: in whole percent, rounded down, so that it and what is said of it never disagree."""
    return None if percent is None else floor(percent)


def analysis(quiz: Quiz, first: FirstAttempts, counted_on: date) -> Analysis:
    """How each question of the bank does."""
    answers: dict[str, list[Alike]] = {question.version: [] for question in quiz.questions}
    everything: Counter[str] = Counter()
    for alike in first.answers:
        everything[alike.question] += alike.people
        if alike.version in answers:
            answers[alike.version].append(alike)
    weights = effective_weights(answers, quiz.asked)
    items = []
    for question in quiz.questions:
        own = answers[question.version]
        asked = people(own)
        figures = _figures(question, own, weights[question.version]) if asked >= ENOUGH else None
        items.append(Item(question=question, asked=asked, earlier=everything[question.slug] - asked, figures=figures))
    return Analysis(quiz=quiz, attempts=first.attempts, items=tuple(sorted(items, key=_pressing)), counted_on=counted_on)


def effective_weights(answers: Mapping[str, Sequence[Alike]], asked: int) -> Mapping[str, float | None]:
    """The effective weight of each question, by its version, in percent; ``asked`` is how many an attempt asks.

    Moodle: 100 · √cov(x, T) of this question ÷ the sum of √cov(x, T) over the questions of the quiz; blank where the
    covariance is negative. Here a question counts in the sum by the share of attempts that ask it, so that the weights of
    one attempt's questions come to 100 on average; where everybody is asked everything that is Moodle's own figure.
    """
    among_others = {version: [alike for alike in own if alike.asked > 1] for version, own in answers.items()}
    if any(people(own) < ENOUGH for own in among_others.values()):
        return dict.fromkeys(answers)
    together = {version: covariance(marks(own), totals(own)) or 0.0 for version, own in among_others.items()}
    roots = {version: sqrt(each) for version, each in together.items() if each >= 0}
    attempts = sum(map(people, among_others.values())) / asked
    all_roots = sum(root * people(among_others[version]) / attempts for version, root in roots.items())
    return {version: 100 * roots[version] / all_roots if version in roots and all_roots else None for version in answers}


def _figures(question: Question, own: Sequence[Alike], weight: float | None) -> Figures:
    asked, right = people(own), people(alike for alike in own if alike.is_right)
    sure = people(alike for alike in own if alike.certainty == Certainty.CERTAIN and not alike.is_right)
    among_others = [alike for alike in own if alike.asked > 1]
    were_right = people(alike for alike in among_others if alike.is_right)
    is_seen, is_compared = right >= SHOWN, min(were_right, people(among_others) - were_right) >= SHOWN
    are_sure = question.asks_certainty and sure >= SHOWN
    earned = marks(own)
    beside = marks(among_others), rests(among_others)
    found = Figures(
        facility=_settled(facility(earned)) if is_seen else None,
        deviation=_settled(deviation(earned)) if is_seen else None,
        discrimination=_settled(discrimination(*beside)) if is_compared else None,
        efficiency=_settled(efficiency(*beside)) if is_compared else None,
        weight=_settled(weight) if is_compared else None,
        sure=sure if are_sure else None,
        sure_percent=100 * sure / asked if are_sure else None,
        uses=uses(question, own),
        flags=(),
    )
    return replace(found, flags=tuple(_flags(question, found, asked)))


def _settled(figure: float | None) -> float | None:
    """The figure without the last digits, which only say that a computer counts in halves: 95 is 95, and nothing is 0."""
    return None if figure is None else round(figure, 9) + 0.0


def _flags(question: Question, figures: Figures, asked: int) -> Iterator[Flag]:
    """What to look at. Moodle's rule names a question as doubtful; the key is asked about where it is worse than by chance."""
    percent, told = figures.facility, figures.efficiency
    is_easy = percent is not None and percent >= EASY_FROM
    is_against = figures.discrimination is not None and figures.discrimination < -off_by(asked) / 2
    if is_against:
        yield Flag.KEY
    if percent is None or percent < max(HARD_BELOW, random_guess(question) or 0):
        yield Flag.HARD
    if figures.sure_percent is not None and figures.sure_percent >= SURE_FROM:
        yield Flag.SURE
    if told is not None and told < DUBIOUS_BELOW and not is_against:
        yield Flag.DUBIOUS
    if any(use.is_unused for use in figures.uses):
        yield Flag.UNUSED
    if is_easy:
        yield Flag.EASY


def _pressing(item: Item) -> tuple[float, ...]:
    """What has the most pressing flag comes first, then what has more of them, then what tells least apart."""
    figures = item.figures
    if figures is None:
        return (1,)
    places = list(Flag)
    first = min((places.index(flag) for flag in figures.flags), default=len(places))
    return (0, first, -len(figures.flags), 100 if figures.discrimination is None else figures.discrimination)
