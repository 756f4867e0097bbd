"""Cycles: what a day makes of a requirement, and how one turn follows another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.cycles import (
    SOON_DAYS,
    WINDOW_DAYS,
    Cycle,
    Owed,
    Standing,
    Status,
    add_months,
    after,
    changed,
    first,
    is_due_soon,
    owed,
    standing,
    status,
)
from tests.builders import a_cycle, a_step
from tests.domain.strategies import current_cycles, days, tried

DAY = timedelta(days=1)
ROLE_BEGAN_ON = date(2027, 2, 1)
FIRST = first(a_step(days=42, renew_months=24), ROLE_BEGAN_ON)
"""Asked on 1 February 2027, due on 15 March."""

RENEWAL = a_cycle(
    number=2,
    assigned_on=date(2027, 3, 10),
    due_on=date(2029, 3, 10),
    window_opens_on=date(2029, 1, 9),
    renewed_on=date(2027, 3, 10),
)
"""Open since a completion on 10 March 2027; to be renewed from 9 January to 10 March 2029."""


@pytest.mark.parametrize(
    ("cycle", "today", "expected"),
    [
        # The first turn, not begun.
        (FIRST, date(2027, 2, 1), Status.NOT_STARTED),
        (FIRST, date(2027, 3, 14), Status.NOT_STARTED),
        (FIRST, date(2027, 3, 15), Status.NOT_STARTED),  # the due day belongs to the time allowed
        (FIRST, date(2027, 3, 16), Status.OVERDUE),
        (FIRST, date(2031, 1, 1), Status.OVERDUE),
        # The first turn, begun.
        (replace(FIRST, started_on=date(2027, 2, 1)), date(2027, 2, 1), Status.IN_PROGRESS),
        (replace(FIRST, started_on=date(2027, 2, 20)), date(2027, 3, 15), Status.IN_PROGRESS),
        (replace(FIRST, started_on=date(2027, 2, 20)), date(2027, 3, 16), Status.OVERDUE),
        # The first turn, done and never to be renewed.
        (replace(FIRST, completed_on=date(2027, 3, 10)), date(2027, 3, 10), Status.UP_TO_DATE),
        (replace(FIRST, completed_on=date(2027, 3, 30)), date(2041, 3, 30), Status.UP_TO_DATE),
        # A renewal.
        (RENEWAL, date(2027, 3, 10), Status.UP_TO_DATE),
        (RENEWAL, date(2029, 1, 8), Status.UP_TO_DATE),
        (RENEWAL, date(2029, 1, 9), Status.RENEW_SOON),
        (RENEWAL, date(2029, 3, 10), Status.RENEW_SOON),
        (RENEWAL, date(2029, 3, 11), Status.LAPSED),
        (RENEWAL, date(2035, 1, 1), Status.LAPSED),
        # Beginning a renewal does not take away that the former completion counts, nor that it ran out.
        (replace(RENEWAL, started_on=date(2029, 2, 1)), date(2029, 2, 2), Status.RENEW_SOON),
        (replace(RENEWAL, started_on=date(2029, 3, 1)), date(2029, 3, 11), Status.LAPSED),
    ],
)
def test_a_day_makes_the_status(cycle: Cycle, today: date, expected: Status) -> None:
    assert status(cycle, today) is expected


def test_a_due_day_belongs_to_the_time_allowed() -> None:
    for cycle in (FIRST, RENEWAL):
        assert not status(cycle, cycle.due_on).is_behind
        assert status(cycle, cycle.due_on + DAY).is_behind


@given(current_cycles())
@tried
def test_over_the_days_a_status_only_moves_on(cycle: Cycle) -> None:
    # Every day from a week before the first edge to a week after the last.
    begins, ends = cycle.assigned_on - 7 * DAY, cycle.due_on + 7 * DAY
    rank = [Status.UP_TO_DATE, Status.RENEW_SOON, Status.NOT_STARTED, Status.IN_PROGRESS, Status.OVERDUE, Status.LAPSED]
    ranks = [rank.index(status(cycle, begins + n * DAY)) for n in range((ends - begins).days + 1)]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) <= (1 if cycle.completed_on else 3)


@given(current_cycles(), days)
@tried
def test_nobody_is_done_and_behind_at_once(cycle: Cycle, today: date) -> None:
    now = status(cycle, today)
    assert not (now.is_done and now.is_behind)
    assert now.is_behind == (cycle.completed_on is None and today > cycle.due_on)


def test_each_status_and_standing_has_words_of_its_own() -> None:
    assert len({each.label for each in Status}) == len(Status)
    assert len({each.label for each in Standing}) == len(Standing)
    assert [each for each in Status if each.is_done] == [Status.UP_TO_DATE, Status.RENEW_SOON]
    assert [each for each in Status if each.is_behind] == [Status.OVERDUE, Status.LAPSED]


@pytest.mark.parametrize(("days_left", "soon"), [(-1, False), (0, True), (1, True), (SOON_DAYS, True), (SOON_DAYS + 1, False)])
def test_soon_is_within_fourteen_days_of_a_due_day_that_has_not_passed(days_left: int, *, soon: bool) -> None:
    today = FIRST.due_on - days_left * DAY
    assert is_due_soon(FIRST, today) is soon
    assert is_due_soon(replace(FIRST, completed_on=today), today) is False


def test_a_role_opens_the_first_turn_with_the_days_that_its_path_allows() -> None:
    opened = first(a_step(days=42, renew_months=24), date(2027, 2, 1))
    assert opened == Cycle(module="a-module", number=1, assigned_on=date(2027, 2, 1), due_on=date(2027, 3, 15))
    assert opened.window_opens_on is None
    assert opened.last_completed_on is None


def test_a_completion_opens_the_next_turn() -> None:
    done = replace(FIRST, completed_on=date(2027, 3, 10))
    assert after(done, a_step(renew_months=24)) == RENEWAL
    assert RENEWAL.last_completed_on == date(2027, 3, 10)
    assert replace(RENEWAL, completed_on=date(2029, 2, 2)).last_completed_on == date(2029, 2, 2)


def test_a_module_that_is_not_renewed_is_done_for_good() -> None:
    assert after(replace(FIRST, completed_on=date(2027, 3, 10)), a_step(renew_months=None)) is None


def test_only_what_is_completed_can_be_followed() -> None:
    with pytest.raises(ValueError, match="only a completed cycle"):
        after(FIRST, a_step())


def test_a_late_renewal_counts_from_the_day_it_was_done() -> None:
    late = replace(RENEWAL, completed_on=date(2030, 5, 31))
    following = after(late, a_step(renew_months=12))
    assert following is not None
    assert (following.number, following.assigned_on, following.due_on) == (3, date(2030, 5, 31), date(2031, 5, 31))


@given(days, st.integers(min_value=1, max_value=60), days)
@tried
def test_a_renewal_window_is_sixty_days_and_never_opens_before_the_completion(done_on: date, months: int, today: date) -> None:
    following = after(replace(FIRST, completed_on=done_on), a_step(renew_months=months))
    assert following is not None
    assert following.window_opens_on is not None
    assert following.due_on == add_months(done_on, months) > done_on
    assert done_on <= following.window_opens_on < following.due_on
    assert (following.due_on - following.window_opens_on).days <= WINDOW_DAYS
    if months > 2:
        assert (following.due_on - following.window_opens_on).days == WINDOW_DAYS
    assert status(following, done_on).is_done
    assert status(following, today).is_done == (today <= following.due_on)


# When the module has changed ------------------------------------------------------------------------------------------

CHANGED_ON = date(2027, 6, 1)
DONE_FOR_GOOD = replace(FIRST, completed_on=date(2027, 3, 10))


@pytest.mark.parametrize("cycle", [RENEWAL, DONE_FOR_GOOD], ids=["renewed", "done for good"])
def test_a_delta_is_asked_at_once_and_the_completion_counts_until_its_due_day(cycle: Cycle) -> None:
    delta = changed(cycle, CHANGED_ON, 28, whole=False)
    assert (delta.number, delta.assigned_on, delta.due_on, delta.is_delta) == (
        cycle.number + 1,
        CHANGED_ON,
        date(2027, 6, 29),
        True,
    )
    assert delta.last_completed_on == date(2027, 3, 10)
    assert status(delta, CHANGED_ON) is Status.RENEW_SOON
    assert status(delta, delta.due_on) is Status.RENEW_SOON
    assert status(delta, delta.due_on + DAY) is Status.LAPSED
    assert standing(owed([delta]), delta.due_on) is Standing.COMPLETE
    assert standing(owed([delta]), delta.due_on + DAY) is Standing.BEHIND


def test_after_a_delta_the_renewal_goes_on_to_the_day_it_had() -> None:
    done = replace(changed(RENEWAL, CHANGED_ON, 28, whole=False), completed_on=date(2027, 6, 10))
    resumed = after(done, a_step(renew_months=24))
    assert resumed == replace(RENEWAL, number=4, assigned_on=date(2027, 6, 10), renewed_on=date(2027, 6, 10))
    assert resumed == after(done, None), "whatever the path says today"


def test_after_a_delta_what_is_done_for_good_stays_so() -> None:
    done = replace(changed(DONE_FOR_GOOD, CHANGED_ON, 28, whole=False), completed_on=CHANGED_ON)
    assert after(done, a_step(renew_months=24)) is None
    assert status(done, date(2040, 1, 1)) is Status.UP_TO_DATE


def test_a_delta_done_after_the_whole_ran_out_does_not_renew_the_whole() -> None:
    done = replace(changed(RENEWAL, CHANGED_ON, 28, whole=False), completed_on=date(2029, 5, 1))
    resumed = after(done, a_step())
    assert resumed is not None
    assert resumed.assigned_on <= resumed.due_on == date(2029, 3, 10)
    assert status(resumed, date(2029, 5, 1)) is Status.LAPSED


def test_a_second_change_gives_the_days_for_both_and_keeps_the_renewal() -> None:
    one = changed(RENEWAL, CHANGED_ON, 28, whole=False)
    both = changed(one, date(2027, 6, 20), 28, whole=False)
    assert (both.number, both.due_on, both.whole_due_on) == (4, date(2027, 7, 18), RENEWAL.due_on)
    late = changed(one, date(2027, 9, 1), 28, whole=False)
    assert late.due_on == date(2027, 9, 29)


def test_a_new_law_asks_for_the_whole_and_its_renewal_counts_anew() -> None:
    law = changed(RENEWAL, CHANGED_ON, 28, whole=True)
    assert (law.is_delta, law.whole_due_on, law.due_on) == (False, None, date(2027, 6, 29))
    following = after(replace(law, completed_on=date(2027, 6, 20)), a_step(renew_months=24))
    assert following is not None
    assert following.due_on == date(2029, 6, 20)


@given(cycle=current_cycles(), today=days, allowed=st.integers(min_value=1, max_value=365), whole=st.booleans())
@tried
def test_a_change_makes_nobody_late_before_its_due_day_nor_later_than_the_whole_was(
    cycle: Cycle, today: date, allowed: int, *, whole: bool
) -> None:
    if today < cycle.assigned_on or not status(cycle, today).is_done:
        return
    asked = changed(cycle, today, allowed, whole=whole)
    assert today <= asked.due_on <= today + allowed * DAY
    assert asked.last_completed_on == cycle.last_completed_on
    assert status(asked, today) is Status.RENEW_SOON
    assert owed([asked]).unfinished == 0
    done = replace(asked, completed_on=today)
    following = after(done, a_step(renew_months=24))
    if whole:
        assert following is not None
        assert following.due_on == add_months(today, 24)
        return
    running = cycle.whole_due_on if cycle.is_delta else None if cycle.completed_on else cycle.due_on
    assert (following.due_on if following else None) == running
    if following is not None and not cycle.is_delta:
        assert status(following, today) is status(cycle, today)
        assert asked.due_on <= cycle.due_on


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 3, 15), 12, date(2028, 3, 15)),
        (date(2027, 3, 15), 0, date(2027, 3, 15)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 8, 31), 1, date(2027, 9, 30)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 11, 30), 1, date(2027, 12, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2027, 3, 31), 24, date(2029, 3, 31)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2028, 2, 29), -24, date(2026, 2, 28)),
    ],
)
def test_months_are_calendar_months_that_end_where_the_month_does(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(days, st.integers(min_value=-48, max_value=48))
@tried
def test_adding_months_keeps_the_day_or_takes_the_months_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or ((later + DAY).day == 1 and later.day < day.day)


@pytest.mark.parametrize(
    ("cycles", "today", "expected"),
    [
        ([], date(2027, 3, 15), Standing.COMPLETE),
        ([FIRST], date(2027, 3, 15), Standing.ON_THE_WAY),
        ([FIRST], date(2027, 3, 16), Standing.BEHIND),
        ([RENEWAL], date(2027, 3, 16), Standing.COMPLETE),
        ([RENEWAL], date(2029, 2, 1), Standing.COMPLETE),  # a renewal that may still wait
        ([RENEWAL], date(2029, 3, 11), Standing.BEHIND),
        ([RENEWAL, FIRST], date(2027, 3, 15), Standing.ON_THE_WAY),
        ([RENEWAL, replace(FIRST, completed_on=date(2027, 3, 1))], date(2027, 4, 15), Standing.COMPLETE),
    ],
)
def test_a_persons_standing_is_that_of_their_least_happy_module(cycles: list[Cycle], today: date, expected: Standing) -> None:
    assert standing(owed(cycles), today) is expected


@given(st.lists(current_cycles(), max_size=5), days)
@tried
def test_two_stored_figures_say_on_any_day_what_all_the_cycles_say(cycles: list[Cycle], today: date) -> None:
    now = [status(cycle, today) for cycle in cycles]
    if any(each.is_behind for each in now):
        expected = Standing.BEHIND
    elif all(each.is_done for each in now):
        expected = Standing.COMPLETE
    else:
        expected = Standing.ON_THE_WAY
    assert standing(owed(cycles), today) is expected


def test_what_is_owed_is_the_first_due_day_and_the_number_never_done() -> None:
    done = replace(FIRST, completed_on=date(2027, 3, 1))
    assert owed([]) == Owed(first_due_on=None, unfinished=0)
    assert owed([done]) == Owed(first_due_on=None, unfinished=0)
    assert owed([RENEWAL, FIRST, done]) == Owed(first_due_on=date(2027, 3, 15), unfinished=1)
    assert owed([RENEWAL]) == Owed(first_due_on=date(2029, 3, 10), unfinished=0)
