"""The campaign year: which days belong to a season, and which numbers may go on paper."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from learn.domain.campaign import YearDay, may_be_printed
from learn.domain.register import Verification
from learn.domain.traces import telling
from tests.builders import TODAY, a_season, a_service


@pytest.mark.parametrize(
    ("begins", "ends", "day", "covered"),
    [
        ((2, 14), (2, 14), date(2027, 2, 14), True),
        ((2, 14), (2, 14), date(2027, 2, 13), False),
        ((2, 14), (2, 14), date(2027, 2, 15), False),
        ((11, 25), (12, 10), date(2027, 11, 25), True),
        ((11, 25), (12, 10), date(2027, 12, 10), True),
        ((11, 25), (12, 10), date(2027, 12, 11), False),
        ((12, 1), (1, 31), date(2026, 12, 31), True),
        ((12, 1), (1, 31), date(2027, 1, 31), True),
        ((12, 1), (1, 31), date(2027, 2, 1), False),
        ((12, 1), (1, 31), date(2027, 11, 30), False),
        ((2, 29), (2, 29), date(2027, 3, 1), False),
    ],
)
def test_the_first_and_the_last_day_belong_to_a_season(begins: YearDay, ends: YearDay, day: date, *, covered: bool) -> None:
    assert a_season(begins=begins, ends=ends).covers(day) is covered


@pytest.mark.parametrize(
    ("begins", "ends", "months"),
    [
        ((2, 14), (2, 14), {2}),
        ((5, 1), (8, 31), {5, 6, 7, 8}),
        ((12, 1), (1, 31), {12, 1}),
        ((1, 1), (12, 31), set(range(1, 13))),
    ],
)
def test_a_season_has_the_months_it_touches(begins: YearDay, ends: YearDay, months: set[int]) -> None:
    assert a_season(begins=begins, ends=ends).months == months


def test_a_number_due_for_its_check_is_not_printed_and_the_number_for_danger_is() -> None:
    fresh = a_service()
    assert may_be_printed(fresh, fresh.next_check_on - timedelta(days=1))
    assert not may_be_printed(fresh, fresh.next_check_on)
    assert may_be_printed(replace(fresh, emergency=True), fresh.next_check_on)


@pytest.mark.parametrize("emergency", [True, False])
def test_a_number_that_is_not_confirmed_is_never_printed(*, emergency: bool) -> None:
    assert not may_be_printed(a_service(verification=Verification.UNVERIFIED, emergency=emergency), TODAY)
    assert not may_be_printed(a_service(phone="", emergency=emergency), TODAY)


@pytest.mark.parametrize(("words", "told"), [("poster-no-Abuse.pdf", "Abus"), ("Information and support", ""), ("", "")])
def test_words_that_tell_are_found_in_any_case(words: str, told: str) -> None:
    assert telling(words) == told
