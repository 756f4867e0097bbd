"""A play goes on from what was decided: what is offered, told and known follows from it, and nothing else does."""

import pytest

from learn.domain.cases import ALWAYS, Aside, Condition
from learn.domain.plays import Rewritten, begin, decide, replay
from tests.builders import a_choice, a_scene, a_seat, a_seat_deciding


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (ALWAYS, True),
        (Condition(chosen=frozenset({"a.b"})), True),
        (Condition(chosen=frozenset({"a.b", "c.d"})), False),
        (Condition(not_chosen=frozenset({"a.b"})), False),
        (Condition(not_chosen=frozenset({"c.d"})), True),
        (Condition(knows=frozenset({"bruise"})), True),
        (Condition(knows=frozenset({"absence"})), False),
        (Condition(not_knows=frozenset({"bruise"})), False),
        (Condition(not_knows=frozenset({"absence"})), True),
        (Condition(chosen=frozenset({"a.b"}), not_knows=frozenset({"bruise"})), False),
    ],
)
def test_a_condition_asks_for_all_it_names_and_for_none_of_what_it_excludes(condition: Condition, *, holds: bool) -> None:
    assert condition.holds(frozenset({"a.b"}), frozenset({"bruise"})) is holds


def test_a_play_begins_at_the_first_scene_with_what_the_seat_knows() -> None:
    standing = begin(
        a_seat("gp", a_scene("meeting", a_choice("act", "end"), learns=["absence"]), a_scene("end"), knows=["bruise"])
    )
    assert (standing.now.scene.slug, standing.is_over, standing.now.name) == ("meeting", False, "")
    assert standing.known == {"bruise": "first-week", "absence": "first-week"}


def test_what_was_learned_before_is_known_from_its_first_moment_and_in_the_order_it_came() -> None:
    seat = a_seat(
        "gp",
        a_scene("one", a_choice("on", "two", learns=["later"]), learns=["first"]),
        a_scene("two", a_choice("on", "three", learns=["first"]), moment="second-week", learns=["later", "last"]),
        a_scene("three", moment="third-week"),
    )
    standing = replay(seat, [("one", "on"), ("two", "on")])
    assert list(standing.known.items()) == [("first", "first-week"), ("later", "first-week"), ("last", "second-week")]


def test_a_choice_is_offered_to_whoever_knows_what_it_asks_for() -> None:
    seat = a_seat_deciding("gp", "bruise")
    after_acting, after_waiting = (replay(seat, [("meeting", choice)]) for choice in ("act", "wait"))
    assert [each.slug for each in after_acting.now.offered] == ["answer", "ring-back", "leave-it"]
    assert [each.slug for each in after_waiting.now.offered] == ["ring-back", "leave-it"]
    with pytest.raises(Rewritten):
        decide(seat, after_waiting, "answer")


def test_a_scene_tells_more_where_that_condition_holds() -> None:
    seat = a_seat_deciding("gp", "bruise")
    assert [replay(seat, [("meeting", choice)]).now.asides != () for choice in ("act", "wait")] == [False, True]


def test_what_is_passed_on_is_passed_on_to_each_seat_once() -> None:
    seat = a_seat(
        "gp",
        a_scene("one", a_choice("on", "two", tells={"bruise": ("school",)})),
        a_scene("two", a_choice("on", "three", tells={"bruise": ("housing", "school"), "unknown": ("school",)})),
        a_scene("three"),
        knows=["bruise"],
    )
    assert replay(seat, [("one", "on"), ("two", "on")]).told == {"bruise": ("school", "housing")}


def test_a_play_is_over_at_an_ending_and_every_step_says_what_was_chosen() -> None:
    standing = replay(a_seat_deciding("gp", "bruise"), [("meeting", "act"), ("call", "leave-it")])
    assert standing.is_over
    assert [step.name for step in standing.steps] == ["meeting.act", "call.leave-it", ""]
    assert standing.chosen == {"meeting.act", "call.leave-it"}


@pytest.mark.parametrize(
    "decisions",
    [
        [("call", "answer")],
        [("meeting", "refer")],
        [("meeting", "wait"), ("call", "answer")],
        [("meeting", "act"), ("meeting", "act")],
        [("meeting", "act"), ("call", "answer"), ("told", "answer")],
    ],
    ids=["not this scene", "no such choice", "not offered on this way", "a scene twice", "after the end"],
)
def test_decisions_that_do_not_fit_the_words_are_told_and_not_guessed_at(decisions: list[tuple[str, str]]) -> None:
    with pytest.raises(Rewritten):
        replay(a_seat_deciding("gp", "bruise"), decisions)


def test_an_aside_may_depend_on_what_the_scene_itself_teaches() -> None:
    aside = Aside(when=Condition(knows=frozenset({"bruise"})), html="<p>You saw it.</p>")
    seat = a_seat("gp", a_scene("one", a_choice("on", "two"), learns=["bruise"], asides=[aside]), a_scene("two"))
    assert begin(seat).now.asides == (aside,)
