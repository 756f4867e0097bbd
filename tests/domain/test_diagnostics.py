"""Diagnostics: what is asked, how long it takes, and what it proves."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.catalogue import Catalogue
from learn.domain.diagnostics import (
    LEAST,
    SECONDS_A_QUESTION,
    asked,
    draw_diagnostic,
    may_show,
    proven,
    seconds,
    seconds_allowed,
)
from learn.domain.questions import Kind, Question
from learn.domain.quizzes import Quiz, asked_beside, draw
from learn.domain.studies import Progress
from tests.builders import a_bank, a_module, a_question, a_quiz
from tests.domain.strategies import banks, seeds, tried

Bank = tuple[tuple[Question, ...], dict[str, int]]
AS_LONG_AS_IT_TAKES = float("inf")


def of_objective(quiz: Quiz, objective: str) -> list[Question]:
    """The questions of a bank on one objective."""
    return [question for question in quiz.questions if question.objective == objective]


@given(banks(), seeds)
@tried
def test_two_questions_show_an_objective_and_every_critical_one_is_asked(bank: Bank, seed: int) -> None:
    quiz = a_quiz(questions=bank[0], draw=bank[1])
    drawn = [each.question for each in draw_diagnostic(quiz, {}, seed, AS_LONG_AS_IT_TAKES)]
    assert len({each.slug for each in drawn}) == len(drawn) == asked(quiz)
    assert {each.slug for each in drawn if each.is_critical} == {each.slug for each in bank[0] if each.is_critical}
    for objective in bank[1]:
        critical = sum(each.is_critical for each in of_objective(quiz, objective))
        assert sum(each.objective == objective for each in drawn) == max(LEAST, critical)


@given(banks(), seeds)
@tried
def test_a_shorter_diagnostic_still_asks_as_much_of_each_objective(bank: Bank, seed: int) -> None:
    quiz = a_quiz(questions=bank[0], draw=bank[1])
    long, short = (draw_diagnostic(quiz, {}, seed, allowed) for allowed in (AS_LONG_AS_IT_TAKES, 0))
    assert Counter(each.question.objective for each in long) == Counter(each.question.objective for each in short)
    assert sum(seconds(each.question) for each in short) <= sum(seconds(each.question) for each in long)
    assert {each.question.slug for each in short if each.question.is_critical} == {
        each.question.slug for each in long if each.question.is_critical
    }


def test_what_was_seen_least_is_asked_even_where_it_takes_longer() -> None:
    long = [a_question(slug=f"long {'word ' * 40}{n}") for n in range(2)]
    short = [a_question(slug=f"short-{n}") for n in range(2)]
    quiz = a_quiz(questions=[*long, *short], draw={"notice": 2})
    seen = {each.slug: 1 for each in short}
    for seed in range(20):
        assert {each.question.slug for each in draw_diagnostic(quiz, seen, seed, 0)} == {each.slug for each in long}
        assert {each.question.slug for each in draw_diagnostic(quiz, {}, seed, 0)} == {each.slug for each in short}


def test_no_more_is_shortened_than_it_takes() -> None:
    long = [a_question(slug=f"long {'word ' * 40}{n}") for n in range(4)]
    short = [a_question(slug=f"short-{n}") for n in range(4)]
    quiz = a_quiz(questions=[*long, *short], draw={"notice": 2})
    allowed = seconds(long[0]) + seconds(short[0])
    kinds = Counter(
        sum(each.question.slug.startswith("long") for each in draw_diagnostic(quiz, {}, seed, allowed)) for seed in range(60)
    )
    assert set(kinds) == {0, 1}
    assert kinds[1] > kinds[0]


@given(banks(), seeds)
@tried
def test_the_same_seed_draws_the_same_diagnostic(bank: Bank, seed: int) -> None:
    quiz = a_quiz(questions=bank[0], draw=bank[1])
    assert draw_diagnostic(quiz, {}, seed, 60) == draw_diagnostic(quiz, {}, seed, 60)


def test_other_seeds_draw_other_diagnostics_in_other_orders() -> None:
    drawn = [draw_diagnostic(a_quiz(), {}, seed, AS_LONG_AS_IT_TAKES) for seed in range(50)]
    assert len({tuple(each.question.slug for each in one) for one in drawn}) > 45
    assert all(each.position == place for one in drawn for place, each in enumerate(one, start=1))


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({}, set()),
        ({"notice": [True, True]}, {"notice"}),
        ({"notice": [True, False]}, set()),
        ({"notice": [True, True], "respond": [False, True, True]}, {"notice"}),
        ({"notice": [False], "respond": [True]}, {"respond"}),
    ],
)
def test_an_objective_is_proven_when_all_that_was_asked_of_it_is_right(marks: dict[str, list[bool]], expected: set[str]) -> None:
    given_marks = [(a_question(objective=objective), right) for objective, listed in marks.items() for right in listed]
    assert proven(given_marks) == expected


@pytest.mark.parametrize(
    ("opened", "made", "may"), [({}, 0, True), ({"page-1": "1"}, 0, False), ({"page-1": "0"}, 0, False), ({}, 1, False)]
)
def test_it_is_begun_before_anything_was_read_or_tried(opened: dict[str, str], made: int, *, may: bool) -> None:
    assert may_show(Progress(study_id=1, opened=opened), made) is may


def test_a_question_takes_its_words_and_a_while_to_think() -> None:
    question = a_question(Kind.ONE, options=3)
    # "Somebody rings. What would you do next (first)? Option a, Option b, Option c": 2 + 6 + 6 words.
    assert seconds(question) == pytest.approx(14 * 60 / 200 + SECONDS_A_QUESTION)
    assert seconds(a_question(Kind.MATCH, options=3)) > seconds(question)
    assert seconds_allowed(a_module()) == 20 * 60 / 4


def test_whoever_proves_everything_finishes_in_a_quarter_of_the_time_that_reading_takes(catalogue: Catalogue) -> None:
    """Of every module that ships, whatever is drawn for whoever has seen none of its questions."""
    too_long = {}
    for module in catalogue.modules.values():
        quiz, allowed = catalogue.quizzes[module.slug], seconds_allowed(module)
        longest = max(sum(seconds(each.question) for each in draw_diagnostic(quiz, {}, seed, allowed)) for seed in range(100))
        if longest > allowed:
            too_long[module.slug] = f"{longest / 60:.2f} of {module.minutes} minutes"
    assert too_long == {}


# The quiz afterwards ---------------------------------------------------------------------------------------------------


@given(banks(), st.sets(st.sampled_from(["notice", "respond", "record", "refer"])), seeds)
@tried
def test_the_quiz_asks_nothing_about_what_was_proven_but_what_safety_depends_on(bank: Bank, known: set[str], seed: int) -> None:
    quiz = a_quiz(questions=bank[0], draw=bank[1])
    drawn = [each.question for each in draw(quiz, {}, seed, known)]
    assert len({each.slug for each in drawn}) == len(drawn) == asked_beside(quiz, known)
    if not known:
        assert draw(quiz, {}, seed) == draw(quiz, {}, seed, known)
        assert len(drawn) == quiz.asked
        return
    assert {each.slug for each in drawn if each.is_critical} == {each.slug for each in bank[0] if each.is_critical}
    for objective, wanted in bank[1].items():
        here = [each for each in drawn if each.objective == objective]
        critical = [each for each in here if each.is_critical]
        assert len(here) == (len(critical) if objective in known else max(wanted, len(critical)))


def test_the_quiz_prefers_what_the_diagnostic_did_not_ask() -> None:
    quiz = a_quiz(questions=[*a_bank("notice", 6), *a_bank("respond", 6)], draw={"notice": 2, "respond": 2})
    for seed in range(50):
        shown = {each.question.slug: 1 for each in draw_diagnostic(quiz, {}, seed, AS_LONG_AS_IT_TAKES)}
        assert not {each.question.slug for each in draw(quiz, shown, seed, {"notice"})} & shown.keys()
