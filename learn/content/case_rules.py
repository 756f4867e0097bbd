"""Case rules: what holds within a case, so that every way through every seat is worth playing and comes to an end."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from learn.content.case_schemas import CaseChoiceEntry, CaseEntry, ConditionEntry, SceneEntry, SeatEntry
from learn.content.case_walks import LEAST_SEATS, walk_problems
from learn.content.cases import CaseText, SeatText
from learn.content.module_rules import repeated, token_problems
from learn.content.outlines import outline
from learn.content.problems import Problem, Severity
from learn.content.readability import reading
from learn.content.sources import reading_problems
from learn.content.tokens import Wordbook, cited
from learn.content.wording import yaml_slips
from learn.content.yamlfiles import Step, YamlFile

GRADE = 9.0
"""The most years of school that a scene may ask for (A11Y-30, for professionals)."""

LEAST_MEASURED = 25
"""How many words a text has before its grade says anything."""


def case_problems(
    text: CaseText, words: Wordbook, roles: frozenset[str], beliefs: frozenset[str], day: date
) -> Iterator[Problem]:
    """Everything wrong within a case, beyond the shape of its files."""
    yield from _wording(text, words)
    if len(text.seats) < LEAST_SEATS:
        yield text.file.problem(f"a case has {LEAST_SEATS} seats or more; this one has {len(text.seats)}")
    if text.entry is None:
        return
    entry = text.entry
    for key in ("moments", "people", "facts", "points", "joins", "sources"):
        yield from repeated(text.file, key)
    yield from _shared(text, entry, words, day)
    for seat in text.seats.values():
        yield from _seat(seat, text, entry, roles, beliefs)
    yield from walk_problems(text, entry, words)


def sources_used(text: CaseText) -> set[str]:
    """The sources that a case cites anywhere."""
    files = [text.file, *(seat.file for seat in text.seats.values())]
    return {name for file in files for _, words in file.strings() for name in cited(words)}


def beliefs_used(text: CaseText) -> set[str]:
    """The beliefs that its choices stand for."""
    scenes = [scene for seat in text.seats.values() for _, scene in seat.scenes]
    return {choice.belief for scene in scenes for choice in scene.choices if choice.belief is not None}


def _wording(text: CaseText, words: Wordbook) -> Iterator[Problem]:
    for file in [text.file, *(seat.file for seat in text.seats.values())]:
        yield from yaml_slips(file)
        if words.sources:  # else case.yaml cannot be read, and that is the one thing to say
            yield from token_problems(file, words)


def _shared(text: CaseText, entry: CaseEntry, words: Wordbook, day: date) -> Iterator[Problem]:
    file = text.file
    themed: list[tuple[tuple[Step, ...], str]] = [(("themes", n), theme) for n, theme in enumerate(entry.themes)]
    themed += [(("points", n, "theme"), point.theme) for n, point in enumerate(entry.points)]
    themed += [(("joins", n, "themes", m), theme) for n, join in enumerate(entry.joins) for m, theme in enumerate(join.themes)]
    for steps, theme in themed:
        if theme not in words.themes:
            yield file.problem(f"there is no theme `{theme}`", *steps)
    facts = {fact.id for fact in entry.facts}
    for n, join in enumerate(entry.joins):
        for m, fact in enumerate(join.facts):
            if fact not in facts:
                yield file.problem(f"there is no fact `{fact}`", "joins", n, "facts", m)
    used = sources_used(text)
    for n, source in enumerate(entry.sources):
        yield from reading_problems(file, source, day, "sources", n)
        if source.id not in used:
            yield file.problem("nothing in this case cites this source; cite it or take it out", "sources", n)
    if entry.review_by < day:
        what = "this day has passed; review the case, then write the next day"
        yield file.problem(what, "review_by", severity=Severity.OVERDUE)
    for key, said in [("closing", entry.closing), *((f"joins.{n}", join.text) for n, join in enumerate(entry.joins))]:
        name, _, place = key.partition(".")
        steps = (name, int(place), "text") if place else (name,)
        yield from _readable(file, said, *steps)


def _readable(file: YamlFile, text: str, *steps: Step) -> Iterator[Problem]:
    for fault in outline(text).faults:
        yield file.problem(f"{fault.where}: {fault.what}", *steps)
    counted = reading(text)
    if counted.words >= LEAST_MEASURED and counted.grade > GRADE:
        yield file.problem(
            f"reads like grade {counted.grade}; a case is grade {GRADE:g} or less", *steps, severity=Severity.OVERDUE
        )


def _seat(seat: SeatText, text: CaseText, entry: CaseEntry, roles: frozenset[str], beliefs: frozenset[str]) -> Iterator[Problem]:
    file = seat.file
    yield from repeated(file, "scenes")
    if seat.entry is not None:
        yield from _top(seat, seat.entry, entry, roles)
    for place, scene in seat.scenes:
        yield from _scene(seat, place, scene, entry)
        for number, choice in enumerate(scene.choices):
            yield from _choice(seat, (place, number), choice, text, entry, beliefs)
    yield from _balance(seat)


def _top(seat: SeatText, top: SeatEntry, entry: CaseEntry, roles: frozenset[str]) -> Iterator[Problem]:
    for n, role in enumerate(top.roles):
        if role not in roles:
            yield seat.file.problem(f"there is no role `{role}`", "roles", n)
    yield from _known_facts(seat, entry, top.knows, "knows")
    if seat.is_whole and top.start not in {scene.id for _, scene in seat.scenes}:
        yield seat.file.problem(f"there is no scene `{top.start}`", "start")
    yield from _readable(seat.file, top.opening, "opening")


def _scene(seat: SeatText, place: int, scene: SceneEntry, entry: CaseEntry) -> Iterator[Problem]:
    file, at = seat.file, ("scenes", place)
    if scene.moment not in {moment.id for moment in entry.moments}:
        yield file.problem(f"there is no moment `{scene.moment}`", *at, "moment")
    yield from _known_facts(seat, entry, scene.learns, *at, "learns")
    yield from _readable(file, scene.text, *at, "text")
    for n, aside in enumerate(scene.also):
        yield from _condition(seat, entry, aside.when, *at, "also", n, "when")
        yield from _readable(file, aside.text, *at, "also", n, "text")
    if scene.choices:
        yield from _asking(file, place, scene)
    elif scene.point is not None or scene.question.strip():
        yield file.problem("is an ending, so it asks nothing; take `question` and `point` out, or write choices", *at)
    yield from _courses(file, place, scene, entry)


def _asking(file: YamlFile, place: int, scene: SceneEntry) -> Iterator[Problem]:
    at = ("scenes", place)
    if not scene.question.strip():
        yield file.problem("has choices and asks nothing; add `question`", *at)
    if not any(choice.bearing == "safer" for choice in scene.choices):
        yield file.problem("offers nothing safer; there is something to do in every scene", *at, "choices")
    for key in ("id", "text"):
        for said, times in Counter(" ".join(getattr(choice, key).casefold().split()) for choice in scene.choices).items():
            if times > 1:
                yield file.problem(f"two choices have the {key} `{said}`; make each different", *at, "choices")


def _courses(file: YamlFile, place: int, scene: SceneEntry, entry: CaseEntry) -> Iterator[Problem]:
    point = next((each for each in entry.points if each.id == scene.point), None)
    if scene.point is not None and point is None:
        yield file.problem(f"there is no decision point `{scene.point}`", "scenes", place, "point")
    courses = {course.id for course in point.courses} if point is not None else set()
    for n, choice in enumerate(scene.choices):
        if scene.point is None and choice.course is not None:
            what = "this scene is no decision point; take `course` out"
            yield file.problem(what, "scenes", place, "choices", n, "course")
        elif point is not None and choice.course not in courses:
            what = f"needs a course of `{point.id}`: {', '.join(sorted(courses))}"
            yield file.problem(what, "scenes", place, "choices", n, "course")


def _choice(
    seat: SeatText, place: tuple[int, int], choice: CaseChoiceEntry, text: CaseText, entry: CaseEntry, beliefs: frozenset[str]
) -> Iterator[Problem]:
    file, at = seat.file, ("scenes", place[0], "choices", place[1])
    if seat.is_whole and choice.leads_to not in {scene.id for _, scene in seat.scenes}:
        yield file.problem(f"there is no scene `{choice.leads_to}`", *at, "leads_to")
    if choice.when is not None:
        yield from _condition(seat, entry, choice.when, *at, "when")
    yield from _known_facts(seat, entry, choice.learns, *at, "learns")
    for n, told in enumerate(choice.tells):
        yield from _known_facts(seat, entry, [told.fact], *at, "tells", n, "fact")
        for m, other in enumerate(told.to):
            if other not in text.seats:
                yield file.problem(f"there is no seat `{other}`", *at, "tells", n, "to", m)
            elif other == seat.slug:
                yield file.problem("nobody tells themselves; name another seat", *at, "tells", n, "to", m)
    if choice.bearing == "safer" and choice.belief is not None:
        yield file.problem("what is safer stands for no mistaken belief; take it out", *at, "belief")
    elif choice.bearing != "safer" and choice.belief is None:
        yield file.problem("needs the belief it stands for; add `belief`", *at)
    elif choice.belief is not None and choice.belief not in beliefs:
        yield file.problem(f"beliefs.yaml has no belief `{choice.belief}`", *at, "belief")
    yield from _readable(file, choice.follows, *at, "follows")
    yield from _readable(file, choice.why, *at, "why")


def _condition(seat: SeatText, entry: CaseEntry, when: ConditionEntry, *at: Step) -> Iterator[Problem]:
    names = {f"{scene.id}.{choice.id}" for _, scene in seat.scenes for choice in scene.choices}
    if not (when.chosen or when.not_chosen or when.knows or when.not_knows):
        yield seat.file.problem("asks for nothing; take it out, or say what must be chosen or known", *at)
    if seat.is_whole:
        for key in ("chosen", "not_chosen"):
            for n, name in enumerate(getattr(when, key)):
                if name not in names:
                    yield seat.file.problem(f"this seat has no choice `{name}`", *at, key, n)
    for key in ("knows", "not_knows"):
        yield from _known_facts(seat, entry, getattr(when, key), *at, key)


def _known_facts(seat: SeatText, entry: CaseEntry, named: list[str], *at: Step) -> Iterator[Problem]:
    facts = {fact.id for fact in entry.facts}
    for n, fact in enumerate(named):
        if fact not in facts:
            yield seat.file.problem(f"case.yaml has no fact `{fact}`", *at, *([n] if at[-1] != "fact" else []))


def _balance(seat: SeatText) -> Iterator[Problem]:
    """What is safer must not be told by its place or its length."""
    asking = [scene for _, scene in seat.scenes if scene.choices]
    first = sum(scene.choices[0].bearing == "safer" for scene in asking)
    longest = sum(max(scene.choices, key=lambda choice: len(choice.text)).bearing == "safer" for scene in asking)
    for count, how in ((first, "the first choice"), (longest, "the longest choice")):
        if count * 2 > len(asking):
            what = f"in {count} of {len(asking)} scenes {how} is the safer one; make that half or fewer"
            yield seat.file.problem(what, "scenes")
