"""Who a browser's token belongs to, and what that person leads today."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from learn.domain.people import Access, TeamPlace, Viewer
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.sign_ins import SignIn


def viewer_of(session: Session, token_hash: str, today: date, oldest: datetime) -> Viewer | None:
    """The person this sign-in belongs to, or None when it was ended, began before ``oldest``, or the account is closed."""
    lead = exists().where(
        Lead.person_id == Person.id,
        Lead.started_on <= today,
        or_(Lead.ended_on.is_(None), Lead.ended_on > today),
    )
    row = session.execute(
        select(SignIn.id, Person.id, Person.uuid, Person.name, Person.access, Job.role, lead)
        .join(Person, Person.id == SignIn.person_id)
        .outerjoin(
            Job,
            and_(
                Job.person_id == Person.id,
                Job.started_on <= today,
                or_(Job.ended_on.is_(None), Job.ended_on > today),
            ),
        )
        .where(
            SignIn.token_hash == token_hash,
            SignIn.ended_at.is_(None),
            SignIn.created_at > oldest,
            Person.is_active,
        )
        .limit(1),
    ).one_or_none()
    if row is None:
        return None
    sign_in_id, person_id, uuid, name, access, role, leads = row
    return Viewer(
        person_id=person_id,
        uuid=uuid,
        name=name,
        access=Access(access),
        roles=frozenset([role] if role else []),
        leads=bool(leads),
        sign_in_id=sign_in_id,
    )


def teams_led(session: Session, person_id: int, today: date) -> Sequence[int]:
    """The teams this person leads today."""
    return session.scalars(
        select(Lead.team_id).where(
            Lead.person_id == person_id,
            Lead.started_on <= today,
            or_(Lead.ended_on.is_(None), Lead.ended_on > today),
        ),
    ).all()


def team_places(session: Session) -> list[TeamPlace]:
    """Every team, by agency and name."""
    rows = session.execute(
        select(Team.id, Team.uuid, Team.name, Agency.name, Team.parent_id)
        .join(Agency, Agency.id == Team.agency_id)
        .order_by(Agency.name, Team.name),
    )
    return [TeamPlace(team_id=i, uuid=u, name=n, agency=a, parent_id=p) for i, u, n, a, p in rows]
