"""Marking: places become responses and back, and exactly one response is right."""

import json
from itertools import chain, combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.questions import (
    Kind,
    Question,
    Response,
    Unreadable,
    as_record,
    belief_shown,
    from_record,
    is_right,
    places_of,
    response_from,
    right_response,
)
from tests.builders import a_question
from tests.domain.strategies import layouts, questions, responses, tried

LAYOUT = ("c", "a", "d", "b")
"""The order in which the options of the tables are shown: c first, b last."""


@given(st.data())
@tried
def test_a_response_shown_again_reads_as_the_same_response(data: st.DataObject) -> None:
    question = data.draw(questions())
    layout = data.draw(layouts(question))
    response = data.draw(responses(question))
    assert response_from(question, layout, places_of(question, layout, response)) == response


@given(st.data())
@tried
def test_places_that_were_posted_are_the_places_shown_again(data: st.DataObject) -> None:
    question = data.draw(questions())
    layout = data.draw(layouts(question))
    numbers = [str(number) for number in range(1, len(layout) + 1)]
    if question.kind is Kind.ONE:
        posted = [data.draw(st.sampled_from(numbers))]
    elif question.kind is Kind.SEVERAL:
        posted = data.draw(st.lists(st.sampled_from(numbers), min_size=1, unique=True))
    else:
        posted = data.draw(st.permutations(numbers))
    shown = places_of(question, layout, response_from(question, layout, posted))
    assert (sorted(shown) if question.kind is Kind.SEVERAL else shown) == (
        sorted(posted) if question.kind is Kind.SEVERAL else posted
    )


@given(st.data())
@tried
def test_places_tell_nothing_of_the_names_in_the_bank(data: st.DataObject) -> None:
    question = data.draw(questions())
    layout = data.draw(layouts(question))
    places = places_of(question, layout, data.draw(responses(question)))
    assert all(place.isdecimal() and 1 <= int(place) <= len(layout) for place in places)


@given(st.data(), st.lists(st.text("0123456789 +-_.eaé٣²\x00", max_size=4) | st.integers(-2, 9).map(str), max_size=7))
@tried
def test_whatever_is_posted_is_either_a_response_of_the_bank_or_unreadable(data: st.DataObject, posted: list[str]) -> None:
    question = data.draw(questions())
    layout = data.draw(layouts(question))
    try:
        response = response_from(question, layout, posted)
    except Unreadable as refused:
        assert str(refused)  # noqa: PT017 -- an outcome of two, not the one that is expected
    else:
        assert response in every_response(question)


@pytest.mark.parametrize(
    ("kind", "posted", "response"),
    [
        (Kind.ONE, ["1"], ("c",)),
        (Kind.ONE, ["4"], ("b",)),
        (Kind.ONE, ["", "2"], ("a",)),
        (Kind.SEVERAL, ["1"], ("c",)),
        (Kind.SEVERAL, ["4", "1"], ("b", "c")),
        (Kind.SEVERAL, ["2", "2"], ("a",)),
        (Kind.SEVERAL, ["1", "2", "3", "4"], ("a", "b", "c", "d")),
        # Ranks given to c, a, d, b in turn.
        (Kind.ORDER, ["1", "2", "3", "4"], ("c", "a", "d", "b")),
        (Kind.ORDER, ["3", "1", "4", "2"], ("a", "b", "c", "d")),
        # Partners given to a, b, c, d in turn: the first shown is the partner of c.
        (Kind.MATCH, ["2", "4", "1", "3"], ("a", "b", "c", "d")),
        (Kind.MATCH, ["1", "2", "3", "4"], ("c", "a", "d", "b")),
    ],
)
def test_posted_places_are_read_in_the_layout_that_was_shown(kind: Kind, posted: list[str], response: Response) -> None:
    assert response_from(a_question(kind), LAYOUT, posted) == response


@pytest.mark.parametrize(
    ("kind", "posted", "sentence"),
    [
        (Kind.ONE, [], "Choose one answer."),
        (Kind.ONE, [""], "Choose one answer."),
        (Kind.ONE, ["1", "2"], "Choose one answer."),
        (Kind.ONE, ["5"], "Choose from the answers shown."),
        (Kind.ONE, ["0"], "Choose from the answers shown."),
        (Kind.ONE, ["-1"], "Choose from the answers shown."),
        (Kind.ONE, ["a"], "Choose from the answers shown."),
        (Kind.ONE, ["1.0"], "Choose from the answers shown."),
        (Kind.ONE, ["9" * 5000], "Choose from the answers shown."),
        (Kind.SEVERAL, [], "Choose at least one answer."),
        (Kind.SEVERAL, ["1", "5"], "Choose from the answers shown."),
        (Kind.SEVERAL, ["1", "c"], "Choose from the answers shown."),
        (Kind.ORDER, [], "Give every step a place."),
        (Kind.ORDER, ["1", "2", "", "4"], "Give every step a place."),
        (Kind.ORDER, ["1", "2", "3", "4", "1"], "Give every step a place."),
        (Kind.ORDER, ["1", "2", "2", "4"], "Give each step a different place."),
        (Kind.ORDER, ["1", "2", "3", "5"], "Choose from the answers shown."),
        (Kind.MATCH, [], "Match every line."),
        (Kind.MATCH, ["1", "", "3", "4"], "Match every line."),
        (Kind.MATCH, ["1", "1", "3", "4"], "Use each match once."),
        (Kind.MATCH, ["1", "2", "3", "x"], "Choose from the answers shown."),
    ],
)
def test_what_is_no_answer_is_refused_with_what_to_do(kind: Kind, posted: list[str], sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        response_from(a_question(kind), LAYOUT, posted)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("kind", "response", "right"),
    [
        (Kind.ONE, ("a",), True),
        (Kind.ONE, ("b",), False),
        (Kind.ONE, None, False),
        (Kind.SEVERAL, ("a", "b"), True),
        (Kind.SEVERAL, ("a",), False),
        (Kind.SEVERAL, ("b",), False),
        (Kind.SEVERAL, ("a", "b", "c"), False),
        (Kind.SEVERAL, ("c", "d"), False),
        (Kind.SEVERAL, ("a", "b", "c", "d"), False),
        (Kind.SEVERAL, None, False),
        (Kind.ORDER, ("a", "b", "c", "d"), True),
        (Kind.ORDER, ("b", "a", "c", "d"), False),
        (Kind.ORDER, ("d", "c", "b", "a"), False),
        (Kind.ORDER, None, False),
        (Kind.MATCH, ("a", "b", "c", "d"), True),
        (Kind.MATCH, ("a", "b", "d", "c"), False),
        (Kind.MATCH, None, False),
    ],
)
def test_a_response_is_right_by_the_rule_of_its_kind(kind: Kind, response: Response | None, *, right: bool) -> None:
    assert is_right(a_question(kind), response) is right


@given(questions())
@tried
def test_of_all_possible_responses_exactly_one_is_right(question: Question) -> None:
    assert [each for each in every_response(question) if is_right(question, each)] == [right_response(question)]


@pytest.mark.parametrize(
    ("kind", "response", "belief"),
    [
        (Kind.ONE, ("a",), ""),
        (Kind.ONE, ("b",), "belief-b"),
        (Kind.ONE, ("d",), "belief-d"),
        (Kind.ONE, None, ""),
        (Kind.SEVERAL, ("a", "b"), ""),
        (Kind.SEVERAL, ("a", "b", "d"), "belief-d"),
        (Kind.SEVERAL, ("c", "d"), "belief-c"),
        (Kind.SEVERAL, ("a",), ""),  # a right choice left out names no belief
        (Kind.ORDER, ("a", "b", "c", "d"), ""),
        (Kind.ORDER, ("b", "a", "c", "d"), "it-will-pass"),
        (Kind.ORDER, None, ""),
        (Kind.MATCH, ("b", "a", "c", "d"), "it-will-pass"),
    ],
)
def test_a_wrong_response_names_the_belief_it_stands_for(kind: Kind, response: Response | None, belief: str) -> None:
    assert belief_shown(a_question(kind), response) == belief


@given(questions())
@tried
def test_a_question_kept_as_a_record_comes_back_the_same(question: Question) -> None:
    assert from_record(json.loads(json.dumps(as_record(question)))) == question


def test_an_option_that_is_not_there_cannot_be_had() -> None:
    question = a_question()
    assert question.option("b").text == "Option b"
    with pytest.raises(KeyError):
        question.option("z")


def every_response(question: Question) -> list[Response]:
    """List all that counts as a response to the question."""
    slugs = [option.slug for option in question.options]
    match question.kind:
        case Kind.ONE:
            return [(slug,) for slug in slugs]
        case Kind.SEVERAL:
            return list(chain.from_iterable(combinations(slugs, size) for size in range(1, len(slugs) + 1)))
        case Kind.ORDER | Kind.MATCH:
            return list(permutations(slugs))
