"""Showing what one knows before reading, without scripts: offered, done, and told without giving the key away (EXM-03)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.domain.questions import right_response
from learn.store.attempts import Attempt
from learn.store.learning import CompletionRow
from tests.pages import Browser
from tests.web.people import a_learner, a_person, signed_in
from tests.web.platforms import MODULE
from tests.web.sittings import Filled, answer_all, asked_here, filled, items_of, read_every_page, start, wrong_response

ABOUT = f"/training/modules/{MODULE}/what-you-know"


def begin(browser: Browser) -> UUID:
    """Choose it on the page of the module, and begin; the first screen is open then."""
    browser.get(f"/training/modules/{MODULE}")
    assert ABOUT in browser.shown.all("//main//a/@href")
    browser.get(ABOUT)
    browser.send("/what-you-know")
    return UUID(browser.shown.address_of("/answers").split("/")[-2])


def show(platform: Platform, browser: Browser, *, knows: Collection[str], guesses: bool = False) -> UUID:
    """Answer what is known and leave out (or guess wrongly) the rest, and finish; what it came to is open then."""
    uuid = begin(browser)
    items = {item.position: item for item in items_of(platform, uuid)}
    while "/answers" in " ".join(browser.shown.all("//form/@action")):
        fields: Filled = {}
        for item in (items[position] for position in asked_here(browser)):
            if item.question.objective in knows:
                fields |= filled(item, right_response(item.question))
            elif guesses:
                fields |= filled(item, wrong_response(item))
        browser.send("/answers", fields)
    browser.send("/finish")
    return uuid


def test_it_is_offered_before_reading_with_what_it_is_and_begun_by_one_button(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    browser.get(f"/training/modules/{MODULE}")
    assert "Show what you know first" in browser.shown.text()
    browser.get(ABOUT)
    words = browser.shown.text()
    for promise in ("Nothing is lost by trying", "you simply read", "does not count among your attempts", "once"):
        assert promise in words
    uuid = begin(browser)
    assert "What you know" in browser.shown.heading
    browser.get(f"/training/modules/{MODULE}")
    assert f"/training/attempts/{uuid}/check" in browser.shown.all("//main//a/@href")


def test_it_is_not_offered_once_a_page_was_left(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    browser.get(ABOUT)
    page = browser.shown
    browser.get(f"/training/modules/{MODULE}/pages/page-1")
    browser.send("/pages/page-1")
    browser.get(f"/training/modules/{MODULE}")
    assert "Show what you know" not in browser.shown.text()
    browser.get(ABOUT)
    assert "You have begun to read already" in browser.shown.text()
    browser.page = page
    reply = browser.send("/what-you-know")
    assert reply.status_code == 409
    assert browser.shown.problems_told == ["You have begun to read, so go on reading. Your place is kept."]


def test_whoever_shows_everything_has_the_same_record_and_the_same_page_as_everybody(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    show(small_platform, browser, knows=["notice", "respond"])
    assert "2 of 2 Shown in full: the module is complete and recorded." in browser.shown.text()
    with Session(small_platform.engine) as session:
        record = session.scalars(select(CompletionRow.uuid)).one()
    browser.get(f"/training/records/{record}")
    told = browser.shown.text()
    for word in ("shown", "first", "quiz", "read", "test"):
        assert word not in told.lower().split()
    lead = signed_in(small_platform, a_person(small_platform, "Grace Adeyemi", leads=True))
    lead.get("/training/completion")
    assert "Up to date" in lead.shown.text()


def test_what_is_known_is_marked_and_passed_over_and_stays_open_to_read(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    show(small_platform, browser, knows=["notice"])
    browser.get(f"/training/modules/{MODULE}")
    assert browser.shown.text().count("You showed that you know this") == 3
    browser.get(f"/training/modules/{MODULE}/pages/page-1")
    assert "You need not read it" in browser.shown.text()
    browser.get("/training/")
    assert "Nothing is left to read. The quiz is left" in browser.shown.text()
    browser.get(f"/training/modules/{MODULE}/quiz")
    assert "every question that safety depends on is among them" in browser.shown.text()
    browser.send("/attempts")
    uuid = UUID(browser.shown.address_of("/answers").split("/")[-2])
    answer_all(small_platform, browser, uuid)
    browser.send("/finish")
    assert browser.shown.heading.endswith("You passed")


def test_what_is_not_known_is_not_explained_until_the_module_is_complete(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = show(small_platform, browser, knows=["notice"], guesses=True)
    told = browser.shown
    items = items_of(small_platform, uuid)
    known = [item.question for item in items if item.question.objective == "notice"]
    not_known = [item for item in items if item.question.objective != "notice"]
    assert not_known
    assert len(told.all("//*[@class='learn-feedback__why']")) == sum(len(question.options) for question in known)
    for item in not_known:
        path = f"//div[@class='learn-question'][.//h3[@id='question-{item.position}']]"
        (question,) = told.all(path)
        listed = [" ".join(each.text_content().split()) for each in question.xpath(".//li")]
        if item.question.kind == "one":
            given = wrong_response(item)
            assert listed == [item.question.option(given[0]).text]
        assert not question.xpath(".//*[contains(@class, 'learn-feedback') or contains(@class, 'learn-mark--missed')]")
    browser.get(f"/training/attempts/{uuid}/result")
    assert browser.shown.heading.endswith("What you showed")


def test_nothing_of_the_key_is_told_while_it_lasts(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    before = len(browser.replies)
    uuid = begin(browser)
    for path in ("1", "2", "check", "result", "shown"):
        browser.get(f"/training/attempts/{uuid}/{path}")
    told = "".join(reply.get_data(as_text=True) for reply in browser.replies[before:])
    assert "Because of" not in told
    assert "some say" not in told


def test_questions_may_be_left_out_and_looked_at_again(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = begin(browser)
    browser.send("/answers")
    while "/answers" in " ".join(browser.shown.all("//form/@action")):
        browser.send("/answers")
    assert "are left out. They count as something to read about, and nothing else." in browser.shown.text()
    assert "Look at what is left out" in browser.shown.text()
    browser.send("/finish")
    assert "0 of 2 Shown in full. That is what the module is for" in browser.shown.text()
    with Session(small_platform.engine) as session:
        assert session.scalars(select(Attempt.uuid).where(Attempt.kind == "diagnostic")).all() == [uuid]


def test_the_quiz_is_what_counts_once_it_was_begun(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = begin(browser)
    start(small_platform, browser, MODULE)
    browser.get(f"/training/attempts/{uuid}/check")
    reply = browser.send("/finish")
    assert reply.status_code == 409
    assert browser.shown.problems_told[0].startswith("You have begun the quiz since.")


def test_somebody_elses_is_not_there(small_platform: Platform) -> None:
    ann, ben = a_learner(small_platform, "Ann Archer"), a_learner(small_platform, "Ben Barker")
    uuid = show(small_platform, ann, knows=["notice"])
    assert ben.get(f"/training/attempts/{uuid}/shown").status_code == 404
    assert ben.get("/training/modules/no-such/what-you-know").status_code == 404
    read_every_page(small_platform, ben, MODULE)
    quiz = UUID(ben.send("/attempts").request.path.split("/")[-2])
    ben.get(f"/training/attempts/{quiz}/1")
    answer_all(small_platform, ben, quiz)
    ben.send("/finish")
    assert ben.get(f"/training/attempts/{quiz}/shown").status_code == 404
