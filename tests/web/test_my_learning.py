"""My learning says what is required, why, by when, and what is done, in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from learn.app import Platform
from learn.domain.cycles import add_months
from learn.domain.dates import day_in_words
from tests.pages import Browser
from tests.web.people import a_person, days_ago, signed_in
from tests.web.platforms import MODULE
from tests.web.sittings import read_every_page, sit

MORNING = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
WHY = "Required for the role “Housing officer”, within 42 days of being asked."
WHY_AGAIN = "Required for the role “Housing officer”, and renewed every 24 months."

NEXT, THEN, DONE, OTHERS = (f"//section[@aria-labelledby='{name}']" for name in ("next-step", "then", "done", "others"))


def due_words(began_on: date) -> str:
    return day_in_words(began_on + timedelta(days=42))


@pytest.mark.parametrize(
    ("days", "status", "when"),
    [
        (0, "Not started", "Due {due}, in 42 days"),
        (27, "Not started", "Due {due}, in 15 days"),
        (28, "Due soon", "Due {due}, in 14 days"),
        (41, "Due soon", "Due {due}, tomorrow"),
        (42, "Due soon", "Due {due}, today"),
        (43, "Overdue", "Was due {due}, yesterday"),
        (60, "Overdue", "Was due {due}, 18 days ago"),
    ],
)
def test_a_first_cycle_is_told_in_words(small_platform: Platform, days: int, status: str, when: str) -> None:
    browser = signed_in(small_platform, a_person(small_platform, since=days_ago(days)))
    assert browser.shown.heading == "Nadia Rahman, Housing officer My learning"
    assert browser.shown.texts(f"{NEXT}//li[not(ancestor::ol)]") == [
        status,
        when.format(due=due_words(days_ago(days))),
        "About 20 minutes",
    ]
    assert browser.shown.text(f"{NEXT}//p[@class='learn-next__over']") == "Your next step"
    assert browser.shown.text(f"{NEXT}//p[@class='learn-next__why']") == WHY
    assert "Not started: 3 pages and a quiz" in browser.shown.text(NEXT)
    assert onward(browser) == ("Start", f"/training/modules/{MODULE}")


def onward(browser: Browser) -> tuple[str, str]:
    """The words on the button of the next step, and where it leads."""
    (button,) = browser.shown.all(f"{NEXT}//a[contains(@class, 'govuk-button')]")
    return button.text, button.get("href")


def test_whoever_stopped_goes_on_where_they_stopped_on_any_device(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browser = signed_in(small_platform, someone)
    browser.get(f"/training/modules/{MODULE}/pages/page-1")
    browser.send("/pages/page-1")
    for device in (browser, signed_in(small_platform, someone)):
        device.get("/training/")
        assert "In progress" in device.shown.text(NEXT)
        assert "You are at page 2 of 3" in device.shown.text(NEXT)
        assert onward(device) == ("Go on", f"/training/modules/{MODULE}/pages/page-2")
    read_every_page(small_platform, browser, MODULE)
    browser.get("/training/")
    assert "Every page is read. The quiz is left" in browser.shown.text(NEXT)
    assert onward(browser) == ("Go to the quiz", f"/training/modules/{MODULE}/quiz")


def test_what_is_late_stays_late_while_it_is_under_way(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, since=days_ago(60)))
    browser.get(f"/training/modules/{MODULE}/pages/page-1")
    browser.send("/pages/page-1")
    browser.get("/training/")
    assert browser.shown.texts(f"{NEXT}//li[not(ancestor::ol)]")[0] == "Overdue"
    assert onward(browser)[0] == "Go on"


def test_a_completion_counts_runs_out_and_is_renewed(small_platform: Platform) -> None:
    someone = a_person(small_platform, since=date(2027, 3, 8))
    runs_out_on = add_months(MORNING.date(), 24)

    def seen_on(day: date) -> Browser:
        clock.move_to(datetime.combine(day, MORNING.time(), UTC))
        return signed_in(small_platform, someone)

    with time_machine.travel(MORNING, tick=False) as clock:
        sit(small_platform, signed_in(small_platform, someone), MODULE)
        today = seen_on(MORNING.date())
        assert today.shown.text(f"{NEXT}//h2") == "Nothing is due"
        assert "You have done all that your role asks for today" in today.shown.text(NEXT)
        assert WHY_AGAIN in today.shown.text(DONE)
        assert f"Up to date Done 15 March 2027, good until {day_in_words(runs_out_on)}" in today.shown.text(DONE)
        assert len(today.shown.all(f"{DONE}//a[contains(@href, '/records/')]")) == 1

        before = seen_on(runs_out_on - timedelta(days=61))
        assert before.shown.text(f"{NEXT}//h2") == "Nothing is due"

        opens = seen_on(runs_out_on - timedelta(days=60))
        assert opens.shown.text(f"{NEXT}//p[@class='learn-next__over']") == "Renew now"
        assert opens.shown.texts(f"{NEXT}//li[not(ancestor::ol)]")[:2] == [
            "Renew soon",
            f"Renew by {day_in_words(runs_out_on)}, in 60 days",
        ]
        assert opens.shown.text(f"{NEXT}//p[@class='learn-next__why']") == WHY_AGAIN
        assert onward(opens) == ("Start", f"/training/modules/{MODULE}"), "what was read two years ago is read again"

        last = seen_on(runs_out_on)
        assert f"Renew by {day_in_words(runs_out_on)}, today" in last.shown.text(NEXT)

        lapsed = seen_on(runs_out_on + timedelta(days=1))
        assert lapsed.shown.texts(f"{NEXT}//li[not(ancestor::ol)]")[:2] == [
            "Lapsed",
            f"Ran out {day_in_words(runs_out_on)}, yesterday",
        ]
        sit(small_platform, lapsed, MODULE)
        lapsed.get("/training/")
        assert lapsed.shown.text(f"{NEXT}//h2") == "Nothing is due"


def test_somebody_without_a_role_is_asked_for_nothing_and_may_take_everything(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, role=None))
    assert browser.shown.heading == "Nadia Rahman My learning"
    assert "No module is required of you today" in browser.shown.text(NEXT)
    assert browser.shown.text(f"{OTHERS}//h2") == "Open to you"
    sit(small_platform, browser, MODULE)
    assert browser.shown.heading.endswith("You passed")


def test_every_requirement_is_shown_in_the_order_in_which_to_do_it(platform: Platform) -> None:
    browser = signed_in(platform, a_person(platform, since=days_ago(50)))
    steps = platform.catalogue.paths["housing-officer"].asked_on(days_ago(50))
    titles = [platform.catalogue.modules[step.module].title for step in steps]
    assert browser.shown.text(f"{NEXT}//h2") == titles[0]
    assert browser.shown.texts(f"{THEN}//h3") == titles[1:]
    assert browser.shown.all(DONE) == []
    sit(platform, browser, steps[0].module)
    browser.get("/training/")
    assert browser.shown.text(f"{NEXT}//h2") == titles[1]
    assert browser.shown.texts(f"{DONE}//h3") == titles[:1]
    for step in steps[1:]:
        sit(platform, browser, step.module)
    browser.get("/training/")
    assert browser.shown.text(f"{NEXT}//h2") == "Nothing is due"
    assert sorted(browser.shown.texts(f"{DONE}//h3")) == sorted(titles)


def test_what_no_role_asks_for_is_listed_as_open(platform: Platform) -> None:
    browser = signed_in(platform, a_person(platform, role=None))
    assert browser.shown.texts(f"{OTHERS}//h3") == [module.title for module in platform.catalogue.modules.values()]


@pytest.mark.parametrize("path", ["/training/", f"/training/modules/{MODULE}", "/training/account", "/training/nowhere"])
def test_help_without_a_name_is_one_step_away_on_every_page(small_platform: Platform, path: str) -> None:
    browser = signed_in(small_platform, a_person(small_platform))
    browser.get(path)
    ways = browser.shown.all("//a[@href='/']")
    assert len(ways) >= 2
    assert {way.get("rel") for way in ways} == {"noreferrer"}
    assert "999" in browser.shown.text("//footer")
