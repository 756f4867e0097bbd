"""The quiz over HTTP, without scripts: answered, refused, marked, and its key never told too early (REL-07, EXM-03, AC-18)."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from learn.app import Platform
from learn.domain.beliefs import Belief
from learn.domain.catalogue import Catalogue
from learn.domain.questions import Kind, Option, Question, right_response
from learn.domain.quizzes import Drawn
from learn.services.attempts import ALREADY_FINISHED, KEY_REUSED
from learn.store.attempts import Answer
from learn.store.learning import CompletionRow
from tests import builders
from tests.conftest import on_sqlite
from tests.pages import Browser, words_of
from tests.store.snapshots import contents
from tests.web.people import a_learner, a_person, signed_in
from tests.web.platforms import MODULE, a_platform, a_small_catalogue, statements
from tests.web.sittings import (
    Filled,
    answer_all,
    answered,
    asked_here,
    filled,
    items_of,
    read_every_page,
    sit,
    start,
    start_again,
    stored,
)

SUMMER_EVENING = datetime(2027, 7, 1, 21, 30, tzinfo=UTC)
"""Half past ten in the evening on the partnership's clock, which is an hour ahead of UTC then."""

BY_SCRIPT = {"Accept": "application/json"}
NOTHING_CHOSEN = {
    Kind.ONE: "Choose one answer.",
    Kind.SEVERAL: "Choose at least one answer.",
    Kind.ORDER: "Give every step a place.",
    Kind.MATCH: "Match every line.",
}
NOT_ASKED = "This question is not part of the attempt."


@contextmanager
def serving(database_url: str, instance: Path, content: Catalogue) -> Iterator[Platform]:
    """A platform with this content."""
    made = a_platform(database_url, instance, content)
    yield made
    made.engine.dispose()


def asking(*questions: Question) -> Catalogue:
    """The small catalogue, with a quiz that asks these questions and no others."""
    per_objective = {each.objective: 0 for each in questions}
    for each in questions:
        per_objective[each.objective] += 1
    return a_small_catalogue(quizzes={MODULE: builders.a_quiz(MODULE, questions=questions, draw=per_objective)})


@pytest.fixture
def each_kind(database_url: str, tmp_path: Path) -> Iterator[Platform]:
    """A platform whose quiz asks one question of each kind, two on a screen."""
    of_each = (builders.a_question(kind, slug=kind, asks_certainty=kind is Kind.ONE) for kind in Kind)
    with serving(database_url, tmp_path, asking(*of_each)) as made:
        yield made


def item_of(platform: Platform, uuid: UUID, kind: Kind) -> Drawn:
    """The question of this kind."""
    (item,) = [item for item in items_of(platform, uuid) if item.question.kind is kind]
    return item


def open_screen_of(browser: Browser, uuid: UUID, position: int) -> list[int]:
    """Open the screen on which this position stands, and say which positions stand there."""
    for number in (1, 2):
        browser.get(f"/training/attempts/{uuid}/{number}")
        if position in asked_here(browser):
            return asked_here(browser)
    raise AssertionError(f"position {position} is on no screen")


def marks_told(browser: Browser) -> list[str]:
    """What the open result says of each question, in order."""
    return [words.partition(".")[0] for words in browser.shown.texts("//p[@class='learn-question__how']")]


def left_in(browser: Browser, fields: Filled) -> Filled:
    """What the open form holds in these fields; of several boxes those that are ticked, in the order of ``fields``."""
    form = browser.shown.form("/answers")
    return {
        name: sorted(form.getlist(name), key=value.index if {*value} == {*form.getlist(name)} else None)
        if isinstance(value, list)
        else form.get(name, "")
        for name, value in fields.items()
    }


def outline(reply: TestResponse) -> tuple[int, str | None]:
    """What a browser without scripts makes of a reply: its status, and where it leads."""
    return reply.status_code, reply.headers.get("Location")


def count_of(platform: Platform, table: type[Answer] | type[CompletionRow]) -> int:
    """How many rows a table has."""
    with Session(platform.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# The whole quiz --------------------------------------------------------------------------------------------------------


def test_a_quiz_of_five_takes_at_most_nine_requests_from_its_start_to_its_result(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    read_every_page(small_platform, browser, MODULE)
    before = len(browser.replies)
    uuid = start_again(browser)
    answer_all(small_platform, browser, uuid)
    browser.send("/finish")
    assert browser.shown.heading.endswith("You passed")
    assert "5 of 5" in browser.shown.text()
    assert len(items_of(small_platform, uuid)) == 5
    assert len(browser.replies) - before <= 9


def test_every_kind_answered_right_is_marked_right_and_completes_the_module(each_kind: Platform) -> None:
    browser = a_learner(each_kind)
    sit(each_kind, browser, MODULE)
    assert marks_told(browser) == ["Right"] * 4
    assert "4 of 4" in browser.shown.text()
    assert count_of(each_kind, CompletionRow) == 1


@on_sqlite
def test_every_kind_answered_wrong_is_marked_to_look_at_again_and_completes_nothing(each_kind: Platform) -> None:
    browser = a_learner(each_kind)
    sit(each_kind, browser, MODULE, wrong=range(1, 5))
    assert marks_told(browser) == ["Look again"] * 4
    assert "0 of 4" in browser.shown.text()
    assert count_of(each_kind, CompletionRow) == 0
    assert len(browser.shown.all("//div[@class='learn-belief']")) == 4


@on_sqlite
def test_several_is_right_only_when_exactly_the_right_ones_are_ticked(each_kind: Platform) -> None:
    for name, ticked in (("Ann Archer", ("a",)), ("Bob Barker", ("a", "b", "c"))):
        browser = a_learner(each_kind, name)
        uuid = start(each_kind, browser, MODULE)
        item = item_of(each_kind, uuid, Kind.SEVERAL)
        answer_all(each_kind, browser, uuid)
        open_screen_of(browser, uuid, item.position)
        browser.send("/answers", {**filled(item, ticked), "to_check": "1"})
        browser.send("/finish")
        assert marks_told(browser) == ["Look again" if n == item.position else "Right" for n in range(1, 5)]
        assert (item.position, ticked, None) in stored(each_kind)


@on_sqlite
def test_what_is_given_is_shown_in_words_before_finishing_and_can_be_changed(each_kind: Platform) -> None:
    browser = a_learner(each_kind)
    uuid = start(each_kind, browser, MODULE)
    answer_all(each_kind, browser, uuid, wrong=range(1, 5))
    order, match = item_of(each_kind, uuid, Kind.ORDER), item_of(each_kind, uuid, Kind.MATCH)
    row = "(//dl//dd[@class='govuk-summary-list__value'])[{}]//li"
    assert browser.shown.texts(row.format(order.position)) == ["Option b", "Option c", "Option d", "Option a"]
    pairs = ["Option a: Partner b", "Option b: Partner c", "Option c: Partner d", "Option d: Partner a"]
    assert browser.shown.texts(row.format(match.position)) == pairs
    assert "How sure: certain" in browser.shown.text("//dl")
    open_screen_of(browser, uuid, order.position)
    browser.send("/answers", {**filled(order, right_response(order.question)), "to_check": "1"})
    assert browser.shown.heading.endswith("Check your answers")
    assert browser.shown.texts(row.format(order.position)) == ["Option a", "Option b", "Option c", "Option d"]
    assert browser.shown.texts(row.format(match.position)) == pairs


@on_sqlite
def test_one_wrong_answer_of_five_is_enough_and_a_critical_one_is_not(small_platform: Platform) -> None:
    for name, critical in (("Ann Archer", False), ("Bob Barker", True)):
        browser = a_learner(small_platform, name)
        uuid = start(small_platform, browser, MODULE)
        chosen = next(item.position for item in items_of(small_platform, uuid) if item.question.is_critical is critical)
        answer_all(small_platform, browser, uuid, wrong=[chosen])
        browser.send("/finish")
        assert "4 of 5" in browser.shown.text()
        assert browser.shown.heading.endswith("Not passed yet" if critical else "You passed")
        words = "(80%; 80% is needed). One question that safety depends on needs another look: it is marked below."
        assert (words in browser.shown.text()) is critical
        numbered = browser.shown.texts("//p[@class='learn-question__number']")
        assert sum("One that safety depends on" in each for each in numbered) == 1
    assert count_of(small_platform, CompletionRow) == 1


# What is refused -------------------------------------------------------------------------------------------------------


PARTLY: tuple[tuple[Kind, Callable[[str], Filled], str], ...] = (
    (Kind.ONE, lambda _name: {}, NOTHING_CHOSEN[Kind.ONE]),
    (Kind.ONE, lambda name: {name: "3"}, "Say how sure you are."),
    (Kind.ONE, lambda name: {f"{name}-certainty": "guessing"}, NOTHING_CHOSEN[Kind.ONE]),
    (Kind.SEVERAL, lambda _name: {}, NOTHING_CHOSEN[Kind.SEVERAL]),
    (Kind.ORDER, lambda name: {f"{name}-3": "2"}, NOTHING_CHOSEN[Kind.ORDER]),
    (Kind.ORDER, lambda name: {f"{name}-{n}": "2" for n in range(1, 5)}, "Give each step a different place."),
    (Kind.ORDER, lambda _name: {}, NOTHING_CHOSEN[Kind.ORDER]),
    (Kind.MATCH, lambda name: {f"{name}-1": "4", f"{name}-4": "1"}, NOTHING_CHOSEN[Kind.MATCH]),
    (Kind.MATCH, lambda name: {f"{name}-{n}": "3" for n in range(1, 5)}, "Use each match once."),
    (Kind.MATCH, lambda _name: {}, NOTHING_CHOSEN[Kind.MATCH]),
)
"""What is filled in of a question, and what is said of it."""


@on_sqlite
def test_a_question_answered_in_part_or_not_at_all_is_named_and_all_that_was_filled_in_is_kept(
    database_url: str, tmp_path: Path
) -> None:
    questions = [
        builders.a_question(kind, slug=f"part-{number}", asks_certainty=kind is Kind.ONE)
        for number, (kind, _, _) in enumerate(PARTLY)
    ]
    with serving(database_url, tmp_path, asking(*questions)) as platform:
        browser = a_learner(platform)
        uuid = start(platform, browser, MODULE)
        parts = {item.position: PARTLY[int(item.question.slug.removeprefix("part-"))] for item in items_of(platform, uuid)}
        saved: set[int] = set()
        for number in range(1, 5):
            browser.get(f"/training/attempts/{uuid}/{number}")
            here, typed = asked_here(browser), dict[str, str | list[str]]()
            for position in here:
                typed |= parts[position][1](f"q{position}")
            assert browser.send("/answers", typed).status_code == 400
            assert browser.shown.problems_told == [f"Question {position}: {parts[position][2]}" for position in here]
            assert left_in(browser, typed) == typed
            targets = browser.shown.all("//ul[contains(@class, 'govuk-error-summary__list')]//a/@href")
            for position, target in zip(here, targets, strict=True):
                assert browser.shown.all(f"//*[@id='{target[1:]}' and starts-with(@name, 'q{position}')]")
            assert {position for position, _, _ in stored(platform)} == saved
            assert browser.send("/answers", answered(platform, uuid, here[1:])).status_code == 400
            assert browser.shown.problems_told == [f"Question {here[0]}: {parts[here[0]][2]}"]
            saved |= {*here[1:]}
            assert {position for position, _, _ in stored(platform)} == saved
        browser.get(f"/training/attempts/{uuid}/check")
        assert browser.shown.texts("//dl//strong") == ["No answer yet"] * 4


MALFORMED = ("0", "5", "-1", "a", "1.5", "9" * 5000, "\0", "1 OR 1=1", "<script>")


@on_sqlite
def test_a_choice_that_is_not_there_is_refused_with_a_sentence_and_the_rest_is_saved(each_kind: Platform) -> None:
    browser = a_learner(each_kind)
    uuid = start(each_kind, browser, MODULE)
    for number, here in ((1, [1, 2]), (2, [3, 4])):
        for bad, good in (here, here[::-1]):
            for value in MALFORMED:
                before = len(stored(each_kind))
                browser.get(f"/training/attempts/{uuid}/{number}")
                kept, wrong = answered(each_kind, uuid, [good]), answered(each_kind, uuid, [bad])
                malformed = {name: value for name in wrong if not name.endswith("certainty")}
                assert browser.send("/answers", {**kept, **wrong, **malformed}).status_code == 400
                assert browser.shown.problems_told == [f"Question {bad}: Choose from the answers shown."]
                assert left_in(browser, kept) == kept
                assert [position for position, _, _ in stored(each_kind)[before:]] == [good]


@on_sqlite
def test_an_answer_to_a_question_that_is_not_asked_is_refused_with_a_sentence(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    good = answered(small_platform, uuid, [1, 2])
    for position in ("0", "6", "999"):
        for foreign in ({f"q{position}": "1"}, {f"q{position}-1": "1"}, {"asked": ["1", "2", position]}):
            assert browser.send("/answers", {**good, **foreign}).status_code == 400
            assert browser.shown.problems_told == [f"Question {position}: {NOT_ASKED}"]
            assert left_in(browser, good) == good
    assert {position for position, _, _ in stored(small_platform)} == {1, 2}


@on_sqlite
def test_what_is_wrong_with_a_question_of_another_screen_is_told_too(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    browser.send("/answers", {**answered(small_platform, uuid, [1, 2]), "q5": "77", "q5-1": "77"})
    assert browser.shown.problems_told == ["Question 5: Choose from the answers shown."]


@on_sqlite
def test_a_screen_that_is_not_there_loses_no_answer_and_leads_to_one_that_is(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    good = answered(small_platform, uuid, [1, 2])
    first = {name: "77" for name in good if name.startswith("q1") and not name.endswith("certainty")}
    for number, screen in enumerate(("-3", "0", "99", "", "two", "9" * 5000), start=1):
        browser.get(f"/training/attempts/{uuid}/1")
        assert browser.send("/answers", {**good, "screen": screen}).status_code == 200
        assert len(stored(small_platform)) == number * 3 - 1
        browser.get(f"/training/attempts/{uuid}/1")
        assert browser.send("/answers", {**good, **first, "screen": screen}).status_code == 400
        assert browser.shown.problems_told == ["Question 1: Choose from the answers shown."]
        assert len(stored(small_platform)) == number * 3


def test_answers_with_a_key_that_we_did_not_make_are_saved(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    good = answered(small_platform, uuid, [1, 2])
    for number, key in enumerate(("", "\0", "a\0b", "x" * 5000, "schlüssel"), start=1):
        browser.get(f"/training/attempts/{uuid}/1")
        assert browser.send("/answers", {**good, "key": key}).status_code == 200
        assert len(stored(small_platform)) == 2 * number


def test_somebody_elses_attempt_is_not_there_and_takes_nothing(small_platform: Platform) -> None:
    ann, bob = a_learner(small_platform, "Ann Archer"), a_learner(small_platform, "Bob Barker")
    uuid = start(small_platform, ann, MODULE)
    answer_all(small_platform, ann, uuid)
    finish = ann.shown.form("/finish")
    start(small_platform, bob, MODULE)
    fields = bob.shown.form("/answers")
    before = contents(small_platform.engine)
    for headers in ({}, BY_SCRIPT):
        posted = {**fields.to_dict(flat=False), **answered(small_platform, uuid, range(1, 6), wrong=range(1, 6))}
        assert bob.post(f"/training/attempts/{uuid}/answers", posted, headers=headers).status_code == 404
        assert "Question 1" not in bob.shown.source
    token = {"csrf_token": fields["csrf_token"]}
    assert finish.keys() == token.keys()
    assert bob.post(f"/training/attempts/{uuid}/finish", token).status_code == 404
    assert contents(small_platform.engine) == before


# Once, and not too late ------------------------------------------------------------------------------------------------


def test_the_same_form_sent_again_gets_the_same_reply_and_stores_one_row_each(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    page, fields = browser.shown, answered(small_platform, uuid, [1, 2])
    first = outline(browser.send("/answers", fields, follow=False))
    before = contents(small_platform.engine)
    for _ in range(2):
        browser.page = page
        assert outline(browser.send("/answers", fields, follow=False)) == first == (303, f"/training/attempts/{uuid}/2")
    assert contents(small_platform.engine) == before
    assert count_of(small_platform, Answer) == 2


@on_sqlite
def test_the_same_form_by_a_script_is_told_the_same_positions_and_stores_one_row_each(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    page, fields = browser.shown, answered(small_platform, uuid, [1])
    told = []
    for _ in range(2):
        browser.page = page
        told.append(browser.send("/answers", fields, headers=BY_SCRIPT).get_json())
    assert [each["saved"] for each in told] == [["1"], ["1"]]
    assert len({each["key"] for each in told} | {page.form("/answers")["key"]}) == 3
    assert count_of(small_platform, Answer) == 1


def test_a_form_sent_again_with_another_answer_is_refused_and_shows_what_stands(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    page, first = browser.shown, answered(small_platform, uuid, [1, 2])
    browser.send("/answers", first)
    before = contents(small_platform.engine)
    browser.page = page
    assert browser.send("/answers", answered(small_platform, uuid, [1, 2], wrong=[2])).status_code == 400
    assert browser.shown.problems_told == [f"Question 2: {KEY_REUSED}"]
    assert left_in(browser, first) == first
    assert contents(small_platform.engine) == before
    browser.send("/answers", answered(small_platform, uuid, [1, 2], wrong=[2]))
    assert count_of(small_platform, Answer) == 4, "the page that tells it has a key of its own, so the change can be made there"


def test_a_screen_opened_before_the_answers_changed_elsewhere_counts_when_it_comes_last(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browser, elsewhere = signed_in(small_platform, someone), signed_in(small_platform, someone)
    uuid = start(small_platform, browser, MODULE)
    elsewhere.get(f"/training/attempts/{uuid}/1")
    elsewhere.send("/answers", answered(small_platform, uuid, [1, 2], wrong=[1, 2]))
    browser.send("/answers", answered(small_platform, uuid, [1, 2]))
    answer_all(small_platform, browser, uuid)
    browser.send("/finish")
    assert marks_told(browser) == ["Right"] * 5


def test_a_screen_opened_before_the_attempt_was_finished_elsewhere_changes_nothing(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browser, elsewhere = signed_in(small_platform, someone), signed_in(small_platform, someone)
    uuid = start(small_platform, browser, MODULE)
    elsewhere.get(f"/training/attempts/{uuid}/1")
    page = elsewhere.shown
    answer_all(small_platform, browser, uuid)
    checked = browser.shown
    browser.send("/finish")
    before = contents(small_platform.engine)
    late = answered(small_platform, uuid, [1, 2], wrong=[1, 2])
    assert elsewhere.send("/answers", late).status_code == 409
    assert ALREADY_FINISHED in elsewhere.shown.text()
    elsewhere.page = page
    reply = elsewhere.send("/answers", late, headers=BY_SCRIPT)
    assert (reply.status_code, reply.get_json()) == (409, {"message": ALREADY_FINISHED})
    browser.page = checked
    assert browser.send("/finish").status_code == 409
    assert ALREADY_FINISHED in browser.shown.text()
    for path in ("1", "2", "check"):
        elsewhere.get(f"/training/attempts/{uuid}/{path}")
        assert elsewhere.shown.heading.endswith("You passed")
    assert contents(small_platform.engine) == before


def test_finishing_with_a_question_open_is_refused_with_a_sentence_and_marks_nothing(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    browser.send("/answers", answered(small_platform, uuid, [1, 2]))
    token = {"csrf_token": browser.shown.form("/answers")["csrf_token"]}
    before = contents(small_platform.engine)
    assert browser.post(f"/training/attempts/{uuid}/finish", token).status_code == 409
    assert browser.shown.problems_told == [
        "Answer every question first. Those without an answer are marked below.",
        *(f"Question {position} has no answer" for position in (3, 4, 5)),
    ]
    browser.get(f"/training/attempts/{uuid}/result")
    assert browser.shown.heading.endswith("Check your answers")
    assert contents(small_platform.engine) == before


@on_sqlite
def test_whoever_leaves_finds_what_was_given_and_is_told_of_nothing_left_open(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    browser = signed_in(small_platform, someone)
    uuid = start(small_platform, browser, MODULE)
    browser.send("/answers", {**answered(small_platform, uuid, [2]), "leave": "1"})
    assert browser.shown.heading.endswith("My learning")
    again = signed_in(small_platform, someone)
    again.get(f"/training/modules/{MODULE}/quiz")
    (onward,) = again.shown.all("//a[. = 'Go on with your attempt']/@href")
    again.get(onward)
    assert "1 of 5 questions are answered, and those answers are saved" in again.shown.text()


# Which attempt comes next ----------------------------------------------------------------------------------------------


def test_a_round_used_up_is_followed_by_a_pause_whose_end_is_told_by_day_and_hour(small_platform: Platform) -> None:
    someone = a_person(small_platform)
    with time_machine.travel(SUMMER_EVENING, tick=False) as clock:
        browser = signed_in(small_platform, someone)
        read_every_page(small_platform, browser, MODULE)
        quiz = f"/training/modules/{MODULE}/quiz"
        for left in ("You have 2 attempts left in this round.", "You have 1 attempt left in this round.", ""):
            browser.get(quiz)
            answer_all(small_platform, browser, start_again(browser), wrong=range(1, 6))
            browser.send("/finish")
            assert left in browser.shown.text()
        over = "The next opens on 2 July 2027 at 10:30."
        assert f"This was the last attempt of this round. {over}" in browser.shown.text()
        browser.get(quiz)
        assert over in browser.shown.text()
        assert f"/training/modules/{MODULE}/attempts" not in browser.shown.all("//form/@action")
        assert len(browser.shown.all("//a[contains(@href, '/result')]")) == 3

        before = contents(small_platform.engine)
        clock.shift(timedelta(hours=12) - timedelta(seconds=1))
        browser = signed_in(small_platform, someone)
        token = {"csrf_token": browser.shown.form("/sign-out")["csrf_token"]}
        assert browser.post(f"/training/modules/{MODULE}/attempts", token).status_code == 409
        assert browser.shown.problems_told == [
            "You have used this round of attempts. Look at the feedback, and try again after the pause.",
        ]
        assert over in browser.shown.text()
        assert contents(small_platform.engine)["attempt"] == before["attempt"]

        clock.shift(timedelta(seconds=1))
        browser.get(quiz)
        assert "Start attempt 1 of 3" in browser.shown.text("//form[contains(@action, '/attempts')]")
        start_again(browser)
        assert browser.shown.heading.startswith("Quiz, part 1")
    with Session(small_platform.engine) as session:
        assert len(session.scalars(select(Answer.id)).all()) == 15


@on_sqlite
def test_a_start_pressed_on_an_old_page_goes_on_or_says_why_not(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    browser.get("/training/account")
    token = {"csrf_token": browser.shown.form("/sign-out")["csrf_token"]}
    path = f"/training/modules/{MODULE}/attempts"
    assert browser.post(path, token).status_code == 409
    assert browser.shown.problems_told == ["Read every page first. Your place is kept."]
    uuid = start(small_platform, browser, MODULE)
    assert outline(browser.post(path, token, follow=False)) == (303, f"/training/attempts/{uuid}/1")
    browser.get(f"/training/attempts/{uuid}/1")
    answer_all(small_platform, browser, uuid)
    browser.send("/finish")
    browser.post(path, token)
    assert browser.shown.problems_told == ["Read every page first. Your place is kept."], "a new study begins after a completion"


# The key ---------------------------------------------------------------------------------------------------------------

CANARY = "canary"


def a_canary_question(number: int, kind: Kind) -> Question:
    """A question of which nothing but what has to be shown is free of the canary word; ``number`` is in each."""
    is_choice = kind in (Kind.ONE, Kind.SEVERAL)
    return replace(
        builders.a_question(kind, objective="notice" if number % 2 else "respond", asks_certainty=number % 3 == 0),
        slug=f"{CANARY}-question-{number}",
        source=f"{CANARY}-source-{number}",
        difficulty=f"{CANARY}-difficulty-{number}",
        theme=f"{CANARY}-theme-{number}",
        text=f"What comes next in situation {number}?",
        belief="" if is_choice else f"{CANARY}-belief-{number}-a",
        version=f"{CANARY}-version-{number}",
        options=tuple(
            Option(
                slug=f"{CANARY}-option-{number}-{letter}",
                text=f"Words {number} {shown}",
                why=f"<p>{CANARY}-why-{number}-{letter}</p>",
                is_right=not is_choice or letter in ("a" if kind is Kind.ONE else "ab"),
                partner=f"Partner {number} {shown}" if kind is Kind.MATCH else "",
                belief=f"{CANARY}-belief-{number}-{letter}" if is_choice else "",
            )
            for letter, shown in zip("abcd", ("spade", "heart", "club", "diamond"), strict=True)
        ),
    )


def canary_content() -> Catalogue:
    """The small catalogue with canaries in all that a browser must not see before an attempt is finished."""
    questions = [a_canary_question(number, kind) for number, kind in enumerate([*Kind] * 4, start=1)]
    beliefs = {
        slug: Belief(slug=slug, says=f"{slug}-says", but=f"{slug}-but", theme="contact")
        for number in range(1, len(questions) + 1)
        for slug in (f"{CANARY}-belief-{number}-{letter}" for letter in "abcd")
    }
    quiz = builders.a_quiz(MODULE, questions=questions, draw={"notice": 3, "respond": 3})
    return a_small_catalogue(quizzes={MODULE: replace(quiz, version=f"{CANARY}-quiz")}, beliefs=beliefs)


def told_in(replies: Iterable[TestResponse]) -> set[str]:
    """Every canary in these replies, in their headers too."""
    words = re.compile(rf"{CANARY}[\w-]*")
    return {word for reply in replies for word in words.findall(f"{reply.headers}{reply.get_data(as_text=True)}")}


def test_nothing_of_the_key_is_in_any_reply_before_the_attempt_is_finished(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path, canary_content()) as platform:
        browser = signed_in(platform, a_person(platform, leads=True))
        uuid = start(platform, browser, MODULE)
        positions = range(1, 7)
        for here in ([1, 2, 3], [4, 5, 6]):
            page = browser.shown
            for position in here:
                for wrong in ([], [position]):
                    browser.page = page
                    reply = browser.send("/answers", answered(platform, uuid, [position], wrong=wrong), headers=BY_SCRIPT)
                    assert reply.get_json().keys() == {"key", "saved"}
            browser.page = page
            browser.send("/answers", {f"q{here[0]}": "99", f"q{here[0]}-1": "99"})
            browser.send("/answers", answered(platform, uuid, here, wrong=here))
        browser.get(f"/training/attempts/{uuid}/result")
        for path in (
            *(f"/training/attempts/{uuid}/{each}" for each in ("1", "2", "3", "0", "check")),
            *(f"/training/modules/{MODULE}{each}" for each in ("", "/quiz", "/pages/page-1", "/pages/page-2")),
            *("/training/", "/training/account", "/training/completion", "/training/nowhere", "/", "/healthz", "/readyz"),
        ):
            browser.get(path)
        assert len(browser.replies) > 40
        assert told_in(browser.replies) == set()

        browser.get(f"/training/attempts/{uuid}/check")
        browser.send("/finish")
        told = told_in(browser.replies)
        asked = {int(item.question.slug.rpartition("-")[2]) for item in items_of(platform, uuid)}
        assert len(asked) == len(positions)
        why = {f"{CANARY}-why-{number}-{letter}" for number in asked for letter in "abcd"}
        assert why <= told, "every option is explained once the attempt is finished"
        rest = told - why
        assert {word.rpartition("-")[2] for word in rest} == {"says", "but"}
        assert {int(word.split("-")[2]) for word in rest} <= asked, "and nothing of what was not asked"


@on_sqlite
def test_a_second_attempt_begins_without_a_word_of_the_key_to_what_it_asks(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path, canary_content()) as platform:
        browser = a_learner(platform)
        sit(platform, browser, MODULE, wrong=range(1, 7))
        browser.get(f"/training/modules/{MODULE}/quiz")
        uuid = start_again(browser)
        answer_all(platform, browser, uuid)
        asked = {int(item.question.slug.rpartition("-")[2]) for item in items_of(platform, uuid)}
        told = told_in(browser.replies)
        assert told
        assert {int(word.split("-")[2]) for word in told}.isdisjoint(asked)


def bare_options(browser: Browser, position: int) -> list[str]:
    """The markup of each choice of a question, without its words and with its place written as a star."""
    found = []
    for number, label in enumerate(browser.shown.all(f"//label[.//input[@name='q{position}']]"), start=1):
        (field,) = label.xpath(".//input")
        attributes = {name: value for name, value in field.attrib.items() if name != "id"}
        assert field.get("value") == str(number)
        assert field.get("id") == (f"q{position}" if number == 1 else f"q{position}-{number}")
        found.append(f"{label.tag} {sorted(label.attrib.items())} {sorted({**attributes, 'value': '*'}.items())}")
    return found


@on_sqlite
def test_neither_order_nor_names_nor_values_give_the_key_away(database_url: str, tmp_path: Path) -> None:
    kinds = [*[Kind.ONE] * 60, *[Kind.ORDER, Kind.MATCH, Kind.SEVERAL] * 6]
    questions = [replace(a_canary_question(number, kind), objective="notice") for number, kind in enumerate(kinds, start=1)]
    with serving(database_url, tmp_path, asking(*questions)) as platform:
        browser = a_learner(platform)
        uuid = start(platform, browser, MODULE)
        right_places = []
        for number in range(1, len(questions) // 3 + 1):
            browser.get(f"/training/attempts/{uuid}/{number}")
            for position in asked_here(browser):
                (name,) = browser.shown.all(f"(//fieldset[.//*[starts-with(@name, 'q{position}')]])[1]/legend/text()")
                question = questions[int(name.split()[-1].rstrip("?")) - 1]
                if question.kind in (Kind.ONE, Kind.SEVERAL):
                    assert len(set(bare_options(browser, position))) == 1
                if question.kind is Kind.ONE:
                    shown = browser.shown.texts(f"//label[.//input[@name='q{position}']]")
                    right_places.append(shown.index(question.options[0].text))
                if question.kind is Kind.ORDER:
                    lines = browser.shown.texts(f"//label[starts-with(@for, 'q{position}')]")
                    assert lines != [option.text for option in question.options]
                if question.kind is Kind.MATCH:
                    lists = [
                        [words_of(choice) for choice in each.xpath("./option")][1:]
                        for each in browser.shown.all(f"//select[starts-with(@name, 'q{position}-')]")
                    ]
                    assert len(lists) == 4
                    assert all(each == lists[0] for each in lists)
                    assert lists[0] != [option.partner for option in question.options]
        assert len(right_places) == 60
        assert set(right_places) == {0, 1, 2, 3}, "with chance alone, one of the places stays empty once in eight million runs"


# What it costs ---------------------------------------------------------------------------------------------------------


def test_a_page_of_a_module_takes_at_most_four_statements_at_every_stage(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    paths = [f"/training/modules/{MODULE}", *(f"/training/modules/{MODULE}/pages/page-{number}" for number in (1, 2, 3))]

    def costs() -> list[int]:
        taken = []
        for path in paths:
            with statements(small_platform.engine) as run:
                browser.get(path)
            taken.append(len(run))
        return taken

    stages = [costs()]
    uuid = start(small_platform, browser, MODULE)
    stages.append(costs())
    browser.get(f"/training/attempts/{uuid}/1")
    answer_all(small_platform, browser, uuid, wrong=range(1, 6))
    browser.send("/finish")
    stages.append(costs())
    assert all(1 <= taken <= 4 for stage in stages for taken in stage), stages


def test_saving_an_answer_takes_at_most_eight_statements(small_platform: Platform) -> None:
    browser = a_learner(small_platform)
    uuid = start(small_platform, browser, MODULE)
    taken = []
    for headers in ({}, BY_SCRIPT):
        for here in ([1, 2], [1]):
            browser.get(f"/training/attempts/{uuid}/1")
            fields = {**answered(small_platform, uuid, here), "asked": [str(position) for position in here]}
            with statements(small_platform.engine) as run:
                reply = browser.send("/answers", fields, headers=headers, follow=False)
            assert reply.status_code in (200, 303)
            assert any(statement.startswith("INSERT INTO answer") for statement in run)
            taken.append(len(run))
    assert max(taken) <= 8, taken


def test_my_learning_takes_as_many_statements_for_three_modules_as_for_one(database_url: str, tmp_path: Path) -> None:
    slugs = ("a-module", "b-module", "c-module")
    steps = [builders.a_step(slug) for slug in slugs]
    content = a_small_catalogue(
        modules={slug: builders.a_module(slug, pages=2) for slug in slugs},
        quizzes={slug: builders.a_quiz(slug) for slug in slugs},
        roles={slug: builders.a_role(slug) for slug in ("housing-officer", "trustee")},
        paths={"housing-officer": builders.a_path(steps=steps), "trustee": builders.a_path("trustee", steps=steps[:1])},
    )
    with serving(database_url, tmp_path, content) as platform:
        one, three = a_learner(platform, "Ann Archer", role="trustee"), a_learner(platform, "Bob Barker")

        def costs(browser: Browser) -> int:
            with statements(platform.engine) as run:
                browser.get("/training/")
            return len(run)

        taken = [costs(one), costs(three)]
        assert "Then" in three.shown.text()
        sit(platform, three, "a-module")
        read_every_page(platform, three, "b-module")
        taken.append(costs(three))
        assert "Done" in three.shown.text()
        assert len(set(taken)) == 1, taken
        assert 1 <= taken[0] <= 5
