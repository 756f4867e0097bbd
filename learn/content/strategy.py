"""The strategy: one file of years, priorities, targets and what is planned, read and checked against the paths."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from learn.content.files import read_text, shown
from learn.content.module_rules import token_problems
from learn.content.problems import Problem, Severity
from learn.content.registers import Register
from learn.content.schemas import PathEntry
from learn.content.shapes import shaped
from learn.content.strategy_schemas import STRATEGY, StrategyEntry
from learn.content.tokens import Wordbook, plain
from learn.content.wording import yaml_slips
from learn.content.yamlfiles import YamlFile, read_yaml
from learn.domain.strategy import Planned, Priority, Strategy, Target, Year

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class StrategyText:
    """The strategy as its author wrote it; ``entry`` is None where the file cannot be used."""

    file: YamlFile
    entry: StrategyEntry | None


def read_strategy(root: Path, problems: list[Problem]) -> StrategyText:
    """Read ``modules/strategy.yaml``, and note what is wrong with its shape."""
    path = root / "modules" / "strategy.yaml"
    text = read_text(root, path, problems)
    file = read_yaml(shown(root, path), text, problems) if text is not None else None
    if file is None:
        return StrategyText(file=YamlFile(file=shown(root, path), text="", value={}), entry=None)
    return StrategyText(file=file, entry=shaped(STRATEGY, file, file.value, problems))


def strategy_problems(text: StrategyText, themes: frozenset[str], roles: frozenset[str], words: Wordbook) -> Iterator[Problem]:
    """Everything wrong with the strategy, beyond its shape."""
    yield from yaml_slips(text.file)
    yield from token_problems(text.file, words)
    if text.entry is None:
        return
    yield from _years(text.file, text.entry)
    yield from _priorities(text.file, text.entry, themes)
    for place, target in enumerate(text.entry.targets):
        for at, role in enumerate(target.roles):
            if role not in roles:
                yield text.file.problem(f"there is no role `{role}`", "targets", place, "roles", at)
    for place, planned in enumerate(text.entry.planned):
        if planned.theme not in themes:
            yield text.file.problem(f"there is no theme `{planned.theme}`", "planned", place, "theme")
    for list_name in ("priorities", "targets", "planned"):
        times = Counter(each["id"] for each in text.file.listed(list_name))
        for name in sorted(name for name, count in times.items() if count > 1):
            yield text.file.problem(f"two are called `{name}`; give each its own id", list_name)


def _years(file: YamlFile, entry: StrategyEntry) -> Iterator[Problem]:
    for place, year in enumerate(entry.years):
        if year.number != place + 1:
            yield file.problem(f"years are numbered from 1; this is {place + 1}", "years", place, "number")
        if year.ends_on <= year.begins_on:
            yield file.problem("ends before it begins", "years", place, "ends_on")
        if place and year.begins_on != entry.years[place - 1].ends_on + DAY:
            yield file.problem("must begin on the day after the year before ends", "years", place, "begins_on")
    numbers = range(1, len(entry.years) + 1)
    named = [("targets", place, each.year) for place, each in enumerate(entry.targets)]
    named += [("planned", place, each.year) for place, each in enumerate(entry.planned)]
    for name, place, year_number in named:
        if year_number not in numbers:
            yield file.problem(f"the strategy has no year {year_number}", name, place, "year")


def _priorities(file: YamlFile, entry: StrategyEntry, themes: frozenset[str]) -> Iterator[Problem]:
    served: set[str] = set()
    for place, priority in enumerate(entry.priorities):
        for at, theme in enumerate(priority.themes):
            if theme not in themes:
                yield file.problem(f"there is no theme `{theme}`", "priorities", place, "themes", at)
            elif theme in served:
                yield file.problem(f"theme `{theme}` serves another priority too; keep one", "priorities", place, "themes", at)
            served.add(theme)
    for theme in sorted(themes - served):
        yield file.problem(f"no priority serves theme `{theme}`; add it to one", "priorities")


def path_problems(text: StrategyText, paths: Register[PathEntry]) -> Iterator[Problem]:
    """Where a path and the strategy do not fit each other."""
    if text.entry is None:
        return
    years = range(1, len(text.entry.years) + 1)
    planned = {each.id: each.year for each in text.entry.planned}
    named: set[str] = set()
    for role, path in paths.entries.items():
        for place, step in enumerate(path.steps):
            if step.year not in years:
                yield paths.file.problem(f"the strategy has no year {step.year}", role, "steps", place, "year")
        for place, name in enumerate(path.planned):
            if name not in planned:
                yield paths.file.problem(f"strategy.yaml plans no `{name}`", role, "planned", place)
        named.update(path.planned)
        filled = {step.year for step in path.steps} | {planned[name] for name in path.planned if name in planned}
        for year in years:
            if year not in filled and filled.issubset(years):
                yield paths.file.problem(f"has nothing in year {year}; add a step, or what is planned", role)
    for name in sorted(planned.keys() - named):
        yield text.file.problem(f"`{name}` is on no path; plan it for a role", "planned", severity=Severity.WARNING)


def asked_from(text: StrategyText) -> Mapping[int, date | None]:
    """From which day on each year asks for its steps; None is always: what the first year asks is asked of whoever begins."""
    if text.entry is None:
        raise ValueError(f"{text.file.file} has problems")
    return {year.number: year.begins_on if year.number > 1 else None for year in text.entry.years}


def build_strategy(text: StrategyText, words: Wordbook) -> Strategy:
    """The strategy as readers see it, from a text that has no problems.

    Raises:
        ValueError: the file could not be used.
    """
    entry = text.entry
    if entry is None:
        raise ValueError(f"{text.file.file} has problems")
    return Strategy(
        title=plain(entry.title, words),
        says=plain(entry.says, words),
        is_demonstration=entry.is_demonstration,
        years=tuple(
            Year(
                number=each.number,
                title=plain(each.title, words),
                says=plain(each.says, words),
                begins_on=each.begins_on,
                ends_on=each.ends_on,
            )
            for each in entry.years
        ),
        priorities=tuple(
            Priority(slug=each.id, title=plain(each.title, words), why=plain(each.why, words), themes=tuple(each.themes))
            for each in entry.priorities
        ),
        targets=tuple(
            Target(who=plain(each.who, words), roles=tuple(each.roles), year=each.year, percent=each.percent, by=each.by)
            for each in entry.targets
        ),
        planned={
            each.id: Planned(
                slug=each.id, title=plain(each.title, words), level=str(each.level), year=each.year, theme=each.theme
            )
            for each in entry.planned
        },
    )
