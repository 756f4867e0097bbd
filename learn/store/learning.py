"""What people were asked to learn and did: cycles, studies, opened pages, completions."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid, false, text
from sqlalchemy.orm import Mapped, mapped_column

from learn.store.columns import Table


class CycleRow(Table):
    """One turn of one required module for one person (:class:`learn.domain.cycles.Cycle`).

    Exactly one row a person and module is current. A row whose requirement fell away is closed, never deleted.
    """

    __tablename__ = "cycle"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(80))
    module: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    assigned_on: Mapped[date]
    due_on: Mapped[date]
    window_opens_on: Mapped[date | None]
    renewed_on: Mapped[date | None]
    started_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    is_current: Mapped[bool]
    is_delta: Mapped[bool] = mapped_column(server_default=false())
    whole_due_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("(number = 1) = (window_opens_on IS NULL)", name="only_renewals_have_a_window"),
        CheckConstraint("due_on >= assigned_on", name="due_after_assigned"),
        CheckConstraint("NOT is_delta OR number > 1", name="a_delta_follows"),
        CheckConstraint("whole_due_on IS NULL OR is_delta", name="only_a_delta_stands_in"),
        UniqueConstraint("person_id", "module", "number", "assigned_on"),
    )


_CURRENT = text("is_current")
Index(
    "uq_cycle_one_current",
    CycleRow.person_id,
    CycleRow.module,
    unique=True,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)
Index(
    "ix_cycle_current_days",
    CycleRow.person_id,
    CycleRow.module,
    CycleRow.due_on,
    CycleRow.window_opens_on,
    CycleRow.completed_on,
    CycleRow.renewed_on,
    CycleRow.started_on,
    sqlite_where=text("is_current = 1"),
    postgresql_where=_CURRENT,
)
"""All that a report says of a current cycle, so that it is read from here and the row itself is not looked for. SQLite uses
it where a statement says the same in the same words, and SQLAlchemy writes ``is_current = 1`` there."""


class ContentVersion(Table):
    """The words that somebody saw: a question or a module as it was, under its hash. Written once, never changed."""

    __tablename__ = "content_version"

    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(160))
    record: Mapped[str]

    __table_args__ = (CheckConstraint("kind IN ('module', 'question')", name="kind_is_known"),)


class Study(Table):
    """One person working through one module. One study a person and module is open at a time.

    It ends when it is completed, or is closed because the whole is asked anew (a change of the law).
    """

    __tablename__ = "study"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("closed_at IS NULL OR completed_at IS NULL", name="completed_or_closed"),)


_OPEN = text("completed_at IS NULL AND closed_at IS NULL")
Index(
    "uq_study_one_open",
    Study.person_id,
    Study.module,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)


class PageOpened(Table):
    """A page, in the version that was shown, that the learner worked through and left by its button."""

    __tablename__ = "page_opened"

    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), primary_key=True)
    page: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]


class CompletionRow(Table):
    """The record that somebody completed a module, bound to the version they saw and the attempt they passed."""

    __tablename__ = "completion"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    module_title: Mapped[str] = mapped_column(String(200))
    module_version: Mapped[str] = mapped_column(String(64))
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    completed_on: Mapped[date]
    good_until: Mapped[date | None]
    recorded_at: Mapped[datetime]
