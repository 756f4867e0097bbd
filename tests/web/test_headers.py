"""What browsers are told with every reply of the staff pages, whatever its status (SEC-32, SEC-33)."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from learn.app import LARGEST_REQUEST, Platform
from learn.domain.people import Deed
from learn.domain.sign_offs import SignStep
from learn.store.learning import CompletionRow
from learn.web.guards import opens
from tests.pages import Browser, sign_in
from tests.web.people import Someone, a_learner, a_person, signed_in
from tests.web.platforms import CASE, MODULE, a_platform, a_small_catalogue
from tests.web.sittings import answered, sit, start

EXACT = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(),"
        " midi=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Written out here, so that a looser word in the rules themselves is seen."""

ALSO = {"Content-Type", "Content-Length", "Vary", "Set-Cookie", "Location", "Allow", "Clear-Site-Data", "Content-Disposition"}
"""What a reply may carry besides; nothing else, and so nothing that names a programme or its version."""

OUR_MACHINERY = re.compile(r"(?i)werkzeug|flask|python|gunicorn|sqlalchemy|psycopg|sqlite|jinja|whitenoise|traceback")
HTTPS = "https://learning.example"


def faults(reply: TestResponse, due: Mapping[str, str] = EXACT) -> list[str]:
    """What is wrong with the headers of a reply."""
    wrong = [f"{name}: {reply.headers.getlist(name)}" for name, value in due.items() if reply.headers.getlist(name) != [value]]
    wrong += [f"{name} is carried" for name in reply.headers.keys() if name not in {*due, *ALSO}]  # noqa: SIM118 -- it is no dict
    wrong += [f"{name} names our machinery" for name, value in reply.headers if OUR_MACHINERY.search(f"{name} {value}")]
    if reply.status_code >= 400 and OUR_MACHINERY.search(reply.get_data(as_text=True)):
        wrong.append("the page names our machinery")
    return wrong


def all_right(replies: Iterable[TestResponse], due: Mapping[str, str] = EXACT) -> bool:
    """Whether the headers of all these replies are exactly what is due; fails with what is not."""
    wrong = {f"{reply.request.method} {reply.request.path} ({reply.status_code})": faults(reply, due) for reply in replies}
    assert {request: told for request, told in wrong.items() if told} == {}
    return True


def addresses(platform: Platform, uuids: Mapping[str, UUID]) -> Iterator[tuple[Rule, str]]:
    """An address of every route, about what is there and about what is not."""
    bound = platform.staff.url_map.bind("localhost", script_name="/training")
    for rule in platform.staff.url_map.iter_rules():
        there = {"slug": MODULE, "page_slug": "page-1", "number": 1, "token": "no-link", "theme": "contact"}
        there |= {"seat_slug": "gp", "step": SignStep.PUT_FORWARD}
        if rule.rule.startswith(("/cases/", "/content/cases/")):
            there["slug"] = CASE
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        for values in (
            there | {"uuid": uuids.get(rule.endpoint, uuids["under way"])},
            there | {"slug": "nothing", "theme": "nothing", "seat_slug": "nothing", "uuid": UUID(int=0), "number": 99},
        ):
            yield rule, bound.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method)


def test_every_staff_route_answers_with_exactly_the_headers_due_signed_in_or_not(small_platform: Platform) -> None:
    browser, stranger = signed_in(small_platform, a_person(small_platform, leads=True)), Browser(small_platform)
    finished = sit(small_platform, browser, MODULE)
    under_way = start(small_platform, browser, MODULE)
    with Session(small_platform.engine) as session:
        record = session.scalars(select(CompletionRow.uuid)).one()
    uuids = {"under way": under_way, "attempts.result": finished, "records.show": record}
    for rule, path in addresses(small_platform, uuids):
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        for asking in (stranger, browser):
            for asked in (method, "OPTIONS", "HEAD", "PUT", "DELETE"):
                asking.request(asked, path, buffered=True)  # read to its end: a file that is sent in pieces is closed then
    replies = [*browser.replies, *stranger.replies]
    assert all_right(replies)
    assert {200, 303, 400, 401, 404, 405, 410} <= {reply.status_code for reply in replies}


def test_every_refusal_answers_with_exactly_the_headers_due(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browser = signed_in(small_platform, someone)
    uuid = start(small_platform, browser, MODULE)
    page, good = browser.shown, answered(small_platform, uuid, [1, 2])
    token = page.form("/answers")["csrf_token"]
    answers, wrong = f"/training/attempts/{uuid}/answers", {"csrf_token": token, "asked": "1"}
    largest = "x" * (LARGEST_REQUEST + 1)
    seen = {
        "malformed": browser.post(answers, wrong).status_code,
        "no token": browser.post(answers, {**wrong, "csrf_token": ""}).status_code,
        "no token, by script": browser.post(answers, {}, headers={"Accept": "application/json"}).status_code,
        "by script": browser.post(answers, {**good, "csrf_token": token}, headers={"Accept": "application/json"}).status_code,
        "too large": browser.post(answers, {**wrong, "q1": largest}).status_code,
        "too large for a stranger": Browser(small_platform).post("/training/sign-in", {"email": largest}).status_code,
        "unfinished": browser.post(f"/training/attempts/{uuid}/finish", {"csrf_token": token}).status_code,
        "nowhere": browser.get("/training/nowhere").status_code,
        "a number that is none": browser.get(f"/training/attempts/{uuid}/one").status_code,
        "not a method": browser.request("GET", "/training/sign-out").status_code,
        "not a method at all": browser.request("BREW", "/training/").status_code,
        "stay": browser.post("/training/stay", {"csrf_token": token}).status_code,
    }
    replies = list(browser.replies)
    stranger = Browser(small_platform)
    seen["wrong password"] = sign_in(stranger, someone.email, "a guess").status_code
    seen["by script, signed out"] = stranger.post(answers, {}, headers={"Accept": "application/json"}).status_code
    for _ in range(9):
        last = sign_in(stranger, someone.email, "a guess").status_code
    seen["too many tries"] = last
    assert all_right([*replies, *stranger.replies])
    assert seen == {
        "malformed": 400,
        "no token": 400,
        "no token, by script": 400,
        "by script": 200,
        "too large": 413,
        "too large for a stranger": 413,
        "unfinished": 409,
        "nowhere": 404,
        "a number that is none": 404,
        "not a method": 405,
        "not a method at all": 405,
        "stay": 204,
        "wrong password": 403,
        "by script, signed out": 401,
        "too many tries": 429,
    }


def test_a_refused_method_says_which_ones_are_taken(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    for path, taken in (("/training/sign-out", {"OPTIONS", "POST"}), ("/training/", {"GET", "HEAD", "OPTIONS"})):
        reply = browser.request("PATCH", path)
        assert reply.status_code == 405
        assert set(reply.headers["Allow"].split(", ")) == taken
        assert "Nothing was changed" in browser.shown.text()


def test_a_fault_of_ours_answers_with_a_page_a_reference_and_exactly_the_headers_due(
    small_platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    @opens(Deed.LEARN)
    def planted() -> str:
        raise RuntimeError("planted")

    small_platform.staff.add_url_rule("/planted", view_func=planted, methods=["GET", "POST"])
    browser = a_learner(small_platform)
    reply = browser.get("/training/planted")
    assert reply.status_code == 500
    assert browser.shown.heading == "Something is wrong on our side"
    assert all_right([reply])
    assert "planted" not in browser.shown.source
    reference = browser.shown.text("//strong[@class='learn-figures']")
    assert re.fullmatch("[0-9a-f]{8}", reference)
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f"reference {reference}: RuntimeError",
    ]


@pytest.mark.parametrize("table", ["sign_in", "answer", "cycle"])
def test_a_database_that_fails_answers_with_a_page_and_its_log_holds_nothing_of_anybody(
    small_platform: Platform, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    someone = a_person(small_platform)
    browser = signed_in(small_platform, someone)
    uuid = start(small_platform, browser, MODULE)
    form = browser.shown.form("/answers")
    fields = {**form.to_dict(flat=False), **answered(small_platform, uuid, [1, 2])}
    with small_platform.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    replies = [
        browser.get("/training/"),
        browser.post(f"/training/attempts/{uuid}/answers", fields),
        browser.post(f"/training/attempts/{uuid}/answers", fields, headers={"Accept": "application/json"}),
    ]
    assert 500 in {reply.status_code for reply in replies}
    assert all_right(replies)
    for reply in replies:
        if reply.status_code == 500:
            assert "Something is wrong on our side" in reply.get_data(as_text=True)
            assert OUR_MACHINERY.search(reply.get_data(as_text=True)) is None
    for said in (someone.email, someone.name, str(uuid), uuid.hex, form["key"], form["csrf_token"], "[parameters"):
        assert said not in caplog.text


@pytest.fixture
def in_production(database_url: str, tmp_path: Path) -> Iterator[Platform]:
    """A platform in production, that people reach by HTTPS and that has answered nobody yet."""
    made = a_platform(database_url, tmp_path, a_small_catalogue(), is_production=True, public_url=HTTPS)
    yield made
    made.engine.dispose()


SECURE = EXACT | {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def test_by_https_every_reply_says_for_how_long_to_come_by_no_other_way(in_production: Platform) -> None:
    someone: Someone = a_person(in_production)
    browser = Browser(in_production, base_url=HTTPS)
    sign_in(browser, someone.email, someone.password)
    for path in ("/training/nowhere", "/training/account", f"/training/modules/{MODULE}"):
        browser.get(path)
    browser.request("GET", "/training/sign-out")
    assert all_right(browser.replies, SECURE)
    assert {200, 303, 404, 405} == {reply.status_code for reply in browser.replies}


def test_without_https_nothing_is_said_of_it(small_platform: Platform) -> None:
    reply = Browser(small_platform).get("/training/sign-in")
    assert "Strict-Transport-Security" not in reply.headers


@pytest.mark.parametrize("host", ["evil.example", "learning.example.evil.example", "127.0.0.1"])
def test_a_request_under_another_name_is_refused_even_as_the_first_of_all(in_production: Platform, host: str) -> None:
    for path in ("/training/sign-in", "/training/", "/training/nowhere"):
        reply = Browser(in_production, base_url=f"https://{host}").get(path)
        assert reply.status_code == 400
        assert all_right([reply], SECURE)
        assert host not in reply.get_data(as_text=True)
    assert Browser(in_production, base_url=HTTPS).get("/training/sign-in").status_code == 200


def test_a_cookie_is_out_of_reach_of_scripts_other_sites_and_other_paths(small_platform: Platform) -> None:
    someone, browser = a_person(small_platform), Browser(small_platform)
    sign_in(browser, someone.email, someone.password)
    browser.send("/sign-out")
    given = [cookie for reply in browser.replies for cookie in reply.headers.getlist("Set-Cookie")]
    assert len(given) >= 2
    for cookie in given:
        name, _, rest = cookie.partition("=")
        flags = {flag.strip() for flag in rest.split(";")[1:]}
        assert name == "learn"
        assert {flag for flag in flags if not flag.startswith(("Expires=", "Max-Age="))} == {
            "HttpOnly",
            "SameSite=Lax",
            "Path=/training",
        }
        assert someone.name not in cookie
        assert someone.email not in cookie


def test_a_page_that_needs_no_sign_in_sets_no_cookie_outside_the_staff_pages(small_platform: Platform) -> None:
    for path in ("/", "/healthz", "/readyz", "/nowhere"):
        assert Browser(small_platform).get(path).headers.getlist("Set-Cookie") == []
