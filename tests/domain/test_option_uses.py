"""The use of options: how many gave each, and that a few people are neither shown nor worked out from the others."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.item_answers import SHOWN, Alike, in_words
from learn.domain.option_uses import TEMPTED_FROM, UNUSED_BELOW, Use, uses
from learn.domain.questions import Kind, Question, Response, is_right
from tests.builders import a_question
from tests.domain.strategies import tried


def answers(question: Question, given: Mapping[Response, int]) -> list[Alike]:
    """Build so many answers of each kind."""
    return [Alike(question.slug, question.version, is_right(question, r), r, None, 5, 10, n) for r, n in given.items() if n]


def told(found: tuple[Use, ...]) -> dict[str, int | None]:
    return {use.option.slug: use.people for use in found}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 40, "b": 20, "c": 15, "d": 10}, {"a": 40, "b": 20, "c": 15, "d": 10}),
        ({"a": 40, "b": 20, "c": 15, "d": 9}, {"a": 40, "b": 20, "c": None, "d": None}),
        ({"a": 40, "b": 20, "c": 9, "d": 9}, {"a": 40, "b": 20, "c": None, "d": None}),
        ({"a": 40, "b": 20, "c": 0, "d": 0}, {"a": 40, "b": 20, "c": None, "d": None}),
        ({"a": 60, "b": 0, "c": 0, "d": 0}, {"a": 60, "b": None, "c": None, "d": None}),
        ({"a": 9, "b": 40, "c": 20, "d": 11}, {"a": None, "b": 40, "c": 20, "d": None}),
        ({"a": 9, "b": 40, "c": 20, "d": 1}, {"a": None, "b": 40, "c": 20, "d": None}),
    ],
    ids=["all many", "one few", "two few", "two by nobody", "the key alone", "the key few", "the key and another few"],
)
def test_where_one_is_chosen_no_option_is_left_without_a_number_alone(
    counts: dict[str, int], shown: dict[str, int | None]
) -> None:
    found = uses(a_question(), answers(a_question(), {(slug,): n for slug, n in counts.items()}))
    assert told(found) == shown
    asked = sum(counts.values())
    assert [use.percent for use in found] == [None if n is None else pytest.approx(100 * n / asked) for n in shown.values()]


@tried
@given(st.lists(st.integers(0, 40), min_size=3, max_size=5).filter(any))
def test_nobody_can_work_out_a_few_from_the_others(counts: list[int]) -> None:
    question = a_question(options=len(counts))
    found = uses(question, answers(question, {(o.slug,): n for o, n in zip(question.options, counts, strict=True)}))
    shown = [use.people for use in found]
    assert all(people is None or people >= SHOWN for people in shown)
    assert shown.count(None) != 1
    assert [people for people in shown if people is not None] == [n for n, p in zip(counts, shown, strict=True) if p is not None]


def test_of_several_each_ticked_choice_counts_for_itself() -> None:
    question = a_question(Kind.SEVERAL)
    given = {("a", "b"): 40, ("a", "b", "c"): 12, ("b",): 8}
    found = uses(question, answers(question, given))
    assert told(found) == {"a": 52, "b": 60, "c": 12, "d": None}
    assert [use.percent for use in found[:2]] == [pytest.approx(100 * 52 / 60), 100]


@pytest.mark.parametrize("kind", [Kind.ORDER, Kind.MATCH])
def test_of_a_sequence_and_of_pairs_what_stands_in_its_place_counts(kind: Kind) -> None:
    question = a_question(kind)
    given: dict[Response, int] = {("a", "b", "c", "d"): 40, ("b", "a", "c", "d"): 15, ("d", "c", "b", "a"): 5}
    found = uses(question, answers(question, given))
    assert told(found) == {"a": 40, "b": 40, "c": 55, "d": 55}
    assert not any(use.is_unused for use in found)


@pytest.mark.parametrize(
    ("counts", "unused"),
    [
        ({"a": 100, "b": 40, "c": 40, "d": 20}, ""),
        ({"a": 300, "b": 100, "c": 90, "d": 10}, "d"),
        ({"a": 80, "b": 10, "c": 10, "d": 0}, "d"),
        ({"a": 81, "b": 10, "c": 10, "d": 0}, ""),
        ({"a": 50, "b": 11, "c": 2, "d": 0}, "cd"),
        ({"a": 50, "b": 11, "c": 6, "d": 0}, "cd"),
        ({"a": 50, "b": 11, "c": 9, "d": 0}, ""),
        ({"a": 50, "b": 12, "c": 12, "d": 0}, "d"),
        ({"a": 0, "b": 30, "c": 20, "d": 10}, ""),
    ],
)
def test_a_wrong_choice_that_hardly_anybody_makes_is_named(counts: dict[str, int], unused: str) -> None:
    """None is while four in five are right. Those without a number are named together, where they are few together."""
    found = uses(a_question(), answers(a_question(), {(slug,): n for slug, n in counts.items()}))
    assert "".join(use.option.slug for use in found if use.is_unused) == unused


def test_of_several_a_wrong_choice_is_judged_by_itself() -> None:
    question = a_question(Kind.SEVERAL)
    found = uses(question, answers(question, {("a", "b"): 50, ("a", "b", "c"): 4, ("a", "b", "d"): 2, ("a",): 9}))
    assert (UNUSED_BELOW, TEMPTED_FROM) == (5, 20)
    assert [use.option.slug for use in found if use.is_unused] == ["d"]


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (1, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (2000, "2,000")])
def test_a_few_people_are_not_counted_out(number: int, words: str) -> None:
    assert in_words(number) == words
