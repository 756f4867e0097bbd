"""My learning: what comes first, what is asked for, and why."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Cycle, Status, status
from learn.domain.my_learning import MyLearning, my_learning
from learn.domain.studies import Progress
from tests.builders import TODAY, a_catalogue, a_cycle, a_module, a_path, a_role, a_step
from tests.domain.strategies import current_cycles, days, tried

ROLE = "housing-officer"
NAMES = ("recognising", "responding", "reviews", "risk", "records")
CATALOGUE = a_catalogue(
    [a_module(name) for name in NAMES],
    paths=[a_path(ROLE, steps=[a_step(name, days=28, renew_months=12) for name in NAMES[:4]])],
)


def due_in(days_left: int, module: str) -> Cycle:
    """Build an open first turn, due so many days from today."""
    return a_cycle(module, due_on=TODAY + timedelta(days=days_left))


def renewal(module: str, *, opens: date, due: date) -> Cycle:
    """Build a renewal."""
    return a_cycle(module, number=2, assigned_on=date(2026, 3, 1), renewed_on=date(2026, 3, 1), window_opens_on=opens, due_on=due)


def learning(
    *cycles: Cycle,
    opened: Mapping[str, Mapping[str, str]] | None = None,
    records: Mapping[str, UUID] | None = None,
    catalogue: Catalogue = CATALOGUE,
) -> MyLearning:
    """Put these cycles of a housing officer in order, today."""
    under_way = {slug: Progress(study_id=1, opened=pages) for slug, pages in (opened or {}).items()}
    return my_learning(catalogue, [(ROLE, cycle) for cycle in cycles], under_way, records or {}, TODAY)


def order(found: MyLearning) -> list[str]:
    """List the modules that are due."""
    return [each.module.slug for each in found.due]


@pytest.mark.parametrize(
    ("cycles", "under_way", "expected"),
    [
        ([due_in(20, "risk"), due_in(10, "records")], [], ["records", "risk"]),
        ([due_in(20, "risk"), due_in(10, "records")], ["risk"], ["risk", "records"]),
        ([due_in(20, "risk"), due_in(-1, "records")], ["risk"], ["records", "risk"]),
        ([due_in(-5, "risk"), due_in(-9, "records")], [], ["records", "risk"]),
        ([due_in(-5, "risk"), due_in(-9, "records")], ["risk"], ["risk", "records"]),
        ([due_in(0, "risk"), due_in(-1, "records")], [], ["records", "risk"]),
        ([due_in(7, "risk"), due_in(7, "records")], [], ["risk", "records"]),  # as the path has them
    ],
)
def test_what_is_late_comes_first_then_what_is_under_way_then_by_due_day(
    cycles: list[Cycle], under_way: list[str], expected: list[str]
) -> None:
    found = learning(*cycles, opened={slug: {"page-1": "1"} for slug in under_way})
    assert order(found) == expected
    assert found.next_step is found.due[0]


@given(st.tuples(*(current_cycles(name) for name in NAMES)), st.sets(st.sampled_from(NAMES)), days)
@tried
def test_everything_required_is_either_due_or_done(cycles: tuple[Cycle, ...], under_way: set[str], today: date) -> None:
    begun = {slug: Progress(study_id=1) for slug in under_way}
    found = my_learning(CATALOGUE, [(ROLE, cycle) for cycle in cycles], begun, {}, today)
    assert sorted(order(found) + [each.module.slug for each in found.done]) == sorted(NAMES)
    assert all(each.status is status(each.cycle, today) for each in (*found.due, *found.done))
    assert {each.status for each in found.done} <= {Status.UP_TO_DATE}
    assert Status.UP_TO_DATE not in {each.status for each in found.due}
    late = [each.status.is_behind for each in found.due]
    assert late == sorted(late, reverse=True)
    assert (found.next_step is None) == (not found.due)


def test_a_renewal_is_asked_for_only_from_the_day_its_window_opens() -> None:
    tomorrow, later = TODAY + timedelta(days=1), TODAY + timedelta(days=40)
    waits = learning(renewal("risk", opens=tomorrow, due=later))
    asked = learning(renewal("risk", opens=TODAY, due=later))
    assert (order(waits), [each.module.slug for each in waits.done]) == ([], ["risk"])
    assert (order(asked), list(asked.done)) == (["risk"], [])
    assert waits.next_step is None


@pytest.mark.parametrize(("days_left", "soon"), [(30, False), (14, True), (0, True), (-3, False)])
def test_days_left_count_to_the_due_day_and_go_below_nought_after_it(days_left: int, *, soon: bool) -> None:
    (required,) = learning(due_in(days_left, "risk")).due
    assert required.days_left == days_left
    assert required.is_due_soon is soon


def test_the_reason_names_the_role_and_the_time_allowed() -> None:
    (required,) = learning(due_in(3, "risk")).due
    assert required.why == "Required for the role “Housing officer”, within 28 days of being asked."


def test_the_reason_for_a_renewal_says_how_often() -> None:
    (required,) = learning(renewal("risk", opens=TODAY, due=TODAY)).due
    assert required.why == "Required for the role “Housing officer”, and renewed every 12 months."


def test_a_reason_stays_true_when_the_path_has_changed_since() -> None:
    # “records” is no longer on the path; the turn that was opened stays.
    (required,) = learning(due_in(3, "records")).due
    assert required.why == "Required for the role “Housing officer”."
    no_roles = a_catalogue([a_module("risk")], paths=[], roles=[])
    (required,) = learning(due_in(3, "risk"), catalogue=no_roles).due
    assert required.why == "Required for the role “housing-officer”."


def test_a_module_that_is_no_longer_there_is_passed_over() -> None:
    found = learning(due_in(3, "withdrawn"), due_in(4, "risk"))
    assert order(found) == ["risk"]


def test_what_nobody_asks_for_may_be_read_all_the_same() -> None:
    found = learning(due_in(3, "risk"))
    assert [module.slug for module in found.others] == ["recognising", "responding", "reviews", "records"]


def test_somebody_without_a_job_is_asked_for_nothing() -> None:
    found = learning()
    assert (found.next_step, found.due, found.done) == (None, (), ())
    assert len(found.others) == len(NAMES)


def test_the_place_in_a_module_and_the_latest_record_come_with_it() -> None:
    record = UUID(int=7)
    done = a_cycle("responding", completed_on=TODAY)
    found = learning(
        due_in(3, "risk"),
        done,
        opened={"risk": {"page-1": "1", "page-2": "an older version"}},
        records={"responding": record},
    )
    assert found.due[0].place.opened == {"page-1"}
    assert found.due[0].record is None
    assert found.done[0].record == record
    assert found.done[0].place.opened == frozenset()


def test_each_module_names_the_role_that_asked_for_it() -> None:
    roles = [a_role(ROLE), a_role("team-manager", title="Team manager", order=2)]
    catalogue = a_catalogue([a_module("risk"), a_module("records")], paths=[], roles=roles)
    cycles = [(ROLE, due_in(1, "risk")), ("team-manager", due_in(2, "records"))]
    found = my_learning(catalogue, cycles, {}, {}, TODAY)
    assert [each.why for each in found.due] == [
        "Required for the role “Housing officer”.",
        "Required for the role “Team manager”.",
    ]
