"""A sign-in ends by itself: after a rest, and after twelve hours whatever happens (SEC-12)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from learn.app import Platform
from learn.domain.people import Access
from tests.pages import Browser
from tests.web.people import Someone, a_person, signed_in
from tests.web.platforms import a_platform, a_small_catalogue

MORNING = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
PEOPLE = ("learner", "manager", "partnership")
LIMITS = {"learner": 30 * MINUTE, "manager": 15 * MINUTE, "partnership": 15 * MINUTE}


def a_viewer(platform: Platform, kind: str) -> Someone:
    """Somebody of each kind that the idle limits tell apart."""
    match kind:
        case "learner":
            return a_person(platform)
        case "manager":
            return a_person(platform, leads=True)
        case _:
            return a_person(platform, access=Access.PARTNERSHIP)


def is_in(browser: Browser) -> bool:
    """Whether a page of one's own opens."""
    browser.get("/training/account")
    return browser.shown.heading == "Your account"


@pytest.mark.parametrize("kind", PEOPLE)
def test_a_rest_up_to_the_limit_ends_nothing_and_a_longer_one_ends_the_sign_in(small_platform: Platform, kind: str) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, a_viewer(small_platform, kind))
        clock.shift(LIMITS[kind])
        assert is_in(browser)
        clock.shift(LIMITS[kind] + SECOND)
        assert not is_in(browser)
        assert "You were signed out because some time went by" in browser.shown.text()
        assert not is_in(browser)


@pytest.mark.parametrize("kind", PEOPLE)
def test_a_page_says_how_long_its_reader_may_rest(small_platform: Platform, kind: str) -> None:
    browser = signed_in(small_platform, a_viewer(small_platform, kind))
    assert browser.shown.all("//body/@data-idle-seconds") == [str(int(LIMITS[kind].total_seconds()))]


@pytest.mark.parametrize("kind", PEOPLE)
def test_however_busy_a_sign_in_ends_after_twelve_hours(small_platform: Platform, kind: str) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, a_viewer(small_platform, kind))
        for _ in range(51):
            clock.shift(14 * MINUTE)
            assert is_in(browser)
        clock.move_to(MORNING + timedelta(hours=12) - SECOND)
        assert is_in(browser)
        clock.move_to(MORNING + timedelta(hours=12))
        assert not is_in(browser)


def test_staying_starts_the_rest_again(small_platform: Platform) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, a_person(small_platform))
        page = browser.shown
        clock.shift(29 * MINUTE)
        reply = browser.send("/stay", follow=False)
        assert reply.status_code == 204
        clock.shift(29 * MINUTE)
        browser.page = page
        assert browser.send("/stay", follow=False).status_code == 204
        clock.shift(29 * MINUTE)
        assert is_in(browser)


def test_whoever_was_idle_comes_back_to_where_they_were(small_platform: Platform) -> None:
    someone, place = a_person(small_platform), "/training/modules/a-module/pages/page-2"
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(small_platform, someone)
        clock.shift(31 * MINUTE)
        browser.get(place)
        assert browser.shown.heading == "Sign in"
        browser.send("/sign-in", {"email": someone.email, "password": someone.password})
        assert browser.shown.heading == "Page 2"


def test_how_long_learners_may_rest_is_a_setting(database_url: str, tmp_path: Path) -> None:
    shorter = a_platform(database_url, tmp_path, a_small_catalogue(), idle_minutes=5)
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = signed_in(shorter, a_person(shorter))
        clock.shift(5 * MINUTE)
        assert is_in(browser)
        clock.shift(5 * MINUTE + SECOND)
        assert not is_in(browser)
    shorter.engine.dispose()


def test_a_copied_cookie_rests_as_well(small_platform: Platform) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser, copy = signed_in(small_platform, a_person(small_platform)), Browser(small_platform)
        copy.take_cookie(browser.cookie() or "")
        for _ in range(3):
            clock.shift(20 * MINUTE)
            assert is_in(browser)
        assert not is_in(copy)
