"""The module player: one page at a time, the place in view, the right blocks for the reader's role."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from learn.app import Platform
from learn.domain.catalogue import Catalogue
from learn.domain.modules import Fragment, Page
from tests.shipped import shipped_today
from tests.web.people import a_person, signed_in
from tests.web.platforms import MODULE, a_platform, a_small_catalogue

if TYPE_CHECKING:
    from tests.pages import Browser

SLUGS = list(shipped_today().modules)
OF_ROLES = [
    module.slug
    for module in shipped_today().modules.values()
    if any(fragment.roles for page in module.pages for fragment in (*page.fragments, *page.gentler))
]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_module_says_what_it_is_about_before_it_is_opened(platform: Platform, slug: str) -> None:
    module, browser = platform.catalogue.modules[slug], signed_in(platform, a_person(platform))
    browser.get(f"/training/modules/{slug}")
    shown = browser.shown
    assert shown.heading == f"Level {module.level} module, about {module.minutes} minutes {module.title}"
    for words in (module.summary, module.content_note, "If this is close to home", module.owner_role):
        assert words in shown.text()
    assert shown.texts("//ul[contains(@class, 'govuk-list--bullet')][1]/li") == [o.text for o in module.objectives]
    listed = shown.texts("//ol[@class='learn-contents']/li//a")
    assert listed == [*[page.title for page in module.pages], "Quiz"]
    for source in module.sources:
        assert source.address in shown.all("//ol[@class='learn-sources']//a/@href")
    assert "Not yet signed off by a specialist" in shown.text()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_shows_its_place_and_leads_on_and_back(platform: Platform, slug: str) -> None:
    module = platform.catalogue.modules[slug]
    for page in module.pages:
        browser = signed_in(platform, a_person(platform, f"Reader N{page.number}"))
        browser.get(f"/training/modules/{slug}/pages/{page.slug}")
        shown = browser.shown
        assert shown.heading == page.title
        assert f"Page {page.number} of {len(module.pages)}" in shown.text("//*[@class='learn-place']")
        assert shown.text("//title").startswith(f"{page.title}, page {page.number} of {len(module.pages)}: {module.title}")
        before, after = module.page_before(page), module.page_after(page)
        (back,) = shown.all("//a[@class='govuk-back-link']/@href")
        assert back == (f"/training/modules/{slug}/pages/{before.slug}" if before else f"/training/modules/{slug}")
        care = shown.texts("//*[contains(@class, 'learn-care')]//h2")
        first, last = ["If this is close to home"] * (before is None), ["Before you go on with your day"] * (after is None)
        assert care == [*first, *last]
        assert shown.text("//ol[@class='learn-sources']")
        reply = browser.send(f"/pages/{page.slug}", follow=False)
        assert reply.status_code == 303
        onward = f"/training/modules/{slug}/pages/{after.slug}" if after else f"/training/modules/{slug}/quiz"
        assert reply.headers["Location"] == onward
        browser.get(f"/training/modules/{slug}")
        read = browser.shown.all("//ol[@class='learn-contents']/li[.//span[contains(., 'Read')]]//a/@href")
        assert read == [f"/training/modules/{slug}/pages/{page.slug}"]


@pytest.mark.parametrize("slug", OF_ROLES)
def test_a_block_for_some_roles_is_shown_to_them_and_to_nobody_else(platform: Platform, slug: str) -> None:
    browsers: dict[str | None, Browser] = {}
    for page in platform.catalogue.modules[slug].pages:
        marked = [fragment for fragment in (*page.fragments, *page.gentler) if fragment.roles]
        somewhere = sorted({role for fragment in marked for role in fragment.roles})
        other = next((role for role in platform.catalogue.roles if role not in somewhere), None)
        for role in {*somewhere[:1], *somewhere[-1:], other, None}:
            if role not in browsers:
                browsers[role] = signed_in(platform, a_person(platform, f"Person N{len(browsers)}", role=role))
            browsers[role].get(f"/training/modules/{slug}/pages/{page.slug}")
            for fragment in marked:
                assert (fragment.html in browsers[role].shown.source) is (role in fragment.roles), (page.slug, role)


def test_some_module_has_a_block_for_some_roles() -> None:
    assert OF_ROLES


def test_an_unknown_module_or_page_is_not_there(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform))
    for path in (
        "nothing",
        f"{MODULE}/pages/nothing",
        "nothing/pages/page-1",
        "nothing/quiz",
        f"{MODULE}/pages/",
        "%00",
        "..%2f",
    ):
        assert browser.get(f"/training/modules/{path}").status_code == 404
        assert browser.shown.heading == "There is nothing here"


def test_a_page_is_worked_through_only_by_its_button(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform))
    for number in (1, 2, 3):
        browser.get(f"/training/modules/{MODULE}/pages/page-{number}")
    browser.get(f"/training/modules/{MODULE}/quiz")
    assert "You have read 0 of 3 pages" in browser.shown.text()


def test_pages_may_be_read_in_any_order(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform))
    for number, left in ((3, "page 1 of 3"), (1, "page 2 of 3")):
        browser.get(f"/training/modules/{MODULE}/pages/page-{number}")
        browser.send(f"/pages/page-{number}")
        browser.get(f"/training/modules/{MODULE}")
        assert f"Go on: {left}" in browser.shown.text()
    browser.get(f"/training/modules/{MODULE}/pages/page-2")
    browser.send("/pages/page-2")
    browser.get(f"/training/modules/{MODULE}")
    assert browser.shown.texts("//a[contains(@class, 'govuk-button')]") == ["Go to the quiz"]


def test_a_page_whose_words_have_changed_is_read_again(database_url: str, tmp_path: Path) -> None:
    before, after = a_small_catalogue(), a_small_catalogue()
    module = after.modules[MODULE]
    pages = (module.pages[0], replace(module.pages[1], version="2", fragments=(Fragment(html="<p>New.</p>"),)), module.pages[2])
    changed = replace(after, modules={MODULE: replace(module, pages=pages, version="2")})
    old = a_platform(database_url, tmp_path, before)
    someone = a_person(old)
    browser = signed_in(old, someone)
    for page in module.pages:
        browser.get(f"/training/modules/{MODULE}/pages/{page.slug}")
        browser.send(f"/pages/{page.slug}")
    new = a_platform(database_url, tmp_path, changed)
    browser = signed_in(new, someone)
    browser.get(f"/training/modules/{MODULE}")
    assert "Go on: page 2 of 3" in browser.shown.text()
    browser.get(f"/training/modules/{MODULE}/quiz")
    assert "The pages come first" in browser.shown.text()
    for made in (old, new):
        made.engine.dispose()


def with_gentler(content: Catalogue) -> list[tuple[str, Page]]:
    """Every page that has a gentler route."""
    return [(module.slug, page) for module in content.modules.values() for page in module.pages if page.gentler]


def test_both_routes_come_in_one_page_and_closed(platform: Platform) -> None:
    browser = signed_in(platform, a_person(platform))
    found = with_gentler(platform.catalogue)
    assert found
    for slug, page in found:
        browser.get(f"/training/modules/{slug}/pages/{page.slug}")
        routes = browser.shown.all("//details[@name='route']")
        assert [route.get("open") for route in routes] == [None, None]
        assert page.gentler_html_for(("housing-officer",)) in browser.shown.source
        assert page.html_for(("housing-officer",)) in browser.shown.source
        assert browser.shown.text("//div[contains(@class, 'learn-note')][contains(., 'Before you read')]")
