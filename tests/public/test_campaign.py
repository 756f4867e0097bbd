"""The pages for everybody who could help: ordinary pages that say so, with something to try and the season of today."""

from datetime import date

import pytest

from learn.domain.campaign import CampaignPage
from learn.domain.traces import telling
from tests.pages import Browser, Page
from tests.public.apps import a_public_app, what_ships

PAGES = list(what_ships().campaign.values())
KEPT = "Back, or the history of this device, can show this page again; the help page is the safer place."


@pytest.fixture(scope="module", name="browser")
def _browser() -> Browser:
    """A browser on the pages that ship; nothing it does changes them."""
    return Browser(a_public_app())


def opened(browser: Browser, path: str) -> Page:
    """A page, read and checked."""
    assert browser.get(path).status_code == 200
    return browser.shown


@pytest.mark.parametrize("path", ["/together", *(f"/together/{page.slug}" for page in PAGES)])
def test_a_page_says_near_its_top_what_it_cannot_promise_and_where_it_is_safer(browser: Browser, path: str) -> None:
    page = opened(browser, path)
    (kept,) = page.all("//main/p[@class='learn-kept']")
    assert " ".join("".join(kept.itertext()).split()) == KEPT
    assert kept.xpath("./a/@href") == ["/"]
    assert page.all("//main/*").index(kept) <= 3


@pytest.mark.parametrize("path", ["/together", *(f"/together/{page.slug}" for page in PAGES)])
def test_a_page_has_the_exit_and_the_numbers_and_leaves_neutral_words_behind(browser: Browser, path: str) -> None:
    page = opened(browser, path)
    assert page.all("//a[contains(@class, 'learn-exit')]/@href") == ["/go"]
    assert f"tel:{what_ships().services['emergency-999'].dialled}" in page.all("//section[@aria-labelledby='urgent']//a/@href")
    assert telling(f"{path} {page.text('//title')}") == ""
    assert page.text("//title") != "Information and support"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_situation_is_tried_with_what_a_browser_has_and_nothing_is_sent(browser: Browser, page: CampaignPage) -> None:
    shown = opened(browser, f"/together/{page.slug}")
    decisions = shown.all("//section[@class='learn-decide']")
    assert len(decisions) >= 2
    names = [set(decision.xpath(".//details/@name")) for decision in decisions]
    assert [len(each) for each in names] == [1] * len(decisions)
    assert len(set.union(*names)) == len(decisions)
    assert all(len(decision.xpath(".//details[not(@open)]")) >= 2 for decision in decisions)
    assert shown.all("//form|//input|//button|//textarea|//select") == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_every_source_that_is_cited_stands_at_the_foot(browser: Browser, page: CampaignPage) -> None:
    shown = opened(browser, f"/together/{page.slug}")
    assert shown.all("//section[@aria-labelledby='from']//a/@href") == [source.address for source in page.sources]
    assert {each.removeprefix("#source-") for each in shown.all("//sup/a/@href")} == {source.slug for source in page.sources}


def test_the_pages_lead_from_each_to_the_next_and_round(browser: Browser) -> None:
    path, seen = f"/together/{PAGES[0].slug}", []
    for _ in PAGES:
        seen.append(path.rpartition("/")[2])
        (path,) = opened(browser, path).all("//nav[@aria-label='More pages']/p[1]/a/@href")
    assert seen == [page.slug for page in PAGES]
    assert path == f"/together/{PAGES[0].slug}"


def test_the_list_gives_every_page_and_what_it_gives(browser: Browser) -> None:
    page = opened(browser, "/together")
    assert page.all("//ul[@class='learn-gives']//a/@href") == [f"/together/{each.slug}" for each in PAGES]
    assert page.texts("//ul[@class='learn-gives']/li/p[1]") == [each.summary for each in PAGES]


def test_the_help_page_leads_to_the_list_in_one_line_at_its_foot(browser: Browser) -> None:
    page = opened(browser, "/")
    assert page.all("//a[starts-with(@href, '/together')]/@href") == ["/together"]
    assert page.texts("//footer//a[@href='/together']") == ["Being a friend, and other ways to help"]


@pytest.mark.parametrize(
    ("day", "now"),
    [
        (date(2026, 11, 25), ["16 Days of Activism", "Family gatherings"]),
        (date(2026, 12, 5), ["16 Days of Activism", "Winter evenings", "Family gatherings"]),
        (date(2027, 1, 31), ["A new start", "Winter evenings", "Family gatherings"]),
        (date(2027, 3, 1), ["Family gatherings"]),
    ],
)
def test_the_season_of_today_is_marked_by_a_word_and_named_above(day: date, now: list[str]) -> None:
    page = opened(Browser(a_public_app(day=day)), "/together")
    assert page.texts("//li[contains(@class, '--now')]/h3") == [f"{title} Now" for title in now]
    *most, last = now
    told = f"{', '.join(most)} and {last}" if most else last
    assert f"Now it is time for {told}." in page.text("//section[@aria-labelledby='year']")
    assert len(page.all("//ul[@class='learn-year']/li")) == len(what_ships().seasons)


def test_the_months_that_a_season_touches_are_marked_and_said_in_words(browser: Browser) -> None:
    page = opened(browser, "/together")
    for season, shown in zip(what_ships().seasons.values(), page.all("//ul[@class='learn-year']/li"), strict=True):
        letters = shown.xpath("./p[@aria-hidden='true']/span")
        assert {at for at, letter in enumerate(letters, start=1) if letter.get("class")} == season.months
        assert shown.xpath("string(./p[@class='learn-year__when'])") == season.when
