"""Feedback: every option is explained, every wrong belief is named, and the verdicts tell the truth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.beliefs import Belief
from learn.domain.feedback import Verdict, feedback
from learn.domain.questions import Kind, Response
from tests.builders import SLUGS, a_belief, a_drawn, a_question
from tests.domain.strategies import layouts, questions, responses, tried

RIGHT, LOOK_AGAIN, MISSED, LEFT_OUT = Verdict.RIGHT, Verdict.LOOK_AGAIN, Verdict.MISSED, Verdict.LEFT_OUT
BELIEFS: dict[str, Belief] = {
    belief.slug: belief for belief in map(a_belief, ["it-will-pass", *(f"belief-{slug}" for slug in SLUGS)])
}


@given(st.data())
@tried
def test_every_option_is_explained_once_whatever_was_answered(data: st.DataObject) -> None:
    question = data.draw(questions())
    response = data.draw(st.none() | responses(question))
    told = feedback(a_drawn(question, data.draw(layouts(question))), response, BELIEFS)
    assert sorted((each.text, each.why) for each in told.options) == sorted((o.text, o.why) for o in question.options)
    assert all(each.why for each in told.options)


@given(st.data())
@tried
def test_the_verdicts_on_the_options_and_on_the_question_agree(data: st.DataObject) -> None:
    question = data.draw(questions())
    response = data.draw(st.none() | responses(question))
    told = feedback(a_drawn(question, data.draw(layouts(question))), response, BELIEFS)
    all_well = all(each.verdict in (RIGHT, LEFT_OUT) for each in told.options)
    assert told.is_right == all_well


@pytest.mark.parametrize(
    ("kind", "response", "verdicts", "belief"),
    [
        # Shown in the order c, a, d, b; of one a is right, of several a and b.
        (Kind.ONE, ("a",), [LEFT_OUT, RIGHT, LEFT_OUT, LEFT_OUT], None),
        (Kind.ONE, ("d",), [LEFT_OUT, MISSED, LOOK_AGAIN, LEFT_OUT], "belief-d"),
        (Kind.ONE, None, [LEFT_OUT, MISSED, LEFT_OUT, LEFT_OUT], None),
        (Kind.SEVERAL, ("a", "b"), [LEFT_OUT, RIGHT, LEFT_OUT, RIGHT], None),
        (Kind.SEVERAL, ("a",), [LEFT_OUT, RIGHT, LEFT_OUT, MISSED], None),
        (Kind.SEVERAL, ("a", "c"), [LOOK_AGAIN, RIGHT, LEFT_OUT, MISSED], "belief-c"),
        (Kind.SEVERAL, ("c", "d"), [LOOK_AGAIN, MISSED, LOOK_AGAIN, MISSED], "belief-c"),
        (Kind.SEVERAL, None, [LEFT_OUT, MISSED, LEFT_OUT, MISSED], None),
    ],
)
def test_choices_are_judged_in_the_order_in_which_they_were_shown(
    kind: Kind, response: Response | None, verdicts: list[Verdict], belief: str | None
) -> None:
    told = feedback(a_drawn(a_question(kind), "cadb", position=4), response, BELIEFS)
    assert [each.text for each in told.options] == [f"Option {slug}" for slug in "cadb"]
    assert [each.verdict for each in told.options] == verdicts
    assert (told.belief.slug if told.belief else None) == belief
    assert told.position == 4


@pytest.mark.parametrize(
    ("response", "given_places", "verdicts"),
    [
        (("a", "b", "c", "d"), ["1", "2", "3", "4"], [RIGHT, RIGHT, RIGHT, RIGHT]),
        (("b", "a", "c", "d"), ["2", "1", "3", "4"], [LOOK_AGAIN, LOOK_AGAIN, RIGHT, RIGHT]),
        (("d", "a", "b", "c"), ["2", "3", "4", "1"], [LOOK_AGAIN] * 4),
        (None, ["", "", "", ""], [LOOK_AGAIN] * 4),
    ],
)
def test_steps_are_told_in_the_right_order_with_the_place_each_was_given(
    response: Response | None, given_places: list[str], verdicts: list[Verdict]
) -> None:
    told = feedback(a_drawn(a_question(Kind.ORDER), "cadb"), response, BELIEFS)
    assert [each.text for each in told.options] == [f"Option {slug}" for slug in "abcd"]
    assert [each.right for each in told.options] == ["1", "2", "3", "4"]
    assert [each.given for each in told.options] == given_places
    assert [each.verdict for each in told.options] == verdicts


@pytest.mark.parametrize(
    ("response", "partners", "verdicts"),
    [
        (("a", "b", "c", "d"), ["a", "b", "c", "d"], [RIGHT] * 4),
        (("b", "a", "c", "d"), ["b", "a", "c", "d"], [LOOK_AGAIN, LOOK_AGAIN, RIGHT, RIGHT]),
    ],
)
def test_pairs_are_told_with_the_partner_that_was_given_and_the_right_one(
    response: Response, partners: list[str], verdicts: list[Verdict]
) -> None:
    told = feedback(a_drawn(a_question(Kind.MATCH), "cadb"), response, BELIEFS)
    assert [each.given for each in told.options] == [f"Partner {slug}" for slug in partners]
    assert [each.right for each in told.options] == [f"Partner {slug}" for slug in "abcd"]
    assert [each.verdict for each in told.options] == verdicts


def test_pairs_left_unanswered_were_given_nothing() -> None:
    told = feedback(a_drawn(a_question(Kind.MATCH)), None, BELIEFS)
    assert [each.given for each in told.options] == [""] * 4
    assert {each.verdict for each in told.options} == {LOOK_AGAIN}


@pytest.mark.parametrize("kind", [Kind.ORDER, Kind.MATCH])
def test_a_wrong_sequence_or_pairing_names_the_belief_of_the_question(kind: Kind) -> None:
    wrong = feedback(a_drawn(a_question(kind)), ("b", "a", "c", "d"), BELIEFS)
    assert wrong.belief == BELIEFS["it-will-pass"]
    assert feedback(a_drawn(a_question(kind)), ("a", "b", "c", "d"), BELIEFS).belief is None


def test_a_belief_that_has_been_withdrawn_is_not_named() -> None:
    assert feedback(a_drawn(a_question()), ("b",), {}).belief is None


def test_each_verdict_says_in_words_what_colour_alone_would_not() -> None:
    assert [each.label for each in Verdict] == [
        "Your answer: right",
        "Your answer: look again",
        "Right, and not chosen",
        "Rightly left out",
    ]
