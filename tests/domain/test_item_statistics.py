"""The statistics of a question: by hand, against the formulae written out again, and against Python's own."""

import statistics
from collections.abc import Sequence
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from learn.domain.item_statistics import covariance, deviation, discrimination, efficiency, facility
from tests.domain.strategies import tried

FIVE = (1, 1, 1, 0, 0)
"""Five people: three were right on the question."""

REST = (4, 3, 2, 3, 1)
"""What the same five earned on the rest."""


def test_five_people_worked_out_by_hand() -> None:
    """Means 0.6 and 2.6. Products of the deviations: 0.56 + 0.16 - 0.24 - 0.24 + 0.96 = 1.2, so the covariance is 1.2 / 4.

    Squares: 3 · 0.16 + 2 · 0.36 = 1.2 and 1.96 + 0.16 + 0.36 + 0.16 + 2.56 = 5.2, so the variances are 0.3 and 1.3.
    Sorted: marks 0 0 1 1 1, rests 1 2 3 3 4; products 0.96 + 0.36 + 0.16 + 0.16 + 0.56 = 2.2, at most 2.2 / 4.
    """
    assert facility(FIVE) == pytest.approx(60)
    assert deviation(FIVE) == pytest.approx(100 * sqrt(0.3))
    assert covariance(FIVE, REST) == pytest.approx(0.3)
    assert discrimination(FIVE, REST) == pytest.approx(100 * 0.3 / sqrt(0.3 * 1.3))
    assert efficiency(FIVE, REST) == pytest.approx(100 * 1.2 / 2.2)


def test_marks_out_of_more_than_one_are_percent_of_the_most() -> None:
    assert facility([4, 8, 0, 4], 8) == pytest.approx(50)
    assert deviation([4, 8, 0, 4], 8) == pytest.approx(100 * sqrt(32 / 3) / 8)


@pytest.mark.parametrize(
    ("marks", "rests"),
    [((1, 1, 1), (3, 2, 1)), ((0, 0, 0), (3, 2, 1)), ((1, 0, 1), (0.1, 0.1, 0.1)), ((1,), (3,))],
    ids=["all right", "all wrong", "all alike on the rest", "one person"],
)
def test_where_nothing_varies_there_is_no_figure(marks: Sequence[float], rests: Sequence[float]) -> None:
    assert (discrimination(marks, rests), efficiency(marks, rests)) == (None, None)


def test_one_answer_has_no_deviation() -> None:
    assert (facility([1]), deviation([1]), covariance([1], [3])) == (100, None, None)


def test_lists_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        discrimination((1, 0, 1), (1, 2))


def published(marks: Sequence[float], rests: Sequence[float]) -> tuple[float, float]:
    """Index and efficiency, step by step as the description of the calculations goes, with sums in plain loops."""
    n = len(marks)
    mark_average, rest_average = sum(marks) / n, sum(rests) / n
    mark_variance_sum = rest_variance_sum = covariance_sum = 0.0
    for mark, rest in zip(marks, rests, strict=True):
        mark_variance_sum += (mark - mark_average) ** 2
        rest_variance_sum += (rest - rest_average) ** 2
        covariance_sum += (mark - mark_average) * (rest - rest_average)
    covariance_max_sum = 0.0
    for mark, rest in zip(sorted(marks), sorted(rests), strict=True):
        covariance_max_sum += (mark - mark_average) * (rest - rest_average)
    mark_variance, rest_variance = mark_variance_sum / (n - 1), rest_variance_sum / (n - 1)
    covariance_, covariance_max = covariance_sum / (n - 1), covariance_max_sum / (n - 1)
    return 100 * covariance_ / sqrt(mark_variance * rest_variance), 100 * covariance_ / covariance_max


classes = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 11)), min_size=2, max_size=60)


@tried
@given(classes)
def test_every_figure_equals_the_published_formulae_and_pythons_own(people: list[tuple[int, int]]) -> None:
    marks, rests = [mark for mark, _ in people], [rest / 11 for _, rest in people]
    assert facility(marks) == pytest.approx(100 * statistics.fmean(marks))
    assert deviation(marks) == pytest.approx(100 * statistics.stdev(marks))
    assert covariance(marks, rests) == pytest.approx(statistics.covariance(marks, rests), abs=1e-12)
    assume(len(set(marks)) > 1 and len(set(rests)) > 1)
    index, told = published(marks, rests)
    assert discrimination(marks, rests) == pytest.approx(index, abs=1e-9)
    assert discrimination(marks, rests) == pytest.approx(100 * statistics.correlation(marks, rests), abs=1e-9)
    assert efficiency(marks, rests) == pytest.approx(told, abs=1e-9)


@tried
@given(classes, st.integers(1, 20))
def test_the_figures_are_bounded_and_do_not_hang_on_the_scale_or_the_order(people: list[tuple[int, int]], times: int) -> None:
    marks, rests = [mark for mark, _ in people], [rest for _, rest in people]
    assume(len(set(marks)) > 1 and len(set(rests)) > 1)
    index, told = discrimination(marks, rests), efficiency(marks, rests)
    assert index is not None
    assert told is not None
    assert abs(index) <= 100 + 1e-9
    assert told <= 100 + 1e-9
    assert index * told >= 0
    assert abs(told) >= abs(index) - 1e-9
    assert discrimination(marks, [rest / times for rest in rests]) == pytest.approx(index)
    assert efficiency(marks, [rest / times for rest in rests]) == pytest.approx(told)
    assert discrimination(marks[::-1], rests[::-1]) == pytest.approx(index)


@tried
@given(classes)
def test_a_key_that_is_turned_round_turns_the_index_round(people: list[tuple[int, int]]) -> None:
    marks, rests = [mark for mark, _ in people], [rest for _, rest in people]
    index, turned = discrimination(marks, rests), discrimination([1 - mark for mark in marks], rests)
    assert turned == (None if index is None else pytest.approx(-index))
