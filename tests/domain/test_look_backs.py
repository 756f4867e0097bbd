"""Looking back shows who held what, as it follows from the seats themselves."""

from learn.domain.case_ways import holds
from learn.domain.cases import Held
from learn.domain.look_backs import Hold, LookBack, look_back
from learn.domain.plays import replay
from tests.builders import a_case, a_choice, a_scene, a_seat

HOUSING = a_seat("housing", a_scene("desk", a_choice("a", "end"), a_choice("b", "end")), a_scene("end"), knows=["letter"])
GP = a_seat(
    "gp",
    a_scene("meeting", a_choice("ask", "call", learns=["bruise"]), a_choice("wait", "call"), learns=["limp"]),
    a_scene(
        "call",
        a_choice("tell", "end", tells={"bruise": ("school",), "limp": ("housing", "school")}),
        a_choice("hold", "end"),
        moment="second-week",
    ),
    a_scene("end", moment="third-week"),
)
SCHOOL = a_seat(
    "school",
    a_scene("class", a_choice("a", "end"), a_choice("b", "end"), learns=["bruise"], moment="second-week"),
    a_scene("end", moment="second-week"),
)
CASE = a_case("two-doors", GP, HOUSING, SCHOOL, facts=("bruise", "limp", "letter"))


def after(*decisions: tuple[str, str]) -> LookBack:
    return look_back(CASE, GP, replay(GP, decisions))


def test_what_a_seat_holds_follows_from_every_way_through_it() -> None:
    assert holds(GP, CASE.moments) == {
        "limp": Held(since="first-week", is_certain=True),
        "bruise": Held(since="first-week", is_certain=False),
    }
    assert holds(SCHOOL, CASE.moments) == {"bruise": Held(since="second-week", is_certain=True)}


def test_facts_stand_in_the_order_in_which_anybody_could_know_them() -> None:
    assert [known.fact.slug for known in after(("meeting", "ask"), ("call", "hold")).facts] == ["bruise", "limp", "letter"]


def test_what_was_known_what_could_have_been_and_what_could_not() -> None:
    asked, waited = after(("meeting", "ask"), ("call", "hold")), after(("meeting", "wait"), ("call", "hold"))
    assert [known.ours.hold for known in asked.facts] == [Hold.KNEW, Hold.KNEW, Hold.NOT]
    assert [known.ours.hold for known in waited.facts] == [Hold.COULD, Hold.KNEW, Hold.NOT]
    assert (asked.known, asked.passed_on, waited.known) == (2, 0, 1)


def test_others_hold_what_they_hold_by_themselves_and_what_they_were_told() -> None:
    bruise, limp, letter = after(("meeting", "ask"), ("call", "tell")).facts
    housing, school = bruise.others
    assert [(each.seat.slug, each.hold, each.was_told) for each in (housing, school)] == [
        ("housing", Hold.NOT, False),
        ("school", Hold.KNEW, True),
    ]
    assert school.since == CASE.moments["second-week"]
    assert [(each.hold, each.since) for each in limp.others] == [(Hold.TOLD, None), (Hold.TOLD, None)]
    assert [seat.slug for seat in limp.told] == ["housing", "school"]
    assert [each.hold for each in letter.others] == [Hold.KNEW, Hold.NOT]


def test_what_nobody_else_can_know_is_said_to_be_ours_alone() -> None:
    bruise, limp, letter = after(("meeting", "ask"), ("call", "hold")).facts
    assert (bruise.is_ours_alone, limp.is_ours_alone, letter.is_ours_alone) == (False, True, False)


def test_a_join_counts_what_was_ours_what_was_passed_on_and_who_holds_a_part() -> None:
    (joined,) = after(("meeting", "ask"), ("call", "tell")).joins
    assert ([part.fact.slug for part in joined.ours], [part.fact.slug for part in joined.passed_on], joined.seats) == (
        ["bruise", "limp"],
        ["bruise", "limp"],
        3,
    )
    (waited,) = after(("meeting", "wait"), ("call", "hold")).joins
    assert ([part.fact.slug for part in waited.ours], waited.passed_on, waited.seats) == (["limp"], (), 3)
