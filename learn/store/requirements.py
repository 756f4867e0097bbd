"""Reading and writing the cycles of one person."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from learn.domain.cycles import Cycle, owed
from learn.store.learning import CompletionRow, CycleRow
from learn.store.people import Job, Person
from learn.store.prepared import ask

DAYS = (
    "module",
    "number",
    "assigned_on",
    "due_on",
    "window_opens_on",
    "renewed_on",
    "started_on",
    "completed_on",
    "is_delta",
    "whole_due_on",
)
"""The columns of a cycle's row that are fields of :class:`learn.domain.cycles.Cycle`, by the same names."""

_CYCLES = select(CycleRow.id, CycleRow.role, *(getattr(CycleRow, name) for name in DAYS)).where(
    CycleRow.person_id == bindparam("person_id")
)
_CURRENT = _CYCLES.where(CycleRow.is_current).order_by(CycleRow.id)
_CLOSED = _CYCLES.where(~CycleRow.is_current, CycleRow.assigned_on == bindparam("assigned_on")).order_by(CycleRow.number)


def current_cycles(session: Session, person_id: int) -> list[tuple[int, str, Cycle]]:
    """The person's current cycles, each with its row's id and the role that asked for it, in the order assigned."""
    return _cycles(ask(session, _CURRENT, person_id=person_id))


def closed_cycles(session: Session, person_id: int, *, assigned_on: date) -> dict[str, tuple[int, Cycle]]:
    """The person's closed cycles of this day, of each module the last, with its row's id."""
    rows = ask(session, _CLOSED, person_id=person_id, assigned_on=assigned_on)
    return {cycle.module: (row_id, cycle) for row_id, _, cycle in _cycles(rows)}


def _cycles(rows: Iterable[Any]) -> list[tuple[int, str, Cycle]]:
    return [(row_id, role, Cycle(**dict(zip(DAYS, days, strict=True)))) for row_id, role, *days in rows]


def people_not_asked(session: Session, role: str, module: str, today: date) -> list[tuple[int, date | None]]:
    """Who holds this role today and has no current cycle of this module, with the day they last completed it all the same."""
    done = (
        select(func.max(CompletionRow.completed_on))
        .where(CompletionRow.person_id == Job.person_id, CompletionRow.module == module)
        .scalar_subquery()
    )
    holds = (Job.role == role, Job.started_on <= today, or_(Job.ended_on.is_(None), Job.ended_on > today))
    asked = exists().where(CycleRow.person_id == Job.person_id, CycleRow.module == module, CycleRow.is_current)
    rows = session.execute(select(Job.person_id, done).where(*holds, ~asked).order_by(Job.person_id))
    return [(person_id, done_on) for person_id, done_on in rows]


def open_cycle(session: Session, person_id: int, role: str, cycle: Cycle) -> None:
    """Add a cycle as the person's current one for its module; an earlier one must have been closed."""
    session.execute(
        insert(CycleRow).values(
            person_id=person_id,
            role=role,
            is_current=True,
            **{name: getattr(cycle, name) for name in DAYS},
        ),
    )


def close_cycle(session: Session, row_id: int) -> None:
    """The cycle is no longer the current one: it was followed by another, or its requirement fell away."""
    session.execute(update(CycleRow).where(CycleRow.id == row_id).values(is_current=False))


def reopen_cycle(session: Session, row_id: int, role: str, *, due_on: date) -> None:
    """The cycle is the current one again: this role asks for it, on the day it began and with all that was done in it."""
    session.execute(update(CycleRow).where(CycleRow.id == row_id).values(role=role, due_on=due_on, is_current=True))


def keep_owed_right(session: Session, person_id: int) -> None:
    """Work out again what the person owes, from their current cycles, and store it with them."""
    owing = owed(cycle for _, _, cycle in current_cycles(session, person_id))
    session.execute(
        update(Person).where(Person.id == person_id).values(first_due_on=owing.first_due_on, unfinished=owing.unfinished),
    )
