"""The record of completion: the learner's own, bound to the words they saw, and silent about marks and answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.domain.catalogue import Catalogue
from learn.store.learning import CompletionRow, ContentVersion
from tests.builders import a_path, a_step
from tests.pages import Browser
from tests.store.snapshots import contents
from tests.web.people import a_learner, a_person, signed_in
from tests.web.platforms import MODULE, a_platform, a_small_catalogue
from tests.web.sittings import answer_all, sit, start

MORNING = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
LATE = datetime(2027, 7, 1, 23, 30, tzinfo=UTC)
"""Half past midnight on the second of July, on the partnership's clock."""


@contextmanager
def serving(database_url: str, instance: Path, content: Catalogue) -> Iterator[Platform]:
    """A platform with this content."""
    made = a_platform(database_url, instance, content)
    yield made
    made.engine.dispose()


def a_later_release() -> Catalogue:
    """The small catalogue after its module was rewritten under a new title."""
    small = a_small_catalogue()
    module = small.modules[MODULE]
    return replace(small, modules={MODULE: replace(module, title="Quite another title", version="another-version")})


def a_record(platform: Platform, browser: Browser) -> str:
    """Complete the module, and give the address of its record as the result shows it."""
    sit(platform, browser, MODULE)
    return address_shown(browser)


def address_shown(browser: Browser) -> str:
    """The address of the record that the open result leads to, at its top and at its end."""
    (address,) = set(browser.shown.all("//a[contains(@href, '/records/')]/@href"))
    return str(address)


def told(browser: Browser) -> dict[str, str]:
    """What the open record says, by its own words for it."""
    return dict(zip(browser.shown.texts("//dl//dt"), browser.shown.texts("//dl//dd"), strict=True))


def test_a_record_says_who_completed_what_on_which_day_and_in_which_version(small_platform: Platform) -> None:
    with time_machine.travel(MORNING, tick=False):
        browser = a_learner(small_platform, "Nadia O'Rahman-Żak")
        address = a_record(small_platform, browser)
        browser.get(address)
    assert browser.shown.heading.endswith("Record of completion")
    assert browser.shown.text("//*[@class='learn-record__who']") == "Nadia O'Rahman-Żak"
    assert browser.shown.text("//*[@class='learn-record__what']") == "A module"
    assert told(browser) == {
        "Completed on": "15 March 2027",
        "Good until": "15 March 2029",
        "Version of the text": small_platform.catalogue.modules[MODULE].version[:12],
        "Record": address.rpartition("/")[2],
    }


def test_a_record_carries_the_day_it_was_where_the_partnership_is(small_platform: Platform) -> None:
    with time_machine.travel(LATE, tick=False):
        browser = a_learner(small_platform)
        browser.get(a_record(small_platform, browser))
        assert told(browser)["Completed on"] == "2 July 2027"


def test_a_record_of_what_is_never_renewed_does_not_run_out(database_url: str, tmp_path: Path) -> None:
    path = a_path(steps=[a_step(MODULE, renew_months=None)])
    with serving(database_url, tmp_path, a_small_catalogue(paths={path.role: path})) as platform:
        browser = a_learner(platform)
        browser.get(a_record(platform, browser))
        assert told(browser)["Good until"] == "It does not run out"


def test_a_record_says_nothing_of_marks_answers_attempts_or_the_time_of_day(small_platform: Platform) -> None:
    with time_machine.travel(MORNING, tick=False):
        browser = a_learner(small_platform)
        uuid = start(small_platform, browser, MODULE)
        answer_all(small_platform, browser, uuid, wrong=range(1, 6))
        browser.send("/finish")
        browser.get(f"/training/modules/{MODULE}/quiz")
        browser.send("/attempts")
        answer_all(small_platform, browser, uuid_of(browser))
        browser.send("/finish")
        browser.get(address_shown(browser))
    for word in ("Option ", "of 5", "%", "attempt", "09:0", str(uuid)):
        assert word not in browser.shown.text()


def uuid_of(browser: Browser) -> UUID:
    """The attempt whose questions are open."""
    return UUID(browser.shown.address_of("/answers").split("/")[-2])


def test_there_is_no_record_before_the_quiz_is_passed(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    answer_all(small_platform, browser, uuid, wrong=range(1, 6))
    browser.send("/finish")
    assert browser.shown.all("//a[contains(@href, '/records/')]") == []
    assert contents(small_platform.engine)["completion"] == []
    for path in (str(uuid), str(uuid).upper(), uuid.hex, "1", "", "%00", "..%2f"):
        assert browser.get(f"/training/records/{path}").status_code == 404


def test_somebody_elses_record_looks_like_one_that_is_not_there(small_platform: Platform) -> None:
    address = a_record(small_platform, a_learner(small_platform, "Ann Archer"))
    manager = signed_in(small_platform, a_person(small_platform, "Cleo Chan", leads=True))
    for other in (a_learner(small_platform, "Bob Barker"), manager):
        before = contents(small_platform.engine)
        assert other.get(address).status_code == 404
        theirs = other.shown.source
        assert other.get(f"/training/records/{UUID(int=0)}").status_code == 404
        assert other.shown.source == theirs
        assert contents(small_platform.engine) == before


def test_a_record_stays_what_it_was_when_the_module_is_rewritten_or_withdrawn(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path, a_small_catalogue()) as platform:
        someone = a_person(platform)
        browser = signed_in(platform, someone)
        address = a_record(platform, browser)
        browser.get(address)
        before = browser.shown.text("//article")
        version = platform.catalogue.modules[MODULE].version
    assert version[:12] in before
    withdrawn = a_small_catalogue(modules={}, quizzes={}, paths={})
    for content in (a_later_release(), withdrawn):
        with serving(database_url, tmp_path, content) as platform:
            browser = signed_in(platform, someone)
            browser.get(address)
            assert browser.shown.text("//article") == before
            with Session(platform.engine) as session:
                row = session.scalars(select(CompletionRow)).one()
                assert (row.module_title, row.module_version) == ("A module", version)
                assert session.get_one(ContentVersion, version).slug == MODULE


def test_a_renewal_has_a_record_of_its_own_in_the_version_of_its_day(database_url: str, tmp_path: Path) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        with serving(database_url, tmp_path, a_small_catalogue()) as platform:
            someone = a_person(platform)
            browser = signed_in(platform, someone)
            first = a_record(platform, browser)
            browser.get(first)
            then = browser.shown.text("//article")
        clock.shift(timedelta(days=720))
        with serving(database_url, tmp_path, a_later_release()) as platform:
            browser = signed_in(platform, someone)
            second = a_record(platform, browser)
            assert second != first
            browser.get(second)
            assert browser.shown.text("//*[@class='learn-record__what']") == "Quite another title"
            assert told(browser)["Version of the text"] == "another-vers"
            browser.get(first)
            assert browser.shown.text("//article") == then
