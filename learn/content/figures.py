"""Figures of a bank: what the rules of item writing can count (Haladyna, Downing and Rodriguez, 2002)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from learn.content.quizzes import BankText
from learn.content.schemas import ChoiceQuestion

LEAST_ASKING_NEXT = 1 / 3
"""The least share of questions that ask what to do next."""

MOST_RIGHT_LONGEST = 1 / 2
"""The largest share of questions in which the right choice may be the longest; more gives the answer away."""


@dataclass(frozen=True, kw_only=True)
class BankFigures:
    """A bank in figures.

    ``right_longest`` counts, among the ``ones`` (questions with one right choice), those whose right choice has more
    letters than each other one. ``key_positions`` counts how often the right choice stands first, second and so on.
    """

    questions: int
    asking_next: int
    ones: int
    right_longest: int
    key_positions: Mapping[int, int]
    kinds: Mapping[str, int]
    critical: int
    asking_certainty: int

    @property
    def share_asking_next(self) -> float:
        """The share of questions that ask what to do next."""
        return self.asking_next / self.questions if self.questions else 0.0

    @property
    def share_right_longest(self) -> float:
        """The share of questions with one right choice in which it is the longest."""
        return self.right_longest / self.ones if self.ones else 0.0

    @property
    def share_of_fullest_position(self) -> float:
        """The share of the place that holds the right choice most often; about a third is even for three choices."""
        return max(self.key_positions.values(), default=0) / self.ones if self.ones else 0.0


def bank_figures(bank: BankText) -> BankFigures:
    """Count what can be counted in a bank."""
    questions = [question for _, question in bank.questions]
    ones = [q for q in questions if isinstance(q, ChoiceQuestion) and q.kind == "one" and any(c.right for c in q.choices)]
    return BankFigures(
        questions=len(questions),
        asking_next=sum(q.asks_next for q in questions),
        ones=len(ones),
        right_longest=sum(_right_is_longest(q) for q in ones),
        key_positions=dict(sorted(Counter(_position(q) for q in ones).items())),
        kinds=dict(sorted(Counter(q.kind for q in questions).items())),
        critical=sum(q.critical for q in questions),
        asking_certainty=sum(q.ask_certainty for q in questions),
    )


def _right_is_longest(question: ChoiceQuestion) -> bool:
    right = max(len(choice.text) for choice in question.choices if choice.right)
    return all(len(choice.text) < right for choice in question.choices if not choice.right)


def _position(question: ChoiceQuestion) -> int:
    return next(place for place, choice in enumerate(question.choices, start=1) if choice.right)
