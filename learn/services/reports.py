"""Looking at a completion report, and taking it away as a spreadsheet; both leave a line in the audit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Standing, Status
from learn.domain.people import Access, Scope, Viewer, scope
from learn.domain.refusals import NotFound
from learn.domain.reports import (
    EVERYTHING,
    NOBODY,
    PAGE,
    Choice,
    Column,
    Counts,
    Focus,
    Line,
    ModuleFigures,
    Names,
    Report,
    lines,
    modules_asked,
    pages,
    rows,
)
from learn.store.audit_trail import note
from learn.store.reports import all_of, page_of
from learn.store.tallies import count_again, counts, counts_by_status, stale_teams
from learn.store.viewers import team_places, teams_led

CHOICES: dict[str, Choice] = {choice.value: choice for choice in (*Standing, *Status)}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks to see: a team by its public id, a module by its slug, a status or standing, a page."""

    team: UUID | None = None
    module: str | None = None
    choice: str | None = None
    page: int = 1


def completion(session: Session, viewer: Viewer, catalogue: Catalogue, asked: Asked, *, now: datetime, today: date) -> Report:
    """The completion of the people whom the viewer sees today, narrowed to what they ask about.

    It is given out when the audit has stored who looked at what, and not before (SEC-51). A page beyond the last is the
    last.

    Raises:
        NotFound: the team is not one that the viewer sees, or there is no such module, status or standing.
    """
    found = _gather(session, viewer, catalogue, asked, today)
    page = max(1, min(asked.page, pages(found.people)))
    listed = page_of(session, found.team_ids, found.focus, today, limit=PAGE, offset=(page - 1) * PAGE)
    shown = f"{len(listed)} of {found.people} people"
    _settle(session, viewer, found, "see-completion", f", page {page}", shown, now=now, today=today)
    return Report(
        scope=found.scope,
        focus=found.focus,
        today=today,
        counts=found.counts,
        modules=found.modules,
        columns=found.columns,
        rows=rows(listed, found.columns, found.names),
        page=page,
    )


def completion_lines(
    session: Session, viewer: Viewer, catalogue: Catalogue, asked: Asked, *, now: datetime, today: date
) -> Iterator[Line]:
    """All pages of the same report, as the lines of a spreadsheet, read while they are taken.

    The audit has stored who took what before the first line can be read (SEC-51).

    Raises:
        NotFound: as for :func:`completion`.
    """
    found = _gather(session, viewer, catalogue, asked, today)
    _settle(session, viewer, found, "export-completion", "", f"{found.people} people", now=now, today=today)
    return lines(all_of(session, found.team_ids, found.focus, today), found.columns, found.names)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What a report is made from. ``team_ids`` is None for everybody; ``stale`` are the teams to be counted again."""

    scope: Scope
    focus: Focus
    team_ids: Sequence[int] | None
    stale: Sequence[int]
    counts: Counts
    modules: tuple[ModuleFigures, ...]
    columns: tuple[Column, ...]
    names: Names

    @property
    def people(self) -> int:
        return self.counts.found(self.focus.choice)


def _gather(session: Session, viewer: Viewer, catalogue: Catalogue, asked: Asked, today: date) -> _Found:
    led = None if viewer.access is Access.PARTNERSHIP else teams_led(session, viewer.person_id, today)
    seen = scope(viewer, team_places(session, led), led or ())
    focus = _focus(seen, asked)
    team_ids = seen.with_teams_under(focus.team) if focus.team else None if seen.is_everyone else seen.team_ids
    stale = stale_teams(session, team_ids, today)
    by_module = counts(session, team_ids, stale, today)
    if focus.module is not None and focus.module not in {**catalogue.modules, **by_module}:
        raise NotFound
    if focus.module is not None:
        by_module.setdefault(focus.module, NOBODY)
    modules = modules_asked(catalogue, by_module)
    figures = by_module.get(focus.module or EVERYTHING, NOBODY)
    if focus.module is not None or isinstance(focus.choice, Status):
        by_status = counts_by_status(session, team_ids, stale, focus.module or EVERYTHING, today)
        figures = Counts(people=figures.people, of={**figures.of, **dict[Choice, int](by_status.items())})
    return _Found(
        scope=seen,
        focus=focus,
        team_ids=team_ids,
        stale=stale,
        counts=figures,
        modules=modules,
        columns=tuple(Column(m.slug, m.title) for m in modules if focus.module in (None, m.slug)),
        names=Names(seen, catalogue),
    )


def _focus(seen: Scope, asked: Asked) -> Focus:
    team = seen.team(asked.team) if asked.team else None
    if (asked.team and team is None) or (asked.choice and asked.choice not in CHOICES):
        raise NotFound
    return Focus(team=team, module=asked.module or None, choice=CHOICES[asked.choice] if asked.choice else None)


def _settle(  # noqa: PLR0913 -- what the audit says
    session: Session, viewer: Viewer, found: _Found, act: str, page: str, outcome: str, *, now: datetime, today: date
) -> None:
    """Store who looked at what, and the tallies that had to be counted.

    What was read is read; the writing begins a transaction of its own, so that nobody's answer waits while a report is
    gathered.
    """
    session.rollback()
    team = f"team {found.focus.team.uuid}" if found.focus.team else "everybody" if found.scope.is_everyone else "teams led"
    narrowed = f"{team}, module {found.focus.module or 'any'}, status {found.focus.choice or 'any'}{page}"
    note(session, at=now, actor_id=viewer.person_id, act=act, subject=narrowed, outcome=outcome)
    if found.stale:
        count_again(session, found.stale, today)
    session.commit()
