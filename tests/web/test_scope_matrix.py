"""Who may see whose: every route, asked by everybody who differs, about everything that differs (scope_matrix.yaml)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from learn.app import Platform
from learn.domain.people import Access
from learn.domain.posts import ContentPost
from learn.services.sign_ins import token_hash
from learn.store.learning import CompletionRow
from learn.store.people import Team
from learn.store.sign_ins import PasswordLink
from learn.web.current import new_token
from tests.conftest import Databases
from tests.pages import Browser
from tests.web.people import PASSWORD, Someone, a_person, handed_over, in_team
from tests.web.platforms import CASE, MODULE, a_platform, a_small_catalogue
from tests.web.sittings import a_play, sit, start

Expected = Mapping[str, Mapping[str, int]]
"""Of one route: who asks, about whose, and the status that answers."""

MATRIX: Mapping[str, Expected] = YAML(typ="safe", pure=True).load(Path(__file__).with_name("scope_matrix.yaml"))
VIEWERS = ("anonymous", "learner", "manager", "manager-above", "manager-elsewhere", "partnership", "author")
OF_PEOPLE = {"own", "same-team", "other-team", "missing"}
OF_TEAMS = {*OF_PEOPLE, "no-team", "team-above"}
MISSING = UUID(int=0)

TEAM, ABOVE, ELSEWHERE, OTHER, OFFICE = "Housing options", "Housing", "Adult care", "Youth justice", "Partnership office"
"""The team, the one above it, one that another manager leads, one that nobody leads, and where the partnership works."""

PEOPLE = {
    "learner": ("Nadia Rahman", TEAM),
    "same-team": ("Ann Archer", TEAM),
    "other-team": ("Bob Barker", OTHER),
    "manager": ("Cleo Chan", TEAM),
    "manager-above": ("Dan Dale", ABOVE),
    "manager-elsewhere": ("Eve Ellis", ELSEWHERE),
    "partnership": ("Fay Frost", OFFICE),
    "author": ("Gil Gray", TEAM),
}
SEEN = {
    "manager": {TEAM},
    "manager-above": {TEAM, ABOVE},
    "manager-elsewhere": {ELSEWHERE},
    "partnership": {TEAM, ABOVE, ELSEWHERE, OTHER, OFFICE},
}
"""The teams whose people each viewer of reports sees."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """What belongs to one person: an attempt under way, one that is finished, the record it earned, and their team.

    Plays have the same public ids: one under way, one that is over, and one to give up.
    """

    under_way: UUID
    finished: UUID
    record: UUID
    team: UUID


@dataclass(frozen=True, kw_only=True)
class World:
    """A platform, everybody on it, and what belongs to them."""

    platform: Platform
    people: Mapping[str, Someone]
    owned: Mapping[str, Owned]
    team_above: UUID


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all cases: none of them takes away what another one asks for."""
    url = databases.newest()
    platform = a_platform(url, tmp_path_factory.mktemp("instance"), a_small_catalogue())
    in_team(platform, ABOVE)
    in_team(platform, TEAM, under=ABOVE)
    for name in (ELSEWHERE, OTHER, OFFICE):
        in_team(platform, name, agency=name)
    people = {
        who: a_person(
            platform,
            name,
            team_id=in_team(platform, team),
            leads=who.startswith("manager"),
            access=Access.PARTNERSHIP if who == "partnership" else Access.MEMBER,
            posts=ContentPost if who == "author" else (),
        )
        for who, (name, team) in PEOPLE.items()
    }
    owned = {who: _owned(platform, someone, PEOPLE[who][1]) for who, someone in people.items()}
    yield World(platform=platform, people=people, owned=owned, team_above=_team(platform, ABOVE))
    platform.engine.dispose()
    databases.drop(url)


def _owned(platform: Platform, someone: Someone, team: str) -> Owned:
    browser = handed_over(platform, someone)
    finished = sit(platform, browser, MODULE)
    under_way = start(platform, browser, MODULE)
    with Session(platform.engine) as session:
        record = session.scalars(select(CompletionRow.uuid).where(CompletionRow.person_id == someone.person_id)).one()
    a_play(platform, someone.person_id, finished, over=True)
    a_play(platform, someone.person_id, under_way)
    a_play(platform, someone.person_id, record, seat="school")
    return Owned(under_way=under_way, finished=finished, record=record, team=_team(platform, team))


def _team(platform: Platform, name: str) -> UUID:
    with Session(platform.engine) as session:
        return session.scalars(select(Team.uuid).where(Team.name == name)).one()


def routes(platform: Platform) -> dict[str, Rule]:
    """Every route by its method and rule, as the matrix names it."""
    return {
        f"{method} {rule.rule}": rule
        for rule in platform.staff.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def objects_of(rule: Rule, viewer: str) -> set[str]:
    """What a route has to be asked about by this viewer; somebody without an account owns no attempt, record or team."""
    if rule.endpoint.startswith("reports."):
        asked = OF_TEAMS
    elif "uuid" in rule.arguments:
        asked = OF_PEOPLE
    else:
        return {"own", "missing"} if rule.arguments else {"own"}
    return asked - {"own"} if viewer == "anonymous" else asked


def address(world: World, rule: Rule, method: str, viewer: str, whose: str) -> str:
    """The address of this route about what belongs to that person; about nothing, if it is missing."""
    owner = world.owned.get(viewer if whose == "own" else whose)
    of_owner: dict[str, Any] = {
        "slug": MODULE,
        "page_slug": "page-1",
        "number": 1,
        "uuid": MISSING,
        "theme": "contact",
        "step": "put-forward",
        "seat_slug": "gp",
    }
    if rule.rule.startswith(("/cases/", "/content/cases/")):
        of_owner["slug"] = CASE
    if whose == "missing":
        of_owner |= {"slug": "no-such-module", "token": "no-such-link", "theme": "no-such-theme"}
    elif "token" in rule.arguments:
        of_owner["token"] = a_link(world, world.people["learner" if viewer == "anonymous" else viewer])
    elif owner is not None:
        of_owner["uuid"] = {
            "attempts.result": owner.finished,
            "records.show": owner.record,
            "cases.back": owner.finished,
            "cases.end": owner.record,
        }.get(rule.endpoint, owner.under_way)
    values = {name: of_owner[name] for name in rule.arguments}
    if rule.endpoint.startswith("reports.") and whose != "no-team":
        values["team"] = world.team_above if whose == "team-above" else owner.team if owner else MISSING
    return world.platform.staff.url_map.bind("localhost", script_name="/training").build(rule.endpoint, values, method)


def a_link(world: World, someone: Someone) -> str:
    """Add a link that sets this person's password, and give its token."""
    token, now = new_token(), datetime.now(UTC)
    with Session(world.platform.engine) as session:
        link = PasswordLink(
            token_hash=token_hash(token), person_id=someone.person_id, created_at=now, expires_at=now + timedelta(minutes=30)
        )
        session.add(link)
        session.commit()
    return token


def the_fields(world: World, rule: Rule, viewer: str, browser: Browser) -> dict[str, str]:
    """What this viewer posts, with the token of their own forms."""
    browser.get("/training/sign-in" if viewer == "anonymous" else "/training/account")
    token = browser.shown.form("/sign-in" if viewer == "anonymous" else "/sign-out")["csrf_token"]
    someone = world.people["learner" if viewer == "anonymous" else viewer]
    typed = (
        {"email": someone.email, "password": PASSWORD} if rule.endpoint in ("sign_ins.sign_in_now", "passwords.send_link") else {}
    )
    if rule.endpoint == "passwords.set_password_now":
        typed = {"password": PASSWORD}
    return {"csrf_token": token, **typed}


def the_browser(world: World, viewer: str) -> Browser:
    """A browser of this viewer's, freshly signed in."""
    return Browser(world.platform) if viewer == "anonymous" else handed_over(world.platform, world.people[viewer])


def test_the_matrix_has_every_route_and_no_other(world: World) -> None:
    assert set(MATRIX) == set(routes(world.platform))


def test_the_matrix_leaves_no_viewer_and_no_object_out(world: World) -> None:
    for route, rule in routes(world.platform).items():
        asked = {viewer: set(statuses) for viewer, statuses in MATRIX[route].items()}
        assert (route, asked) == (route, {viewer: objects_of(rule, viewer) for viewer in VIEWERS})


@pytest.mark.parametrize(
    ("route", "viewer", "whose", "status"),
    [
        pytest.param(route, viewer, whose, status, id=f"{route} as {viewer}, {whose}")
        for route, by_viewer in MATRIX.items()
        for viewer, by_object in by_viewer.items()
        for whose, status in by_object.items()
    ],
)
def test_the_answer_is_the_one_in_the_matrix(world: World, route: str, viewer: str, whose: str, status: int) -> None:
    method, rule = route.partition(" ")[0], routes(world.platform)[route]
    browser = the_browser(world, viewer)
    path = address(world, rule, method, viewer, whose)
    if method == "POST":
        reply = browser.post(path, the_fields(world, rule, viewer, browser), follow=False)
    else:
        reply = browser.request(method, path)
    assert reply.status_code == status


@pytest.mark.parametrize("viewer", SEEN)
@pytest.mark.parametrize("file", ["completion", "completion.csv"])
def test_a_report_names_the_people_of_the_teams_seen_and_nobody_else(world: World, viewer: str, file: str) -> None:
    browser = the_browser(world, viewer)
    reply = browser.request("GET", f"/training/{file}")
    told = reply.get_data(as_text=True) if file.endswith("csv") else browser.shown.text("//main")
    seen = {name for name, team in PEOPLE.values() if team in SEEN[viewer]}
    assert {name for name, _ in PEOPLE.values() if name in told} == seen
