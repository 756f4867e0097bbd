"""The list of a completion report: people with a job in some teams today, and how each stands with each module."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, String, and_, bindparam, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from learn.domain.cycles import Standing, Status
from learn.domain.reports import Cell, Choice, Focus, Listed, statuses
from learn.store.learning import CycleRow
from learn.store.people import Job, Person
from learn.store.prepared import ask
from learn.store.tallies import HOLDS, STANDING, STATUS, TEAMS

BATCH = 500
"""How many people are read at a time for a spreadsheet."""

_STATUSES = {status.value: status for status in Status}


def page_of(
    session: Session, team_ids: Collection[int] | None, focus: Focus, today: date, *, limit: int, offset: int
) -> list[Listed]:
    """A part of the list: people in these teams (None: in any) whom the focus leaves, by name."""
    rows = ask(session, _page(*_shape(team_ids, focus)), **_given(team_ids, focus, today), limit=limit, offset=offset)
    return [listed for _, listed in map(_read, rows)]


def all_of(session: Session, team_ids: Collection[int] | None, focus: Focus, today: date) -> Iterator[Listed]:
    """The whole list, read in batches: never more than one is in memory, and no transaction is open between two.

    Each batch begins after the name that the one before ended with, so that nobody is read twice or passed over because
    somebody else comes or goes meanwhile.
    """
    batch_after = _batch(*_shape(team_ids, focus))
    given = _given(team_ids, focus, today)
    after_name, after_id = "", 0
    is_more = True
    while is_more:
        batch = [_read(row) for row in ask(session, batch_after, **given, after_name=after_name, after_id=after_id, limit=BATCH)]
        session.rollback()
        yield from (listed for _, listed in batch)
        is_more = len(batch) == BATCH
        if is_more:
            after_name, after_id = batch[-1][0]


def _given(team_ids: Collection[int] | None, focus: Focus, today: date) -> dict[str, Any]:
    given: dict[str, Any] = {"today": today}
    if team_ids is not None:
        given["teams"] = team_ids
    if focus.module is not None:
        given["module"] = focus.module
    return given


def _shape(team_ids: Collection[int] | None, focus: Focus) -> tuple[bool, bool, Choice | None]:
    return team_ids is None, focus.module is not None, focus.choice


@cache
def _page(everybody: bool, one_module: bool, choice: Choice | None) -> Select[Any]:  # noqa: FBT001 -- a shape, see above
    people = _people(everybody, one_module, choice)
    return _with_cells(people.limit(bindparam("limit")).offset(bindparam("offset")), one_module)


@cache
def _batch(everybody: bool, one_module: bool, choice: Choice | None) -> Select[Any]:  # noqa: FBT001 -- a shape, see above
    name: BindParameter[str] = bindparam("after_name")
    row_id: BindParameter[int] = bindparam("after_id")
    after = and_(Person.sort_name >= name, or_(Person.sort_name > name, Person.id > row_id))
    return _with_cells(_people(everybody, one_module, choice).where(after).limit(bindparam("limit")), one_module)


def _people(everybody: bool, one_module: bool, choice: Choice | None) -> Any:  # noqa: FBT001 -- a shape, see above
    """The ids and sort names of the people on the list, in order.

    For everybody it walks along the index of names and looks for each person's job, so that a page costs the same
    however many people there are; for some teams it begins at the jobs in these teams.
    """
    people: Any
    if everybody:
        people = select(Person.id, Person.sort_name).where(exists().where(Job.person_id == Person.id, HOLDS))
    else:
        people = select(Person.id, Person.sort_name).join(Job, Job.person_id == Person.id).where(HOLDS, Job.team_id.in_(TEAMS))
    people = people.order_by(Person.sort_name, Person.id)
    if not one_module:
        if choice is None:
            return people
        if isinstance(choice, Standing):
            return people.where(STANDING == choice.value)  # noqa: SIM300 -- the column comes first
    current = exists().where(CycleRow.person_id == Person.id, CycleRow.is_current)
    if one_module:
        current = current.where(CycleRow.module == bindparam("module"))
    if choice is not None:
        current = current.where(STATUS.in_([status.value for status in statuses(choice)]))
    return people.where(current)


def _with_cells(people: Select[Any], one_module: bool) -> Select[Any]:  # noqa: FBT001 -- a shape, see above
    """These people with their jobs and cells.

    All cells of a person come as one text, a line a module: one row a person is many times cheaper than one a cell.
    """
    here = people.subquery()
    is_open = CycleRow.completed_on.is_(None)
    line = (
        CycleRow.module
        + ","
        + STATUS
        + ","
        + _day(case((is_open, CycleRow.due_on)))
        + ","
        + _day(func.coalesce(CycleRow.completed_on, CycleRow.renewed_on))
        + ","
        + _day(case((and_(is_open, CycleRow.window_opens_on.is_not(None)), CycleRow.due_on)))
    )
    cells = select(func.aggregate_strings(line, "\n")).where(CycleRow.person_id == here.c.id, CycleRow.is_current)
    if one_module:
        cells = cells.where(CycleRow.module == bindparam("module"))
    return (
        select(here.c.sort_name, here.c.id, Person.name, Job.role, Job.team_id, cells.scalar_subquery())
        .join(Person, Person.id == here.c.id)
        .join(Job, and_(Job.person_id == here.c.id, HOLDS))
        .order_by(here.c.sort_name, here.c.id)
    )


def _day(day: Any) -> ColumnElement[str]:
    return func.coalesce(cast(day, String), "")


def _read(row: Any) -> tuple[tuple[str, int], Listed]:
    """Where somebody stands in the order, and what the list says of them."""
    sort_name, person_id, name, role, team_id, text = row
    return (sort_name, person_id), Listed(name, role, team_id, dict(map(_cell, text.split("\n"))) if text else {})


@lru_cache(maxsize=20_000)
def _cell(line: str) -> tuple[str, Cell]:
    """One line of a person's cells. Thousands of people have the same, so each is read once."""
    module, status, due_on, completed_on, good_until = line.split(",")
    return module, Cell(_STATUSES[status], due_on, completed_on, good_until)
