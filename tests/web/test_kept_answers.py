"""Answers posted after a sign-in ran out are kept in the page, and saved with one press after signing in again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from learn.app import Platform
from tests.pages import Browser
from tests.web.people import Someone, a_person, signed_in
from tests.web.platforms import MODULE
from tests.web.sittings import Filled, answered, asked_here, start, stored

MORNING = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)


def a_filled_screen(platform: Platform, browser: Browser) -> Filled:
    """Open the first screen of a quiz, and say what will be filled in."""
    uuid = start(platform, browser, MODULE)
    return answered(platform, uuid, asked_here(browser))


def positions_in(fields: Filled) -> set[int]:
    """The positions that are filled in."""
    return {int(name.removeprefix("q").partition("-")[0]) for name in fields}


@pytest.fixture
def someone(small_platform: Platform) -> Someone:
    """Somebody with an account."""
    return a_person(small_platform)


def test_answers_posted_after_the_rest_are_saved_with_one_press_after_signing_in(
    small_platform: Platform, someone: Someone
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, someone)
        fields = a_filled_screen(small_platform, browser)
        clock.shift(timedelta(minutes=31))
        reply = browser.send("/answers", fields)
        assert reply.status_code == 401
        assert "Your answers are kept on this page" in browser.shown.text()
        assert stored(small_platform) == []
        browser.send("/sign-in", {"email": someone.email, "password": someone.password})
        assert browser.shown.heading == "Your answers are here, not saved yet"
        assert stored(small_platform) == []
        browser.send("/answers")
        assert browser.shown.heading == "Quiz, part 2 of 2"
        assert {position for position, _, _ in stored(small_platform)} == positions_in(fields)


def test_kept_answers_outlast_a_wrong_password_and_a_missing_one(small_platform: Platform, someone: Someone) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, someone)
        fields = a_filled_screen(small_platform, browser)
        clock.shift(timedelta(minutes=31))
        browser.send("/answers", fields)
        assert browser.send("/sign-in", {"email": someone.email, "password": "not this one"}).status_code == 403
        assert "Your answers are kept on this page" in browser.shown.text()
        assert browser.send("/sign-in", {"email": someone.email, "password": ""}).status_code == 400
        browser.send("/sign-in", {"email": someone.email, "password": someone.password})
        browser.send("/answers")
        assert {position for position, _, _ in stored(small_platform)} == positions_in(fields)


def test_answers_kept_for_one_person_are_never_saved_as_anothers(small_platform: Platform, someone: Someone) -> None:
    other = a_person(small_platform, "Bob Barker")
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, someone)
        fields = a_filled_screen(small_platform, browser)
        clock.shift(timedelta(minutes=31))
        browser.send("/answers", fields)
        browser.send("/sign-in", {"email": other.email, "password": other.password})
        assert browser.send("/answers").status_code == 404
        assert stored(small_platform) == []


def test_a_page_from_before_a_new_sign_in_keeps_its_answers(small_platform: Platform, someone: Someone) -> None:
    browser = signed_in(small_platform, someone)
    fields = a_filled_screen(small_platform, browser)
    old_page = browser.shown
    browser.send("/sign-out")
    browser.send("/sign-in", {"email": someone.email, "password": someone.password})
    browser.page = old_page
    reply = browser.send("/answers", fields)
    assert reply.status_code == 400
    assert browser.shown.heading == "Your answers are here, not saved yet"
    assert stored(small_platform) == []
    browser.send("/answers")
    assert browser.shown.heading == "Quiz, part 2 of 2"
    assert {position for position, _, _ in stored(small_platform)} == positions_in(fields)


def test_the_same_press_twice_saves_once(small_platform: Platform, someone: Someone) -> None:
    browser = signed_in(small_platform, someone)
    fields = a_filled_screen(small_platform, browser)
    old_page = browser.shown
    browser.send("/sign-out")
    browser.send("/sign-in", {"email": someone.email, "password": someone.password})
    browser.page = old_page
    browser.send("/answers", fields)
    kept = browser.shown
    browser.send("/answers")
    browser.page = kept
    browser.send("/answers")
    assert len(stored(small_platform)) == len(positions_in(fields))


def test_a_script_that_saves_is_told_that_the_sign_in_ran_out(small_platform: Platform, someone: Someone) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, someone)
        fields = a_filled_screen(small_platform, browser)
        clock.shift(timedelta(minutes=31))
        reply = browser.send("/answers", fields, headers={"Accept": "application/json"})
        assert reply.status_code == 401
        assert "You were signed out" in _message(reply)
    browser = signed_in(small_platform, someone)
    fields = a_filled_screen_again(small_platform, browser)
    reply = browser.send("/answers", {**fields, "csrf_token": "stale"}, headers={"Accept": "application/json"})
    assert reply.status_code == 400
    assert "Your answers are kept" in _message(reply)
    assert stored(small_platform) == []


def a_filled_screen_again(platform: Platform, browser: Browser) -> Filled:
    """Go on with an attempt that is under way."""
    browser.get(f"/training/modules/{MODULE}/quiz")
    (onward,) = browser.shown.all("//a[contains(@href, '/check')]/@href")
    uuid = UUID(onward.split("/")[-2])
    browser.get(f"/training/attempts/{uuid}/1")
    return answered(platform, uuid, asked_here(browser))


def _message(reply: Any) -> str:
    assert reply.mimetype == "application/json"
    assert set(reply.get_json()) == {"message"}
    return str(reply.get_json()["message"])


@pytest.mark.parametrize(
    "kept_for",
    ["/training/sign-out", "/training/account/sign-out-elsewhere", "https://evil.example/training/attempts/1/answers", "//evil"],
)
def test_nothing_is_kept_for_an_address_that_takes_no_answers(small_platform: Platform, someone: Someone, kept_for: str) -> None:
    browser = Browser(small_platform)
    browser.get("/training/sign-in")
    typed = {"email": someone.email, "password": someone.password, "kept_for": kept_for, "q1": "1"}
    browser.send("/sign-in", typed)
    assert "My learning" in browser.shown.heading
    assert "not saved yet" not in browser.shown.source


def test_only_answers_are_carried_on(small_platform: Platform, someone: Someone) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, someone)
        fields = a_filled_screen(small_platform, browser)
        clock.shift(timedelta(minutes=31))
        more = {"score": "100", "person_id": "1", "q1-note": "x", "q2": "y" * 201, "asked": "1"}
        browser.send("/answers", {**fields, **more})
        carried = set(browser.shown.form("/sign-in"))
        assert carried <= {*fields, "csrf_token", "next", "email", "password", "kept_for", "key", "screen"}
        assert "y" * 201 not in browser.shown.source


def test_a_form_that_is_no_answer_leads_to_signing_in_and_does_nothing(small_platform: Platform, someone: Someone) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, someone)
        browser.get(f"/training/modules/{MODULE}/pages/page-1")
        clock.shift(timedelta(minutes=31))
        assert browser.send("/pages/page-1").status_code == 401
        assert browser.shown.heading == "Sign in"
        browser.send("/sign-in", {"email": someone.email, "password": someone.password})
        assert browser.shown.heading == "Page 1"
        browser.get(f"/training/modules/{MODULE}")
        assert browser.shown.text("//ol[@class='learn-contents']").count("Read") == 0
