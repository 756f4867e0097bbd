"""A completion report as a deed: whose people it lists, that its figures are right, and what the audit says of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from learn.domain.cycles import Standing, Status, status
from learn.domain.people import Access, Viewer, sort_name
from learn.domain.refusals import NotFound
from learn.domain.reports import PAGE, Report
from learn.services.people import appoint, end_job
from learn.services.reports import CHOICES, Asked, completion, completion_lines
from learn.services.studies import leave_page
from learn.store.audit import AuditEvent
from learn.store.people import Person, Team
from learn.store.reports import BATCH
from learn.store.tallies import Tally
from tests.builders import TODAY
from tests.conftest import Databases, an_engine
from tests.services.shelf import CATALOGUE, LISTENING, sat
from tests.store.builders import NOW, a_job, a_lead, a_person, a_team, an_agency, as_viewer
from tests.store.crowds import Placed, a_crowd
from tests.store.snapshots import contents
from tests.web.platforms import statements

DAY = timedelta(days=1)
ROLES = {"housing-officer": ("listening", "recording"), "gp-reception": ("reviews", "listening"), "trustee": ()}
"""The roles of the shelf, and what each is asked to take."""

HOUSING, OPTIONS, ADVICE, CARE, RESPONSE = "Housing", "Options", "Advice", "Care", "Response"
"""A team, one under it, one under that; another of the same agency; one of another agency, which nobody leads."""

NARROWED = [(module, choice) for module in (None, *CATALOGUE.modules) for choice in (None, *CHOICES.values())]


@dataclass(frozen=True, kw_only=True)
class Partnership:
    """Five teams with 23 people each, somebody who leads the first, and somebody who sees all."""

    engine: Engine
    teams: Mapping[str, int]
    uuids: Mapping[str, UUID]
    people: list[Placed]
    leader: Viewer
    partnership: Viewer


@pytest.fixture(scope="module")
def filled(databases: Databases) -> Iterator[Partnership]:
    """A partnership whose people stay as they are; what the tests look at is counted and noted."""
    address = databases.newest()
    engine = an_engine(address)
    with Session(engine) as session:
        council, police = an_agency(session, "Council"), an_agency(session, "Police")
        teams = {HOUSING: a_team(session, HOUSING, agency_id=council)}
        teams[OPTIONS] = a_team(session, OPTIONS, agency_id=council, under=teams[HOUSING])
        teams[ADVICE] = a_team(session, ADVICE, agency_id=council, under=teams[OPTIONS])
        teams[CARE] = a_team(session, CARE, agency_id=council)
        teams[RESPONSE] = a_team(session, RESPONSE, agency_id=police)
        people = a_crowd(session, list(teams.values()), ROLES, people=115, today=TODAY)
        yield Partnership(
            engine=engine,
            teams=teams,
            uuids={name: session.get_one(Team, team_id).uuid for name, team_id in teams.items()},
            people=people,
            leader=a_leader(session, teams[HOUSING]),
            partnership=as_viewer(session, a_person(session, access=Access.PARTNERSHIP)),
        )
    engine.dispose()
    databases.drop(address)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that keeps nothing it has read, on a fresh database."""
    with Session(engine) as opened:
        yield opened


def a_leader(session: Session, *team_ids: int, started_on: date = TODAY, ended_on: date | None = None) -> Viewer:
    """Add somebody who works nowhere and leads these teams."""
    person_id = a_person(session)
    for team_id in team_ids:
        a_lead(session, person_id, team_id, started_on=started_on, ended_on=ended_on)
    return as_viewer(session, person_id)


def look(session: Session, viewer: Viewer, today: date = TODAY, **asked: Any) -> Report:
    return completion(session, viewer, CATALOGUE, Asked(**asked), now=NOW, today=today)


def export(session: Session, viewer: Viewer, today: date = TODAY, **asked: Any) -> Iterator[tuple[str, ...]]:
    found = completion_lines(session, viewer, CATALOGUE, Asked(**asked), now=NOW, today=today)
    return ((*who, *says) for who, says in found)


def pages_of(session: Session, viewer: Viewer, **asked: Any) -> list[Report]:
    """The report, page by page."""
    first = look(session, viewer, **asked)
    return [first, *(look(session, viewer, page=page, **asked) for page in range(2, first.pages + 1))]


def listed(session: Session, viewer: Viewer, **asked: Any) -> list[str]:
    """The names on all pages."""
    return [row.name for page in pages_of(session, viewer, **asked) for row in page.rows]


def in_file(session: Session, viewer: Viewer, **asked: Any) -> list[str]:
    """The names in the file, each once for the lines that follow one another."""
    _, *lines = export(session, viewer, **asked)
    return [name for name, _ in groupby(line[0] for line in lines)]


def audited(engine: Engine) -> list[tuple[int | None, str, str, str]]:
    """What another connection sees in the audit."""
    with Session(engine) as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(event.actor_id, event.act, event.subject, event.outcome) for event in events]


def uncounted(session: Session, *team_ids: int) -> None:
    """Take away the day that the tallies of these teams are of."""
    session.execute(update(Team).where(Team.id.in_(team_ids)).values(counted_on=None))
    session.commit()


def in_order(people: list[Placed]) -> list[str]:
    return [each.name for each in sorted(people, key=lambda each: (sort_name(each.name), each.person_id))]


# Figures and lists ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "team", "seen"),
    [
        ("leader", None, [HOUSING, OPTIONS, ADVICE]),
        ("leader", OPTIONS, [OPTIONS, ADVICE]),
        ("partnership", None, [HOUSING, OPTIONS, ADVICE, CARE, RESPONSE]),
        ("partnership", RESPONSE, [RESPONSE]),
    ],
)
def test_every_figure_and_every_list_is_what_the_rules_say(
    filled: Partnership, who: str, team: str | None, seen: list[str]
) -> None:
    viewer, uuid = getattr(filled, who), filled.uuids[team] if team else None
    there = [each for each in filled.people if each.team_id in {filled.teams[name] for name in seen}]
    with Session(filled.engine) as session:
        for module, choice in NARROWED:
            due = in_order([each for each in there if each.stands(module, choice, TODAY)])
            asked = {"team": uuid, "module": module, "choice": choice}
            pages = pages_of(session, viewer, **asked)
            assert (asked, [row.name for page in pages for row in page.rows]) == (asked, due)
            assert (asked, in_file(session, viewer, **asked)) == (asked, due)
            assert (asked, {page.found for page in pages}) == (asked, {len(due)})
            assert [len(page.rows) for page in pages[:-1]] == [PAGE] * (len(pages) - 1)
            wanted = CHOICES.values() if module else Standing
            figures = {each: sum(p.stands(module, each, TODAY) for p in there) for each in wanted}
            assert (asked, {each: pages[0].counts.of[each] for each in wanted}) == (asked, figures)
            by_module = {m: {each: sum(p.stands(m, each, TODAY) for p in there) for each in Standing} for m in CATALOGUE.modules}
            assert {m.slug: dict(m.counts.of) for m in pages[0].modules} == by_module


def test_every_status_and_standing_is_somebodys(filled: Partnership) -> None:
    for module, choice in NARROWED:
        assert any(each.stands(module, choice, TODAY) for each in filled.people), (module, choice)


def test_a_file_says_of_each_person_and_module_what_the_rules_say(filled: Partnership) -> None:
    agencies = {**dict.fromkeys((HOUSING, OPTIONS, ADVICE, CARE), "Council"), RESPONSE: "Police"}
    names = {team_id: name for name, team_id in filled.teams.items()}
    due = []
    for each in sorted(filled.people, key=lambda each: (sort_name(each.name), each.person_id)):
        team = names[each.team_id]
        who = (each.name, CATALOGUE.roles[each.role].title, team, agencies[team])
        cycles = {cycle.module: cycle for cycle in each.cycles}
        for module in (module for slug, module in CATALOGUE.modules.items() if slug in cycles):
            cycle = cycles[module.slug]
            is_open = cycle.completed_on is None
            due_on = cycle.due_on.isoformat() if is_open else ""
            done_on = (cycle.completed_on or cycle.renewed_on or "") and str(cycle.completed_on or cycle.renewed_on)
            good_until = due_on if is_open and cycle.number > 1 else ""
            due.append((*who, module.title, status(cycle, TODAY).label, due_on, done_on, good_until))
        if not cycles:
            due.append((*who, "", "Nothing is required", "", "", ""))
    with Session(filled.engine) as session:
        headings, *lines = export(session, filled.partnership)
    assert headings == ("Name", "Role", "Team", "Agency", "Module", "Status", "Due", "Completed", "Good until")
    assert lines == due


def test_agencies_are_named_where_more_than_one_is_seen(filled: Partnership) -> None:
    with Session(filled.engine) as session:
        headings, *lines = export(session, filled.leader)
    assert headings == ("Name", "Role", "Team", "Module", "Status", "Due", "Completed", "Good until")
    assert {line[2] for line in lines} == {HOUSING, OPTIONS, ADVICE}


@pytest.mark.parametrize("stale", [[HOUSING], [OPTIONS, CARE], [HOUSING, OPTIONS, ADVICE, CARE, RESPONSE]])
def test_figures_are_the_same_whether_they_were_kept_or_are_counted_now(filled: Partnership, stale: list[str]) -> None:
    narrowed: list[dict[str, Any]] = [
        {"module": module, "choice": each} for module in (None, "listening") for each in (None, "lapsed")
    ]
    with Session(filled.engine) as session:
        look(session, filled.partnership)
        for asked in narrowed:
            kept = look(session, filled.partnership, **asked)
            uncounted(session, *(filled.teams[name] for name in stale))
            assert look(session, filled.partnership, **asked) == kept
            assert look(session, filled.partnership, **asked) == kept


def test_a_new_day_moves_people_from_figure_to_figure(filled: Partnership) -> None:
    with Session(filled.engine) as session:
        for today in (TODAY, TODAY + DAY, TODAY + 61 * DAY, TODAY):
            found = look(session, filled.partnership, today)
            due = {each: sum(p.stands(None, each, today) for p in filled.people) for each in Standing}
            assert (today, found.counts.of) == (today, due)
        assert look(session, filled.partnership).counts != look(session, filled.partnership, TODAY + DAY).counts


def _reads_a_page(session: Session, ann: Viewer, elsewhere: int) -> None:
    leave_page(session, ann, CATALOGUE, LISTENING, LISTENING.pages[0], now=NOW, today=TODAY)


def _completes(session: Session, ann: Viewer, elsewhere: int) -> None:
    for page in LISTENING.pages:
        leave_page(session, ann, CATALOGUE, LISTENING, page, now=NOW, today=TODAY)
    sat(session, ann)


def _changes_role(session: Session, ann: Viewer, elsewhere: int) -> None:
    here = look(session, ann).scope.teams[0].team_id
    appoint(session, ann.person_id, here, "gp-reception", CATALOGUE, on=TODAY)
    session.commit()


def _moves(session: Session, ann: Viewer, elsewhere: int) -> None:
    appoint(session, ann.person_id, elsewhere, "housing-officer", CATALOGUE, on=TODAY)
    session.commit()


def _leaves(session: Session, ann: Viewer, elsewhere: int) -> None:
    end_job(session, ann.person_id, on=TODAY)
    session.commit()


@pytest.mark.parametrize("change", [_reads_a_page, _completes, _changes_role, _moves, _leaves])
def test_a_change_is_in_the_very_next_report(session: Session, change: Callable[[Session, Viewer, int], None]) -> None:
    here, elsewhere = a_team(session), a_team(session)
    a_crowd(session, [here, elsewhere], ROLES, people=8, today=TODAY)
    person_id = a_person(session, "Ann Field")
    appoint(session, person_id, here, "housing-officer", CATALOGUE, on=TODAY - 3 * DAY)
    session.commit()
    a_lead(session, person_id, here, started_on=TODAY - 3 * DAY)
    viewer, ann = as_viewer(session, a_person(session, access=Access.PARTNERSHIP)), as_viewer(session, person_id)
    asked: list[dict[str, Any]] = [
        {"team": session.get_one(Team, team_id).uuid, "module": "listening"} for team_id in (here, elsewhere)
    ]
    before = [look(session, viewer, **each) for each in asked]
    change(session, ann, elsewhere)
    after = [look(session, viewer, **each) for each in asked]
    assert after != before
    uncounted(session, here, elsewhere)
    assert [look(session, viewer, **each) for each in asked] == after


# Whose people -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "ended", "is_seen"),
    [(0, None, True), (-9, None, True), (-9, 1, True), (-9, 0, False), (-9, -1, False), (1, None, False), (1, 9, False)],
)
def test_a_person_is_seen_on_the_days_of_their_job(session: Session, started: int, ended: int | None, *, is_seen: bool) -> None:
    team, ann = a_team(session), a_person(session, "Ann Field")
    ended_on = None if ended is None else TODAY + ended * DAY
    a_job(session, ann, team, started_on=TODAY + started * DAY, ended_on=ended_on)
    for viewer in (a_leader(session, team), as_viewer(session, a_person(session, access=Access.PARTNERSHIP))):
        due = ["Ann Field"] if is_seen else []
        assert listed(session, viewer) == due
        assert in_file(session, viewer) == due
        assert look(session, viewer).counts.people == len(due)


@pytest.mark.parametrize(("started", "ended", "is_seen"), [(0, None, True), (-9, 1, True), (-9, 0, False), (1, None, False)])
def test_a_team_is_seen_on_the_days_that_it_is_led(session: Session, started: int, ended: int | None, *, is_seen: bool) -> None:
    team, other = a_team(session), a_team(session)
    for name, team_id in (("Ann Field", team), ("Ben Hale", other)):
        a_job(session, a_person(session, name), team_id)
    viewer = a_leader(session, other)
    ended_on = None if ended is None else TODAY + ended * DAY
    a_lead(session, viewer.person_id, team, started_on=TODAY + started * DAY, ended_on=ended_on)
    assert listed(session, viewer) == (["Ann Field", "Ben Hale"] if is_seen else ["Ben Hale"])
    assert in_file(session, viewer) == (["Ann Field", "Ben Hale"] if is_seen else ["Ben Hale"])
    uuid = session.get_one(Team, team).uuid
    session.rollback()
    if is_seen:
        assert listed(session, viewer, team=uuid) == ["Ann Field"]
    else:
        with pytest.raises(NotFound):
            look(session, viewer, team=uuid)


def test_who_led_a_team_until_yesterday_sees_nobody(session: Session) -> None:
    team = a_team(session)
    a_job(session, a_person(session), team)
    viewer = a_leader(session, team, started_on=TODAY - DAY, ended_on=TODAY)
    assert look(session, viewer, TODAY - DAY).scope.teams
    assert (look(session, viewer).scope.teams, listed(session, viewer), in_file(session, viewer)) == ((), [], [])


def test_a_leader_sees_the_teams_under_theirs_however_deep_and_none_above_or_beside(session: Session) -> None:
    agency = an_agency(session)
    above = a_team(session, agency_id=agency)
    led, beside = (a_team(session, agency_id=agency, under=above) for _ in range(2))
    under = a_team(session, agency_id=agency, under=led)
    deep = a_team(session, agency_id=agency, under=under)
    for name, team_id in (("Above", above), ("Led", led), ("Beside", beside), ("Under", under), ("Deep", deep)):
        a_job(session, a_person(session, name), team_id)
    viewer = a_leader(session, led)
    assert sorted(listed(session, viewer)) == sorted(in_file(session, viewer)) == ["Deep", "Led", "Under"]
    uuids = {team_id: session.get_one(Team, team_id).uuid for team_id in (above, led, beside, under, deep)}
    session.rollback()
    assert sorted(listed(session, viewer, team=uuids[under])) == ["Deep", "Under"]
    for team_id in (above, beside):
        with pytest.raises(NotFound):
            look(session, viewer, team=uuids[team_id])
        with pytest.raises(NotFound):
            export(session, viewer, team=uuids[team_id])


# What is not there ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", [look, export])
@pytest.mark.parametrize(
    "asked", [{"team": UUID(int=0)}, {"team": CARE}, {"module": "no-such-module"}, {"choice": "no-such-status"}], ids=str
)
def test_what_is_not_there_or_not_theirs_is_not_found_and_leaves_no_trace(
    filled: Partnership, deed: Callable[..., Any], asked: dict[str, Any]
) -> None:
    known = {name: filled.uuids.get(value, value) for name, value in asked.items()}
    before = contents(filled.engine)
    with Session(filled.engine) as session, pytest.raises(NotFound):
        deed(session, filled.leader, **known)
    assert contents(filled.engine) == before


def test_a_module_that_is_no_longer_taught_is_still_reported(session: Session) -> None:
    team = a_team(session)
    (ann,) = a_crowd(session, [team], {"trustee": ("retired-module",)}, people=1, today=TODAY)
    viewer = a_leader(session, team)
    report = look(session, viewer, module="retired-module")
    assert ([m.slug for m in report.modules], report.counts.people) == (["retired-module"], 1)
    _, line = export(session, viewer)
    assert (line[0], line[3]) == (ann.name, "retired-module")


@pytest.mark.parametrize("number", [0, 3, 999_999])
def test_a_page_beyond_the_last_is_the_last_and_before_the_first_is_the_first(filled: Partnership, number: int) -> None:
    with Session(filled.engine) as session:
        pages = pages_of(session, filled.leader)
        assert len(pages) == 2
        assert look(session, filled.leader, page=number) == pages[1 if number else 0]


def test_a_list_of_nobody_is_one_empty_page_and_a_file_of_headings(session: Session) -> None:
    team = a_team(session)
    viewer = a_leader(session, team)
    empty = look(session, viewer, page=5)
    assert (empty.counts.people, empty.rows, empty.pages, empty.page) == (0, (), 1, 1)
    assert len(list(export(session, viewer))) == 1
    a_crowd(session, [team], {"trustee": ()}, people=1, today=TODAY)
    assert look(session, viewer, choice=Status.LAPSED).rows == ()
    assert look(session, viewer, choice=Standing.COMPLETE).found == 1


# The audit --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "asked", "subject", "people", "shown"),
    [
        ("leader", {}, "teams led, module any, status any", 69, 50),
        ("leader", {"page": 2}, "teams led, module any, status any", 69, 19),
        ("leader", {"team": OPTIONS}, f"team {OPTIONS}, module any, status any", 46, 46),
        ("partnership", {"page": 9}, "everybody, module any, status any", 115, 15),
    ],
)
def test_looking_and_taking_away_leave_one_line_each_that_says_at_what(
    filled: Partnership, who: str, asked: dict[str, Any], subject: str, people: int, shown: int
) -> None:
    viewer: Viewer = getattr(filled, who)
    team = filled.uuids.get(asked.get("team", ""))
    asked, subject = {**asked, "team": team}, subject.replace(f"team {OPTIONS}", f"team {team}")
    before = len(audited(filled.engine))
    with Session(filled.engine) as session:
        report = look(session, viewer, **asked)
        assert len(report.rows) == shown
        list(export(session, viewer, **asked))
    assert audited(filled.engine)[before:] == [
        (viewer.person_id, "see-completion", f"{subject}, page {report.page}", f"{shown} of {people} people"),
        (viewer.person_id, "export-completion", subject, f"{people} people"),
    ]


def test_the_audit_says_what_a_report_was_narrowed_to(filled: Partnership) -> None:
    with Session(filled.engine) as session:
        found = look(session, filled.leader, module="listening", choice=Status.OVERDUE).found
    assert audited(filled.engine)[-1][2:] == (
        "teams led, module listening, status overdue, page 1",
        f"{found} of {found} people",
    )


@pytest.mark.parametrize("deed", [look, export])
def test_the_line_is_stored_before_anything_can_be_read(filled: Partnership, deed: Callable[..., Any]) -> None:
    before = len(audited(filled.engine))
    with Session(filled.engine) as session:
        given = deed(session, filled.leader)
        assert len(audited(filled.engine)) == before + 1
        assert given is not None
        if deed is export:
            list(given)
        session.rollback()
    assert len(audited(filled.engine)) == before + 1


@pytest.mark.parametrize("deed", [look, export])
def test_without_its_line_there_is_no_report_and_no_tally(engine: Engine, session: Session, deed: Callable[..., Any]) -> None:
    team = a_team(session)
    a_crowd(session, [team], ROLES, people=3, today=TODAY)
    viewer = a_leader(session, team)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event RENAME TO audit_elsewhere"))
    with pytest.raises(DBAPIError, match="audit_event"):
        deed(session, viewer)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Tally)) == 0
    assert session.scalars(select(Team.counted_on)).all() == [None]


@pytest.mark.parametrize("deed", [look, export])
def test_a_look_writes_its_line_and_the_tallies_of_the_day_and_nothing_else(
    engine: Engine, session: Session, deed: Callable[..., Any]
) -> None:
    team = a_team(session)
    a_crowd(session, [team], ROLES, people=9, today=TODAY)
    viewer = a_leader(session, team)

    def changed_by_a_look() -> set[str]:
        before = contents(engine)
        given = deed(session, viewer)
        if deed is export:
            list(given)
        return {table for table, rows in contents(engine).items() if rows != before[table]}

    assert changed_by_a_look() == {"audit_event", "tally", "team"}
    assert changed_by_a_look() == {"audit_event"}
    assert session.scalars(select(Team.counted_on)).all() == [TODAY]
    assert {row.module: row.people for row in session.scalars(select(Tally))}[""] == 9


# Cost -------------------------------------------------------------------------------------------------------------------


def test_a_report_costs_as_many_statements_for_many_people_and_teams_as_for_few(engine: Engine, session: Session) -> None:
    top = a_team(session)
    teams = [top]
    a_crowd(session, teams, ROLES, people=30, today=TODAY)
    viewer = a_leader(session, top)
    agency_id = session.get_one(Team, top).agency_id
    few = _statements(session, viewer, [top])
    teams += [a_team(session, agency_id=agency_id, under=teams[-1]) for _ in range(8)]
    a_crowd(session, teams, ROLES, people=270, today=TODAY, first=30)
    assert _statements(session, viewer, teams) == few
    a_crowd(session, teams, ROLES, people=2 * BATCH + 1 - 300, today=TODAY, first=300)
    many = _statements(session, viewer, teams)
    assert many["look"] == few["look"]
    assert {name: count - few["export"][name] for name, count in many["export"].items()} == dict.fromkeys(many["export"], 2)


def _statements(session: Session, viewer: Viewer, teams: list[int]) -> dict[str, dict[str, int]]:
    """How many statements a look and a file cost, with teams to be counted and without."""
    found: dict[str, dict[str, int]] = {"look": {}, "export": {}}
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    for stale in (teams, []):
        for choice in (None, Status.OVERDUE):
            uncounted(session, *stale)
            with statements(engine) as run:
                look(session, viewer, choice=choice)
            found["look"][f"{bool(stale)} {choice}"] = len(run)
        uncounted(session, *stale)
        with statements(engine) as run:
            list(export(session, viewer))
        found["export"][f"{bool(stale)}"] = len(run)
    return found


def test_a_long_file_names_everybody_once(engine: Engine, session: Session) -> None:
    team = a_team(session)
    people = a_crowd(session, [team], {"trustee": ()}, people=2 * BATCH + 1, today=TODAY)
    assert len({each.name for each in people}) == 2 * BATCH + 1
    assert in_file(session, a_leader(session, team)) == in_order(people)
    assert session.scalar(select(func.count()).select_from(Person)) == 2 * BATCH + 2
