"""The content pages: every module with its figures, for whoever holds a post."""

import pytest

from learn.app import Platform
from learn.domain.coverage import coverage, hardest_grade, words_of
from learn.domain.posts import ContentPost
from tests.web.people import PASSWORD, a_person, signed_in
from tests.web.platforms import CASE, MODULE, statements

PLACES = "//nav[@aria-label='Main']//li"


@pytest.mark.parametrize("post", ContentPost)
def test_whoever_holds_a_post_finds_every_module_with_its_figures(platform: Platform, post: ContentPost) -> None:
    browser = signed_in(platform, a_person(platform, posts=[post]))
    assert browser.shown.texts(PLACES) == ["My learning", "Content", "Your account"]
    browser.get("/training/content")
    rows = browser.shown.all("//main//table[1]/tbody/tr")
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


def test_posts_are_looked_up_with_the_viewer_and_the_standings_at_once(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, posts=list(ContentPost)))
    with statements(small_platform.engine) as run:
        browser.get("/training/content")
    assert len(run) == 2


def test_a_case_shows_its_seats_drawn_and_who_comes_to_which_decision_and_holds_which_fact(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, posts=[ContentPost.AUTHOR]))
    browser.get("/training/content")
    assert "Two doors Draft 2 8 2 31 December 2027" in browser.shown.text("//main//table[2]/tbody")
    browser.get(f"/training/content/cases/{CASE}")
    assert browser.shown.texts("//main//summary") == [
        f"The {seat}: 4 scenes, 5 choices (3 safer, 1 partly, 1 riskier)" for seat in ("gp", "school")
    ]
    assert len(browser.shown.all("//*[local-name()='svg' and @class='learn-case-map']")) == 2
    points, facts = browser.shown.texts("//main//table/tbody")[-2:]
    assert points == "There is a worry and no proof. 2 The gp, The school"
    assert facts == "The bruise. The gp (if it does something for it) The absence. The school (if it does something for it)"


def test_a_case_goes_the_way_of_a_module_to_its_sign_off(small_platform: Platform) -> None:
    author = signed_in(small_platform, a_person(small_platform, posts=[ContentPost.AUTHOR]))
    author.get(f"/training/content/cases/{CASE}")
    assert "Nobody has taken a step yet." in author.shown.text("//main")
    author.get(f"/training/content/{CASE}/put-forward")
    assert "Two doors: 8 scenes with 4 decisions" in author.shown.text("//main")
    author.send("/put-forward", {"password": PASSWORD})
    assert author.shown.heading == "Content: case Two doors"
    assert "In review" in author.shown.text("//main")


def test_a_case_that_is_retired_cannot_be_begun_and_says_so(small_platform: Platform) -> None:
    lead = signed_in(small_platform, a_person(small_platform, posts=[ContentPost.LEAD]))
    lead.get(f"/training/cases/{CASE}")
    page = lead.shown
    lead.send("/gp/plays")
    lead.send("/decisions", {"choice": "act"})
    under_way = lead.shown
    lead.get(f"/training/content/{CASE}/retired")
    lead.send("/retired", {"password": PASSWORD})
    lead.get(f"/training/cases/{CASE}")
    assert "This case is retired" in lead.shown.text("//main")
    assert lead.shown.all("//main//form") == []
    lead.page = page
    assert lead.send("/gp/plays").status_code == 409
    assert "This case is retired" in lead.shown.text("//main")
    lead.page = under_way
    lead.send("/end")
    assert "This case is retired" in lead.shown.text("//main")
