"""People, the agencies and teams they work in, the job that places them there, and who leads a team."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from learn.store.columns import Table


class Agency(Table):
    """An organisation of the partnership."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Team(Table):
    """A team of an agency; a team may have teams under it.

    ``counted_on`` is the day that its tallies are of (:mod:`learn.store.tallies`); None when they are not right.
    """

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    counted_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("agency_id", "name"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )


class Person(Table):
    """Somebody who can sign in.

    ``first_due_on`` and ``unfinished`` are what the person owes (:class:`learn.domain.cycles.Owed`), kept right by
    every deed that opens or completes a cycle.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    access: Mapped[str] = mapped_column(String(20))
    is_active: Mapped[bool]
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime]
    first_due_on: Mapped[date | None]
    unfinished: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("access IN ('member', 'partnership')", name="access_is_known"),
        CheckConstraint("unfinished >= 0", name="unfinished_is_a_count"),
        Index("ix_person_sort_name", "sort_name", "id"),
    )


class Job(Table):
    """A person's place: a role in a team from one day, up to but not including another. One open job a person."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    role: Mapped[str] = mapped_column(String(80))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on > started_on", name="ends_after_it_starts"),
        Index("ix_job_person_id", "person_id"),
        Index("ix_job_team_id", "team_id", "person_id"),
    )


_OPEN = text("ended_on IS NULL")
Index("uq_job_one_open", Job.person_id, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Lead(Table):
    """A person leads a team, and the teams under it, from one day, up to but not including another."""

    __tablename__ = "lead"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("person_id", "team_id", "started_on"),
        CheckConstraint("ended_on IS NULL OR ended_on > started_on", name="ends_after_it_starts"),
    )
