"""The completion report: how the people of some teams stand today with what is asked of them.

Every figure is a number of people, and every figure can be opened: the same report narrowed to it lists exactly those
people. A :class:`Focus` is what both are worked out from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Standing, Status
from learn.domain.people import Scope, TeamPlace

PAGE = 50
"""How many people one page lists."""

EVERYTHING = ""
"""Stands where a module would: all that is asked of somebody, taken together."""

Choice = Standing | Status
"""What a list can be narrowed to."""


def statuses(choice: Choice) -> tuple[Status, ...]:
    """The statuses of one module that a choice stands for; a standing stands for several."""
    match choice:
        case Standing.COMPLETE:
            return tuple(s for s in Status if s.is_done)
        case Standing.BEHIND:
            return tuple(s for s in Status if s.is_behind)
        case Standing.ON_THE_WAY:
            return tuple(s for s in Status if not s.is_done and not s.is_behind)
        case Status():
            return (choice,)


@dataclass(frozen=True, kw_only=True)
class Focus:
    """What a report is narrowed to; None leaves it open.

    ``team`` stands for itself and the teams under it. With a ``module``, people who are not asked for it are left out,
    and ``choice`` is how they stand with it. Without, a standing is how they stand with everything, and a status is one
    that at least one of their modules has.
    """

    team: TeamPlace | None = None
    module: str | None = None
    choice: Choice | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A number of people, and how many of them stand where: by standing always, by status where that was asked."""

    people: int
    of: Mapping[Choice, int]

    @classmethod
    def of_standings(cls, *, people: int, complete: int, behind: int) -> "Counts":
        """Who is neither complete nor behind is on the way."""
        on_the_way = people - complete - behind
        of: dict[Choice, int] = {Standing.COMPLETE: complete, Standing.ON_THE_WAY: on_the_way, Standing.BEHIND: behind}
        return cls(people=people, of=of)

    def __add__(self, other: "Counts") -> "Counts":
        """Both together; they count different people."""
        of = {choice: number + other.of[choice] for choice, number in self.of.items()}
        return Counts(people=self.people + other.people, of=of)

    def found(self, choice: Choice | None) -> int:
        """How many people a list narrowed to this holds."""
        return self.people if choice is None else self.of[choice]


NOBODY = Counts.of_standings(people=0, complete=0, behind=0)


class Cell(NamedTuple):
    """How somebody stands with one module. The days are in ISO form, and empty where there is none.

    ``due_on`` is the day by which it is to be completed (again), ``completed_on`` the day of the latest completion,
    ``good_until`` the last day on which that counts.
    """

    status: Status
    due_on: str
    completed_on: str
    good_until: str


class Listed(NamedTuple):
    """Somebody on the list, with how they stand with each module that is asked of them, by its slug."""

    name: str
    role: str
    team_id: int
    cells: Mapping[str, Cell]


class Column(NamedTuple):
    """A module that the list shows."""

    slug: str
    title: str


class ModuleFigures(NamedTuple):
    """The figures of one module."""

    slug: str
    title: str
    counts: Counts


class Words(NamedTuple):
    """A cell as a page shows it: its status, what its days mean in a few words, and each day by itself."""

    slug: str
    label: str
    when: str
    due: str
    completed: str
    good_until: str


class Row(NamedTuple):
    """Somebody as a page shows them: the title of each column, and the cell in it; None where that is not asked of them."""

    name: str
    about: str
    cells: tuple[tuple[str, Words | None], ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """A completion report, ready to be shown. ``counts`` are of the focus' team and module, whatever its choice."""

    scope: Scope
    focus: Focus
    today: date
    counts: Counts
    modules: tuple[ModuleFigures, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    page: int

    @property
    def found(self) -> int:
        """How many people the list holds, over all its pages."""
        return self.counts.found(self.focus.choice)

    @property
    def pages(self) -> int:
        """How many pages the list has; an empty one has one."""
        return pages(self.found)

    @property
    def first(self) -> int:
        """The place of this page's first person in the list."""
        return (self.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """The place of this page's last person in the list."""
        return self.first + len(self.rows) - 1

    @property
    def title(self) -> str:
        """The title of the module that the report is narrowed to; empty without one."""
        return next((m.title for m in self.modules if m.slug == self.focus.module), "")


def pages(found: int) -> int:
    """How many pages a list of so many people has; an empty one has one."""
    return max(1, -(-found // PAGE))


def modules_asked(catalogue: Catalogue, by_module: Mapping[str, Counts]) -> tuple[ModuleFigures, ...]:
    """The modules that are asked of anybody, in reading order. One that is no longer taught stands last, by its slug."""
    taught = [slug for slug in catalogue.modules if slug in by_module]
    others = sorted(slug for slug in by_module if slug not in catalogue.modules and slug != EVERYTHING)
    titles = {slug: module.title for slug, module in catalogue.modules.items()}
    return tuple(ModuleFigures(slug, titles.get(slug, slug), by_module[slug]) for slug in (*taught, *others))


class Names:
    """Who somebody is besides their name: the words for roles and teams. Agencies are named where more than one is seen."""

    def __init__(self, scope: Scope, catalogue: Catalogue) -> None:
        """The names of the teams in this scope, and of the roles."""
        names_agency = len({team.agency for team in scope.teams}) > 1
        self._teams = {t.team_id: (t.name, t.agency) if names_agency else (t.name,) for t in scope.teams}
        self._roles = {slug: role.title for slug, role in catalogue.roles.items()}
        self.headings = ("Name", "Role", "Team", "Agency") if names_agency else ("Name", "Role", "Team")

    def of(self, person: Listed) -> tuple[str, ...]:
        """What stands under :attr:`headings` for this person."""
        return (person.name, self._roles.get(person.role, person.role), *self._teams[person.team_id])


def rows(listed: Iterable[Listed], columns: Sequence[Column], names: Names) -> tuple[Row, ...]:
    """The list as a page shows it."""
    found = []
    for person in listed:
        name, *about = names.of(person)
        cells = person.cells
        shown = tuple((title, in_words(cells[slug]) if slug in cells else None) for slug, title in columns)
        found.append(Row(name, ", ".join(about), shown))
    return tuple(found)


@lru_cache(maxsize=4096)
def in_words(cell: Cell) -> Words:
    """A cell in words. Hundreds of cells on a page say the same, so each is worded once."""
    status, due_on, completed_on, good_until = cell
    due, completed, good = _short(due_on), _short(completed_on), _short(good_until)
    if not completed:
        when = f"{'was due' if status.is_behind else 'due'} {due}"
    elif not good:
        when = f"done {completed}"
    else:
        when = f"done {completed}, {'ran out' if status.is_behind else 'good until'} {good}"
    return Words(status.value, status.label, when, due, completed, good)


@lru_cache(maxsize=4096)
def _short(day: str) -> str:
    return f"{date.fromisoformat(day):%-d %b %Y}" if day else ""


DAY_HEADINGS = ("Module", "Status", "Due", "Completed", "Good until")
NOTHING_ASKED = ("", "Nothing is required", "", "", "")


Line = tuple[tuple[str, ...], tuple[str, ...]]
"""A line of a spreadsheet in two parts: who it is about, and what it says of them."""


def lines(listed: Iterable[Listed], columns: Sequence[Column], names: Names) -> Iterator[Line]:
    """The list as a spreadsheet holds it: the headings, then a line for each person and module that is asked of them.

    It says the same as the pages, person by person and module by module. Somebody of whom nothing is asked has one line.
    """
    yield names.headings, DAY_HEADINGS
    worded = [(slug, _Worded(title)) for slug, title in columns]
    for person in listed:
        who = names.of(person)
        cells = person.cells
        is_asked = False
        for slug, says in worded:
            cell = cells.get(slug)
            if cell is not None:
                is_asked = True
                yield who, says[cell]
        if not is_asked:
            yield who, NOTHING_ASKED


class _Worded(dict[Cell, tuple[str, ...]]):
    """What a spreadsheet says of a cell of one module. Thousands of cells say the same, so each is worded once."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def __missing__(self, cell: Cell) -> tuple[str, ...]:
        status, *days = cell
        says = self[cell] = (self._title, status.label, *days)
        return says


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of a sentence; with a ``choice``, a figure that opens the list it was counted from."""

    words: str
    choice: Choice | None = None


def place_in_words(scope: Scope, team: TeamPlace | None) -> str:
    """What the people counted belong to, to be said after “in”."""
    if team is None and scope.is_everyone:
        return "the partnership"
    tops = [team] if team else [t for t in scope.teams if t.parent_id not in scope.team_ids]
    if len(tops) != 1:
        return "your teams"
    under = len(scope.with_teams_under(tops[0])) > 1
    return f"{tops[0].name} and the teams under it" if under else tops[0].name


def sentence(counts: Counts, place: str, title: str = "") -> tuple[Part, ...]:
    """The report in one sentence. ``title`` is of the module that it is narrowed to, if it is."""
    people, done = counts.people, counts.of[Standing.COMPLETE]
    if not people:
        return (Part(words=f"Nobody in {place} is asked to take “{title}”." if title else f"Nobody works in {place} today."),)
    if title:
        who = f" in {place} who {'is' if people == 1 else 'are'} asked to take “{title}” {_have(done, people)} done it"
    else:
        who = f" in {place} {_are(done, people)} up to date"
    return (Part(words=_of_all(done, people), choice=Standing.COMPLETE), Part(words=who), *_rest(counts))


def _of_all(done: int, people: int) -> str:
    if people == 1:
        return f"{done} of 1 person"
    return f"All {people:,} people" if done == people else f"{done:,} of {people:,} people"


def _are(number: int, people: int) -> str:
    return "is" if 1 in (number, people) else "are"


def _have(number: int, people: int) -> str:
    return "has" if 1 in (number, people) else "have"


def _rest(counts: Counts) -> tuple[Part, ...]:
    behind, on_the_way = counts.of[Standing.BEHIND], counts.of[Standing.ON_THE_WAY]
    late = Part(words=f"{behind:,} {_are(behind, 0)} overdue or lapsed", choice=Standing.BEHIND)
    going = Part(words=f"{on_the_way:,} {_are(on_the_way, 0)} on the way", choice=Standing.ON_THE_WAY)
    match bool(behind), bool(on_the_way):
        case True, True:
            return (Part(words="; "), late, Part(words=" and "), going, Part(words="."))
        case True, False:
            return (Part(words="; "), late, Part(words="."))
        case False, True:
            return (Part(words="; "), going, Part(words=", and nobody is overdue or lapsed."))
        case _:
            return (Part(words="."),)


def label(choice: Choice, module: str | None) -> str:
    """What a choice is called: people are up to date with everything, and are done with a module."""
    if choice is Standing.COMPLETE:
        return "Done" if module else "Up to date"
    return choice.label


def heading(report: Report, place: str) -> str:
    """What the list holds."""
    choice, found, people = report.focus.choice, report.found, report.counts.people
    if choice is None:
        return f"{_people(people)} in {place}" + (f" asked to take “{report.title}”" if report.title else "")
    narrowed = label(choice, report.focus.module)
    if isinstance(choice, Status) and not report.focus.module:
        narrowed = f"At least one module {narrowed.lower()}"
    return f"{narrowed}: {found:,} of {_people(people)}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


MOST_TEAMS = 200
"""How many teams a list to choose from may name; beyond that nobody finds theirs."""


def teams_to_choose(scope: Scope, team: TeamPlace | None) -> tuple[tuple[str, tuple[TeamPlace, ...]], ...]:
    """The teams that the report can be narrowed to, by agency, each in reading order.

    Where there are too many to choose from, they are those at the top, and of the others the ones above, beside and
    right under the chosen one.
    """
    teams = scope.teams
    if len(teams) > MOST_TEAMS:
        by_id = {each.team_id: each for each in teams}
        open_ids: set[int | None] = {None} if team is None else {None, team.team_id}
        while team is not None and team.parent_id is not None and team.parent_id not in open_ids:
            open_ids.add(team.parent_id)
            team = by_id.get(team.parent_id)
        teams = tuple(each for each in teams if each.parent_id in open_ids or each.parent_id not in by_id)
    return tuple((agency, tuple(group)) for agency, group in groupby(teams, key=lambda each: each.agency))


def page_numbers(page: int, last: int) -> tuple[int | None, ...]:
    """The pages to link to: the first, the last, this one and its neighbours. None stands for those left out between."""
    near = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)})
    numbers: list[int | None] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before == 2:  # noqa: PLR2004 -- exactly one page lies between: it is linked to
            numbers.append(number - 1)
        elif number - before > 2:  # noqa: PLR2004 -- more than one lies between
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)
