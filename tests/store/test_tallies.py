"""A tally is right or it is not used: what is added up equals what is counted now, and every change takes its team's day away."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.orm import Session

from learn.domain.cycles import Standing, Status
from learn.domain.reports import EVERYTHING, Counts
from learn.store.learning import CycleRow
from learn.store.people import Job, Person, Team
from learn.store.tallies import Tally, count_again, counts, counts_by_status, stale_teams
from tests.builders import TODAY, a_cycle
from tests.conftest import Databases, on_postgresql
from tests.domain.strategies import seeds
from tests.store.builders import a_job, a_lead, a_person, a_study, a_team, the_cycles
from tests.store.test_reports import MODULES, a_database, a_partnership, a_turn, richly, sets_of_teams

DAY = timedelta(days=1)


def counted(session: Session, today: date = TODAY) -> set[int]:
    """The teams whose tallies are of today."""
    return set(session.scalars(select(Team.id).where(Team.counted_on == today)))


def count_all(session: Session, today: date = TODAY) -> None:
    """Count every team that has to be, as whoever opens the report of the partnership does."""
    count_again(session, stale_teams(session, None, today), today)
    session.commit()


def told(session: Session, team_ids: Collection[int] | None, stale: Collection[int], today: date = TODAY) -> list[Any]:
    """Every figure there is of these teams."""
    modules = (EVERYTHING, *MODULES)
    return [counts(session, team_ids, stale, today), *(counts_by_status(session, team_ids, stale, m, today) for m in modules)]


def told_afresh(session: Session, team_ids: Collection[int] | None, today: date = TODAY) -> list[Any]:
    """Every figure there is of these teams, none of them from a tally."""
    with session.begin_nested() as aside:
        session.execute(update(Team).values(counted_on=None))
        found = told(session, team_ids, stale_teams(session, team_ids, today), today)
        aside.rollback()
    return found


def told_by_tallies(session: Session, team_ids: Collection[int] | None, today: date = TODAY) -> list[Any]:
    """Every figure there is of these teams, of which none may be stale, from their tallies."""
    assert list(stale_teams(session, team_ids, today)) == []
    return told(session, team_ids, [], today)


# What is kept equals what is counted


@given(seeds)
@richly
def test_figures_from_tallies_equal_those_counted_now_through_days_and_changes(databases: Databases, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- a drawn seed, not a secret
    with a_database(databases) as session:
        made = a_partnership(session, chance)
        for today in (TODAY - DAY, TODAY, TODAY, TODAY + 40 * DAY):
            sets = sets_of_teams(session, chance, made.teams)
            now = [told_afresh(session, each, today) for each in sets]
            # As they are found: some counted before, some stale.
            assert [told(session, each, stale_teams(session, each, today), today) for each in sets] == now
            # Some counted again, the others not yet.
            count_again(session, chance.sample(made.teams, 3), today)
            session.commit()
            assert [told(session, each, stale_teams(session, each, today), today) for each in sets] == now
            # All.
            count_all(session, today)
            assert [told_by_tallies(session, each, today) for each in sets] == now
            change_something(session, chance)


def change_something(session: Session, chance: Random) -> None:
    """End a job, give up a cycle and begin another, wherever chance will have it; some turns of a module end altogether."""
    module = chance.choice(MODULES)
    jobs = session.scalars(select(Job.id).where(Job.ended_on.is_(None), Job.started_on < TODAY).order_by(Job.id)).all()
    session.execute(update(Job).where(Job.id == chance.choice(jobs)).values(ended_on=TODAY + 9 * DAY))
    session.execute(delete(CycleRow).where(CycleRow.module == module, CycleRow.person_id % 2 == 0))
    people = session.scalars(select(Person.id).where(Person.id.not_in(select(CycleRow.person_id)))).all()
    session.commit()
    for person_id in sorted(people)[:3]:
        the_cycles(session, person_id, [a_turn(chance, module)])


def test_a_tally_counts_its_own_team_and_no_team_under_it(session: Session) -> None:
    upper = a_team(session)
    lower = a_team(session, under=upper)
    empty = a_team(session, under=upper)
    ann, ben, cal, dan = (a_person(session) for _ in range(4))
    for person, team in ((ann, upper), (ben, lower), (cal, lower), (dan, lower)):
        a_job(session, person, team)
    renewal = a_cycle("listening", number=2, due_on=TODAY, window_opens_on=TODAY, renewed_on=TODAY)
    the_cycles(session, ann, [a_cycle("listening", due_on=TODAY - DAY)])
    the_cycles(session, ben, [renewal, a_cycle("recording", started_on=TODAY)])
    the_cycles(session, cal, [a_cycle("listening", completed_on=TODAY), a_cycle("recording", completed_on=TODAY)])
    count_all(session)
    assert counted(session) == {upper, lower, empty}
    columns = Tally.__table__.c
    rows = session.execute(select(*columns).order_by(columns.team_id, columns.module)).all()
    assert columns.keys() == ["module", "team_id", "people", "complete", "behind", *(s.value.replace("-", "_") for s in Status)]
    #                            n  complete, behind; not started, in progress, overdue, up to date, renew soon, lapsed
    assert [tuple(row) for row in rows] == [
        (EVERYTHING, upper, 1, 0, 1, 0, 0, 1, 0, 0, 0),
        ("listening", upper, 1, 0, 1, 0, 0, 1, 0, 0, 0),
        (EVERYTHING, lower, 3, 2, 0, 0, 1, 0, 1, 1, 0),
        ("listening", lower, 2, 2, 0, 0, 0, 0, 1, 1, 0),
        ("recording", lower, 2, 1, 0, 0, 1, 0, 1, 0, 0),
    ]


def test_counting_again_leaves_no_tally_of_what_is_asked_of_nobody_any_more(session: Session) -> None:
    ann, team = a_person(session), a_team(session)
    a_job(session, ann, team)
    the_cycles(session, ann, [a_cycle("listening")])
    count_all(session)
    session.execute(delete(CycleRow))
    session.commit()
    count_all(session)
    assert session.scalars(select(Tally.module)).all() == [EVERYTHING]
    session.execute(delete(Job))
    session.commit()
    count_all(session)
    assert session.scalars(select(Tally.module)).all() == []
    assert counted(session) == {team}


def test_only_stale_teams_are_counted_again_and_of_those_only_the_ones_given(session: Session) -> None:
    first, second, third = (a_team(session) for _ in range(3))
    count_again(session, [first], TODAY)
    session.execute(insert(Tally).values(a_wrong_tally(first)))
    session.commit()
    count_again(session, [first, second], TODAY)
    session.commit()
    assert counted(session) == {first, second}
    assert list(stale_teams(session, None, TODAY)) == [third]
    assert counts(session, [first], [], TODAY)[EVERYTHING].people == 7  # it was not looked at again


def test_what_a_stale_team_was_counted_at_is_not_added_up(session: Session) -> None:
    first, second = a_team(session), a_team(session)
    for team in (first, second):
        session.execute(insert(Tally).values(a_wrong_tally(team)))
    session.execute(update(Team).where(Team.id == first).values(counted_on=TODAY))
    session.execute(update(Team).where(Team.id == second).values(counted_on=TODAY - DAY))
    session.commit()
    assert list(stale_teams(session, None, TODAY)) == [second]
    for team_ids in (None, [first, second]):
        assert counts(session, team_ids, [second], TODAY)[EVERYTHING] == Counts.of_standings(people=7, complete=6, behind=1)
        assert counts_by_status(session, team_ids, [second], EVERYTHING, TODAY) == {**dict.fromkeys(Status, 0), Status.LAPSED: 1}
    assert counts(session, [second], [second], TODAY) == {}


def a_wrong_tally(team_id: int) -> dict[str, Any]:
    """Build a row that nobody's cycles add up to, so that where it is used it is seen."""
    figures = {"people": 7, "complete": 6, "behind": 1, "lapsed": 1}
    return {**dict.fromkeys(Tally.__table__.c.keys()[2:], 0), **figures, "module": EVERYTHING, "team_id": team_id}


def test_who_counts_again_and_does_not_commit_has_not_counted(session: Session) -> None:
    team = a_team(session)
    count_again(session, [team], TODAY)
    session.rollback()
    assert list(stale_teams(session, [team], TODAY)) == [team]


def test_no_teams_have_no_figures(session: Session) -> None:
    a_job(session, a_person(session))
    assert list(stale_teams(session, [], TODAY)) == []
    assert counts(session, [], [], TODAY) == {}
    assert counts_by_status(session, [], [], EVERYTHING, TODAY) == dict.fromkeys(Status, 0)
    count_again(session, [], TODAY)
    assert counted(session) == set()


def test_on_the_next_day_every_team_is_stale_and_people_stand_elsewhere(session: Session) -> None:
    ann, team, other = a_person(session), a_team(session), a_team(session)
    a_job(session, ann, team, ended_on=TODAY + 2 * DAY)
    the_cycles(session, ann, [a_cycle("listening", due_on=TODAY)])
    count_all(session)
    assert list(stale_teams(session, None, TODAY)) == []
    for today, expected in ((TODAY, Standing.ON_THE_WAY), (TODAY + DAY, Standing.BEHIND)):
        stale = stale_teams(session, None, today)
        assert set(stale) == (set() if today == TODAY else {team, other})
        assert list(stale_teams(session, [other], today)) == [each for each in stale if each == other]
        assert counts(session, None, stale, today)[EVERYTHING].of[expected] == 1
    count_all(session, TODAY + DAY)
    assert counted(session, TODAY + DAY) == {team, other}
    assert set(stale_teams(session, None, TODAY)) == {team, other}  # a clock that was put back is another day
    assert counts(session, None, [team, other], TODAY + 2 * DAY) == {}


@on_postgresql
def test_a_team_that_somebody_counts_or_changes_meanwhile_is_in_the_figures_once(engine: Engine, session: Session) -> None:
    world = a_world(session)
    session.execute(cycle_of(world.ann))
    session.commit()
    now = told_afresh(session, None)
    session.rollback()
    stale = stale_teams(session, None, TODAY)
    assert list(stale) == [world.a]
    with Session(engine) as other:
        count_all(other)
        other.execute(change(world.cal, name="Cal Ng", unfinished=1))
        other.commit()
    assert counted(session) == {world.a}
    assert told(session, None, stale) == now
    assert told(session, [world.a, world.b, world.c], stale) == now


# What takes a team's day away


@dataclass(frozen=True, kw_only=True)
class World:
    """Teams a, b and c, of which all have been counted.

    Ann works in a and is asked for a module, Ben works in b, Cal has moved from b to c, Dan has no job.
    """

    a: int
    b: int
    c: int
    ann: int
    ben: int
    cal: int
    dan: int


def a_world(session: Session) -> World:
    """Add the teams and people of :class:`World`, and count all."""
    a, b, c = (a_team(session) for _ in range(3))
    ann, ben, cal, dan = (a_person(session) for _ in range(4))
    for person, team in ((ann, a), (ben, b)):
        a_job(session, person, team, started_on=TODAY - 9 * DAY)
    a_job(session, cal, b, started_on=TODAY - 9 * DAY, ended_on=TODAY)
    a_job(session, cal, c, started_on=TODAY)
    for person in (ann, cal, dan):
        the_cycles(session, person, [a_cycle("listening")])
    count_all(session)
    assert counted(session) == {a, b, c}
    return World(a=a, b=b, c=c, ann=ann, ben=ben, cal=cal, dan=dan)


def cycle_of(person_id: int, module: str = "recording") -> Any:
    """The statement that asks somebody for a module."""
    return insert(CycleRow).values(**vars(a_cycle(module)), person_id=person_id, role="gp", is_current=True)


def job_of(person_id: int, team_id: int, *, from_on: date = TODAY) -> Any:
    """The statement that gives somebody a job."""
    return insert(Job).values(person_id=person_id, team_id=team_id, role="gp", started_on=from_on)


def change_cycles(person_id: int, /, **values: Any) -> Any:
    """The statement that changes the cycles of somebody."""
    return update(CycleRow).where(CycleRow.person_id == person_id).values(**values)


def change_jobs(person_id: int, /, **values: Any) -> Any:
    """The statement that changes the jobs of somebody."""
    return update(Job).where(Job.person_id == person_id).values(**values)


def change(person_id: int, **values: Any) -> Any:
    """The statement that changes somebody."""
    return update(Person).where(Person.id == person_id).values(**values)


CHANGES: dict[str, tuple[Callable[[World], Any], str]] = {
    "a module is asked": (lambda w: cycle_of(w.ann), "a"),
    "a module is asked of somebody who had a job elsewhere": (lambda w: cycle_of(w.cal), "bc"),
    "a module is asked of somebody without a job": (lambda w: cycle_of(w.dan), ""),
    "a module is begun": (lambda w: change_cycles(w.ann, started_on=TODAY), "a"),
    "a module is completed": (lambda w: change_cycles(w.ann, completed_on=TODAY), "a"),
    "a cycle is closed": (lambda w: change_cycles(w.ann, is_current=False), "a"),
    "a due day is moved": (lambda w: change_cycles(w.ann, due_on=TODAY), "a"),
    "a cycle is given to somebody else": (lambda w: change_cycles(w.ann, person_id=w.ben), "ab"),
    "a cycle of nobody's team is given to somebody": (lambda w: change_cycles(w.dan, person_id=w.ben), "b"),
    "a cycle is removed": (lambda w: delete(CycleRow).where(CycleRow.person_id == w.ann), "a"),
    "all cycles change": (lambda _: update(CycleRow).values(started_on=TODAY), "abc"),
    "a job begins": (lambda w: job_of(w.dan, w.b), "b"),
    "a job is to begin": (lambda w: job_of(w.dan, w.b, from_on=TODAY + DAY), "b"),
    "a job ends": (lambda w: change_jobs(w.ann, ended_on=TODAY), "a"),
    "somebody moves": (lambda w: change_jobs(w.ann, team_id=w.b), "ab"),
    "a job is given to somebody else": (lambda w: change_jobs(w.ben, person_id=w.dan), "b"),
    "a job is removed": (lambda w: delete(Job).where(Job.person_id == w.ann), "a"),
    "the first due day of somebody changes": (lambda w: change(w.ann, first_due_on=TODAY), "a"),
    "the number of modules never done changes": (lambda w: change(w.ben, unfinished=3), "b"),
    "nothing is owed any more": (lambda w: change(w.cal, first_due_on=None, unfinished=0), "bc"),
    "an account is closed": (lambda w: change(w.ann, is_active=False), ""),
    "somebody is called otherwise": (lambda w: change(w.ann, name="Ann Ng", sort_name="ng ann"), ""),
    "a team is called otherwise": (lambda w: update(Team).where(Team.id == w.a).values(name="Repairs"), ""),
    "a team is put under another": (lambda w: update(Team).where(Team.id == w.a).values(parent_id=w.b), ""),
}
"""What changes, and the teams that are to be counted again."""


def test_a_change_takes_the_day_of_exactly_these_teams_away(session: Session) -> None:
    world = a_world(session)
    every = {"a": world.a, "b": world.b, "c": world.c}
    for name, (statement, touched) in CHANGES.items():
        assert counted(session) == set(every.values()), name
        session.execute(statement(world))
        assert counted(session) == {team for letter, team in every.items() if letter not in touched}, name
        stale = stale_teams(session, None, TODAY)
        assert set(stale) == {every[letter] for letter in touched}, name
        assert told(session, None, stale) == told_afresh(session, None), name  # what was left alone is right
        session.rollback()


def test_who_leads_or_studies_takes_no_day_away(session: Session) -> None:
    world = a_world(session)
    a_lead(session, world.ben, world.a)
    a_study(session, world.ann, "listening")
    assert counted(session) == {world.a, world.b, world.c}


def test_a_change_that_is_not_committed_takes_no_day_away(session: Session) -> None:
    world = a_world(session)
    session.execute(cycle_of(world.ann))
    session.rollback()
    assert counted(session) == {world.a, world.b, world.c}


def test_many_changes_at_once_take_the_day_of_each_team_away(session: Session) -> None:
    world = a_world(session)
    session.execute(insert(CycleRow), [vars(a_cycle("reviews")) | at(each) for each in (world.ann, world.ben, world.dan)])
    session.commit()
    assert counted(session) == {world.c}


def at(person_id: int) -> dict[str, Any]:
    """What a cycle's row holds besides the cycle."""
    return {"person_id": person_id, "role": "gp", "is_current": True}


# Several at once


@contextmanager
def another(engine: Engine) -> Iterator[Session]:
    """A second session, which fails rather than waits for ever."""
    with Session(engine) as session:
        session.execute(text("SET lock_timeout = '3s'"))
        yield session


@on_postgresql
def test_a_team_that_somebody_is_changing_is_passed_over_and_nobody_waits(engine: Engine, session: Session) -> None:
    world = a_world(session)
    tomorrow = TODAY + DAY
    session.execute(cycle_of(world.ann))  # not committed yet
    with another(engine) as other:
        assert set(stale_teams(other, None, tomorrow)) == {world.a, world.b, world.c}
        count_again(other, [world.a, world.b, world.c], tomorrow)
        other.commit()
    session.commit()
    assert counted(session, tomorrow) == {world.b, world.c}
    count_all(session, tomorrow)
    assert counts(session, [world.a], [], tomorrow)["recording"].people == 1


@on_postgresql
def test_a_change_during_the_counting_waits_and_takes_the_day_away(engine: Engine, session: Session) -> None:
    world = a_world(session)
    session.execute(change_cycles(world.ann, started_on=TODAY))
    session.commit()
    count_again(session, [world.a], TODAY)  # not committed yet: nobody else sees that the team was counted

    def ask_ann() -> None:
        with another(engine) as other:
            other.execute(cycle_of(world.ann))
            other.commit()

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask_ann)
        with pytest.raises(StillWaiting):
            asking.result(timeout=0.2)
        session.commit()
        asking.result(timeout=10)
    assert counted(session) == {world.b, world.c}


@on_postgresql
def test_of_two_who_count_at_once_one_counts_and_the_other_does_not_wait(engine: Engine, session: Session) -> None:
    world = a_world(session)
    tomorrow = TODAY + DAY
    count_again(session, [world.a, world.b], tomorrow)
    with another(engine) as other:
        count_again(other, [world.a, world.b, world.c], tomorrow)
        other.commit()
        assert counted(other, tomorrow) == {world.c}
    session.commit()
    assert told_by_tallies(session, None, tomorrow) == told_afresh(session, None, tomorrow)
