"""Attempts at a quiz: what was drawn, what was answered, and what it came to."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from learn.store.columns import Table


class Attempt(Table):
    """One try at a quiz, or one diagnostic of a study (``kind``, :class:`learn.domain.attempts.Purpose`).

    The limits it was started under stand beside it, and the database holds it to them. A diagnostic is one for its study,
    and passed when all of it is right.
    """

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20), server_default="quiz")
    round: Mapped[int]
    number: Mapped[int]
    attempts_allowed: Mapped[int]
    not_before: Mapped[datetime | None]
    pass_percent: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    asked: Mapped[int]
    right: Mapped[int | None]
    critical_missed: Mapped[int | None]
    passed: Mapped[bool | None]

    __table_args__ = (
        UniqueConstraint("study_id", "kind", "round", "number"),
        CheckConstraint("kind IN ('quiz', 'diagnostic')", name="kind_is_known"),
        CheckConstraint(
            "kind = 'quiz' OR (round = 1 AND number = 1 AND attempts_allowed = 1 AND pass_percent = 100)",
            name="one_diagnostic_for_everything",
        ),
        CheckConstraint("number BETWEEN 1 AND attempts_allowed", name="within_the_attempts_allowed"),
        CheckConstraint("round >= 1", name="round_counts_from_one"),
        CheckConstraint("round = 1 OR number > 1 OR not_before IS NOT NULL", name="a_later_round_follows_a_pause"),
        CheckConstraint("not_before IS NULL OR started_at >= not_before", name="not_before_the_pause_is_over"),
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="pass_percent_is_a_percent"),
        CheckConstraint('"right" IS NULL OR "right" BETWEEN 0 AND asked', name="right_is_part_of_asked"),
        CheckConstraint(
            '(finished_at IS NULL) = (passed IS NULL) AND (finished_at IS NULL) = ("right" IS NULL)'
            " AND (finished_at IS NULL) = (critical_missed IS NULL)",
            name="marked_when_finished",
        ),
        CheckConstraint(
            'passed IS NULL OR NOT passed OR ("right" * 100 >= pass_percent * asked AND critical_missed = 0)',
            name="passed_by_the_pass_mark",
        ),
    )


_LIVE = text("finished_at IS NULL")
Index(
    "uq_attempt_one_live",
    Attempt.study_id,
    Attempt.kind,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)
Index("ix_attempt_person_id", Attempt.person_id, Attempt.module)


class Proven(Table):
    """An objective that a learner proved in the diagnostic of a study, before reading."""

    __tablename__ = "proven"

    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), primary_key=True)
    objective: Mapped[str] = mapped_column(String(80), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)


class Item(Table):
    """One question of an attempt: its version and the order in which its options are shown."""

    __tablename__ = "item"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(80))
    question_version: Mapped[str] = mapped_column(ForeignKey("content_version.version"))
    layout: Mapped[str]
    is_right: Mapped[bool | None]

    __table_args__ = (
        UniqueConstraint("attempt_id", "question"),
        CheckConstraint("position >= 1", name="position_counts_from_one"),
    )


class Answer(Table):
    """One answer as it was given. Never changed; of several to one question the last by ``id`` counts.

    ``key`` is the key of the form it came with: the same form sent twice is stored once.
    """

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int]
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(43))
    response: Mapped[str]
    certainty: Mapped[str | None] = mapped_column(String(20))
    given_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["attempt_id", "position"], ["item.attempt_id", "item.position"]),
        UniqueConstraint("attempt_id", "position", "key"),
        CheckConstraint("certainty IN ('guessing', 'fairly-sure', 'certain')", name="certainty_is_known"),
    )
