"""The list of a completion report is what the rules say of everybody, and every figure is the length of the list it opens."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate, chain, islice, takewhile
from random import Random
from typing import NamedTuple, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import Engine, delete, insert, select, text
from sqlalchemy.orm import Session

from learn.domain.cycles import Cycle, Owed, Standing, Status, owed, standing, status
from learn.domain.people import Access, Scope, sort_name
from learn.domain.reports import EVERYTHING, NOBODY, Cell, Choice, Counts, Focus, Listed
from learn.store.learning import CycleRow
from learn.store.people import Job, Person
from learn.store.prepared import ask
from learn.store.reports import BATCH, all_of, page_of
from learn.store.tallies import STANDING, STATUS, counts, counts_by_status, stale_teams
from learn.store.viewers import team_places
from tests.builders import TODAY, a_cycle
from tests.conftest import Databases, an_engine, on_postgresql
from tests.domain.strategies import seeds
from tests.store.builders import NOW, a_job, a_person, a_team, an_agency, the_cycles

T = TypeVar("T")
DAY = timedelta(days=1)
LONG_AGO = TODAY - 800 * DAY
MODULES = ("listening", "recording", "reviews")
CHOICES: tuple[Choice | None, ...] = (None, *Standing, *Status)

richly: Callable[[T], T] = settings(
    max_examples=3,  # each a whole partnership
    deadline=None,  # the machine may be busy
    database=None,  # a failing example is printed; nothing is kept between runs
    phases=[Phase.generate],  # a smaller seed is no smaller partnership
    suppress_health_check=[HealthCheck.too_slow],
)
"""How hard a property of a whole partnership is tried."""


class Post(NamedTuple):
    """A job of somebody."""

    team_id: int
    role: str
    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A person of a partnership: their jobs, one after another, and their current cycles."""

    person_id: int
    name: str
    posts: tuple[Post, ...]
    cycles: tuple[Cycle, ...]

    def post(self, today: date) -> Post | None:
        """The job held today."""
        return next((p for p in self.posts if p.started_on <= today and (p.ended_on is None or today < p.ended_on)), None)

    def is_left_by(self, focus: Focus, today: date) -> bool:
        """Whether the rules put this person on a list that is narrowed like this."""
        asked = [cycle for cycle in self.cycles if focus.module in (None, cycle.module)]
        if focus.module is not None and not asked:
            return False
        if isinstance(focus.choice, Standing):
            return standing(owed(asked), today) is focus.choice
        return focus.choice is None or any(status(cycle, today) is focus.choice for cycle in asked)


@dataclass(frozen=True, kw_only=True)
class Partnership:
    """A partnership as it was stored."""

    teams: tuple[int, ...]
    people: tuple[Somebody, ...]

    def listed(self, team_ids: Collection[int] | None, focus: Focus, today: date) -> list[Listed]:
        """What the list has to hold, worked out by the rules and by nothing else."""
        found = []
        for somebody in sorted(self.people, key=lambda each: (sort_name(each.name), each.person_id)):
            post = somebody.post(today)
            if post is None or (team_ids is not None and post.team_id not in team_ids) or not somebody.is_left_by(focus, today):
                continue
            cells = {c.module: a_cell(c, today) for c in somebody.cycles if focus.module in (None, c.module)}
            found.append(Listed(somebody.name, post.role, post.team_id, cells))
        return found


def a_cell(cycle: Cycle, today: date) -> Cell:
    """What a report says of a cycle."""
    is_open = cycle.completed_on is None
    return Cell(
        status(cycle, today),
        cycle.due_on.isoformat() if is_open else "",
        cycle.last_completed_on.isoformat() if cycle.last_completed_on else "",
        cycle.due_on.isoformat() if is_open and cycle.window_opens_on else "",
    )


def a_turn(chance: Random, module: str) -> Cycle:
    """Build a cycle of any kind, whose due day or window is often next to :data:`tests.builders.TODAY`."""
    due_on = TODAY + chance.choice((-300, -2, -1, 0, 0, 1, 2, 45, 300)) * DAY
    begun_on, done_on = TODAY - 320 * DAY, TODAY - chance.randint(0, 300) * DAY
    window_opens_on = max(begun_on, due_on - chance.choice((0, 1, 44, 45, 46, 60)) * DAY)
    new = a_cycle(module, assigned_on=TODAY - 400 * DAY, due_on=due_on)
    renewal = replace(new, number=2, window_opens_on=window_opens_on, renewed_on=TODAY - 400 * DAY)
    return chance.choice(
        (
            new,
            replace(new, started_on=begun_on),
            replace(new, started_on=begun_on, completed_on=done_on),
            renewal,
            renewal,
            replace(renewal, started_on=begun_on),
            replace(renewal, completed_on=done_on),
        )
    )


def some_posts(chance: Random, teams: Sequence[int]) -> tuple[Post, ...]:
    """Build the jobs of somebody: none, one that is held, has ended or is to begin, or two, one after the other."""
    here, there = chance.choice(teams), chance.choice(teams)
    day = TODAY + chance.choice((-30, -1, 0, 0, 1, 2, 60)) * DAY
    return chance.choice(
        (
            (),
            (Post(here, "gp", LONG_AGO),),
            (Post(here, "gp", LONG_AGO),),
            (Post(here, "gp", LONG_AGO),),
            (Post(here, "gp", LONG_AGO, day),),
            (Post(here, "gp", day),),
            (Post(here, "gp", LONG_AGO, day), Post(there, "midwife", day)),
            (Post(here, "gp", LONG_AGO, day), Post(there, "midwife", day + 30 * DAY)),
        )
    )


def a_partnership(session: Session, chance: Random, *, people: int = 40) -> Partnership:
    """Add two agencies of seven teams, some under others, and people in any state; many are called the same."""
    council, health = an_agency(session), an_agency(session)
    teams: list[int] = []
    for place, under in enumerate((None, 0, 1, 0, None, None, 5)):
        agency = health if place > 4 else council
        teams.append(a_team(session, agency_id=agency, under=None if under is None else teams[under]))
    names = [f"{chance.choice(('Ann', 'Ben', 'Cal'))} {chance.choice(('Field', 'Grant', 'Moss', 'Ng'))}" for _ in range(people)]
    posts = [some_posts(chance, teams[:-1]) for _ in names]  # the last team stays empty
    cycles = [tuple(a_turn(chance, each) for each in chance.sample(MODULES, chance.randint(0, 3))) for _ in names]
    ids = add_people(session, [(name, owed(asked)) for name, asked in zip(names, cycles, strict=True)])
    somebody = [
        Somebody(person_id=person_id, name=name, posts=held, cycles=asked)
        for person_id, name, held, asked in zip(ids, names, posts, cycles, strict=True)
    ]
    jobs = [{"person_id": each.person_id, **post._asdict()} for each in somebody for post in each.posts]
    session.execute(insert(Job), jobs)
    current = [
        {**vars(c), "person_id": each.person_id, "role": "gp", "is_current": True} for each in somebody for c in each.cycles
    ]
    former = [
        {**turn, "number": 1, "assigned_on": LONG_AGO, "window_opens_on": None, "is_current": False, "completed_on": done_on}
        for turn in chance.sample(current, len(current) // 2)
        for done_on in [chance.choice((None, LONG_AGO))]
    ]
    session.execute(insert(CycleRow), former + current)
    session.commit()
    return Partnership(teams=tuple(teams), people=tuple(somebody))


def add_people(session: Session, people: Sequence[tuple[str, Owed]]) -> Sequence[int]:
    """Add people by name and by what they owe, and give their ids; the caller commits."""
    return session.scalars(
        insert(Person).returning(Person.id, sort_by_parameter_order=True),
        [
            {
                "email": f"person{number}@council.example",
                "name": name,
                "sort_name": sort_name(name),
                "access": Access.MEMBER,
                "is_active": number % 3 > 0,  # who has a job is listed, whether they can sign in or not
                "is_demonstration": False,
                "created_at": NOW,
                "first_due_on": owing.first_due_on,
                "unfinished": owing.unfinished,
            }
            for number, (name, owing) in enumerate(people)
        ],
    ).all()


@contextmanager
def a_database(databases: Databases) -> Iterator[Session]:
    """A session on a database of its own, for each example of a property."""
    address = databases.newest()
    engine = an_engine(address)
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    finally:
        engine.dispose()
        databases.drop(address)


def sets_of_teams(session: Session, chance: Random, teams: Sequence[int]) -> list[Collection[int] | None]:
    """All teams, none, one with the teams under it, one without anybody, and some at random."""
    seen = Scope(teams=tuple(team_places(session)), is_everyone=True)
    under = [seen.with_teams_under(team) for team in seen.teams]
    return [None, (), chance.choice([each for each in under if len(each) > 1]), teams[-1:], chance.sample(teams, 3)]


def figures(session: Session, team_ids: Collection[int] | None, stale: Sequence[int], module: str | None, today: date) -> Counts:
    """The figures of a module, or of all that is asked of somebody, by standing and by status."""
    here = counts(session, team_ids, stale, today).get(module or EVERYTHING, NOBODY)
    by_status = counts_by_status(session, team_ids, stale, module or EVERYTHING, today)
    return Counts(people=here.people, of={**here.of, **dict[Choice, int](by_status.items())})


# What SQL says and what the rules say


@given(seeds)
@richly
def test_sql_says_of_every_cycle_and_person_what_the_rules_say(databases: Databases, seed: int) -> None:
    with a_database(databases) as session:
        made = a_partnership(session, Random(seed))  # noqa: S311 -- a drawn seed, not a secret
        of_cycles = select(CycleRow.person_id, CycleRow.module, STATUS).where(CycleRow.is_current)
        of_people = select(Person.id, STANDING)
        for today in (TODAY - 2 * DAY, TODAY - DAY, TODAY, TODAY + DAY, TODAY + 50 * DAY):
            expected = {(each.person_id, c.module, str(status(c, today))) for each in made.people for c in each.cycles}
            assert {tuple(row) for row in ask(session, of_cycles, today=today)} == expected
            standings = {(each.person_id, str(standing(owed(each.cycles), today))) for each in made.people}
            assert {tuple(row) for row in ask(session, of_people, today=today)} == standings


@pytest.mark.parametrize(
    ("cycle", "cell"),
    [
        (a_cycle(due_on=TODAY), Cell(Status.NOT_STARTED, "2027-03-15", "", "")),
        (a_cycle(due_on=TODAY, started_on=TODAY), Cell(Status.IN_PROGRESS, "2027-03-15", "", "")),
        (a_cycle(due_on=TODAY - DAY, started_on=TODAY), Cell(Status.OVERDUE, "2027-03-14", "", "")),
        (a_cycle(due_on=TODAY - DAY, completed_on=TODAY), Cell(Status.UP_TO_DATE, "", "2027-03-15", "")),
        (
            a_cycle(number=2, due_on=TODAY + DAY, window_opens_on=TODAY + DAY, renewed_on=TODAY - 9 * DAY),
            Cell(Status.UP_TO_DATE, "2027-03-16", "2027-03-06", "2027-03-16"),
        ),
        (
            a_cycle(number=2, due_on=TODAY, window_opens_on=TODAY, renewed_on=TODAY - 9 * DAY),
            Cell(Status.RENEW_SOON, "2027-03-15", "2027-03-06", "2027-03-15"),
        ),
        (
            a_cycle(number=2, due_on=TODAY - DAY, window_opens_on=TODAY - DAY, renewed_on=TODAY - 9 * DAY, started_on=TODAY),
            Cell(Status.LAPSED, "2027-03-14", "2027-03-06", "2027-03-14"),
        ),
        (
            a_cycle(number=2, due_on=TODAY, window_opens_on=TODAY, renewed_on=TODAY - 9 * DAY, completed_on=TODAY - DAY),
            Cell(Status.UP_TO_DATE, "", "2027-03-14", ""),
        ),
    ],
)
def test_a_cell_holds_the_status_and_the_days_that_matter_in_it(session: Session, cycle: Cycle, cell: Cell) -> None:
    ann = a_person(session, "Ann Field")
    team = a_team(session)
    a_job(session, ann, team, role="gp")
    the_cycles(session, ann, [cycle])
    assert page_of(session, None, Focus(), TODAY, limit=9, offset=0) == [Listed("Ann Field", "gp", team, {"a-module": cell})]


@on_postgresql
def test_days_come_in_iso_form_however_the_database_writes_them(database_url: str, engine: Engine, session: Session) -> None:
    ann = a_person(session)
    a_job(session, ann)
    the_cycles(session, ann, [a_cycle(due_on=TODAY)])
    session.execute(text(f"ALTER DATABASE {engine.url.database} SET datestyle TO 'SQL, DMY'"))
    session.commit()
    again = an_engine(database_url)
    with Session(again) as other:
        (listed,) = page_of(other, None, Focus(), TODAY, limit=2, offset=0)
    again.dispose()
    assert listed.cells["a-module"].due_on == "2027-03-15"


@given(seeds)
@richly
def test_every_list_holds_whom_the_rules_put_on_it_and_every_figure_is_its_length(databases: Databases, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- a drawn seed, not a secret
    with a_database(databases) as session:
        made = a_partnership(session, chance)
        for today in (TODAY, TODAY + chance.choice((-1, 1, 2, 31, 400)) * DAY):
            everybody, *others = sets_of_teams(session, chance, made.teams)
            for team_ids in (everybody, *chance.sample(others, 2)):
                stale = stale_teams(session, team_ids, today)
                for module in (None, *MODULES, "nobody-is-asked"):
                    shown = figures(session, team_ids, stale, module, today)
                    for choice in CHOICES:
                        focus = Focus(module=module, choice=choice)
                        expected = made.listed(team_ids, focus, today)
                        assert list(all_of(session, team_ids, focus, today)) == expected, focus
                        assert shown.found(choice) == len(expected), focus


@given(seeds)
@richly
def test_the_pages_joined_are_the_whole_list(databases: Databases, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- a drawn seed, not a secret
    with a_database(databases) as session:
        made = a_partnership(session, chance)
        for team_ids in sets_of_teams(session, chance, made.teams):
            for module in (None, *MODULES):
                for choice in (None, chance.choice([*Standing]), chance.choice([*Status])):
                    focus, size = Focus(module=module, choice=choice), chance.randint(1, 9)
                    pages = (page_of(session, team_ids, focus, TODAY, limit=size, offset=at) for at in range(0, 99, size))
                    shown = list(takewhile(bool, pages))
                    assert list(chain.from_iterable(shown)) == list(all_of(session, team_ids, focus, TODAY))
                    assert all(len(page) == size for page in shown[:-1])


@given(seeds)
@richly
def test_figures_name_the_modules_that_are_asked_of_somebody_there_and_no_other(databases: Databases, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- a drawn seed, not a secret
    with a_database(databases) as session:
        made = a_partnership(session, chance, people=9)
        for team_ids in sets_of_teams(session, chance, made.teams):
            listed = made.listed(team_ids, Focus(), TODAY)
            asked = {module for each in listed for module in each.cells} | ({EVERYTHING} if listed else set())
            assert counts(session, team_ids, stale_teams(session, team_ids, TODAY), TODAY).keys() == asked


# The order, and reading in batches


def a_queue(session: Session, sizes: Sequence[int]) -> tuple[list[int], list[tuple[int, str]]]:
    """Add teams of these sizes, with three names in turn, and give them with everybody's team and role, in order.

    Everybody's role is their own, so that those of one name can be told apart.
    """
    teams = [a_team(session) for _ in sizes]
    places = [team for team, size in zip(teams, sizes, strict=True) for _ in range(size)]
    names = [("Ann Moss", "Ben Field", "Ann Field")[number % 3] for number in range(len(places))]
    ids = add_people(session, [(name, owed([])) for name in names])
    made = sorted(zip((sort_name(name) for name in names), ids, places, strict=True))
    session.execute(
        insert(Job),
        [{"person_id": each, "team_id": team, "role": f"role {each}", "started_on": TODAY} for _, each, team in made],
    )
    session.commit()
    return teams, [(team, f"role {each}") for _, each, team in made]


def test_people_of_one_name_come_in_the_order_of_their_ids(session: Session) -> None:
    _, queue = a_queue(session, [20])
    page = page_of(session, None, Focus(), TODAY, limit=99, offset=0)
    assert [(each.team_id, each.role) for each in page] == queue
    assert [each.name for each in page] == ["Ann Field"] * 6 + ["Ben Field"] * 7 + ["Ann Moss"] * 7


def test_the_edge_of_a_batch_loses_and_repeats_nobody(session: Session) -> None:
    sizes = [BATCH - 1, 1, 1, BATCH - 2, 1, 1]
    teams, queue = a_queue(session, sizes)
    assert list(accumulate(sizes)) == [BATCH - 1, BATCH, BATCH + 1, 2 * BATCH - 1, 2 * BATCH, 2 * BATCH + 1]
    for last in range(1, len(teams) + 1):
        some = teams[:last]
        read = [(each.team_id, each.role) for each in all_of(session, some, Focus(), TODAY)]
        assert read == [each for each in queue if each[0] in some]
    assert [(each.team_id, each.role) for each in all_of(session, None, Focus(), TODAY)] == queue


def test_whoever_comes_or_goes_between_two_batches_takes_nobody_from_the_list(engine: Engine, session: Session) -> None:
    (team,), queue = a_queue(session, [BATCH + 3])
    reading = all_of(session, None, Focus(), TODAY)
    read = [each.role for each in islice(reading, BATCH)]
    assert not session.in_transaction()  # nobody who writes waits for a reader
    with Session(engine) as other:
        other.execute(delete(Job).where(Job.role.in_([role for _, role in queue[: BATCH // 2]])))
        other.commit()
        a_job(other, a_person(other, "Abe Aaron"), team, role="came too late")
        a_job(other, a_person(other, "Zoe Zed"), team, role="came in time")
    read += [each.role for each in reading]
    assert read == [*(role for _, role in queue), "came in time"]


def test_a_list_of_one_module_is_read_in_batches_too(session: Session) -> None:
    (team,), queue = a_queue(session, [BATCH + 2])
    people = session.scalars(select(Job.person_id).where(Job.role.in_([role for _, role in queue[:-1]]))).all()
    turn = a_cycle("listening", due_on=TODAY - DAY)
    session.execute(insert(CycleRow), [{**vars(turn), "person_id": each, "role": "gp", "is_current": True} for each in people])
    session.commit()
    for focus in (Focus(module="listening"), Focus(module="listening", choice=Status.OVERDUE), Focus(choice=Status.OVERDUE)):
        for team_ids in (None, [team]):
            assert [each.role for each in all_of(session, team_ids, focus, TODAY)] == [role for _, role in queue[:-1]]


def test_an_empty_list_is_read_at_once(session: Session) -> None:
    a_queue(session, [2])
    assert list(all_of(session, [], Focus(), TODAY)) == []
    assert list(all_of(session, None, Focus(), TODAY - DAY)) == []
    assert page_of(session, None, Focus(), TODAY, limit=2, offset=2) == []


@pytest.mark.parametrize(
    ("started", "ended", "is_listed"),
    [(0, None, True), (-9, 1, True), (1, None, False), (-9, 0, False), (None, None, False)],
)
def test_somebody_is_listed_from_the_first_day_of_a_job_up_to_its_last(
    session: Session, started: int | None, ended: int | None, *, is_listed: bool
) -> None:
    ann, team = a_person(session), a_team(session)
    if started is not None:
        a_job(session, ann, team, started_on=TODAY + started * DAY, ended_on=None if ended is None else TODAY + ended * DAY)
    for team_ids in (None, [team]):
        assert bool(list(all_of(session, team_ids, Focus(), TODAY))) is is_listed
        assert figures(session, team_ids, [team], None, TODAY).people == is_listed


def test_a_former_turn_is_not_on_the_list_and_is_not_counted(session: Session) -> None:
    ann, team = a_person(session), a_team(session)
    a_job(session, ann, team)
    the_cycles(session, ann, [a_cycle("listening")])
    session.execute(insert(CycleRow), [{**vars(a_cycle("recording")), "person_id": ann, "role": "gp", "is_current": False}])
    session.commit()
    (listed,) = all_of(session, None, Focus(), TODAY)
    assert listed.cells.keys() == {"listening"}
    assert counts(session, None, [team], TODAY).keys() == {EVERYTHING, "listening"}
    assert list(all_of(session, None, Focus(module="recording"), TODAY)) == []
