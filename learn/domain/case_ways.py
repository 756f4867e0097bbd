"""Ways: every way through a seat, walked beforehand, to find what is wrong with it and what a seat can come to know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from learn.domain.cases import Held, Moment, Seat
from learn.domain.plays import Standing, begin, decide

MOST_STATES = 20_000
"""How many states of a seat are walked before it is said to branch too much for anybody to read."""


@dataclass(kw_only=True)
class Ways:
    """What was found on every way through a seat.

    ``ever`` and ``always`` are the facts known at some ending and at every ending; ``since`` is the earliest moment of each by
    its number. ``offered`` is the most choices that each scene offers at once. ``stuck`` are scenes that offer fewer than two
    choices on some way; ``unknown_told`` are facts passed on by a choice (``scene.choice``) before they are known.
    ``shortest`` and ``longest`` count decisions. ``is_whole`` says whether every way was walked.
    """

    scenes: set[str] = field(default_factory=set)
    choices: set[str] = field(default_factory=set)
    asides: set[tuple[str, int]] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    always: set[str] = field(default_factory=set)
    since: dict[str, int] = field(default_factory=dict)
    offered: dict[str, int] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    unknown_told: set[tuple[str, str]] = field(default_factory=set)
    shortest: int = 0
    longest: int = 0
    is_whole: bool = True


LEAST_OFFERED = 2
"""How many choices a scene offers at least, on every way."""


def ways(seat: Seat, moments: Mapping[str, int]) -> Ways:
    """Walk every way through a seat whose scenes all lead to scenes that are there, and never back to one.

    ``moments`` gives the order of the moments. Two ways are one from where they stand at the same scene after as many
    decisions, know the same facts and have taken the same choices, as far as a condition asks for them.
    """
    found = Ways()
    asked = frozenset(_asked(seat))
    seen: set[tuple[str, int, frozenset[str], frozenset[str]]] = set()
    endings: list[frozenset[str]] = []
    lengths: list[int] = []
    waiting: list[Standing] = [begin(seat)]
    while waiting:
        standing = waiting.pop()
        here = standing.now.scene
        state = (here.slug, len(standing.steps), standing.chosen & asked, frozenset(standing.known))
        if state in seen:
            continue
        seen.add(state)
        if len(seen) > MOST_STATES:
            found.is_whole = False
            return found
        _note(found, standing, moments)
        if here.is_ending:
            endings.append(frozenset(standing.known))
            lengths.append(len(standing.steps) - 1)
            continue
        for choice in standing.now.offered:
            known = {*standing.known, *choice.learns}
            found.unknown_told.update((f"{here.slug}.{choice.slug}", fact) for fact in choice.tells if fact not in known)
            waiting.append(decide(seat, standing, choice.slug))
    found.ever = set().union(*endings)
    found.always = set(frozenset.intersection(*endings)) if endings else set()
    found.shortest, found.longest = min(lengths, default=0), max(lengths, default=0)
    return found


def _asked(seat: Seat) -> Iterator[str]:
    for scene in seat.scenes.values():
        for condition in [*(aside.when for aside in scene.asides), *(choice.when for choice in scene.choices)]:
            yield from condition.chosen
            yield from condition.not_chosen


def _note(found: Ways, standing: Standing, moments: Mapping[str, int]) -> None:
    step = standing.now
    found.scenes.add(step.scene.slug)
    found.offered[step.scene.slug] = max(found.offered.get(step.scene.slug, 0), len(step.offered))
    found.choices.update(f"{step.scene.slug}.{choice.slug}" for choice in step.offered)
    found.asides.update((step.scene.slug, step.scene.asides.index(aside)) for aside in step.asides)
    for fact, moment in standing.known.items():
        found.since[fact] = min(found.since.get(fact, len(moments)), moments[moment])
    if step.scene.is_ending:
        found.endings.add(step.scene.slug)
    elif len(step.offered) < LEAST_OFFERED:
        found.stuck.add(step.scene.slug)


def holds(seat: Seat, moments: Mapping[str, Moment]) -> dict[str, Held]:
    """What a seat can come to know, worked out from every way through it, in the order of when it can."""
    found = ways(seat, {slug: moment.number for slug, moment in moments.items()})
    names = {moment.number: slug for slug, moment in moments.items()}
    return {
        fact: Held(since=names[number], is_certain=fact in found.always)
        for fact, number in sorted(found.since.items(), key=lambda each: (each[1], each[0]))
    }
