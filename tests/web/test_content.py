"""The content pages: every module with its figures, for whoever holds a post."""

import pytest

from learn.app import Platform
from learn.domain.coverage import coverage, hardest_grade, words_of
from learn.domain.posts import ContentPost
from tests.web.people import a_person, signed_in
from tests.web.platforms import MODULE, statements

PLACES = "//nav[@aria-label='Main']//li"


@pytest.mark.parametrize("post", ContentPost)
def test_whoever_holds_a_post_finds_every_module_with_its_figures(platform: Platform, post: ContentPost) -> None:
    browser = signed_in(platform, a_person(platform, posts=[post]))
    assert browser.shown.texts(PLACES) == ["My learning", "Content", "Your account"]
    browser.get("/training/content")
    rows = browser.shown.all("//main//tbody/tr")
    assert len(rows) == len(platform.catalogue.modules)
    for row, module in zip(rows, platform.catalogue.modules.values(), strict=True):
        told = " ".join(row.text_content().split())
        quiz = platform.catalogue.quizzes[module.slug]
        for figure in (len(module.pages), f"{words_of(module):,}", len(quiz.questions), f"{hardest_grade(module):.1f}"):
            assert str(figure) in told
        assert row.xpath(".//a/@href") == [f"/training/content/{module.slug}"]


def test_whoever_holds_none_finds_no_content_page(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, leads=True))
    assert "Content" not in browser.shown.texts(PLACES)
    for path in ("/training/content", f"/training/content/{MODULE}"):
        browser.get(path)
        assert browser.replies[-1].status_code == 404


def test_a_module_shows_what_serves_each_objective_and_the_words_of_each_page(platform: Platform) -> None:
    browser = signed_in(platform, a_person(platform, posts=[ContentPost.AUTHOR]))
    for module in platform.catalogue.modules.values():
        browser.get(f"/training/content/{module.slug}")
        quiz = platform.catalogue.quizzes[module.slug]
        assert browser.shown.text("//title").startswith(f"{module.title}: content")
        objectives, pages = (table.xpath(".//tbody/tr") for table in browser.shown.all("//main//table"))
        for row, each in zip(objectives, coverage(module, quiz), strict=True):
            cells = [" ".join(cell.text_content().split()) for cell in row]
            numbers = ", ".join(str(page.number) for page in each.pages)
            assert cells == [each.text, numbers, *map(str, (each.questions, each.critical, each.asking_next, each.asked))]
        for row, page in zip(pages, module.pages, strict=True):
            cells = [" ".join(cell.text_content().split()) for cell in row]
            assert cells[:2] == [f"{page.number}. {page.title}", f"{page.reading.words:,}"]
            assert (cells[4] == "none") is (page.gentler_reading is None)


def test_a_module_that_is_not_there_is_missing(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, posts=[ContentPost.LEAD]))
    browser.get("/training/content/no-such-module")
    assert browser.replies[-1].status_code == 404


def test_posts_are_looked_up_with_the_viewer_and_every_sign_off_at_once(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, posts=list(ContentPost)))
    with statements(small_platform.engine) as run:
        browser.get("/training/content")
    assert len(run) == 2
