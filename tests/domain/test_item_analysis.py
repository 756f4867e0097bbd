"""How questions do: which answers are judged, what is said below fifty, and what an author is told to look at."""

import statistics
from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given

from learn.domain.item_analysis import (
    DUBIOUS_BELOW,
    EASY_FROM,
    HARD_BELOW,
    SURE_FROM,
    Figures,
    Flag,
    Item,
    analysis,
    effective_weights,
    off_by,
    random_guess,
    whole,
)
from learn.domain.item_answers import ENOUGH, SHOWN, Alike, FirstAttempts
from learn.domain.questions import Certainty, Kind, Question, is_right, right_response
from tests.builders import TODAY, a_question, a_quiz
from tests.domain.strategies import seeds, tried

ASKED = 11
QUESTION = a_question()
SURE = a_question(asks_certainty=True)


def alike(
    people: int,
    response: str = "a",
    *,
    question: Question = QUESTION,
    right: int = 8,
    asked: int = ASKED,
    certainty: Certainty | None = None,
) -> Alike:
    """Build the same answer of so many people, whose attempts all came to ``right`` of ``asked``."""
    given = tuple(response)
    return Alike(question.slug, question.version, is_right(question, given), given, certainty, right, asked, people)


def items(*answers: Alike, questions: Iterable[Question] = (QUESTION,), attempts: int = 100) -> tuple[Item, ...]:
    quiz = a_quiz(questions=tuple(questions), draw={"notice": ASKED})
    return analysis(quiz, FirstAttempts(attempts=attempts, answers=answers), TODAY).items


def figures(*answers: Alike, question: Question = QUESTION) -> Figures:
    (item,) = items(*answers, questions=[question])
    assert item.figures is not None
    return item.figures


GOOD = (alike(20, right=10), alike(20, right=8), alike(10, "b", right=5), alike(10, "c", right=4), alike(10, "d", right=4))
"""Seventy people, forty of them right, and these do better on the rest."""


# What is judged ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "is_told"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_below_fifty_answers_nothing_is_said(people: int, is_told: bool) -> None:  # noqa: FBT001 -- what is expected
    (item,) = items(alike(people - 20), alike(20, "b"))
    assert (item.asked, item.figures is not None) == (people, is_told)


def test_answers_to_earlier_words_are_counted_and_not_judged() -> None:
    earlier = replace(QUESTION, version="version-of-last-year")
    (item,) = items(*GOOD, alike(60, "b", question=earlier))
    assert (item.asked, item.earlier) == (70, 60)
    assert item.figures == figures(*GOOD)


def test_words_that_are_new_start_anew() -> None:
    earlier = replace(QUESTION, version="version-of-last-year")
    (item,) = items(alike(60, question=earlier))
    assert (item.asked, item.earlier, item.figures) == (0, 60, None)


def test_a_question_that_left_the_bank_is_not_judged() -> None:
    gone = a_question(slug="gone")
    assert [item.question for item in items(*GOOD, alike(60, question=gone))] == [QUESTION]


def test_facility_and_discrimination_are_of_the_mark_and_the_rest_without_it() -> None:
    """The rests: 9/10 and 7/10 of those who were right, 5/10 and 4/10 of those who were not."""
    found = figures(*GOOD)
    marks = [1.0] * 40 + [0.0] * 30
    rests = [0.9] * 20 + [0.7] * 20 + [0.5] * 10 + [0.4] * 20
    assert found.facility == pytest.approx(100 * 40 / 70)
    assert found.deviation == pytest.approx(100 * statistics.stdev(marks))
    assert found.discrimination == pytest.approx(100 * statistics.correlation(marks, rests))
    most = statistics.covariance(sorted(marks), sorted(rests))
    assert found.efficiency == pytest.approx(100 * statistics.covariance(marks, rests) / most)


def test_the_mark_itself_is_no_part_of_what_it_is_compared_with() -> None:
    """All earn the same on everything else: the question tells nobody apart, though who was right has one more in all."""
    found = figures(alike(40, right=8), alike(30, "b", right=7))
    assert (found.discrimination, found.efficiency) == (None, None)


def test_attempts_of_different_lengths_are_compared_by_their_shares() -> None:
    """Nine of ten others and four of five others are 0.9 and 0.8, whatever the numbers are."""
    found = figures(alike(30, right=10, asked=11), alike(30, "b", right=4, asked=6))
    assert found.discrimination == pytest.approx(100)


def test_a_figure_is_what_it_would_be_without_the_rounding_of_a_computer() -> None:
    """Worked out in binary fractions the first is 0.000000000000002, the others 99.99999999999999 and 94.99999999999999."""
    assert figures(*FLAT).discrimination == 0
    assert figures(*GOOD).efficiency == 100
    assert figures(alike(57), alike(3, "b")).facility == 95


def test_an_attempt_that_asked_nothing_else_takes_no_part_in_what_compares() -> None:
    found, without = figures(*GOOD, alike(20, right=1, asked=1)), figures(*GOOD)
    assert (found.discrimination, found.efficiency) == (without.discrimination, without.efficiency)
    assert found.facility == pytest.approx(100 * 60 / 90)
    alone = figures(alike(40, right=1, asked=1), alike(20, "b", right=0, asked=1), *GOOD[:1], alike(9, "b", right=4))
    assert (alone.discrimination, alone.efficiency, alone.weight) == (None, None, None)


# What is never shown ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [0, SHOWN - 1, SHOWN])
def test_right_and_wrong_are_compared_where_there_are_ten_of_each(wrong: int) -> None:
    found = figures(alike(60, right=9), *([alike(wrong, "b", right=4)] if wrong else []))
    assert found.facility == pytest.approx(100 * 60 / (60 + wrong))
    assert (found.discrimination is None, found.efficiency is None) == (wrong < SHOWN, wrong < SHOWN)


@pytest.mark.parametrize("right", [0, SHOWN - 1, SHOWN])
def test_fewer_than_ten_who_were_right_are_not_shown(right: int) -> None:
    found = figures(alike(60, "b", right=4), *([alike(right, right=9)] if right else []))
    hidden = right < SHOWN
    assert [each is None for each in (found.facility, found.deviation, found.discrimination)] == [hidden] * 3
    assert (found.uses[0].people, found.flags[:1]) == (None if hidden else right, (Flag.HARD,))


@pytest.mark.parametrize(("sure", "shown"), [(SHOWN - 1, None), (SHOWN, SHOWN)])
def test_fewer_than_ten_who_were_sure_and_wrong_are_not_shown(sure: int, shown: int | None) -> None:
    found = figures(
        alike(40, question=SURE, certainty=Certainty.CERTAIN),
        alike(sure, "b", question=SURE, certainty=Certainty.CERTAIN),
        alike(20, "b", question=SURE, certainty=Certainty.GUESSING),
        question=SURE,
    )
    assert found.sure == shown
    assert found.sure_percent == (None if shown is None else pytest.approx(100 * shown / 70))


def test_where_certainty_is_not_asked_nobody_is_sure() -> None:
    found = figures(alike(40), alike(20, "b", certainty=Certainty.CERTAIN))
    assert (found.sure, found.sure_percent) == (None, None)


# What an author is told -------------------------------------------------------------------------------------------------

REVERSED = (alike(30, right=5), alike(15, "b", right=9), alike(15, "c", right=9), alike(15, "d", right=9))
FLAT = (alike(20, right=10), alike(20, right=6), *(alike(10, each, right=r) for each, r in (("b", 9), ("c", 5), ("d", 7))))
RATHER_AGAINST = (
    alike(20, right=10),
    alike(20, right=5),
    *(alike(10, each, right=r) for each, r in (("b", 9), ("c", 6), ("d", 6))),
)
AGAINST = (alike(20, right=10), alike(20, right=5), *(alike(10, each, right=r) for each, r in (("b", 9), ("c", 7), ("d", 6))))
HARD = (alike(12, right=9), alike(20, "b", right=5), alike(20, "c", right=5), alike(20, "d", right=5))
BELOW_GUESSING = (alike(16, right=9), alike(20, "b", right=5), alike(20, "c", right=5), alike(20, "d", right=5))
EASY = (alike(76, right=9), alike(2, "b"), alike(2, "c"))
ALMOST_EASY = (alike(75, right=9), alike(5, "b"))
TWO_TEMPT = (alike(20, right=10), alike(20, right=8), alike(20, "b", right=5), alike(20, "c", right=4))


@pytest.mark.parametrize(
    ("answers", "flags"),
    [
        (GOOD, ()),
        (REVERSED, (Flag.KEY,)),
        (FLAT, (Flag.DUBIOUS,)),
        (RATHER_AGAINST, (Flag.DUBIOUS,)),
        (AGAINST, (Flag.KEY,)),
        (HARD, (Flag.HARD,)),
        (BELOW_GUESSING, (Flag.HARD,)),
        (EASY, (Flag.EASY,)),
        (ALMOST_EASY, ()),
        (TWO_TEMPT, (Flag.UNUSED,)),
    ],
    ids=[
        "good",
        "reversed",
        "flat",
        "rather against",
        "against",
        "hard",
        "below guessing",
        "easy",
        "almost easy",
        "one tempts nobody",
    ],
)
def test_what_is_wrong_with_a_question_is_named(answers: tuple[Alike, ...], flags: tuple[Flag, ...]) -> None:
    assert figures(*answers).flags == flags


def test_the_examples_are_what_they_are_said_to_be() -> None:
    assert (figures(*FLAT).efficiency, DUBIOUS_BELOW) == (0, 15)
    of_seventy = -100 / 70**0.5
    assert (figures(*AGAINST).discrimination or 0) < of_seventy < (figures(*RATHER_AGAINST).discrimination or 0) < 0
    assert (figures(*HARD).facility or 100) < HARD_BELOW < (figures(*BELOW_GUESSING).facility or 0) < 25
    assert (figures(*ALMOST_EASY).facility or 100) < EASY_FROM <= (figures(*EASY).facility or 0)


@pytest.mark.parametrize(("sure", "is_flagged"), [(11, False), (12, True)])
def test_many_are_sure_and_wrong_from_one_in_ten(sure: int, is_flagged: bool) -> None:  # noqa: FBT001 -- what is expected
    answers = (
        alike(70, question=SURE, right=9),
        alike(sure, "b", question=SURE, certainty=Certainty.CERTAIN, right=5),
        alike(20 - sure, "b", question=SURE, right=5),
        alike(15, "c", question=SURE, right=5),
        alike(15, "d", question=SURE, right=5),
    )
    assert SURE_FROM == 10
    assert (Flag.SURE in figures(*answers, question=SURE).flags) is is_flagged


def test_what_is_most_pressing_stands_first_and_what_says_nothing_last() -> None:
    named = {"few": GOOD[:2], "good": GOOD, "easy": EASY, "reversed": REVERSED, "hard": HARD, "flat": FLAT}
    bank = [replace(QUESTION, slug=slug, version=f"version-of-{slug}") for slug in named]
    answers = [
        each._replace(question=question.slug, version=question.version)
        for question, own in zip(bank, named.values(), strict=True)
        for each in own
    ]
    ordered = [item.question.slug for item in items(*answers, questions=bank)]
    assert ordered == ["reversed", "hard", "flat", "easy", "good", "few"]


@pytest.mark.parametrize("kind", Kind)
def test_only_of_one_choice_is_it_known_what_chance_gets_right(kind: Kind) -> None:
    assert random_guess(a_question(kind, options=4)) == (25 if kind is Kind.ONE else None)


@pytest.mark.parametrize(("percent", "shown"), [(None, None), (94.99, 94), (15.0, 15), (14.9, 14), (-0.1, -1), (0.0, 0)])
def test_a_figure_is_rounded_down_so_that_it_agrees_with_what_is_said_of_it(percent: float | None, shown: int | None) -> None:
    assert whole(percent) == shown


@pytest.mark.parametrize(("asked", "off"), [(50, 28), (100, 20), (400, 10)])
def test_how_far_chance_goes_is_said(asked: int, off: int) -> None:
    assert off_by(asked) == off


# Effective weight -------------------------------------------------------------------------------------------------------


def sat(bank: list[Question], people: int, seed: int, *, drawn: int) -> tuple[list[list[bool | None]], list[Alike]]:
    """So many people answer ``drawn`` of the bank's questions: each row a person, None where they were not asked."""
    chance = Random(seed)  # noqa: S311 -- repeatable, not a secret
    rows: list[list[bool | None]] = []
    answers: list[Alike] = []
    for _ in range(people):
        asked = set(chance.sample(range(len(bank)), drawn))
        skill = chance.random()
        row = [chance.random() < 0.3 + 0.6 * skill if place in asked else None for place in range(len(bank))]
        right = sum(each is True for each in row)
        rows.append(row)
        for question, each in zip(bank, row, strict=True):
            if each is not None:
                response = right_response(question) if each else ("b",)
                answers.append(Alike(question.slug, question.version, each, response, None, right, drawn, 1))
    return rows, answers


def a_bank_of(count: int) -> list[Question]:
    return [a_question(slug=f"q{number}") for number in range(count)]


@tried
@given(seeds)
def test_where_everybody_is_asked_everything_the_weight_is_as_published(seed: int) -> None:
    """100 · √cov(x, T) ÷ Σ √cov(x, T) over the questions, blank where the covariance is negative."""
    bank = a_bank_of(4)
    rows, answers = sat(bank, ENOUGH, seed, drawn=4)
    totals = [sum(map(bool, row)) for row in rows]
    covariances = [statistics.covariance([float(bool(row[place])) for row in rows], totals) for place in range(4)]
    whole_sum = sum(each**0.5 for each in covariances if each >= 0)
    own = {q.version: [each for each in answers if each.question == q.slug] for q in bank}
    found = list(effective_weights(own, 4).values())
    assert found == [pytest.approx(100 * each**0.5 / whole_sum) if each >= 0 else None for each in covariances]


def test_where_questions_are_drawn_the_weights_of_one_attempt_come_to_a_hundred_on_average() -> None:
    bank = a_bank_of(8)
    rows, answers = sat(bank, 600, 5, drawn=4)
    own = {q.version: [each for each in answers if each.question == q.slug] for q in bank}
    weights = list(effective_weights(own, 4).values())
    sums = [sum(w or 0 for w, each in zip(weights, row, strict=True) if each is not None) for row in rows]
    assert statistics.fmean(sums) == pytest.approx(100)


def test_a_question_that_goes_against_the_total_has_no_weight() -> None:
    other = a_question(slug="other")
    agrees = [alike(each.people, each.response[0], question=other, right=each.right) for each in GOOD]
    found = effective_weights({QUESTION.version: REVERSED, other.version: agrees}, 2)
    assert found[QUESTION.version] is None
    assert (found[other.version] or 0) > 0


def test_no_weight_is_given_until_every_question_has_answers_enough() -> None:
    other = a_question(slug="other")
    assert set(effective_weights({QUESTION.version: GOOD, other.version: GOOD[:2]}, 2).values()) == {None}
