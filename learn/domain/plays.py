"""Plays: one person working through a case in one seat, decision by decision, and what they know on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from learn.domain.cases import Aside, Choice, Scene, Seat


class Rewritten(Exception):
    """The decisions do not fit the seat: its words have changed since they were taken."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A scene that was met, what was offered there, and what was chosen; None where nothing is chosen yet."""

    scene: Scene
    asides: tuple[Aside, ...]
    offered: tuple[Choice, ...]
    chosen: Choice | None

    @property
    def name(self) -> str:
        """How a condition names the choice that was taken; empty before."""
        return f"{self.scene.slug}.{self.chosen.slug}" if self.chosen is not None else ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a play stands.

    ``known`` gives for each fact the moment from which the seat knows it, in the order in which it came to know them; what it
    knows at the start has the moment of its first scene. ``told`` gives for each fact passed on the seats that heard it.
    """

    steps: tuple[Step, ...]
    known: Mapping[str, str]
    told: Mapping[str, tuple[str, ...]]

    @property
    def now(self) -> Step:
        """The scene that the play is at."""
        return self.steps[-1]

    @property
    def is_over(self) -> bool:
        """Whether the story of the seat has ended."""
        return self.now.scene.is_ending

    @property
    def chosen(self) -> frozenset[str]:
        """Every choice taken, as conditions name them."""
        return frozenset(step.name for step in self.steps if step.chosen is not None)


def begin(seat: Seat) -> Standing:
    """A play of this seat before the first decision."""
    moment = seat.scenes[seat.start].moment
    return _at(seat, seat.start, Standing(steps=(), known=dict.fromkeys(seat.knows, moment), told={}))


def decide(seat: Seat, standing: Standing, slug: str) -> Standing:
    """The play after this choice at the scene where it stands.

    Raises:
        Rewritten: the choice is not offered there.
    """
    here = standing.now
    choice = next((each for each in here.offered if each.slug == slug), None)
    if choice is None:
        raise Rewritten(f"{seat.slug}: {here.scene.slug} does not offer {slug}")
    known = {**dict.fromkeys(choice.learns, here.scene.moment), **standing.known}
    told = dict(standing.told)
    for fact, seats in choice.tells.items():
        if fact in known:
            told[fact] = tuple(dict.fromkeys((*told.get(fact, ()), *seats)))
    steps = (*standing.steps[:-1], replace(here, chosen=choice))
    return _at(seat, choice.leads_to, Standing(steps=steps, known=_in_order(standing.known, known), told=told))


def replay(seat: Seat, decisions: Iterable[tuple[str, str]]) -> Standing:
    """Where a play stands after these decisions, each a scene and the choice taken there.

    Raises:
        Rewritten: they do not fit the seat as it is now.
    """
    standing = begin(seat)
    for scene, choice in decisions:
        if standing.now.scene.slug != scene:
            raise Rewritten(f"{seat.slug}: {scene} does not come here")
        standing = decide(seat, standing, choice)
    return standing


def _at(seat: Seat, scene_slug: str, before: Standing) -> Standing:
    scene = seat.scenes[scene_slug]
    known = _in_order(before.known, {**dict.fromkeys(scene.learns, scene.moment), **before.known})
    chosen, facts = before.chosen, frozenset(known)
    step = Step(
        scene=scene,
        asides=tuple(aside for aside in scene.asides if aside.when.holds(chosen, facts)),
        offered=tuple(choice for choice in scene.choices if choice.when.holds(chosen, facts)),
        chosen=None,
    )
    return Standing(steps=(*before.steps, step), known=known, told=before.told)


def _in_order(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    return {**before, **{fact: moment for fact, moment in after.items() if fact not in before}}
