"""Reach is counted in tens a week, and nothing in the file tells of one visit."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from learn.gateways.reach import AT_LEAST, Reach, monday, reached
from tests.threads import all_at_once

WEDNESDAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)


def open_pages(reach: Reach, count: int) -> None:
    for _ in range(count):
        reach()


def test_less_than_ten_pages_leave_no_trace(tmp_path: Path) -> None:
    open_pages(Reach(tmp_path / "reach.csv", lambda: WEDNESDAY), AT_LEAST - 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("opened", "written"), [(10, 10), (19, 10), (20, 20), (125, 120)])
def test_tens_are_written_by_the_monday_of_the_week(tmp_path: Path, opened: int, written: int) -> None:
    open_pages(Reach(tmp_path / "reach.csv", lambda: WEDNESDAY), opened)
    assert (tmp_path / "reach.csv").read_text() == f"2026-11-23,{written}\n"


def test_a_new_week_begins_anew_and_the_one_before_stays(tmp_path: Path) -> None:
    days = [WEDNESDAY] * 15 + [WEDNESDAY + timedelta(days=7)] * 10
    reach = Reach(tmp_path / "reach.csv", iter(days).__next__)
    open_pages(reach, len(days))
    assert reached(tmp_path / "reach.csv") == {MONDAY: 10, MONDAY + timedelta(days=7): 10}


def test_a_process_that_starts_again_adds_to_what_was_written(tmp_path: Path) -> None:
    for _ in range(3):
        open_pages(Reach(tmp_path / "reach.csv", lambda: WEDNESDAY), 14)
    assert reached(tmp_path / "reach.csv") == {MONDAY: 30}


def test_no_ten_of_several_processes_is_lost(tmp_path: Path) -> None:
    def one(_number: int) -> None:
        open_pages(Reach(tmp_path / "reach.csv", lambda: WEDNESDAY), 500)

    all_at_once(6, one)
    assert reached(tmp_path / "reach.csv") == {MONDAY: 3000}


def test_where_the_file_cannot_be_written_pages_are_served_all_the_same(tmp_path: Path) -> None:
    open_pages(Reach(tmp_path / "nowhere" / "reach.csv", lambda: WEDNESDAY), 30)
    assert reached(tmp_path / "nowhere" / "reach.csv") == {}


def test_a_week_begins_on_monday() -> None:
    assert [monday(MONDAY + timedelta(days=days)) for days in (-1, 0, 6, 7)] == [
        MONDAY - timedelta(days=7),
        MONDAY,
        MONDAY,
        MONDAY + timedelta(days=7),
    ]
