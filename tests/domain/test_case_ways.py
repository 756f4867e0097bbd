"""Every way through a seat is walked, and what is found is what somebody who played them all would find."""

from itertools import product

import pytest

from learn.domain import case_ways
from learn.domain.case_ways import ways
from learn.domain.cases import Aside, Condition, Seat
from learn.domain.plays import Standing, begin, decide
from tests.builders import a_choice, a_scene, a_seat, a_seat_deciding

MOMENTS = {"first-week": 0, "second-week": 1, "third-week": 2}


def played(seat: Seat) -> list[Standing]:
    """Every way through a seat, one by one."""
    over, waiting = [], [begin(seat)]
    while waiting:
        standing = waiting.pop()
        if standing.is_over:
            over.append(standing)
        waiting.extend(decide(seat, standing, choice.slug) for choice in standing.now.offered)
    return over


def a_wide_seat(depth: int) -> Seat:
    """A seat whose decisions each learn a fact or not, and where later ones depend on earlier ones."""
    scenes = [
        a_scene(
            f"s{number}",
            a_choice("look", f"s{number + 1}", learns=[f"fact{number}"]),
            a_choice("pass", f"s{number + 1}"),
            a_choice("tell", f"s{number + 1}", when=Condition(knows=frozenset({f"fact{max(0, number - 1)}"}))),
            asides=[Aside(when=Condition(not_chosen=frozenset({f"s{max(0, number - 1)}.look"})), html="<p>No.</p>")],
        )
        for number in range(depth)
    ]
    return a_seat("gp", *scenes, a_scene(f"s{depth}"), knows=["start"])


@pytest.mark.parametrize("seat", [a_seat_deciding("gp", "bruise"), a_wide_seat(1), a_wide_seat(5)], ids=["small", "one", "five"])
def test_walking_finds_what_playing_every_way_finds(seat: Seat) -> None:
    found, all_played = ways(seat, MOMENTS), played(seat)
    steps = [step for standing in all_played for step in standing.steps]
    assert found.is_whole
    assert found.scenes == {step.scene.slug for step in steps}
    assert found.choices == {f"{step.scene.slug}.{choice.slug}" for step in steps for choice in step.offered}
    assert found.asides == {(step.scene.slug, step.scene.asides.index(aside)) for step in steps for aside in step.asides}
    assert found.endings == {standing.now.scene.slug for standing in all_played}
    assert found.ever == {fact for standing in all_played for fact in standing.known}
    assert found.always == {fact for fact in found.ever if all(fact in standing.known for standing in all_played)}
    assert found.since == {
        fact: min(MOMENTS[standing.known[fact]] for standing in all_played if fact in standing.known) for fact in found.ever
    }
    lengths = [len(standing.steps) - 1 for standing in all_played]
    assert (found.shortest, found.longest) == (min(lengths), max(lengths))
    assert found.offered == {slug: max(len(s.offered) for s in steps if s.scene.slug == slug) for slug in found.scenes}


def test_a_scene_that_offers_too_little_on_some_way_is_found() -> None:
    known = Condition(knows=frozenset({"bruise"}))
    seat = a_seat(
        "gp",
        a_scene("one", a_choice("look", "two", learns=["bruise"]), a_choice("pass", "two")),
        a_scene("two", a_choice("tell", "end", when=known), a_choice("wait", "end")),
        a_scene("end"),
        a_scene("nowhere"),
    )
    found = ways(seat, MOMENTS)
    assert (found.stuck, "nowhere" in found.scenes) == ({"two"}, False)


def test_passing_on_what_is_not_known_is_found_and_what_the_choice_itself_teaches_is_known() -> None:
    seat = a_seat(
        "gp",
        a_scene(
            "one",
            a_choice("ask", "end", learns=["a"], tells={"a": ("school",)}),
            a_choice("tell", "end", tells={"b": ("school",)}),
        ),
        a_scene("end"),
    )
    assert ways(seat, MOMENTS).unknown_told == {("one.tell", "b")}


def test_a_seat_that_branches_beyond_measure_is_said_to_do_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ways(a_wide_seat(6), MOMENTS).is_whole
    monkeypatch.setattr(case_ways, "MOST_STATES", 100)
    assert not ways(a_wide_seat(6), MOMENTS).is_whole


def test_ways_that_come_to_the_same_are_walked_once() -> None:
    scenes = [a_scene(f"s{n}", a_choice("left", f"s{n + 1}"), a_choice("right", f"s{n + 1}")) for n in range(40)]
    found = ways(a_seat("gp", *scenes, a_scene("s40")), MOMENTS)
    assert (found.is_whole, found.longest, len(found.choices)) == (True, 40, len(list(product(range(40), range(2)))))
