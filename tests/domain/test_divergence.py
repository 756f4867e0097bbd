"""What seats and agencies did is shown for groups, and never so that somebody could be found in it."""

import pytest

from learn.domain.divergence import LEAST_SHOWN, Taken, divergence
from tests.builders import a_case

CASE = a_case()


def taken(of: str, acts: int, waits: int) -> list[Taken]:
    return [
        Taken(point="worry", course="acts", of=of, people=acts),
        Taken(point="worry", course="waits", of=of, people=waits),
    ]


@pytest.mark.parametrize(
    ("acts", "waits", "counts", "percents"),
    [
        (10, 0, (10, 0), (100, 0)),
        (9, 0, None, ()),
        (0, 0, None, ()),
        (4, 5, None, ()),
        (4, 6, (4, 6), (40, 60)),
        (1, 2, None, ()),
    ],
)
def test_a_row_says_nothing_below_ten_people(
    acts: int, waits: int, counts: tuple[int, ...] | None, percents: tuple[int, ...]
) -> None:
    (point,) = divergence(CASE, taken("gp", acts, waits), [])
    assert (point.by_seat[0].counts, point.by_seat[0].percents, point.by_seat[0].people) == (counts, percents, sum(counts or ()))


def test_every_seat_that_comes_to_the_point_has_a_row_and_agencies_stand_by_name() -> None:
    (point,) = divergence(CASE, taken("gp", 20, 0), [*taken("Police", 3, 9), *taken("Health", 1, 1)])
    assert [(row.name, row.counts) for row in point.by_seat] == [("The gp", (20, 0)), ("The school", None)]
    assert [(row.name, row.counts) for row in point.by_agency] == [("Health", None), ("Police", (3, 9))]


@pytest.mark.parametrize(("school", "apart"), [((0, 10), 80), ((8, 2), 0), ((9, 1), 10), ((1, 2), None)])
def test_how_far_seats_are_apart_is_the_greatest_difference_of_one_course(school: tuple[int, int], apart: int | None) -> None:
    (point,) = divergence(CASE, [*taken("gp", 8, 2), *taken("school", *school)], [])
    assert point.apart == apart


def test_a_course_that_is_gone_is_left_out_and_a_point_nobody_came_to_is_empty() -> None:
    gone = [Taken(point="worry", course="shouts", of="gp", people=50), Taken(point="gone", course="acts", of="gp", people=50)]
    (point,) = divergence(CASE, gone, [])
    assert [row.counts for row in point.by_seat] == [None, None]
    assert LEAST_SHOWN == 10
