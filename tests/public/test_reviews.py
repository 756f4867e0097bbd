"""How reviews work: to be read only, six steps in their order, each fact with its source and day, and nothing to send."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import Client

from learn.domain.reviews import ReviewProcess, TimeKind, Timescale
from tests.builders import a_catalogue, a_review_process, a_review_step
from tests.pages import Browser, Page, words_of
from tests.public.apps import a_public_app, what_ships

MAIN, FAMILIES, EASY = "/how-reviews-work", "/how-reviews-work/for-families", "/how-reviews-work/easy-read"
PAGES = (MAIN, FAMILIES, EASY)
TELLING = re.compile(
    r"abus|violen|victim|surviv|refuge|perpetrat|homicid|stalk|domestic|helpline|danger|crime|police|death|died", re.IGNORECASE
)
"""Words that must not stay behind in a history or a tab."""


@pytest.fixture(scope="module", name="pages")
def _pages() -> dict[str, Page]:
    """Every page about reviews that ships, read and checked."""
    browser = Browser(a_public_app())
    return {path: page for path in PAGES if browser.get(path).status_code == 200 and (page := browser.page) is not None}


@pytest.fixture(scope="module", name="process")
def _process() -> ReviewProcess:
    """How reviews work, as it ships."""
    return what_ships().reviews


def about_reviews() -> Iterator[tuple[str, set[str]]]:
    """Every address about reviews, whatever comes after it, with the ways in which it may be asked for."""
    for rule in a_public_app().url_map.iter_rules():
        if "review" in rule.rule or rule.rule.startswith(MAIN):
            yield rule.rule, set(rule.methods or ())


def test_every_address_about_reviews_can_be_read_and_nothing_else() -> None:
    found = dict(about_reviews())
    assert set(found) == set(PAGES)
    assert {way for ways in found.values() for way in ways} == {"GET", "HEAD", "OPTIONS"}
    assert [rule for rule in found if "<" in rule] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_sent_to_it(method: str) -> None:
    client = Client(a_public_app(a_catalogue()))
    assert [client.open(path, method=method).status_code for path in PAGES] == [405, 405, 405]


@pytest.mark.parametrize("path", PAGES)
def test_there_is_nothing_to_fill_in(pages: dict[str, Page], path: str) -> None:
    assert pages[path].all("//form|//input|//textarea|//select|//button|//*[@contenteditable]") == []


@pytest.mark.parametrize("path", PAGES)
def test_headings_follow_one_another_and_the_title_tells_nothing(pages: dict[str, Page], path: str) -> None:
    page = pages[path]
    levels = [int(heading.tag[1]) for heading in page.all("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    title = page.text("//head/title")
    assert title.startswith("How reviews work")
    assert TELLING.search(title + path) is None


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_numbers_for_danger(pages: dict[str, Page], path: str) -> None:
    assert f"tel:{what_ships().services['emergency-999'].dialled}" in pages[path].all("//main//a/@href")


def test_the_six_steps_stand_in_their_order_on_the_line_and_below_it(pages: dict[str, Page], process: ReviewProcess) -> None:
    page = pages[MAIN]
    assert [step.number for step in process.steps] == [1, 2, 3, 4, 5, 6]
    assert page.texts("//ol[@class='learn-line']/li") == [f"{step.number} {step.title}" for step in process.steps]
    assert page.all("//ol[@class='learn-line']//a/@href") == [f"#step-{step.number}" for step in process.steps]
    below = page.all("//ol[@class='learn-walk']/li")
    assert [words_of(each.find("h3")) for each in below] == [f"Step {step.number}: {step.title}" for step in process.steps]
    assert [words_of(each.xpath(".//blockquote/p")[0]) for each in below] == [step.guide.words for step in process.steps]


def test_every_term_has_its_place_and_the_first_use_leads_there(pages: dict[str, Page], process: ReviewProcess) -> None:
    page = pages[MAIN]
    assert page.texts("//dl[@class='learn-words']//dt/dfn") == [term.term for term in process.terms]
    led = page.all("//main//a[starts-with(@href, '#term-')]/@href")
    assert "#term-imr" in led
    assert len(led) == len(set(led))


def test_every_source_has_a_number_and_the_day_on_which_it_was_read(pages: dict[str, Page], process: ReviewProcess) -> None:
    page = pages[MAIN]
    assert page.all("//ol[@class='learn-sources']/li/@id") == [f"source-{source.slug}" for source in process.sources]
    days = [each.xpath("string(.//time/@datetime)") for each in page.all("//ol[@class='learn-sources']/li")]
    assert days == [source.checked_on.isoformat() for source in process.sources]
    cited = set(page.all("//sup/a/@href"))
    assert cited == {f"#source-{source.slug}" for source in process.sources}


def test_every_reference_has_the_number_of_its_source(pages: dict[str, Page], process: ReviewProcess) -> None:
    numbers = {f"#source-{source.slug}": str(number) for number, source in enumerate(process.sources, start=1)}
    references = [(link.get("href"), words_of(link)) for link in pages[MAIN].all("//sup/a")]
    assert references
    assert [(href, said) for href, said in references if numbers[href] != said] == []


def test_the_guides_purposes_and_the_national_ones_are_told_apart(pages: dict[str, Page], process: ReviewProcess) -> None:
    page = pages[MAIN]
    assert page.texts("//section[@aria-labelledby='purposes']/blockquote//li") == [each.words for each in process.purposes.guide]
    national = page.texts("//section[@aria-labelledby='purposes']/ul/li")
    assert len(national) == len(process.purposes.national)
    assert set(national).isdisjoint(each.words for each in process.purposes.guide)


def test_every_theme_stands_there_in_the_guides_words_and_ours_with_its_mark(pages: dict[str, Page]) -> None:
    listed = pages[MAIN].all("//ul[@class='learn-themes']/li")
    themes = what_ships().themes.values()
    assert [words_of(each.find("blockquote")) for each in listed] == [theme.guide for theme in themes]
    assert [theme.slug for theme, each in zip(themes, listed, strict=True) if theme.ours not in words_of(each)] == []
    assert [len(each.xpath(".//h3/svg[@aria-hidden='true']/*")) > 0 for each in listed] == [True] * len(listed)


def test_no_time_is_shown_without_saying_whose_it_is(pages: dict[str, Page]) -> None:
    assert "Time" not in pages[MAIN].texts("//dl[@class='learn-facts']//dt")
    steps = [
        a_review_step(number, timescale=Timescale(text="30 days", kind=kind)) for number, kind in enumerate(TimeKind, start=1)
    ]
    browser = Browser(a_public_app(replace(a_catalogue(), reviews=a_review_process([*steps, a_review_step(3)]))))
    browser.get(MAIN)
    times = [words_of(each) for each in browser.shown.all("//dt[.='Time']/following-sibling::dd")]
    assert times == ["30 days (national target)", "30 days (local target)"]


def test_the_plain_and_the_easy_version_say_what_the_file_says(pages: dict[str, Page], process: ReviewProcess) -> None:
    assert [part.heading for part in process.plain] == pages[FAMILIES].texts("//main/h2")[: len(process.plain)]
    parts = pages[EASY].all("//li[@class='learn-easy__part']")
    assert [len(part.xpath(".//p")) for part in parts] == [len(part.lines) for part in process.easy_read]
    assert [len(part.xpath("./svg[@aria-hidden='true' and @stroke='currentColor']/*")) > 0 for part in parts] == [True] * len(
        parts
    )
    said = " ".join(map(words_of, parts))
    assert re.findall(r"Step (\d)\.", said) == ["1", "2", "3", "4", "5", "6"]


def test_links_to_other_sites_do_not_say_where_one_came_from(pages: dict[str, Page], process: ReviewProcess) -> None:
    outward = [link for path in PAGES for link in pages[path].all("//a[starts-with(@href, 'http')]")]
    addresses = {source.address for source in process.sources} | {link.address for link in process.links}
    assert {link.get("href") for link in outward} == addresses
    assert [link.get("rel") for link in outward if "noreferrer" not in link.get("rel", "").split()] == []
