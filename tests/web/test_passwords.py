"""Setting a password by a link: it comes by mail, works once and not for long, and ends what was open."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from socket import socket
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.services.passwords import invite
from learn.store.people import Person
from learn.web.current import new_token
from learn.web.passwords import page_at
from tests.pages import Browser, sign_in
from tests.store.snapshots import contents
from tests.web.people import PASSWORD, Someone, a_person, signed_in
from tests.web.platforms import a_platform, a_small_catalogue

MORNING = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
NEW = "harbour violet saturday"
LINK = re.compile(r"^https?://\S+/training/set-password/(\S+)\s*$", re.MULTILINE)
DEAD = "This link no longer works"


def asked_for(platform: Platform, email: str, **more: Any) -> Browser:
    """Ask for a link, as somebody who has forgotten their password does."""
    browser = Browser(platform)
    browser.get("/training/sign-in")
    (way,) = [link.get("href") for link in browser.shown.all("//main//a") if "new password" in link.text]
    browser.get(way)
    browser.send("/forgotten-password", {"email": email}, **more)
    return browser


def letters_in(folder: Path) -> list[EmailMessage]:
    """The letters that were written to the mailbox folder, oldest first."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [_read(file.read_bytes()) for file in files]


def _read(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def path_in(letter: EmailMessage) -> str:
    """Where the link of a letter leads."""
    found = LINK.search(letter.get_content())
    assert found, letter.get_content()
    return f"/training/set-password/{found[1]}"


def a_link_for(platform: Platform, someone: Someone) -> str:
    """The path of a link that somebody asked for and got."""
    asked_for(platform, someone.email)
    platform.deliver_letters()
    return path_in(letters_in(platform.settings.instance / "mailbox")[-1])


def chosen(platform: Platform, path: str, password: str) -> Browser:
    """Open a link and choose a password."""
    browser = Browser(platform)
    browser.get(path)
    if browser.shown.heading != DEAD:
        browser.send(path, {"password": password})
    return browser


@dataclass
class Postbox:
    """What a relay took: to whom, and the message."""

    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- the name is aiosmtpd's
        self.taken.append((envelope.rcpt_tos, _read(envelope.content)))
        return "250 OK"


def a_free_port() -> int:
    """A port that nobody listens at."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def a_relay() -> Iterator[tuple[Postbox, int]]:
    """A mail server of this machine's own, and its port."""
    postbox, port = Postbox(), a_free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield postbox, port
    finally:
        controller.stop()


def test_a_forgotten_password_is_set_anew_by_a_link_that_a_relay_takes(database_url: str, tmp_path: Path) -> None:
    with a_relay() as (postbox, port):
        platform = a_platform(database_url, tmp_path, a_small_catalogue(), smtp_host="127.0.0.1", smtp_port=port)
        someone = a_person(platform)
        browser = asked_for(platform, someone.email)
        assert browser.shown.heading == "Look in your email"
        assert platform.deliver_letters() == 1
        assert platform.deliver_letters() == 0
        ((recipients, letter),) = postbox.taken
        assert recipients == [someone.email]
        browser = chosen(platform, path_in(letter), NEW)
        assert browser.shown.heading == "Your password is saved"
        sign_in(browser, someone.email, NEW)
        assert browser.shown.heading.endswith("My learning")
        sign_in(Browser(platform), someone.email, PASSWORD)
        platform.engine.dispose()


def test_a_letter_waits_while_the_relay_is_away(database_url: str, tmp_path: Path) -> None:
    nobody = a_free_port()
    platform = a_platform(database_url, tmp_path, a_small_catalogue(), smtp_host="127.0.0.1", smtp_port=nobody)
    someone = a_person(platform)
    with time_machine.travel(MORNING, tick=False) as clock:
        asked_for(platform, someone.email)
        assert platform.deliver_letters() == 0
        with a_relay() as (postbox, port):
            again = a_platform(database_url, tmp_path, a_small_catalogue(), smtp_host="127.0.0.1", smtp_port=port)
            assert again.deliver_letters() == 0, "it is claimed for a while"
            clock.shift(timedelta(minutes=6))
            assert again.deliver_letters() == 1
            assert len(postbox.taken) == 1
            again.engine.dispose()
    platform.engine.dispose()


def test_the_demonstrations_letter_is_a_file_that_anybody_can_read(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    path = a_link_for(small_platform, someone)
    (letter,) = letters_in(small_platform.settings.instance / "mailbox")
    assert letter["To"] == someone.email
    assert letter.get_content_type() == "text/plain"
    for word in ("abuse", "domestic", "homicide", "module", someone.name):
        assert word not in f"{letter['Subject']} {letter.get_content()}".lower()
    assert chosen(small_platform, path, NEW).shown.heading == "Your password is saved"


def test_asking_says_the_same_whether_or_not_there_is_an_account(small_platform: Platform) -> None:
    someone, closed = a_person(small_platform), a_person(small_platform, "Bob Barker", is_active=False)
    pages = []
    for email in (someone.email, closed.email, "nobody@council.example"):
        browser = asked_for(small_platform, email)
        reply = browser.replies[-1]
        pages.append((reply.status_code, sorted(name for name, _ in reply.headers), browser.shown.source))
    assert pages[0] == pages[1] == pages[2]
    assert small_platform.deliver_letters() == 1
    assert [letter["To"] for letter in letters_in(small_platform.settings.instance / "mailbox")] == [someone.email]


def test_a_link_works_once(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    path = a_link_for(small_platform, someone)
    assert chosen(small_platform, path, NEW).shown.heading == "Your password is saved"
    again = Browser(small_platform)
    assert again.get(path).status_code == 410
    assert again.shown.heading == DEAD
    sign_in(again, someone.email, NEW)
    assert again.shown.heading.endswith("My learning")


def test_a_form_left_open_sets_nothing_once_the_link_is_used(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    path = a_link_for(small_platform, someone)
    late = Browser(small_platform)
    late.get(path)
    chosen(small_platform, path, NEW)
    assert late.send(path, {"password": "copper window monday"}).status_code == 410
    assert sign_in(Browser(small_platform), someone.email, "copper window monday").status_code == 403


def test_setting_a_password_uses_up_every_other_link(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    first, second = a_link_for(small_platform, someone), a_link_for(small_platform, someone)
    assert first != second
    chosen(small_platform, second, NEW)
    assert Browser(small_platform).get(first).status_code == 410


def test_a_link_lasts_half_an_hour(small_platform: Platform) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        path = a_link_for(small_platform, a_person(small_platform))
        browser = Browser(small_platform)
        clock.shift(timedelta(minutes=30) - timedelta(seconds=1))
        assert browser.get(path).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert browser.send(path, {"password": NEW}).status_code == 410
        assert browser.get(path).status_code == 410


def test_an_invitation_lasts_a_week(small_platform: Platform) -> None:
    someone, token = a_person(small_platform), new_token()
    with time_machine.travel(MORNING, tick=False) as clock:
        with Session(small_platform.engine) as session:
            person = session.get_one(Person, someone.person_id)
            invite(session, person, token=token, page=page_at(small_platform.settings, token), now=MORNING)
            session.commit()
        small_platform.deliver_letters()
        path = path_in(letters_in(small_platform.settings.instance / "mailbox")[-1])
        clock.shift(timedelta(days=7) - timedelta(seconds=1))
        assert Browser(small_platform).get(path).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert Browser(small_platform).get(path).status_code == 410


def test_a_new_password_ends_every_sign_in_and_begins_none(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    here, there = signed_in(small_platform, someone), signed_in(small_platform, someone)
    stranger = signed_in(small_platform, a_person(small_platform, "Bob Barker"))
    setting = chosen(small_platform, a_link_for(small_platform, someone), NEW)
    for browser in (here, there, setting):
        browser.get("/training/account")
        assert browser.shown.heading == "Sign in"
    stranger.get("/training/account")
    assert stranger.shown.heading == "Your account"


def test_a_closed_account_cannot_be_opened_by_a_link(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    path = a_link_for(small_platform, someone)
    with Session(small_platform.engine) as session:
        session.execute(update(Person).where(Person.id == someone.person_id).values(is_active=False))
        session.commit()
    assert Browser(small_platform).get(path).status_code == 410


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", "Enter a new password"),
        ("short", "Use at least 12 characters. Three random words make a strong password."),
        ("password1234", "This password is easy to guess."),
        ("nadia.rahman", "This password is easy to guess."),
        ("x" * 201, "Use at most 200 characters."),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence_and_the_link_still_works(
    small_platform: Platform, password: str, told: str
) -> None:
    path = a_link_for(small_platform, a_person(small_platform))
    browser = Browser(small_platform)
    browser.get(path)
    assert browser.send(path, {"password": password}).status_code == 400
    assert browser.shown.problems_told[0].startswith(told)
    assert browser.shown.form(path)["password"] == ""
    browser.send(path, {"password": NEW})
    assert browser.shown.heading == "Your password is saved"


def test_a_password_of_any_letters_and_its_spaces_opens_the_account(small_platform: Platform) -> None:
    someone, password = a_person(small_platform), "  zażółć gęślą jaźń 🏡 "
    chosen(small_platform, a_link_for(small_platform, someone), password)
    sign_in(browser := Browser(small_platform), someone.email, password)
    assert browser.shown.heading.endswith("My learning")
    assert sign_in(Browser(small_platform), someone.email, password.strip()).status_code == 403


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "Forwarded"])
def test_a_poisoned_host_does_not_reach_the_link(small_platform: Platform, header: str) -> None:
    someone = a_person(small_platform)
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    if header == "Host":
        browser = Browser(small_platform, base_url="http://evil.example")
        browser.get("/training/forgotten-password")
        browser.send("/forgotten-password", {"email": someone.email})
    else:
        asked_for(small_platform, someone.email, headers={header: value})
    assert small_platform.deliver_letters() == 1
    (letter,) = letters_in(small_platform.settings.instance / "mailbox")
    assert "evil.example" not in letter.as_string()
    assert "\nhttp://localhost/training/set-password/" in letter.get_content()


def test_no_link_can_be_read_from_the_database_once_its_letter_is_gone(small_platform: Platform) -> None:
    path = a_link_for(small_platform, a_person(small_platform))
    token = path.rpartition("/")[2]
    assert len(token) >= 43, "at least 256 random bits"
    assert token not in repr(contents(small_platform.engine))


def test_no_password_and_no_token_of_a_sign_in_is_stored(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browser = signed_in(small_platform, someone)
    signing = small_platform.staff.session_interface.get_signing_serializer(small_platform.staff)  # type: ignore[attr-defined]  # Flask's own
    token = signing.loads(browser.cookie())["_user_id"]
    held = repr(contents(small_platform.engine))
    assert token not in held
    assert PASSWORD not in held
    assert held.count("$argon2id$") == 1
