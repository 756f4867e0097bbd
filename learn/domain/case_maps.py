"""Maps: a seat drawn from top to bottom, every scene a box and every choice a line, so that its author sees it whole.

The way of layers (Sugiyama, Tagawa and Toda, 1981): a scene stands below every scene that leads to it; lines that pass a
layer have a place of their own in it; the order within a layer follows the middle of the neighbours, so that fewer lines
cross.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import pairwise

from learn.domain.cases import Bearing, Choice, Scene, Seat

BOX = (176, 76)
"""Width and height of a scene, in the units of the picture."""

GAP = (28, 76)
"""The room between two places of a layer, and between two layers."""

EDGE = 12
SWEEPS = 6
LETTERS_A_LINE = 20
LINES_A_BOX = 3


@dataclass(frozen=True, kw_only=True)
class Box:
    """A scene in the picture. ``lines`` are its title, cut into lines that fit; ``x`` and ``y`` are its upper left corner."""

    scene: Scene
    lines: tuple[str, ...]
    x: int
    y: int
    is_met: bool

    @property
    def middle(self) -> int:
        """Where its middle is, from the left."""
        return self.x + BOX[0] // 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """A choice in the picture: where it begins, its number in its scene, and the path that it takes."""

    choice: Choice
    number: int
    x: int
    y: int
    path: str
    is_taken: bool

    @property
    def bearing(self) -> Bearing:
        """What the choice does to safety."""
        return self.choice.bearing


@dataclass(frozen=True, kw_only=True)
class SeatMap:
    """The picture of a seat: its size, its boxes in reading order, and its lines, those taken last so that they lie on top."""

    seat: Seat
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    has_way: bool


Place = tuple[str, ...]
"""What has a place in a layer: a scene by its slug, or a line that passes, by the scenes that it joins and its layer."""


def seat_map(seat: Seat, way: Collection[tuple[str, str]] = ()) -> SeatMap:
    """Draw a seat whose scenes never lead back. ``way`` are the decisions of a play, each a scene and a choice."""
    depth = _depths(seat)
    layers, routes = _layers(seat, depth)
    at = _places(layers, routes)
    width = max(x for x, _ in at.values()) + BOX[0] + EDGE
    height = max(y for _, y in at.values()) + BOX[1] + EDGE
    met = {scene for scene, _ in way} | {seat.scenes[scene].choice(choice).leads_to for scene, choice in way}  # type: ignore[union-attr]  # a way fits its seat
    boxes = tuple(
        Box(scene=seat.scenes[slug], lines=_cut(seat.scenes[slug].title), x=at[slug,][0], y=at[slug,][1], is_met=slug in met)
        for layer in layers
        for (slug, *rest) in layer
        if not rest
    )
    lines = [line for box in boxes for line in _lines(box, at, routes, way)]
    return SeatMap(
        seat=seat,
        width=width,
        height=height,
        boxes=boxes,
        lines=tuple(sorted(lines, key=lambda line: line.is_taken)),
        has_way=bool(way),
    )


def _depths(seat: Seat) -> dict[str, int]:
    """The layer of each scene that can be reached: one more than the deepest of those that lead to it."""
    leads = {slug: {choice.leads_to for choice in scene.choices} for slug, scene in seat.scenes.items()}
    before: dict[str, set[str]] = {slug: {other for other, onward in leads.items() if slug in onward} for slug in leads}
    depth: dict[str, int] = {}
    for slug in TopologicalSorter(before).static_order():
        known = [depth[other] for other in before[slug] if other in depth]
        if slug == seat.start or known:
            depth[slug] = max(known, default=-1) + 1
    return depth


def _layers(seat: Seat, depth: Mapping[str, int]) -> tuple[list[list[Place]], dict[tuple[str, str], list[Place]]]:
    """The places of each layer, and for each pair of joined scenes the places that its line passes, both ends included."""
    layers: list[list[Place]] = [[] for _ in range(max(depth.values()) + 1)]
    routes: dict[tuple[str, str], list[Place]] = {}
    for slug in sorted(depth, key=lambda each: (depth[each], list(seat.scenes).index(each))):
        layers[depth[slug]].append((slug,))
    for slug in depth:
        for target in dict.fromkeys(choice.leads_to for choice in seat.scenes[slug].choices):
            passed: list[Place] = [(slug, target, str(layer)) for layer in range(depth[slug] + 1, depth[target])]
            for place in passed:
                layers[int(place[2])].append(place)
            routes[slug, target] = [(slug,), *passed, (target,)]
    return layers, routes


def _places(layers: list[list[Place]], routes: Mapping[tuple[str, str], list[Place]]) -> dict[Place, tuple[int, int]]:
    """The upper left corner of every place, once each layer is ordered by the middle of its neighbours."""
    joined: dict[Place, list[Place]] = {place: [] for layer in layers for place in layer}
    for route in routes.values():
        for upper, lower in pairwise(route):
            joined[upper].append(lower)
            joined[lower].append(upper)
    for sweep in range(SWEEPS):
        numbered = list(enumerate(layers))
        for number, layer in numbered if sweep % 2 == 0 else reversed(numbered):
            beside = layers[number - 1] if sweep % 2 == 0 and number else layers[number + 1] if number + 1 < len(layers) else []
            rank = {place: n / max(1, len(beside) - 1) for n, place in enumerate(beside)}
            own = {place: n / max(1, len(layer) - 1) for n, place in enumerate(layer)}
            layer.sort(key=lambda place: _middle([rank[each] for each in joined[place] if each in rank], own[place]))
    widest = max(len(layer) for layer in layers)
    step = BOX[0] + GAP[0]
    return {
        place: (EDGE + (widest - len(layer)) * step // 2 + n * step, EDGE + number * (BOX[1] + GAP[1]))
        for number, layer in enumerate(layers)
        for n, place in enumerate(layer)
    }


def _middle(ranks: list[float], otherwise: float) -> float:
    return sum(ranks) / len(ranks) if ranks else otherwise


def _lines(
    box: Box, at: Mapping[Place, tuple[int, int]], routes: Mapping[tuple[str, str], list[Place]], way: Collection[tuple[str, str]]
) -> list[Line]:
    found: list[Line] = []
    count = len(box.scene.choices)
    for number, choice in enumerate(box.scene.choices, start=1):
        x, y = box.x + BOX[0] * number // (count + 1), box.y + BOX[1]
        path = f"M{x} {y}"
        here = (x, y)
        for place in routes[box.scene.slug, choice.leads_to][1:]:
            is_last = len(place) == 1
            left, top = at[place]
            there = (left + BOX[0] // 2 + (number - (count + 1) // 2) * (14 if is_last else 8), top)
            half = (there[1] - here[1]) // 2
            path += f" C{here[0]} {here[1] + half} {there[0]} {there[1] - half} {there[0]} {there[1]}"
            here = there if is_last else (there[0], there[1] + BOX[1])
            if not is_last:
                path += f" L{here[0]} {here[1]}"
        is_taken = (box.scene.slug, choice.slug) in way
        found.append(Line(choice=choice, number=number, x=x, y=y, path=path, is_taken=is_taken))
    return found


def _cut(title: str) -> tuple[str, ...]:
    """The title in lines that fit a box; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in title.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LETTERS_A_LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > LINES_A_BOX:
        lines = [*lines[: LINES_A_BOX - 1], f"{lines[LINES_A_BOX - 1]}…"]
    return tuple(lines)
