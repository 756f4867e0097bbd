"""Completing a module: the one place where a completion is written (SEC-29)."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from learn.domain.attempts import Purpose
from learn.domain.catalogue import Catalogue
from learn.domain.cycles import after
from learn.domain.modules import Module
from learn.domain.paths import Step
from learn.domain.people import Viewer
from learn.domain.refusals import NotFound
from learn.domain.studies import has_proven_all, place
from learn.store.attempts import Attempt
from learn.store.audit_trail import note
from learn.store.content_versions import keep_versions
from learn.store.learning import CompletionRow, CycleRow, Study
from learn.store.requirements import close_cycle, current_cycles, keep_owed_right, open_cycle
from learn.store.studies import hold_study, open_study, record_of


def complete_if_earned(
    session: Session, person_id: int, catalogue: Catalogue, module: Module, study_id: int, *, now: datetime, today: date
) -> UUID | None:
    """Write the completion of a study, in the caller's transaction, if it is earned; else do nothing.

    It is earned when every page of the module, in today's words, was opened and left or need not be read, and an attempt
    of this study was passed: at the quiz, or a diagnostic that proves every objective the module has today. Nothing that
    a browser says about progress or score is looked at (AC-07). The completion is bound to the module's version; the
    person's cycle is closed and, where the module is renewed, the next one opened.
    """
    hold_study(session, study_id)
    progress = open_study(session, person_id, module.slug)
    if progress.study_id != study_id or not place(module, progress).is_read:
        return None
    counts = list(Purpose) if has_proven_all(module, progress) else [Purpose.QUIZ]
    attempt_id = session.scalar(
        select(Attempt.id)
        .where(Attempt.study_id == study_id, Attempt.passed.is_(True), Attempt.kind.in_(counts))
        .order_by(Attempt.id)
        .limit(1),
    )
    if attempt_id is None:
        return None
    good_until = _follow_up(session, person_id, catalogue, module, today)
    keep_versions(session, "module", [(module.version, module.slug, module.record)])
    uuid = session.execute(
        insert(CompletionRow)
        .values(
            person_id=person_id,
            module=module.slug,
            module_title=module.title,
            module_version=module.version,
            study_id=study_id,
            attempt_id=attempt_id,
            completed_on=today,
            good_until=good_until,
            recorded_at=now,
        )
        .returning(CompletionRow.uuid),
    ).scalar_one()
    session.execute(update(Study).where(Study.id == study_id).values(completed_at=now))
    keep_owed_right(session, person_id)
    note(session, at=now, actor_id=person_id, act="complete", subject=f"module {module.slug}", outcome=module.version)
    return uuid


def record(session: Session, viewer: Viewer, uuid: UUID) -> CompletionRow:
    """The viewer's own record of completion.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = record_of(session, uuid, viewer.person_id)
    if found is None:
        raise NotFound
    return found


def _follow_up(session: Session, person_id: int, catalogue: Catalogue, module: Module, today: date) -> date | None:
    for row_id, role, cycle in current_cycles(session, person_id):
        if cycle.module != module.slug or cycle.completed_on is not None:
            continue
        session.execute(
            update(CycleRow).where(CycleRow.id == row_id).values(completed_on=today, started_on=cycle.started_on or today),
        )
        step = _step(catalogue, role, module.slug)
        following = after(replace(cycle, completed_on=today), step)
        if following is not None:
            close_cycle(session, row_id)
            open_cycle(session, person_id, role, following)
        return following.due_on if following is not None else None
    return None


def _step(catalogue: Catalogue, role: str, module: str) -> Step | None:
    path = catalogue.paths.get(role)
    return next((step for step in path.steps if step.module == module), None) if path else None
