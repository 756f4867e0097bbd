"""Guessing is slowed down on every way that takes a secret or sends a letter, and locks nobody out for good (SEC-05)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.store.sign_ins import Letter, PasswordLink, Throttle
from tests.pages import Browser, sign_in
from tests.web.people import Someone, a_person, signed_in

MORNING = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
TOO_MANY_TRIES = "There were too many tries. Wait 15 minutes, or set a new password: that works at once."
TOO_MANY_REQUESTS = "There were too many requests. Wait 15 minutes and try again."


def tried(browser: Browser, email: str, password: str, source: str = "127.0.0.1") -> int:
    """Try to sign in from a source, and give the status of the reply."""
    browser.get("/training/sign-in")
    fields = {"email": email, "password": password}
    return browser.send("/sign-in", fields, environ={"REMOTE_ADDR": source}, follow=False).status_code


def test_guessing_one_account_from_one_source_stops_after_eight_tries(small_platform: Platform) -> None:
    someone, browser = a_person(small_platform), Browser(small_platform)
    with time_machine.travel(MORNING, tick=False) as clock:
        assert [tried(browser, someone.email, "a guess") for _ in range(8)] == [403] * 8
        assert tried(browser, someone.email, someone.password) == 429
        assert browser.shown.problems_told == [TOO_MANY_TRIES]
        assert browser.shown.form("/sign-in")["email"] == someone.email
        assert tried(browser, someone.email, someone.password, "192.0.2.7") == 303, "elsewhere the account still opens"
        clock.shift(timedelta(minutes=15) + timedelta(seconds=1))
        assert tried(Browser(small_platform), someone.email, someone.password) == 303


def test_an_account_that_does_not_exist_is_slowed_down_alike(small_platform: Platform) -> None:
    browser = Browser(small_platform)
    assert [tried(browser, "nobody@council.example", "a guess") for _ in range(9)] == [*[403] * 8, 429]


def test_a_right_password_forgives_the_wrong_ones_before_it(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    for _ in range(3):
        assert [tried(Browser(small_platform), someone.email, "a guess") for _ in range(4)] == [403] * 4
        assert tried(Browser(small_platform), someone.email, someone.password) == 303


def test_many_accounts_guessed_from_one_source_stop_after_eighty_tries(small_platform: Platform) -> None:
    browser = Browser(small_platform)
    browser.get("/training/sign-in")
    form = browser.shown
    seen = []
    for number in range(81):
        browser.page = form
        seen.append(browser.send("/sign-in", {"email": f"person{number}@council.example", "password": "a guess"}).status_code)
    assert seen == [*[403] * 80, 429]


def test_a_forwarded_address_is_not_believed_without_a_proxy(small_platform: Platform) -> None:
    browser = Browser(small_platform)
    seen = []
    for number in range(9):
        browser.get("/training/sign-in")
        fields = {"email": "nobody@council.example", "password": "a guess"}
        seen.append(browser.send("/sign-in", fields, headers={"X-Forwarded-For": f"192.0.2.{number}"}).status_code)
    assert seen[-1] == 429


def test_tries_sent_at_the_same_time_count_as_well(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browsers = [Browser(small_platform) for _ in range(16)]
    for browser in browsers:
        browser.get("/training/sign-in")
    with ThreadPoolExecutor(16) as threads:
        sent = [threads.submit(browser.send, "/sign-in", {"email": someone.email, "password": "x"}) for browser in browsers]
        seen = sorted(reply.result().status_code for reply in sent)
    assert seen == [*[403] * 8, *[429] * 8]


def test_the_fourth_link_in_a_quarter_of_an_hour_is_not_sent(small_platform: Platform) -> None:
    for email in (a_person(small_platform).email, "nobody@council.example"):
        browser, seen = Browser(small_platform), []
        for _ in range(4):
            browser.get("/training/forgotten-password")
            seen.append(browser.send("/forgotten-password", {"email": email}).status_code)
        assert seen == [200, 200, 200, 429]
        assert browser.shown.problems_told == [TOO_MANY_REQUESTS]
    with Session(small_platform.engine) as session:
        assert len(session.scalars(select(PasswordLink)).all()) == 3
        assert len(session.scalars(select(Letter)).all()) == 6


def test_guessing_links_stops_after_thirty_tries(small_platform: Platform) -> None:
    browser = Browser(small_platform)
    browser.get("/training/sign-in")
    token = browser.shown.form("/sign-in")["csrf_token"]
    fields = {"csrf_token": token, "password": "lantern orchard thursday"}
    seen = [browser.post(f"/training/set-password/guess-{number}", fields).status_code for number in range(31)]
    assert seen == [*[410] * 30, 429]
    assert browser.shown.problems_told == [TOO_MANY_REQUESTS]


def wrong_password(browser: Browser, someone: Someone) -> int:
    return tried(browser, someone.email, "a guess")


def a_link_asked_for(browser: Browser, someone: Someone) -> int:
    browser.get("/training/forgotten-password")
    return browser.send("/forgotten-password", {"email": someone.email}).status_code


def a_link_tried(browser: Browser, _someone: Someone) -> int:
    browser.get("/training/forgotten-password")
    token = browser.shown.form("/forgotten-password")["csrf_token"]
    fields = {"csrf_token": token, "password": "lantern orchard thursday"}
    return browser.post("/training/set-password/guess", fields).status_code


TRIES: dict[str, Callable[[Browser, Someone], int]] = {
    "/training/sign-in": wrong_password,
    "/training/forgotten-password": a_link_asked_for,
    "/training/set-password/<token>": a_link_tried,
}


def test_every_form_that_a_stranger_can_send_is_slowed_down(small_platform: Platform) -> None:
    app = small_platform.staff
    for_all = {
        f"/training{rule.rule}"
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and getattr(app.view_functions[rule.endpoint], "deed", "none") is None
    }
    assert for_all == set(TRIES)


@pytest.mark.parametrize("path", TRIES)
def test_counts_hold_across_platforms_and_a_restart(small_platform: Platform, path: str) -> None:
    someone, again = a_person(small_platform), TRIES[path]
    for _ in range(40):
        if again(Browser(small_platform), someone) == 429:
            break
    else:
        pytest.fail("it is never slowed down")
    assert again(Browser(small_platform), someone) == 429
    small_platform.engine.dispose()
    assert again(Browser(small_platform), someone) == 429


def test_what_is_counted_cannot_be_read_from_the_table(small_platform: Platform) -> None:
    someone, browser = a_person(small_platform), Browser(small_platform)
    sign_in(browser, someone.email, "a guess")
    with Session(small_platform.engine) as session:
        keys = session.scalars(select(Throttle.key)).all()
    assert len(keys) == 3
    for key in keys:
        assert len(key) == 64
        assert set(key) <= set("0123456789abcdef")


def test_tries_that_slow_nobody_down_any_more_are_forgotten_at_first_and_then_once_an_hour(small_platform: Platform) -> None:
    def kept(email: str) -> int:
        tried(Browser(small_platform), email, "a guess")
        clock.shift(timedelta(minutes=16))
        small_platform.do_what_is_due()
        with Session(small_platform.engine) as session:
            return len(session.scalars(select(Throttle.key)).all())

    with time_machine.travel(MORNING, tick=False) as clock:
        # The count by source starts again in its row; those by account, and by both, are a row each.
        assert [kept(f"person{number}@council.example") for number in range(5)] == [0, 3, 5, 7, 0]


def test_tries_that_still_count_are_kept(small_platform: Platform) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        tried(Browser(small_platform), "nobody@council.example", "a guess")
        clock.shift(timedelta(minutes=14))
        small_platform.do_what_is_due()
        assert [tried(Browser(small_platform), "nobody@council.example", "a guess") for _ in range(8)] == [*[403] * 7, 429]


def test_a_new_password_opens_an_account_that_was_slowed_down(small_platform: Platform) -> None:
    someone, browser = a_person(small_platform), Browser(small_platform)
    for _ in range(9):
        last = tried(browser, someone.email, "a guess")
    assert last == 429
    browser.get("/training/forgotten-password")
    browser.send("/forgotten-password", {"email": someone.email})
    with Session(small_platform.engine) as session:
        link = session.scalars(select(Letter.link)).one()
    browser.get(link.removeprefix("http://localhost"))
    browser.send("/" + link.rpartition("/")[2], {"password": "harbour violet saturday"})
    assert browser.shown.heading == "Your password is saved", browser.shown.text()
    assert tried(browser, someone.email, "harbour violet saturday") == 303


def test_a_stranger_elsewhere_does_not_lock_anybody_out(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    for _ in range(12):
        tried(Browser(small_platform), someone.email, "a guess", "192.0.2.7")
    assert signed_in(small_platform, someone).shown.heading.endswith("My learning")
