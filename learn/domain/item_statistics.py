"""The statistics of one question: how hard it is, and whether it tells apart those who do well on the rest.

The formulae are those that Moodle publishes and works by: "Quiz statistics calculations"
(https://docs.moodle.org/dev/Quiz_statistics_calculations) and ``question/classes/statistics/questions/calculator.php``. Of
each question there are two lists of equal length, an entry for each attempt in which it was asked: ``marks`` is what the
question earned, ``rests`` what the same attempt earned on everything else. Variances and covariances divide by n - 1.
Where a formula would divide by nothing its figure is None.
"""

from collections.abc import Sequence
from math import fsum, sqrt

Numbers = Sequence[float]


def facility(marks: Numbers, most: float = 1) -> float:
    """The mean mark in percent of the most that the question can earn: 100 when everybody gets it right."""
    return 100 * _mean(marks) / most


def deviation(marks: Numbers, most: float = 1) -> float | None:
    """The standard deviation of the marks in percent of the most that the question can earn."""
    return 100 * sqrt(_covariance(marks, marks)) / most if len(marks) > 1 else None


def covariance(marks: Numbers, others: Numbers) -> float | None:
    """How the two lists vary together; None for fewer than two entries."""
    return _covariance(marks, others) if len(marks) > 1 else None


def discrimination(marks: Numbers, rests: Numbers) -> float | None:
    """The discrimination index: the correlation of the mark with the rest, from -100 to 100.

    100 · cov(x, T - x) / √(var(x) · var(T - x)). It is not the difference between the best and the worst 27 percent.
    """
    if _is_flat(marks) or _is_flat(rests):
        return None
    return 100 * _covariance(marks, rests) / sqrt(_covariance(marks, marks) * _covariance(rests, rests))


def efficiency(marks: Numbers, rests: Numbers) -> float | None:
    """The discriminative efficiency: the covariance in percent of the highest that these very marks could have.

    The highest comes about when the best on the rest have the best marks: both lists sorted, each by itself. So a question
    that nearly everybody gets right is not blamed for telling few apart.
    """
    if _is_flat(marks) or _is_flat(rests):
        return None
    return 100 * _covariance(marks, rests) / _covariance(sorted(marks), sorted(rests))


def _is_flat(numbers: Numbers) -> bool:
    """Whether all are the same, so that nothing can vary with them; asked so, since rounding may make a little of nothing."""
    return len(numbers) < 2 or min(numbers) == max(numbers)  # noqa: PLR2004 -- one entry cannot differ from itself


def _mean(numbers: Numbers) -> float:
    return fsum(numbers) / len(numbers)


def _covariance(these: Numbers, those: Numbers) -> float:
    of_these, of_those = _mean(these), _mean(those)
    return fsum((a - of_these) * (b - of_those) for a, b in zip(these, those, strict=True)) / (len(these) - 1)
