"""Tallies: how many people of a team stand where, counted once a day and again after each change.

A tally is right or it is not used: a team's ``counted_on`` is the day its tallies are of, and whatever changes a cycle,
a job or what a person owes takes it away (triggers of the database, so that no writer can forget). Whoever opens a
report next counts that team again. The reasons are in docs/decisions/0007.
"""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    Case,
    ColumnElement,
    CompoundSelect,
    ForeignKey,
    Select,
    String,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.domain.cycles import Standing, Status
from learn.domain.reports import EVERYTHING, Counts, statuses
from learn.store.columns import Table
from learn.store.learning import CycleRow
from learn.store.people import Job, Person, Team
from learn.store.prepared import ask, tell


class Tally(Table):
    """How many people of one team, and of no team under it, are asked for a module, and how many of them stand where.

    The row of no module (:data:`learn.domain.reports.EVERYTHING`) counts people by all that is asked of them: each once
    by standing, and once for every status that at least one of their modules has. Who is neither complete nor behind is
    on the way.
    """

    __tablename__ = "tally"

    module: Mapped[str] = mapped_column(String(80), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True, index=True)
    people: Mapped[int]
    complete: Mapped[int]
    behind: Mapped[int]
    not_started: Mapped[int]
    in_progress: Mapped[int]
    overdue: Mapped[int]
    up_to_date: Mapped[int]
    renew_soon: Mapped[int]
    lapsed: Mapped[int]

    __table_args__ = ({"sqlite_with_rowid": False},)


_STANDINGS = [Tally.__table__.c[name] for name in ("people", "complete", "behind")]
_BY_STATUS = [Tally.__table__.c[status.value.replace("-", "_")] for status in Status]

TODAY: ColumnElement[date] = bindparam("today", type_=Team.counted_on.type)
TEAMS: ColumnElement[int] = bindparam("teams", expanding=True, type_=Team.id.type)
STALE: ColumnElement[int] = bindparam("stale", expanding=True, type_=Team.id.type)
"""What the statements of reports are given."""

HOLDS = and_(Job.started_on <= TODAY, or_(Job.ended_on.is_(None), Job.ended_on > TODAY))
"""The job is held today."""

STATUS: Case[str] = case(
    (CycleRow.completed_on.is_not(None), Status.UP_TO_DATE.value),
    (and_(CycleRow.due_on < TODAY, CycleRow.window_opens_on.is_not(None)), Status.LAPSED.value),
    (CycleRow.due_on < TODAY, Status.OVERDUE.value),
    (CycleRow.window_opens_on <= TODAY, Status.RENEW_SOON.value),
    (CycleRow.window_opens_on.is_not(None), Status.UP_TO_DATE.value),
    (CycleRow.started_on.is_not(None), Status.IN_PROGRESS.value),
    else_=Status.NOT_STARTED.value,
)
"""What :func:`learn.domain.cycles.status` says of a cycle, in SQL."""

STANDING: Case[str] = case(
    (Person.first_due_on < TODAY, Standing.BEHIND.value),
    (Person.unfinished > 0, Standing.ON_THE_WAY.value),
    else_=Standing.COMPLETE.value,
)
"""What :func:`learn.domain.cycles.standing` says of a person, in SQL."""

_IS_STALE = or_(Team.counted_on.is_(None), Team.counted_on != TODAY)


def stale_teams(session: Session, team_ids: Collection[int] | None, today: date) -> Sequence[int]:
    """Those of these teams (None: of all teams) whose tallies are not of today."""
    return ask(session, _stale(everybody=team_ids is None), **_given(team_ids, today)).scalars().all()


def counts(session: Session, team_ids: Collection[int] | None, stale: Collection[int], today: date) -> dict[str, Counts]:
    """How the people of these teams (None: of all teams) stand today, by module and by :data:`EVERYTHING`.

    The ``stale`` among them are counted now; the others are added up from their tallies, also when somebody has counted
    the first again meanwhile, or changed the others: each team is in the figures once.
    """
    rows: list[Any] = list(
        ask(session, _kept(everybody=team_ids is None, whole=not stale), **_given(team_ids, today), stale=stale),
    )
    if stale:
        rows += ask(session, _counted_now(), today=today, teams=stale)
    found: dict[str, Counts] = {}
    for module, people, complete, behind in rows:
        here = Counts.of_standings(people=int(people), complete=int(complete), behind=int(behind))
        found[module] = found[module] + here if module in found else here
    return found


def counts_by_status(
    session: Session, team_ids: Collection[int] | None, stale: Collection[int], module: str, today: date
) -> dict[Status, int]:
    """How many of the same people have each status with one module, or with any (:data:`EVERYTHING`)."""
    kept = _kept_by_status(everybody=team_ids is None, whole=not stale)
    rows = ask(session, kept, **_given(team_ids, today), stale=stale, module=module).all()
    if stale:
        rows = [*rows, *ask(session, _counted_now_by_status(), today=today, teams=stale, module=module)]
    return {status: sum(int(row[place] or 0) for row in rows) for place, status in enumerate(Status)}


def count_again(session: Session, stale: Collection[int], today: date) -> None:
    """Count these teams and keep it, in the caller's transaction.

    A team that somebody is changing at this moment is passed over: it is counted by whoever looks next. The teams are
    locked first and counted by a later statement, so that nothing committed in between is missed.
    """
    locked = ask(session, _lock(), today=today, teams=stale).scalars().all()
    if locked:
        for statement in _keep():
            tell(session, statement, {"today": today, "teams": locked})


def _given(team_ids: Collection[int] | None, today: date) -> dict[str, Any]:
    return {"today": today} if team_ids is None else {"today": today, "teams": team_ids}


@cache
def _stale(*, everybody: bool) -> Select[int]:
    stale = select(Team.id).where(_IS_STALE)
    return stale if everybody else stale.where(Team.id.in_(TEAMS))


@cache
def _kept(*, everybody: bool, whole: bool) -> Select[Any]:
    added_up = select(Tally.module, *map(func.sum, _STANDINGS)).group_by(Tally.module)
    return _of_teams(added_up, everybody=everybody, whole=whole)


@cache
def _kept_by_status(*, everybody: bool, whole: bool) -> Select[Any]:
    added_up = select(*map(func.sum, _BY_STATUS)).where(Tally.module == bindparam("module"))
    return _of_teams(added_up, everybody=everybody, whole=whole)


def _of_teams(added_up: Select[Any], *, everybody: bool, whole: bool) -> Select[Any]:
    if not whole:
        added_up = added_up.where(Tally.team_id.not_in(STALE))
    return added_up if everybody else added_up.where(Tally.team_id.in_(TEAMS))


@cache
def _counted_now() -> Select[Any]:
    now = _counted().subquery()
    return select(now.c.module, *(func.sum(now.c[column.name]) for column in _STANDINGS)).group_by(now.c.module)


@cache
def _counted_now_by_status() -> Select[Any]:
    now = _counted().subquery()
    return select(*(func.sum(now.c[column.name]) for column in _BY_STATUS)).where(now.c.module == bindparam("module"))


@cache
def _lock() -> Select[int]:
    stale = select(Team.id).where(_IS_STALE, Team.id.in_(TEAMS)).order_by(Team.id)
    return stale.with_for_update(key_share=True, skip_locked=True)


@cache
def _keep() -> tuple[Any, ...]:
    return (
        delete(Tally).where(Tally.team_id.in_(TEAMS)),
        insert(Tally).from_select([*Tally.__table__.c.keys()], _counted()),
        update(Team).where(Team.id.in_(TEAMS)).values(counted_on=TODAY),
    )


def _counted() -> CompoundSelect[Any]:
    """The tallies of some teams, worked out from jobs and current cycles."""
    placed = and_(HOLDS, Job.team_id.in_(TEAMS))
    one = (
        select(CycleRow.module, Job.team_id, STATUS.label("status"))
        .join(Job, Job.person_id == CycleRow.person_id)
        .where(CycleRow.is_current, placed)
        .subquery()
    )
    by_module = select(
        one.c.module,
        one.c.team_id,
        func.count().label("people"),
        *(
            func.count().filter(one.c.status.in_([status.value for status in statuses(standing)])).label(name)
            for standing, name in ((Standing.COMPLETE, "complete"), (Standing.BEHIND, "behind"))
        ),
        *(func.count().filter(one.c.status == status.value).label(c.name) for status, c in zip(Status, _BY_STATUS, strict=True)),
    ).group_by(one.c.module, one.c.team_id)
    has = {
        s: func.max(case((and_(CycleRow.id.is_not(None), STATUS == s.value), 1), else_=0)).label(s.name)  # noqa: SIM300 -- the column first
        for s in Status
    }
    person = (
        select(Job.team_id, STANDING.label("standing"), *has.values())
        .join(Person, Person.id == Job.person_id)
        .outerjoin(CycleRow, and_(CycleRow.person_id == Person.id, CycleRow.is_current))
        .where(placed)
        .group_by(Person.id, Job.team_id)
        .subquery()
    )
    by_person = select(
        literal(EVERYTHING),
        person.c.team_id,
        func.count(),
        *(func.count().filter(person.c.standing == standing.value) for standing in (Standing.COMPLETE, Standing.BEHIND)),
        *(func.sum(person.c[status.name]) for status in Status),
    ).group_by(person.c.team_id)
    return by_module.union_all(by_person)
