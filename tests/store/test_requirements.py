"""The cycles of one person, and the two figures of what they owe."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.store.learning import CycleRow
from learn.store.people import Person
from learn.store.requirements import close_cycle, current_cycles, keep_owed_right, open_cycle
from tests.builders import TODAY, a_cycle
from tests.store.builders import a_person, the_cycles

FIRST = a_cycle("listening", started_on=TODAY)
RENEWAL = a_cycle(
    "recording",
    number=2,
    due_on=TODAY + timedelta(days=300),
    window_opens_on=TODAY + timedelta(days=240),
    renewed_on=date(2027, 2, 1),
)
DONE = a_cycle("reviews", completed_on=TODAY, started_on=TODAY)


def test_current_cycles_come_back_as_they_were_opened_and_in_that_order(session: Session) -> None:
    ann, ben = a_person(session), a_person(session)
    the_cycles(session, ann, [FIRST, RENEWAL], role="housing-officer")
    the_cycles(session, ben, [FIRST])
    the_cycles(session, ann, [DONE], role="gp-reception")
    found = current_cycles(session, ann)
    assert [(role, cycle) for _, role, cycle in found] == [
        ("housing-officer", FIRST),
        ("housing-officer", RENEWAL),
        ("gp-reception", DONE),
    ]
    assert [row_id for row_id, _, _ in found] == list(session.scalars(select(CycleRow.id).where(CycleRow.person_id == ann)))


def test_a_closed_cycle_is_kept_and_is_not_current(session: Session) -> None:
    ann = a_person(session)
    the_cycles(session, ann, [FIRST, RENEWAL])
    (first_id, _, _), (renewal_id, _, _) = current_cycles(session, ann)
    close_cycle(session, first_id)
    assert [row_id for row_id, _, _ in current_cycles(session, ann)] == [renewal_id]
    assert session.scalar(select(CycleRow.is_current).where(CycleRow.id == first_id)) is False


def test_a_module_may_be_asked_again_after_its_cycle_was_closed(session: Session) -> None:
    ann = a_person(session)
    the_cycles(session, ann, [FIRST])
    ((row_id, _, _),) = current_cycles(session, ann)
    close_cycle(session, row_id)
    again = replace(FIRST, assigned_on=TODAY, due_on=TODAY)
    open_cycle(session, ann, "housing-officer", again)
    assert [cycle for _, _, cycle in current_cycles(session, ann)] == [again]


def test_what_is_owed_is_worked_out_from_the_current_cycles_alone(session: Session) -> None:
    ann, ben = a_person(session), a_person(session)
    the_cycles(session, ann, [FIRST, RENEWAL, DONE])
    the_cycles(session, ben, [replace(FIRST, due_on=TODAY)])
    assert _owed(session, ann) == (FIRST.due_on, 1)
    assert _owed(session, ben) == (TODAY, 1)
    close_cycle(session, current_cycles(session, ann)[0][0])
    assert _owed(session, ann) == (FIRST.due_on, 1)
    keep_owed_right(session, ann)
    assert _owed(session, ann) == (RENEWAL.due_on, 0)


def test_somebody_of_whom_nothing_is_asked_owes_nothing(session: Session) -> None:
    ann = a_person(session)
    the_cycles(session, ann, [DONE])
    assert _owed(session, ann) == (None, 0)


def _owed(session: Session, person_id: int) -> tuple[date | None, int]:
    row = session.execute(select(Person.first_due_on, Person.unfinished).where(Person.id == person_id)).one()
    return row[0], row[1]
