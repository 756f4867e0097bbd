"""The map of a seat: every scene has a box of its own, below all that lead to it, and every choice a line between them."""

import re
from itertools import combinations

import pytest

from learn.domain.case_maps import BOX, SeatMap, seat_map
from learn.domain.cases import Seat
from tests.builders import a_choice, a_scene, a_seat, a_seat_deciding

FANNED = a_seat(
    "fan",
    a_scene("a", a_choice("one", "b"), a_choice("two", "c"), a_choice("three", "e")),
    a_scene("b", a_choice("one", "d"), a_choice("two", "e")),
    a_scene("c", a_choice("one", "d"), a_choice("two", "d")),
    a_scene("d", a_choice("one", "e"), a_choice("two", "f")),
    a_scene("e"),
    a_scene("f"),
)
SEATS = [a_seat_deciding("gp", "bruise"), FANNED, a_seat("one", a_scene("only"))]


@pytest.mark.parametrize("seat", SEATS, ids=lambda seat: seat.slug)
def test_every_scene_has_a_box_that_touches_no_other_and_lies_within_the_picture(seat: Seat) -> None:
    drawn = seat_map(seat)
    assert sorted(box.scene.slug for box in drawn.boxes) == sorted(seat.scenes)
    for one, other in combinations(drawn.boxes, 2):
        assert abs(one.x - other.x) >= BOX[0] or abs(one.y - other.y) >= BOX[1]
    assert all(0 <= box.x <= drawn.width - BOX[0] and 0 <= box.y <= drawn.height - BOX[1] for box in drawn.boxes)


@pytest.mark.parametrize("seat", SEATS, ids=lambda seat: seat.slug)
def test_every_choice_leads_down_from_its_scene_to_the_top_of_the_next(seat: Seat) -> None:
    drawn = seat_map(seat)
    boxes = {box.scene.slug: box for box in drawn.boxes}
    assert len(drawn.lines) == sum(len(scene.choices) for scene in seat.scenes.values())
    for scene in seat.scenes.values():
        own = [line for line in drawn.lines if (line.x, line.y) in starts(drawn, scene.slug)]
        assert [line.number for line in sorted(own, key=lambda line: line.x)] == list(range(1, len(scene.choices) + 1))
        for line in own:
            target = boxes[line.choice.leads_to]
            assert target.y > boxes[scene.slug].y
            x, y = (int(number) for number in re.findall(r"-?\d+", line.path)[-2:])
            assert y == target.y
            assert target.x < x < target.x + BOX[0]


def starts(drawn: SeatMap, scene: str) -> set[tuple[int, int]]:
    (box,) = (box for box in drawn.boxes if box.scene.slug == scene)
    return {(line.x, line.y) for line in drawn.lines if box.x <= line.x <= box.x + BOX[0] and line.y == box.y + BOX[1]}


def test_a_line_that_passes_a_layer_goes_round_its_boxes() -> None:
    drawn = seat_map(FANNED)
    boxes = {box.scene.slug: box for box in drawn.boxes}
    (past,) = (line for line in drawn.lines if line.choice.leads_to == "e" and line.y == boxes["a"].y + BOX[1])
    upright = [(int(x), int(y)) for x, y in re.findall(r"L(-?\d+) (-?\d+)", past.path)]
    assert upright
    for x, bottom in upright:
        beside = [box for box in drawn.boxes if box.y + BOX[1] == bottom]
        assert all(x < box.x or x > box.x + BOX[0] for box in beside)


def test_the_way_of_a_play_lies_on_top_and_its_scenes_are_met() -> None:
    drawn = seat_map(FANNED, [("a", "two"), ("c", "one"), ("d", "two")])
    assert {box.scene.slug for box in drawn.boxes if box.is_met} == {"a", "c", "d", "f"}
    assert [line.is_taken for line in drawn.lines[-4:]] == [False, True, True, True]
    assert not seat_map(FANNED).has_way


def test_scenes_that_no_way_leads_to_are_left_out_and_long_titles_are_cut() -> None:
    seat = a_seat("gp", a_scene("a", a_choice("one", "b")), a_scene("b"), a_scene("nowhere"))
    assert [box.scene.slug for box in seat_map(seat).boxes] == ["a", "b"]
    long = a_seat("gp", a_scene("a-rather-long-title that goes on and on and on and on and on and on"))
    (box,) = seat_map(long).boxes
    assert len(box.lines) == 3
    assert box.lines[-1].endswith("…")
