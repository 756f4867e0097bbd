"""Plays of cases, and every decision taken in them by scene and choice."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from learn.store.columns import Table


class Play(Table):
    """One person playing one seat of a case. One play a person and seat is open at a time.

    ``version`` is that of the seat as it was begun; ``role`` and ``agency_id`` are where the person worked that day.
    ``ending`` is the scene at which the story ended, and None where it was given up or goes on.
    """

    __tablename__ = "play"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case_slug: Mapped[str] = mapped_column(String(80))
    seat: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(64))
    role: Mapped[str | None] = mapped_column(String(80))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None] = mapped_column(String(80))

    __table_args__ = (
        CheckConstraint("ending IS NULL OR ended_at IS NOT NULL", name="an_ending_has_come"),
        Index("ix_play_person_id", "person_id", "case_slug", "seat"),
        Index("ix_play_case", "case_slug", "seat", "person_id"),
    )


_OPEN = text("ended_at IS NULL")
Index(
    "uq_play_one_open",
    Play.person_id,
    Play.case_slug,
    Play.seat,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)


class Decision(Table):
    """A choice taken at a scene, in order. It stands: nobody takes another at the same scene of the same play.

    ``point`` and ``course`` say what it amounts to at a decision point that other seats come to as well, where there is one.
    """

    __tablename__ = "decision"

    play_id: Mapped[int] = mapped_column(ForeignKey("play.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    scene: Mapped[str] = mapped_column(String(80))
    choice: Mapped[str] = mapped_column(String(80))
    point: Mapped[str | None] = mapped_column(String(80))
    course: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("play_id", "scene"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("(point IS NULL) = (course IS NULL)", name="a_course_is_of_a_point"),
    )
