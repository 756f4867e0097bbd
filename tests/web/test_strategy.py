"""The strategy, a learner's place in it, and the team talks."""

from datetime import UTC, datetime, timedelta

import time_machine

from learn.app import Platform
from learn.domain.dates import day_in_words
from tests.pages import Browser
from tests.web.people import a_person, signed_in

PATH, OTHERS = "//section[@aria-labelledby='path']", "//section[@aria-labelledby='others']"


def opened(platform: Platform, path: str) -> Browser:
    browser = signed_in(platform, a_person(platform))
    browser.get(path)
    return browser


def test_my_learning_shows_each_year_of_the_path_and_todays_open(platform: Platform) -> None:
    strategy = platform.catalogue.strategy
    browser = signed_in(platform, a_person(platform))
    years = browser.shown.all(f"{PATH}//details")
    assert [year.get("open") is not None for year in years] == [year.holds(datetime.now(UTC).date()) for year in strategy.years]
    headings = browser.shown.texts(f"{PATH}//summary")
    assert headings[0] == "Year 1: Notice and connect (0 of 3 done)"
    assert headings[2] == "Year 3: Lead, assure, review (planned)"
    asked = [step.module for step in platform.catalogue.paths["housing-officer"].steps]
    links = [link.get("href") for link in browser.shown.all(f"{PATH}//details//a")]
    assert links == [f"/training/modules/{slug}" for slug in asked]
    for link in browser.shown.all(f"{OTHERS}//a"):
        assert link.get("href").rpartition("/")[2] not in asked


def test_every_step_names_the_theme_and_the_priority_that_it_serves(platform: Platform) -> None:
    browser = signed_in(platform, a_person(platform))
    serves = browser.shown.texts(f"{PATH}//*[@class='learn-path-year__serves']")
    assert len(serves) == len(browser.shown.all(f"{PATH}//details//li"))
    titles = [f"Priority: {each.title}" for each in platform.catalogue.strategy.priorities]
    themes = [theme.title for theme in platform.catalogue.themes.values()]
    assert all(any(title in line for title in titles) and any(theme in line for theme in themes) for line in serves)


def test_a_year_ahead_says_from_when_it_asks_and_that_one_may_begin(platform: Platform) -> None:
    begins = platform.catalogue.strategy.years[1].begins_on
    with time_machine.travel(datetime(begins.year, begins.month, begins.day, 12, tzinfo=UTC) - timedelta(days=1), tick=False):
        browser = signed_in(platform, a_person(platform))
        assert f"Asked of you from {day_in_words(begins)}. You can take any of it now" in browser.shown.text(PATH)


def test_the_strategy_says_that_it_is_a_demonstration_and_shows_every_theme_year_by_year(platform: Platform) -> None:
    browser = opened(platform, "/training/strategy")
    assert "They are not the partnership’s own figures" in browser.shown.text("//main")
    themes = browser.shown.texts("//*[@class='learn-theme-years__theme']")
    assert sorted(themes) == sorted(theme.title for theme in platform.catalogue.themes.values())
    assert len(browser.shown.all("//*[@class='learn-theme-years__year']")) == len(themes) * 3
    linked = {link.get("href").rpartition("/")[2] for link in browser.shown.all("//*[@class='learn-theme-years__year']//a")}
    assert linked == platform.catalogue.modules.keys()


def test_what_is_planned_is_named_and_leads_nowhere(platform: Platform) -> None:
    browser = opened(platform, "/training/strategy")
    for planned in platform.catalogue.strategy.planned.values():
        (item,) = browser.shown.texts(f"//main//li[starts-with(normalize-space(), '{planned.title}')]")
        assert item == f"{planned.title} (planned, not written yet)"
    assert not [
        link
        for link in browser.shown.all("//main//a")
        if link.get("href").rpartition("/")[2] in platform.catalogue.strategy.planned
    ]


def test_targets_have_who_what_how_many_and_by_when(platform: Platform) -> None:
    browser = opened(platform, "/training/strategy")
    rows = browser.shown.texts("//section[@aria-labelledby='targets']//li")
    assert len(rows) == len(platform.catalogue.strategy.targets)
    first = platform.catalogue.strategy.targets[0]
    assert rows[0] == f"{first.percent}% {first.who}: year {first.year} done by {day_in_words(first.by)}"


def test_there_is_a_talk_for_every_theme_with_situation_two_questions_and_words(platform: Platform) -> None:
    browser = opened(platform, "/training/team-talks")
    links = [link.get("href") for link in browser.shown.all("//main//ul//a")]
    assert links == [f"/training/team-talks/{slug}" for slug in platform.catalogue.themes]
    for link in links:
        browser.get(link)
        assert "Before you begin" in browser.shown.text("//main")
        assert len(browser.shown.all("//main//details")) == 2
        assert "Not yet signed off by a specialist." in browser.shown.text("//main")
        for cited in browser.shown.all("//main//sup/a"):
            (source,) = browser.shown.all(f"//*[@id='{cited.get('href').removeprefix('#')}']")
            assert source is not None


def test_a_talk_about_no_theme_is_missing(platform: Platform) -> None:
    browser = opened(platform, "/training/strategy")
    browser.get("/training/team-talks/luck")
    assert browser.shown.heading == "There is nothing here"
