"""Reading and writing how far a learner has come."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from learn.store.columns import UtcDateTime
from learn.store.learning import CompletionRow, CycleRow, PageOpened, Study
from learn.store.prepared import ask, tell

_OPEN_STUDY = (
    select(Study.id, PageOpened.page, PageOpened.version)
    .outerjoin(PageOpened, PageOpened.study_id == Study.id)
    .where(Study.person_id == bindparam("person_id"), Study.module == bindparam("module"), Study.completed_at.is_(None))
)
_HOLD = select(Study.id).where(Study.id == bindparam("study_id")).with_for_update(key_share=True)
_PAGES_LEFT = (
    select(Study.module, PageOpened.page, PageOpened.version)
    .outerjoin(PageOpened, PageOpened.study_id == Study.id)
    .where(Study.person_id == bindparam("person_id"), Study.completed_at.is_(None))
)
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


def open_study(session: Session, person_id: int, module: str) -> tuple[int | None, dict[str, str]]:
    """The study under way, if any, and the versions of the pages left so far."""
    rows = ask(session, _OPEN_STUDY, person_id=person_id, module=module).all()
    if not rows:
        return None, {}
    return rows[0][0], {page: version for _, page, version in rows if page is not None}


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


def pages_left(session: Session, person_id: int) -> dict[str, dict[str, str]]:
    """For each module under way, the versions of the pages left so far."""
    rows = ask(session, _PAGES_LEFT, person_id=person_id)
    by_module: dict[str, dict[str, str]] = {}
    for module, page, version in rows:
        pages = by_module.setdefault(module, {})
        if page is not None:
            pages[page] = version
    return by_module


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
