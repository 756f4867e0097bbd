"""Signing in tells strangers nothing, begins afresh, and ends when it is ended."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.domain.catalogue import Catalogue
from learn.gateways.hashing import Argon2Hashing
from learn.store.audit import AuditEvent
from learn.store.people import Person
from tests.pages import Browser, sign_in
from tests.web.people import PASSWORD, Someone, a_person, signed_in
from tests.web.platforms import a_platform, a_small_catalogue, statements

WRONG = "The email address or the password is not right. Check both and try again, or set a new password."


class Counting(Argon2Hashing):
    """Argon2id that counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__(memory_kib=64, passes=1)
        self.checks = 0

    def is_match(self, password_hash: str | None, password: str) -> bool:
        self.checks += 1
        return super().is_match(password_hash, password)


@pytest.fixture
def hashing() -> Argon2Hashing:
    """One that counts, for the platforms of these tests."""
    return Counting()


def a_session(platform: Platform, browser: Browser) -> dict[str, Any]:
    """What stands in the browser's cookie."""
    signing = platform.staff.session_interface.get_signing_serializer(platform.staff)  # type: ignore[attr-defined]  # Flask's own
    held: dict[str, Any] = signing.loads(browser.cookie() or signing.dumps({}))
    return held


def refused(platform: Platform, email: str, password: str) -> tuple[Any, ...]:
    """Everything that somebody learns from a refused sign-in, and what it costs; what differs every time is masked."""
    browser, hashing = Browser(platform), platform.staff.extensions["learn"].hashing
    before = hashing.checks
    browser.get("/training/sign-in")
    with statements(platform.engine) as run:
        reply = browser.send("/sign-in", {"email": email, "password": password})
    body = re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", reply.get_data(as_text=True)).replace(email, "")
    headers = sorted((name, value) for name, value in reply.headers if name not in ("Set-Cookie", "Content-Length"))
    return reply.status_code, headers, body, hashing.checks - before, run


def test_known_and_unknown_accounts_are_refused_alike(small_platform: Platform) -> None:
    known = a_person(small_platform, "Ann Archer")
    closed = a_person(small_platform, "Bob Barker", is_active=False)
    unset = a_person(small_platform, "Cat Carver")
    with Session(small_platform.engine) as session:
        session.get_one(Person, unset.person_id).password_hash = None
        session.commit()
    unknown = refused(small_platform, "nobody@council.example", PASSWORD)
    assert unknown[0] == 403
    assert WRONG in unknown[2]
    assert unknown[3] == 1
    assert refused(small_platform, known.email, "not the password") == unknown
    assert refused(small_platform, closed.email, PASSWORD) == unknown
    assert refused(small_platform, unset.email, PASSWORD) == unknown


def test_an_address_is_known_however_it_is_typed(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browser = Browser(small_platform)
    sign_in(browser, f"  {someone.email.upper()} ", someone.password)
    assert "My learning" in browser.shown.heading


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"email": "", "password": "x"}, "Enter your email address"),
        ({"email": "ann", "password": "x"}, "Enter an email address in the correct format, like name@example.com"),
        ({"email": "ann@council.example", "password": ""}, "Enter your password"),
    ],
    ids=["no address", "no address at all", "no password"],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(small_platform: Platform, typed: dict[str, str], told: str) -> None:
    browser = Browser(small_platform)
    browser.get("/training/sign-in")
    reply = browser.send("/sign-in", typed)
    assert reply.status_code == 400
    assert browser.shown.problems_told == [told]
    fields = browser.shown.form("/sign-in")
    assert fields["email"] == typed["email"]
    assert fields["password"] == ""


def test_signing_in_begins_a_new_session(small_platform: Platform) -> None:
    someone, browser, stranger = a_person(small_platform), Browser(small_platform), Browser(small_platform)
    browser.get("/training/sign-in")
    planted = browser.cookie()
    before = a_session(small_platform, browser)
    sign_in(browser, someone.email, someone.password)
    after = a_session(small_platform, browser)
    assert "_user_id" not in before
    assert after["csrf_token"] != before["csrf_token"]
    assert set(after) == {"_fresh", "_id", "_permanent", "_user_id", "csrf_token", "seen"}
    stranger.take_cookie(planted or "")
    stranger.get("/training/account")
    assert stranger.shown.heading == "Sign in"


def test_signing_in_over_somebody_else_leaves_nothing_of_theirs(small_platform: Platform) -> None:
    ann, bob = a_person(small_platform, "Ann Archer"), a_person(small_platform, "Bob Barker")
    browser = signed_in(small_platform, ann)
    before = a_session(small_platform, browser)
    browser.post("/training/sign-in", {"email": bob.email, "password": bob.password, "csrf_token": a_form_token(browser)})
    assert browser.shown.heading.startswith("Bob Barker")
    assert a_session(small_platform, browser)["_user_id"] != before["_user_id"]


def a_form_token(browser: Browser) -> str:
    """A token from the page that is open."""
    return str(browser.shown.all("//input[@name='csrf_token']/@value")[0])


def test_a_copied_cookie_opens_nothing_after_signing_out(small_platform: Platform) -> None:
    browser, copy = signed_in(small_platform, a_person(small_platform)), Browser(small_platform)
    copy.take_cookie(browser.cookie() or "")
    copy.get("/training/account")
    assert copy.shown.heading == "Your account"
    browser.get("/training/account")
    browser.send("/sign-out")
    copy.take_cookie(copy.cookie() or "")
    copy.get("/training/account")
    assert copy.shown.heading == "Sign in"


def test_signing_out_leaves_nothing_in_the_browser(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform))
    reply = browser.send("/sign-out", follow=False)
    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    browser.get(reply.headers["Location"])
    assert "You are signed out" in browser.shown.text()
    assert set(a_session(small_platform, browser)) <= {"csrf_token"}


def test_signing_out_everywhere_else_leaves_only_this_browser(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    here, there, other = (signed_in(small_platform, someone) for _ in range(3))
    stranger = signed_in(small_platform, a_person(small_platform, "Bob Barker"))
    here.get("/training/account")
    assert "2 other browsers are signed in" in here.shown.text()
    here.send("/sign-out-elsewhere")
    assert "You are signed out everywhere else" in here.shown.text()
    assert "only browser that is signed in" in here.shown.text()
    for ended in (there, other):
        ended.get("/training/account")
        assert ended.shown.heading == "Sign in"
    stranger.get("/training/account")
    assert stranger.shown.heading == "Your account"


def test_a_closed_account_is_out_at_its_next_request(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browser = signed_in(small_platform, someone)
    with Session(small_platform.engine) as session:
        session.get_one(Person, someone.person_id).is_active = False
        session.commit()
    browser.get("/training/account")
    assert browser.shown.heading == "Sign in"


def test_every_try_is_audited_once(small_platform: Platform) -> None:
    someone, browser = a_person(small_platform), Browser(small_platform)
    for email, password in ((someone.email, "wrong"), ("nobody@council.example", "wrong"), (someone.email, someone.password)):
        sign_in(browser, email, password)
    browser.send("/sign-out")
    with Session(small_platform.engine) as session:
        noted = session.execute(select(AuditEvent.actor_id, AuditEvent.act, AuditEvent.outcome).order_by(AuditEvent.id)).all()
    assert [tuple(event) for event in noted] == [
        (someone.person_id, "sign-in", "refused"),
        (None, "sign-in", "refused"),
        (someone.person_id, "sign-in", "done"),
        (someone.person_id, "sign-out", "done"),
    ]


def test_a_hash_made_with_weaker_settings_is_renewed_at_sign_in(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    weaker = Argon2Hashing(memory_kib=32, passes=1).hashed(someone.password)
    with Session(small_platform.engine) as session:
        session.get_one(Person, someone.person_id).password_hash = weaker
        session.commit()
    signed_in(small_platform, someone)
    with Session(small_platform.engine) as session:
        renewed = session.get_one(Person, someone.person_id).password_hash
    assert renewed != weaker
    signed_in(small_platform, someone)


@pytest.fixture
def secure_platform(database_url: str, tmp_path: Path, hashing: Argon2Hashing) -> Iterator[Platform]:
    """A platform that people reach by HTTPS."""
    made = a_platform(database_url, tmp_path, a_small_catalogue(), hashing, public_url="https://learning.example")
    yield made
    made.engine.dispose()


def test_by_https_the_cookie_is_bound_to_it(secure_platform: Platform) -> None:
    someone, browser = a_person(secure_platform), Browser(secure_platform, base_url="https://learning.example")
    reply = sign_in(browser, someone.email, someone.password)
    assert reply.status_code == 200
    assert "My learning" in browser.shown.heading
    given = [cookie for each in browser.replies for cookie in each.headers.getlist("Set-Cookie")]
    assert given
    for cookie in given:
        name, _, rest = cookie.partition("=")
        flags = {flag.strip() for flag in rest.split(";")[1:] if not flag.strip().startswith("Expires")}
        assert name == "__Host-learn"
        assert flags == {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}


def test_a_rotated_secret_signs_nobody_out(
    database_url: str, tmp_path: Path, platform: Platform, content: Catalogue, someone_else: Someone
) -> None:
    browser = signed_in(platform, someone_else)
    settings = replace(platform.settings, former_secret_key=platform.settings.secret_key, secret_key="another secret " * 4)
    rotated = a_platform(
        database_url, tmp_path, content, former_secret_key=settings.former_secret_key, secret_key=settings.secret_key
    )
    again = Browser(rotated)
    again.take_cookie(browser.cookie() or "")
    again.get("/training/account")
    assert again.shown.heading == "Your account"
    rotated.engine.dispose()


@pytest.fixture
def someone_else(platform: Platform) -> Someone:
    """Somebody with an account on the whole platform."""
    return a_person(platform)
