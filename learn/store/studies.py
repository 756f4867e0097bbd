"""Reading and writing how far a learner has come."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, CompoundSelect, bindparam, insert, literal, select, text, union_all, update
from sqlalchemy.orm import Session

from learn.domain.changes import ChangeKind, Delta
from learn.domain.studies import Progress
from learn.store.attempts import Proven
from learn.store.changes import CycleChange, ModuleChange
from learn.store.columns import UtcDateTime
from learn.store.learning import CompletionRow, CycleRow, PageOpened, Study
from learn.store.prepared import ask, tell

_IS_OPEN = (Study.person_id == bindparam("person_id"), Study.completed_at.is_(None), Study.closed_at.is_(None))
_STUDY, _PAGE, _PROVEN, _ASKED, _SAME = "study", "page", "proven", "asked", "same"
_NONE = literal(0)


def _under_way(module: BindParameter[str] | None = None) -> CompoundSelect[int, str, str, str, str, str]:
    """What is stored of the studies of a person, a row for each thing.

    A row says of which study (or change) and module it is, what it is, its name, its version and its words. To a study
    belongs what changes of the module ask of them, as lists in JSON, and which pages were only worded anew.
    """
    study = select(Study.id, Study.module, literal(_STUDY), literal(""), literal(""), literal(""))
    page = select(Study.id, Study.module, literal(_PAGE), PageOpened.page, PageOpened.version, literal("")).join(
        PageOpened, PageOpened.study_id == Study.id
    )
    proven = select(Study.id, Study.module, literal(_PROVEN), Proven.objective, literal(""), literal("")).join(
        Proven, Proven.study_id == Study.id
    )
    asked = (
        select(ModuleChange.id, CycleRow.module, literal(_ASKED), ModuleChange.objectives, ModuleChange.pages, ModuleChange.says)
        .join(CycleChange, CycleChange.cycle_id == CycleRow.id)
        .join(ModuleChange, ModuleChange.id == CycleChange.change_id)
        .where(CycleRow.person_id == bindparam("person_id"), CycleRow.is_current, CycleRow.completed_on.is_(None))
    )
    same = select(_NONE, ModuleChange.module, literal(_SAME), literal(""), ModuleChange.rewords, literal("")).where(
        ModuleChange.kind == ChangeKind.WORDING
    )
    parts = [study.where(*_IS_OPEN), page.where(*_IS_OPEN), proven.where(*_IS_OPEN), asked, same]
    if module is not None:
        columns = (Study.module, Study.module, Study.module, CycleRow.module, ModuleChange.module)
        parts = [part.where(column == module) for part, column in zip(parts, columns, strict=True)]
    return union_all(*parts)


_OPEN_STUDY = _under_way(bindparam("module"))
_ALL_UNDER_WAY = _under_way()
_HOLD = select(Study.id).where(Study.id == bindparam("study_id")).with_for_update(key_share=True)
_RECORDS = (
    select(CompletionRow.module, CompletionRow.uuid)
    .where(CompletionRow.person_id == bindparam("person_id"))
    .order_by(CompletionRow.id)
)
_OPEN_PAGE = text(
    """
    INSERT INTO page_opened (study_id, page, version, opened_at) VALUES (:study_id, :page, :version, :opened_at)
    ON CONFLICT (study_id, page) DO UPDATE SET version = :version, opened_at = :opened_at
    """,
).bindparams(bindparam("opened_at", type_=UtcDateTime()))


def open_study(session: Session, person_id: int, module: str) -> Progress:
    """The study of this module under way, if any, what was done in it so far, and what changes of the module ask."""
    found = _progress(ask(session, _OPEN_STUDY, person_id=person_id, module=module))
    return found.get(module, Progress())


def start_study(session: Session, person_id: int, module: str, now: datetime, today: date) -> int:
    """Open a study, and mark the person's current cycle of this module as started."""
    study_id = session.execute(
        insert(Study).values(person_id=person_id, module=module, started_at=now).returning(Study.id),
    ).scalar_one()
    session.execute(
        update(CycleRow)
        .where(
            CycleRow.person_id == person_id,
            CycleRow.module == module,
            CycleRow.is_current,
            CycleRow.started_on.is_(None),
        )
        .values(started_on=today),
    )
    return study_id


def hold_study(session: Session, study_id: int) -> None:
    """Let nobody else who holds this study go on before this transaction ends.

    What is read afterwards includes all that they committed: of two who each do half of what completes a module, the
    second sees that it is whole. On SQLite only one transaction writes at a time anyway.
    """
    ask(session, _HOLD, study_id=study_id).all()


def page_left(session: Session, study_id: int, page: str, version: str, now: datetime) -> None:
    """The learner worked through this version of the page."""
    tell(session, _OPEN_PAGE, {"study_id": study_id, "page": page, "version": version, "opened_at": now})


def studies_under_way(session: Session, person_id: int) -> dict[str, Progress]:
    """The studies that the person has under way, and what changes ask of them, by module."""
    return _progress(ask(session, _ALL_UNDER_WAY, person_id=person_id))


def _progress(rows: Iterable[Any]) -> dict[str, Progress]:
    by_module: dict[str, list[Any]] = {}
    for row in rows:
        by_module.setdefault(row[1], []).append(row)
    return {module: _of_one(listed) for module, listed in by_module.items()}


def _of_one(rows: list[Any]) -> Progress:
    changes = sorted(row for row in rows if row[2] == _ASKED)
    asked = [(json.loads(objectives), json.loads(pages)) for _, _, _, objectives, pages, _ in changes]
    is_part = bool(asked) and all(objectives for objectives, _ in asked)
    return Progress(
        study_id=next((study_id for study_id, _, what, *_ in rows if what == _STUDY), None),
        opened={page: version for _, _, what, page, version, _ in rows if what == _PAGE},
        proven=frozenset(objective for _, _, what, objective, *_ in rows if what == _PROVEN),
        reworded={old: new for _, _, what, _, pairs, _ in rows if what == _SAME for old, new in json.loads(pairs).items()},
        changes=tuple(says for *_, says in changes),
        delta=Delta(
            objectives=frozenset(objective for objectives, _ in asked for objective in objectives),
            pages=frozenset(page for _, pages in asked for page in pages),
        )
        if is_part
        else None,
    )


def latest_records(session: Session, person_id: int) -> dict[str, UUID]:
    """The latest record of completion of each module."""
    rows = ask(session, _RECORDS, person_id=person_id)
    return dict(rows.all())


def record_of(session: Session, uuid: UUID, person_id: int) -> CompletionRow | None:
    """One record of completion of this person's own."""
    return session.scalars(
        select(CompletionRow).where(CompletionRow.uuid == uuid, CompletionRow.person_id == person_id),
    ).one_or_none()


def record_of_study(session: Session, study_id: int) -> UUID | None:
    """The record of completion that a study earned, if it did."""
    return session.scalar(select(CompletionRow.uuid).where(CompletionRow.study_id == study_id))
