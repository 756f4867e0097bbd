"""Who a browser's token belongs to, and what that person leads today."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import String, and_, bindparam, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from learn.domain.people import Access, TeamPlace, Viewer
from learn.domain.posts import ContentPost
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.posts import ContentPostRow
from learn.store.prepared import ask
from learn.store.sign_ins import SignIn

_LEADS_TODAY = and_(
    Lead.started_on <= bindparam("today"),
    or_(Lead.ended_on.is_(None), Lead.ended_on > bindparam("today")),
)
_POSTS = (
    select(func.aggregate_strings(ContentPostRow.post, ","))
    .where(ContentPostRow.person_id == Person.id, ContentPostRow.ended_at.is_(None))
    .correlate(Person)
    .scalar_subquery()
)
_VIEWER = (
    select(
        SignIn.id,
        Person.id,
        Person.uuid,
        Person.name,
        Person.access,
        Job.role,
        exists().where(Lead.person_id == Person.id, _LEADS_TODAY),
        _POSTS,
    )
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(
        Job,
        and_(
            Job.person_id == Person.id,
            Job.started_on <= bindparam("today"),
            or_(Job.ended_on.is_(None), Job.ended_on > bindparam("today")),
        ),
    )
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.created_at > bindparam("oldest"),
        Person.is_active,
    )
    .limit(1)
)
_TEAMS_LED = select(Lead.team_id).where(Lead.person_id == bindparam("person_id"), _LEADS_TODAY)
_PLACES = (
    select(Team.id, cast(Team.uuid, String), Team.name, Agency.name, Team.parent_id)
    .join(Agency, Agency.id == Team.agency_id)
    .order_by(Agency.name, Team.name)
)
_TOPS = select(Team.id).where(Team.id.in_(bindparam("tops", expanding=True))).cte(recursive=True)
_UNDER = _TOPS.union(select(Team.id).join(_TOPS, Team.parent_id == _TOPS.c.id))
_PLACES_UNDER = _PLACES.where(Team.id.in_(select(_UNDER.c.id)))


def viewer_of(session: Session, token_hash: str, today: date, oldest: datetime) -> Viewer | None:
    """The person this sign-in belongs to, or None when it was ended, began before ``oldest``, or the account is closed."""
    row = ask(session, _VIEWER, token_hash=token_hash, today=today, oldest=oldest).one_or_none()
    if row is None:
        return None
    sign_in_id, person_id, uuid, name, access, role, leads, posts = row
    return Viewer(
        person_id=person_id,
        uuid=uuid,
        name=name,
        access=Access(access),
        roles=frozenset([role] if role else []),
        leads=bool(leads),
        sign_in_id=sign_in_id,
        posts=frozenset(map(ContentPost, posts.split(","))) if posts else frozenset(),
    )


def teams_led(session: Session, person_id: int, today: date) -> Sequence[int]:
    """The teams this person leads today."""
    return ask(session, _TEAMS_LED, person_id=person_id, today=today).scalars().all()


def team_places(session: Session, tops: Sequence[int] | None = None) -> list[TeamPlace]:
    """These teams and all that are under them (None: every team), by agency and name."""
    rows = ask(session, _PLACES) if tops is None else ask(session, _PLACES_UNDER, tops=tops)
    return [_place(*row) for row in rows]


@lru_cache(maxsize=5000)
def _place(team_id: int, uuid: str, name: str, agency: str, parent_id: int | None) -> TeamPlace:
    """The same row gives the same value again: a partnership has hundreds of teams, and they seldom change."""
    return TeamPlace(team_id=team_id, uuid=UUID(uuid), name=name, agency=agency, parent_id=parent_id)
