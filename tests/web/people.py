"""People for tests of the staff pages, and the browsers they are signed in with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.domain.people import Access
from learn.domain.posts import ContentPost
from learn.gateways.hashing import Argon2Hashing
from learn.services.people import appoint
from learn.services.sign_ins import token_hash
from learn.store.people import Person, Team
from learn.web.current import new_token
from tests.pages import Browser
from tests.pages import sign_in as by_the_form
from tests.store import builders

PASSWORD = "lantern orchard thursday"
_HASH = Argon2Hashing(memory_kib=64, passes=1).hashed(PASSWORD)


@dataclass(frozen=True, kw_only=True)
class Someone:
    """Somebody with an account: what rows call them, and what they type to sign in."""

    person_id: int
    uuid: UUID
    name: str
    email: str
    password: str = PASSWORD


def days_ago(days: int) -> date:
    """The day so many days before today."""
    return datetime.now(UTC).date() - timedelta(days=days)


def in_team(platform: Platform, name: str = "Housing options", *, agency: str = "Council", under: str = "") -> int:
    """The team with this name, added if it is new, and its agency with it."""
    with Session(platform.engine) as session:
        found = session.scalar(select(Team.id).where(Team.name == name))
        if found is not None:
            return found
        above = session.execute(select(Team.id, Team.agency_id).where(Team.name == under)).one_or_none()
        parent_id, agency_id = above or (None, builders.an_agency(session, agency))
        return builders.a_team(session, name, agency_id=agency_id, under=parent_id)


def a_person(  # noqa: PLR0913 -- each is something that decides what they see
    platform: Platform,
    name: str = "Nadia Rahman",
    *,
    role: str | None = "housing-officer",
    team_id: int | None = None,
    since: date | None = None,
    leads: bool = False,
    access: Access = Access.MEMBER,
    is_active: bool = True,
    posts: Iterable[ContentPost] = (),
) -> Someone:
    """Add somebody who has a password and, unless ``role`` is None, a job in a team and learning to do."""
    began_on = since or days_ago(7)
    with Session(platform.engine) as session:
        person_id = builders.a_person(session, name, password_hash=_HASH, access=access, is_active=is_active)
        if role is not None:
            team_id = team_id or in_team(platform)
            appoint(session, person_id, team_id, role, platform.catalogue, on=began_on)
            session.commit()
            if leads:
                builders.a_lead(session, person_id, team_id, started_on=began_on)
        for post in posts:
            builders.a_post(session, person_id, post)
        person = session.get_one(Person, person_id)
        return Someone(person_id=person_id, uuid=person.uuid, name=person.name, email=person.email)


def a_learner(platform: Platform, name: str = "Nadia Rahman", **more: date | str | None) -> Browser:
    """Add somebody and sign them in, as they would."""
    return signed_in(platform, a_person(platform, name, **more))  # type: ignore[arg-type]  # since and role, passed on


def signed_in(platform: Platform, someone: Someone) -> Browser:
    """A browser in which this person has signed in by the form."""
    browser = Browser(platform)
    reply = by_the_form(browser, someone.email, someone.password)
    assert reply.status_code == 200, browser.shown.text()
    return browser


def handed_over(platform: Platform, someone: Someone) -> Browser:
    """A browser that was given a fresh sign-in of this person's, without the form: for tests of many hundred of them."""
    token, now = new_token(), datetime.now(UTC)
    with Session(platform.engine) as session:
        builders.a_sign_in(session, someone.person_id, token_hash(token), created_at=now)
    signing = platform.staff.session_interface.get_signing_serializer(platform.staff)  # type: ignore[attr-defined]  # Flask's own
    browser = Browser(platform)
    browser.take_cookie(signing.dumps({"_user_id": token, "_fresh": True, "_permanent": True, "seen": int(now.timestamp())}))
    return browser
