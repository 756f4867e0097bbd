"""Every route names what it opens; what names nothing opens for nobody, and nothing is changed unseen (SEC-30)."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from learn.app import Platform
from learn.domain.people import Access, Deed
from learn.domain.posts import ContentPost
from learn.services.sign_ins import token_hash
from learn.store.sign_ins import PasswordLink
from learn.web.guards import open_to_all, opens
from tests.pages import Browser
from tests.store.snapshots import contents
from tests.web.people import PASSWORD, Someone, a_person, signed_in
from tests.web.platforms import CASE, MODULE
from tests.web.sittings import a_play, answered, sit, start
from tests.web.test_diagnostics import show

OPEN = {
    "passwords.forgotten",
    "passwords.send_link",
    "passwords.set_password",
    "passwords.set_password_now",
    "sign_ins.sign_in",
    "sign_ins.sign_in_now",
}
"""The endpoints that people who are not signed in may reach, and no others."""

LINK = "a-link-of-the-tests"
MARKS = {"opens", "open_to_all"}
NOTHING = UUID(int=0)


def routes(platform: Platform, method: str) -> list[Rule]:
    """The routes that take this method."""
    return [rule for rule in platform.staff.url_map.iter_rules() if method in (rule.methods or ())]


def address(platform: Platform, rule: Rule, uuid: UUID = NOTHING) -> str:
    """An address of this route, about the small module and whatever has this public id."""
    everything = {
        "slug": MODULE,
        "page_slug": "page-1",
        "uuid": uuid,
        "number": 1,
        "token": LINK,
        "theme": "contact",
        "step": "put-forward",
        "seat_slug": "school",
    }
    if rule.rule.startswith(("/cases/", "/content/cases/")):
        everything["slug"] = CASE
    values = {name: everything[name] for name in rule.arguments}
    return platform.staff.url_map.bind("localhost", script_name="/training").build(rule.endpoint, values, method=_method(rule))


def _method(rule: Rule) -> str:
    return "POST" if "POST" in (rule.methods or ()) else "GET"


def marks_on(view: Callable[..., Any]) -> list[str]:
    """The marks of a guard that stand above a view in its source, whichever of them the view ended up with."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(view))).body
    assert isinstance(function, ast.FunctionDef)
    called = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
    return [each.id for each in called if isinstance(each, ast.Name) and each.id in MARKS]


def a_link(platform: Platform, someone: Someone) -> None:
    """Add a link that sets the password of this person."""
    with Session(platform.engine) as session:
        now = datetime.now(UTC)
        session.add(
            PasswordLink(
                token_hash=token_hash(LINK), person_id=someone.person_id, created_at=now, expires_at=now + timedelta(minutes=30)
            )
        )
        session.commit()


def changed(engine: Engine, before: dict[str, list[dict[str, Any]]]) -> set[str]:
    """The tables that hold something else than before."""
    return {table for table, rows in contents(engine).items() if rows != before[table]}


def a_sitting(platform: Platform, someone: Someone) -> tuple[Browser, UUID]:
    """Somebody signed in, with a link for a new password, and an attempt and a play under way with one public id."""
    browser = signed_in(platform, someone)
    uuid = start(platform, browser, MODULE)
    a_play(platform, someone.person_id, uuid)
    a_link(platform, someone)
    return browser, uuid


def filled_in(platform: Platform, rule: Rule, someone: Someone, uuid: UUID) -> dict[str, str | list[str]]:
    """What this person would post to this route, but for the token."""
    match rule.endpoint:
        case "sign_ins.sign_in_now" | "passwords.send_link":
            return {"email": someone.email, "password": PASSWORD}
        case "passwords.set_password_now":
            return {"password": "marmalade kestrel sunday"}
        case "sign_offs.sign_now":
            return {"version": platform.catalogue.texts[MODULE].version, "password": PASSWORD}
        case "unsigned_uses.decide_now":
            return {"reason": "A visit is near.", "password": PASSWORD}
        case "attempts.answers":
            return {"screen": "1", **answered(platform, uuid, range(1, 6))}
        case "cases.decide":
            return {"scene": "meeting", "choice": "act"}
        case _:
            return {}


def token_of(browser: Browser) -> str:
    """The token that this browser's forms carry."""
    browser.get("/training/account")
    return browser.shown.form("/sign-out")["csrf_token"]


def test_every_route_has_exactly_one_mark(small_platform: Platform) -> None:
    views = small_platform.staff.view_functions
    assert {rule.endpoint for rule in small_platform.staff.url_map.iter_rules()} == set(views)
    assert {endpoint: len(marks_on(view)) for endpoint, view in views.items()} == dict.fromkeys(views, 1)
    deeds: dict[str, Any] = {endpoint: vars(view)["deed"] for endpoint, view in views.items()}
    assert {endpoint for endpoint, deed in deeds.items() if deed is None} == OPEN
    assert all(isinstance(deed, Deed) for endpoint, deed in deeds.items() if endpoint not in OPEN)


def test_two_marks_on_one_view_are_counted_as_two() -> None:
    @opens(Deed.LEARN)
    @open_to_all
    def view() -> str:
        return ""

    assert marks_on(view) == ["opens", "open_to_all"]


def test_a_post_without_its_token_is_refused_and_changes_nothing(small_platform: Platform) -> None:
    someone = a_person(small_platform, posts=ContentPost)
    browser, uuid = a_sitting(small_platform, someone)
    before = contents(small_platform.engine)
    for rule in routes(small_platform, "POST"):
        fields = filled_in(small_platform, rule, someone, uuid)
        for forged in ({}, {"csrf_token": "a guess"}):
            reply = browser.post(address(small_platform, rule, uuid), {**fields, **forged}, follow=False)
            assert (rule.rule, reply.status_code) == (rule.rule, 400)
            assert (rule.rule, changed(small_platform.engine, before)) == (rule.rule, set())


def test_a_post_from_another_site_is_refused_even_with_a_token_and_changes_nothing(small_platform: Platform) -> None:
    someone = a_person(small_platform, posts=ContentPost)
    browser, uuid = a_sitting(small_platform, someone)
    token, before = token_of(browser), contents(small_platform.engine)
    for rule in routes(small_platform, "POST"):
        fields = {**filled_in(small_platform, rule, someone, uuid), "csrf_token": token}
        from_elsewhere = {"Sec-Fetch-Site": "cross-site"}
        reply = browser.post(address(small_platform, rule, uuid), fields, follow=False, headers=from_elsewhere)
        assert (rule.rule, reply.status_code) == (rule.rule, 404)
        assert (rule.rule, changed(small_platform.engine, before)) == (rule.rule, set())


def test_the_same_posts_are_taken_from_our_own_pages(small_platform: Platform) -> None:
    someone = a_person(small_platform, posts=ContentPost)
    browser, uuid = a_sitting(small_platform, someone)
    ends_a_sign_in = ("sign_ins.sign_in_now", "sign_ins.sign_out", "passwords.set_password_now")
    answers_first = ("attempts.answers", "attempts.finish", "cases.decide", "cases.end", "cases.start")
    rank = {endpoint: place for place, endpoint in enumerate((*answers_first, "", *ends_a_sign_in))}
    for rule in sorted(routes(small_platform, "POST"), key=lambda rule: rank.get(rule.endpoint, rank[""])):
        fields = filled_in(small_platform, rule, someone, uuid)
        browser.get("/training/account")
        at_form = "/sign-out" if browser.shown.heading == "Your account" else "/sign-in"
        token = browser.shown.form(at_form)["csrf_token"]
        before = contents(small_platform.engine)
        from_here = {"Sec-Fetch-Site": "same-origin"}
        reply = browser.post(
            address(small_platform, rule, uuid), {**fields, "csrf_token": token}, follow=False, headers=from_here
        )
        # by then the quiz is passed: no further attempt of it begins
        # and no change of the module waits to be classed
        done = {"attempts.start": {409}, "changes.classed": {400}}.get(rule.endpoint, {200, 204, 303})
        assert reply.status_code in done, rule.rule
        if rule.endpoint in (*answers_first, "sign_offs.sign_now", *ends_a_sign_in):
            assert changed(small_platform.engine, before), rule.rule


@pytest.mark.parametrize(
    ("leads", "posts"), [(False, ()), (True, ()), (False, ContentPost)], ids=["learner", "manager", "author"]
)
def test_looking_changes_nothing_but_the_audit(small_platform: Platform, *, leads: bool, posts: Iterable[ContentPost]) -> None:
    engine = small_platform.engine
    a_person(small_platform, "Ann Archer")
    someone = a_person(small_platform, leads=leads, posts=posts)
    browser = signed_in(small_platform, someone)
    diagnosed = show(small_platform, browser, knows=())
    finished = sit(small_platform, browser, MODULE)
    a_play(small_platform, someone.person_id, finished, over=True)
    browser, under_way = a_sitting(small_platform, someone)
    browser.get("/training/completion")  # the first look of the day counts the teams: see the next test
    ids = {diagnosed, finished, under_way, *(row["uuid"] for row in contents(engine)["completion"]), NOTHING}
    opened = set()
    for rule in routes(small_platform, "GET"):
        for path in sorted({address(small_platform, rule, uuid) for uuid in ids}):
            for method in ("GET", "HEAD"):
                before = contents(engine)
                reply = browser.request(method, path)
                assert reply.status_code < 500, path
                assert (path, method, changed(engine, before) - {"audit_event"}) == (path, method, set())
                opened |= {rule.endpoint} if reply.status_code == 200 else set()
    shut = {"cases.apart"} if leads else {"cases.apart", "reports.completion", "reports.completion_csv"}
    if not posts:
        views = small_platform.staff.view_functions
        shut |= {endpoint for endpoint, view in views.items() if vars(view)["deed"] in (Deed.SEE_CONTENT, Deed.CLASSIFY_CHANGE)}
    assert opened == {rule.endpoint for rule in routes(small_platform, "GET")} - shut - {"sign_ins.sign_in"}


def test_the_first_report_of_the_day_counts_the_teams_and_changes_nothing_else(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, leads=True))
    before = contents(small_platform.engine)
    browser.get("/training/completion")
    after = contents(small_platform.engine)
    assert changed(small_platform.engine, before) == {"audit_event", "tally", "team"}
    uncounted = [[{**row, "counted_on": None} for row in rows["team"]] for rows in (before, after)]
    assert uncounted[0] == uncounted[1]


@pytest.mark.parametrize("access", Access)
def test_a_route_without_a_mark_opens_for_nobody(small_platform: Platform, access: Access) -> None:
    called: list[str] = []

    def planted() -> tuple[str, int]:
        called.append("planted")
        return "", 204

    @opens(Deed.LEARN)
    def marked() -> tuple[str, int]:
        called.append("marked")
        return "", 204

    small_platform.staff.add_url_rule("/planted", view_func=planted, methods=["GET", "POST"])
    small_platform.staff.add_url_rule("/marked", view_func=marked)
    browser = signed_in(small_platform, a_person(small_platform, leads=True, access=access))
    token = token_of(browser)
    assert browser.request("GET", "/training/planted").status_code == 404
    assert browser.post("/training/planted", {"csrf_token": token}).status_code == 404
    assert Browser(small_platform).request("GET", "/training/planted").status_code == 404
    assert browser.request("GET", "/training/marked").status_code == 204
    assert called == ["marked"]
