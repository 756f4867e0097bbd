"""Case walks: what shows only when every way through every seat is walked, and what holds between the seats."""

from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from learn.content.blocks import Sheet
from learn.content.case_schemas import CaseEntry, SceneEntry
from learn.content.cases import CaseText, SeatText, build_seat
from learn.content.problems import Problem
from learn.content.tokens import Wordbook
from learn.content.yamlfiles import YamlFile
from learn.domain.case_ways import Ways, ways

MOST_CHOICES = 4
"""How many choices a scene offers at once at most."""

LEAST_SEATS = 2
"""How many seats a case has at least, and how many come to a decision point or hold the facts of a join."""


def walk_problems(text: CaseText, entry: CaseEntry, words: Wordbook) -> Iterator[Problem]:
    """Everything wrong with how the seats of a case go on; seats whose scenes are not all there are left out."""
    walked: dict[str, Ways] = {}
    for seat in text.seats.values():
        if not (seat.is_whole and _leads_somewhere(seat, entry)):
            continue
        try:
            _order_of(seat)
        except CycleError as loop:
            scenes = " to ".join(reversed(loop.args[1]))
            yield seat.file.problem(f"goes round without end: {scenes}; let one of them lead on", "scenes")
            continue
        yield from _once_a_way(seat)
        order = {each.id: number for number, each in enumerate(entry.moments)}
        yield from _in_time(seat, order)
        walked[seat.slug] = ways(build_seat(seat, Sheet(words=words), ""), order)
        yield from _walked(seat, walked[seat.slug])
    if walked.keys() == text.seats.keys():
        yield from _together(text, entry, walked)


def _leads_somewhere(seat: SeatText, entry: CaseEntry) -> bool:
    """Whether every scene that is named is there, so that the seat can be walked."""
    scenes = {scene.id for _, scene in seat.scenes}
    moments = {moment.id for moment in entry.moments}
    named = {choice.leads_to for _, scene in seat.scenes for choice in scene.choices}
    start = {seat.entry.start} if seat.entry is not None else set()
    return named | start <= scenes and {scene.moment for _, scene in seat.scenes} <= moments


def _order_of(seat: SeatText) -> tuple[str, ...]:
    graph = {scene.id: {choice.leads_to for choice in scene.choices} for _, scene in seat.scenes}
    return tuple(TopologicalSorter(graph).static_order())


def _once_a_way(seat: SeatText) -> Iterator[Problem]:
    """A seat comes to a decision point once on each way, so that whoever plays it counts there once."""
    points = {scene.id: scene.point for _, scene in seat.scenes}
    after: dict[str, set[str]] = {}
    for name in _order_of(seat):  # what is led to comes before what leads there
        scene = next(scene for _, scene in seat.scenes if scene.id == name)
        onward = {choice.leads_to for choice in scene.choices}
        after[name] = onward.union(*(after[each] for each in onward))
    for place, scene in seat.scenes:
        again = sorted(name for name in after[scene.id] if scene.point is not None and points[name] == scene.point)
        if again:
            what = f"`{again[0]}` comes to `{scene.point}` again; a seat comes to a decision point once"
            yield seat.file.problem(what, "scenes", place, "point")


def _in_time(seat: SeatText, order: Mapping[str, int]) -> Iterator[Problem]:
    when = {scene.id: order[scene.moment] for _, scene in seat.scenes}
    for place, scene in seat.scenes:
        for n, choice in enumerate(scene.choices):
            if when[choice.leads_to] < when[scene.id]:
                what = f"`{choice.leads_to}` happens before `{scene.id}`; lead on in time"
                yield seat.file.problem(what, "scenes", place, "choices", n, "leads_to")


def _walked(seat: SeatText, found: Ways) -> Iterator[Problem]:
    file = seat.file
    if not found.is_whole:
        yield file.problem("branches too much to be walked to the end; let ways come together again", "scenes")
        return
    for place, scene in seat.scenes:
        if scene.id in found.scenes:
            yield from _met(file, place, scene, found)
        else:
            yield file.problem("no way leads here; lead to it, or take it out", "scenes", place)
    for name, fact in sorted(found.unknown_told):
        steps = next(
            ("scenes", place, "choices", n, "tells")
            for place, scene in seat.scenes
            for n, choice in enumerate(scene.choices)
            if f"{scene.id}.{choice.id}" == name
        )
        yield file.problem(f"passes on `{fact}`, which this seat does not know on some way; ask for it in `when`", *steps)


def _met(file: YamlFile, place: int, scene: SceneEntry, found: Ways) -> Iterator[Problem]:
    at = ("scenes", place)
    if scene.id in found.stuck:
        yield file.problem("offers fewer than two choices on some way; loosen a condition", *at, "choices")
    if found.offered.get(scene.id, 0) > MOST_CHOICES:
        yield file.problem(f"offers more than {MOST_CHOICES} choices at once", *at, "choices")
    for n, choice in enumerate(scene.choices):
        if f"{scene.id}.{choice.id}" not in found.choices:
            yield file.problem("is never offered; loosen its condition, or take it out", *at, "choices", n)
    for n, _ in enumerate(scene.also):
        if (scene.id, n) not in found.asides:
            yield file.problem("is never told; loosen its condition, or take it out", *at, "also", n)


def _together(text: CaseText, entry: CaseEntry, walked: Mapping[str, Ways]) -> Iterator[Problem]:
    """What holds between the seats: every fact is learned somewhere, and points and joins need more than one seat."""
    holders = Counter(fact for found in walked.values() for fact in found.ever)
    for n, fact in enumerate(entry.facts):
        if not holders[fact.id]:
            yield text.file.problem("no seat comes to know this; let one learn it, or take it out", "facts", n)
    for n, join in enumerate(entry.joins):
        seats = {seat for seat, found in walked.items() if found.ever & set(join.facts)}
        alone = [seat for seat, found in walked.items() if set(join.facts) <= found.always]
        if len(seats) < LEAST_SEATS:
            yield text.file.problem("one seat holds all of it; join what several know", "joins", n, "facts")
        elif alone:
            what = f"`{alone[0]}` knows all of it whatever it does; join what several know"
            yield text.file.problem(what, "joins", n, "facts")
    for n, point in enumerate(entry.points):
        asking = [(seat, scene) for seat in text.seats.values() for _, scene in seat.scenes if scene.point == point.id]
        seats = {seat.slug for seat, _ in asking}
        if len(seats) < LEAST_SEATS:
            what = f"{len(seats)} of the seats come to this; a decision point is for two or more"
            yield text.file.problem(what, "points", n)
        taken = {choice.course for _, scene in asking for choice in scene.choices}
        for m, course in enumerate(point.courses):
            if course.id not in taken:
                yield text.file.problem("no choice amounts to this; let one, or take it out", "points", n, "courses", m)
