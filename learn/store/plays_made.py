"""Reading and writing plays."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from learn.domain.divergence import Taken
from learn.store.people import Agency, Job, Team
from learn.store.plays import Decision, Play
from learn.store.prepared import ask


@dataclass(frozen=True, kw_only=True)
class PlayFacts:
    """One play as it stands."""

    play_id: int
    uuid: UUID
    case_slug: str
    seat: str
    ended_at: datetime | None
    ending: str | None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None


_FACTS = (Play.id, Play.uuid, Play.case_slug, Play.seat, Play.ended_at, Play.ending)
_PLAY = select(*_FACTS).where(Play.uuid == bindparam("uuid"), Play.person_id == bindparam("person_id"))
_PLAY_LOCKED = _PLAY.with_for_update()
_PLAYS = select(*_FACTS).where(Play.person_id == bindparam("person_id")).order_by(Play.id)
_PLAYS_OF_CASE = _PLAYS.where(Play.case_slug == bindparam("case_slug"))
_DECISIONS = select(Decision.scene, Decision.choice).where(Decision.play_id == bindparam("play_id")).order_by(Decision.number)
_COURSES = (
    select(Decision.point, Decision.course, func.count())
    .join(Play, Play.id == Decision.play_id)
    .where(Decision.point.is_not(None))
    .group_by(Decision.point, Decision.course)
)


def play_of(session: Session, uuid: UUID, person_id: int, *, lock: bool = False) -> PlayFacts | None:
    """This person's own play, or None. ``lock`` holds it until the transaction ends."""
    row = ask(session, _PLAY_LOCKED if lock else _PLAY, uuid=uuid, person_id=person_id).one_or_none()
    return _facts(row) if row is not None else None


def plays_of(session: Session, person_id: int, case_slug: str | None = None) -> list[PlayFacts]:
    """The person's plays of this case (None: of every case), in the order in which they were begun."""
    if case_slug is None:
        return [_facts(row) for row in ask(session, _PLAYS, person_id=person_id)]
    return [_facts(row) for row in ask(session, _PLAYS_OF_CASE, person_id=person_id, case_slug=case_slug)]


def decisions_of(session: Session, play_id: int) -> list[tuple[str, str]]:
    """The scene and the choice of each decision of a play, in order."""
    return [(scene, choice) for scene, choice in ask(session, _DECISIONS, play_id=play_id)]


def add_play(session: Session, person_id: int, case_slug: str, seat: str, version: str, now: datetime, today: date) -> UUID:
    """Open a play, with the role and agency that the person has today."""
    role, agency_id = _place(session, person_id, today)
    return session.execute(
        insert(Play)
        .values(
            person_id=person_id,
            case_slug=case_slug,
            seat=seat,
            version=version,
            role=role,
            agency_id=agency_id,
            started_at=now,
        )
        .returning(Play.uuid),
    ).scalar_one()


def add_decision(
    session: Session, play_id: int, number: int, scene: str, choice: str, at_point: tuple[str, str] | None, now: datetime
) -> None:
    """Store one decision. ``at_point`` is the decision point and the course, where the scene has one."""
    point, course = at_point or (None, None)
    session.execute(
        insert(Decision).values(
            play_id=play_id, number=number, scene=scene, choice=choice, point=point, course=course, decided_at=now
        ),
    )


def end_play(session: Session, play_id: int, ending: str | None, now: datetime) -> None:
    """Close a play, at this ending or given up."""
    session.execute(update(Play).where(Play.id == play_id, Play.ended_at.is_(None)).values(ended_at=now, ending=ending))


def courses_by_seat(session: Session, case_slug: str) -> list[Taken]:
    """How many took each course at each decision point, by the seat played.

    Of each person and seat the first play that came to its ending counts, and no other.
    """
    first = (
        select(func.min(Play.id)).where(Play.case_slug == case_slug, Play.ending.is_not(None)).group_by(Play.person_id, Play.seat)
    )
    return _taken(session, _COURSES.add_columns(Play.seat).where(Play.id.in_(first)).group_by(Play.seat))


def courses_by_agency(session: Session, case_slug: str) -> list[Taken]:
    """How many took each course at each decision point, by the agency in which they worked when they played.

    Of each person and decision point the first play that came to its ending counts, whatever its seat, and no other.
    """
    first = (
        select(func.min(Play.id), Decision.point)
        .join(Decision, Decision.play_id == Play.id)
        .where(Play.case_slug == case_slug, Play.ending.is_not(None), Decision.point.is_not(None))
        .group_by(Play.person_id, Decision.point)
    )
    counted = _COURSES.add_columns(Agency.name).join(Agency, Agency.id == Play.agency_id)
    return _taken(session, counted.where(tuple_(Play.id, Decision.point).in_(first)).group_by(Agency.name))


def _taken(session: Session, counted: Select[Any, Any, Any, Any]) -> list[Taken]:
    return [Taken(point=point, course=course, of=of, people=people) for point, course, people, of in session.execute(counted)]


def _place(session: Session, person_id: int, today: date) -> tuple[str | None, int | None]:
    row = session.execute(
        select(Job.role, Team.agency_id)
        .join(Team, Team.id == Job.team_id)
        .where(Job.person_id == person_id, Job.started_on <= today, or_(Job.ended_on.is_(None), Job.ended_on > today))
        .limit(1),
    ).one_or_none()
    return (row[0], row[1]) if row is not None else (None, None)


def _facts(row: Row[int, UUID, str, str, datetime | None, str | None]) -> PlayFacts:
    play_id, uuid, case_slug, seat, ended_at, ending = row
    return PlayFacts(play_id=play_id, uuid=uuid, case_slug=case_slug, seat=seat, ended_at=ended_at, ending=ending)
