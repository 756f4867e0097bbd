"""The multi-year training strategy: what is learned in which year, towards which priorities, and how far by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from learn.domain.modules import Module
from learn.domain.paths import Path, Step


@dataclass(frozen=True, kw_only=True)
class Year:
    """One year of the strategy, its first and last day included."""

    number: int
    title: str
    says: str
    begins_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Whether the day is in this year."""
        return self.begins_on <= day <= self.ends_on


@dataclass(frozen=True, kw_only=True)
class Priority:
    """What the partnership wants to be different, and the themes of reviews that it comes from."""

    slug: str
    title: str
    why: str
    themes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Target:
    """How many in a hundred of these roles (empty: of every role) are to have done a year's learning, by a day."""

    who: str
    roles: tuple[str, ...]
    year: int
    percent: int
    by: date


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A module that is named before it is written, so that nobody is led to where nothing is."""

    slug: str
    title: str
    level: str
    year: int
    theme: str


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """The strategy as the partnership agreed it, or as it could be (``is_demonstration``). Years and priorities in order."""

    title: str
    says: str
    is_demonstration: bool
    years: tuple[Year, ...]
    priorities: tuple[Priority, ...]
    targets: tuple[Target, ...]
    planned: Mapping[str, Planned]

    def priority_of(self, theme: str) -> Priority:
        """The priority that this theme belongs to; the content check sees that each theme has exactly one."""
        return next(each for each in self.priorities if theme in each.themes)

    def year_on(self, day: date) -> Year | None:
        """The year that the day is in, or None before the first and after the last."""
        return next((each for each in self.years if each.holds(day)), None)


@dataclass(frozen=True, kw_only=True)
class StepInPlace:
    """A step of a path with the module it asks for, what that serves, and whether the learner has done it."""

    step: Step
    module: Module
    theme: str
    priority: Priority
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class YearInPlace:
    """One year of the strategy as one path has it. ``is_now`` and ``is_ahead`` are as seen from the day that was asked of."""

    year: Year
    steps: tuple[StepInPlace, ...]
    planned: tuple[Planned, ...]
    is_now: bool
    is_ahead: bool

    @property
    def done(self) -> int:
        """How many of its steps the learner has done."""
        return sum(each.is_done for each in self.steps)


def standing(
    strategy: Strategy, path: Path, modules: Mapping[str, Module], done: frozenset[str], today: date
) -> tuple[YearInPlace, ...]:
    """The path by the years of the strategy: what each asks, and what of it is done.

    ``done`` are the modules whose completion counts today.
    """
    return tuple(
        YearInPlace(
            year=year,
            steps=tuple(_in_place(strategy, step, modules[step.module], done) for step in _of(path.steps, year)),
            planned=tuple(strategy.planned[slug] for slug in path.planned if strategy.planned[slug].year == year.number),
            is_now=year.holds(today),
            is_ahead=today < year.begins_on,
        )
        for year in strategy.years
    )


def _of(steps: Sequence[Step], year: Year) -> list[Step]:
    return [step for step in steps if step.year == year.number]


def _in_place(strategy: Strategy, step: Step, module: Module, done: frozenset[str]) -> StepInPlace:
    theme = module.themes[0]
    return StepInPlace(step=step, module=module, theme=theme, priority=strategy.priority_of(theme), is_done=module.slug in done)


@dataclass(frozen=True, kw_only=True)
class ThemeYear:
    """What one year has for one theme: modules that some path asks for, and what is planned."""

    year: Year
    modules: tuple[Module, ...]
    planned: tuple[Planned, ...]


def by_theme(strategy: Strategy, paths: Mapping[str, Path], modules: Mapping[str, Module], theme: str) -> tuple[ThemeYear, ...]:
    """The theme through the years of the strategy, over all paths.

    A module stands with the first of its themes; a theme that is first in none has those that it is also in.
    """
    asked = {(step.year, step.module) for path in paths.values() for step in path.steps}
    own = [module for module in modules.values() if module.themes[0] == theme]
    shown = own or [module for module in modules.values() if theme in module.themes]
    return tuple(
        ThemeYear(
            year=year,
            modules=tuple(module for module in shown if (year.number, module.slug) in asked),
            planned=tuple(p for p in strategy.planned.values() if p.theme == theme and p.year == year.number),
        )
        for year in strategy.years
    )
