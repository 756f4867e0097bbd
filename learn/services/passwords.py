"""Setting a password by a link that works once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from learn.domain.passwords import Hashing, problem_with
from learn.domain.refusals import Refusal
from learn.domain.throttling import link_limits, sign_in_limits, token_limits
from learn.services.sign_ins import TooManyTries, token_hash
from learn.services.throttling import Keyed, count_try
from learn.store.audit_trail import note
from learn.store.columns import UtcDateTime
from learn.store.people import Person
from learn.store.sign_ins import Letter, PasswordLink, SignIn
from learn.store.throttling import forget_tries

RESET_LASTS = timedelta(minutes=30)
INVITE_LASTS = timedelta(days=7)

LINK_IS_DEAD = "This link has been used or has run out. Ask for a new one: it takes a minute."


@dataclass(frozen=True, kw_only=True)
class LinkRequest:
    """A request for a link: the address typed, where from, the new token, and the address of the page it opens."""

    email: str
    source: str
    token: str
    page: str


def request_link(session: Session, request: LinkRequest, *, now: datetime, keyed: Keyed) -> None:
    """Send a link to the address if it has an account; do the same work if it has none (SEC-04).

    The statements are the same for both. Of an address without account nothing is stored: the link is that of nobody,
    which is no row, and the letter goes to nobody.

    Raises:
        TooManyTries: too many links were asked for, by this account or from this source.
    """
    email = request.email.strip().lower()
    if not count_try(session, link_limits(email, request.source), now=now, keyed=keyed):
        raise TooManyTries
    link = {
        PasswordLink.token_hash: literal(token_hash(request.token)),
        PasswordLink.person_id: Person.id,
        PasswordLink.created_at: literal(now, UtcDateTime()),
        PasswordLink.expires_at: literal(now + RESET_LASTS, UtcDateTime()),
    }
    of_the_account = select(*link.values()).where(Person.email == email, Person.is_active)
    person_id = session.scalar(insert(PasswordLink).from_select([*link], of_the_account).returning(PasswordLink.person_id))
    recipient = email if person_id is not None else None
    session.add(Letter(kind="reset-password", recipient=recipient, link=request.page, created_at=now))
    note(session, at=now, actor_id=person_id, act="ask-for-link", subject="own account", outcome="done")
    session.commit()


def invite(session: Session, person: Person, *, token: str, page: str, now: datetime) -> None:
    """Add, in the caller's transaction, a first link and the letter that brings it."""
    session.add(
        PasswordLink(token_hash=token_hash(token), person_id=person.id, created_at=now, expires_at=now + INVITE_LASTS),
    )
    session.add(Letter(kind="set-password", recipient=person.email, link=page, created_at=now))


def link_works(session: Session, token: str, *, now: datetime) -> bool:
    """Whether this link can still set a password."""
    return _link(session, token, now) is not None


def set_password(
    session: Session, *, token: str, password: str, source: str, now: datetime, hashing: Hashing, keyed: Keyed
) -> Refusal | None:
    """Set the password of the link's account, use the link up, and end every sign-in of that account.

    Raises:
        TooManyTries: too many links were tried from this source.
    """
    if not count_try(session, token_limits(source), now=now, keyed=keyed):
        raise TooManyTries
    link = _link(session, token, now)
    if link is None:
        session.rollback()
        return Refusal(message=LINK_IS_DEAD)
    link_id, person_id, name, email = link
    session.rollback()
    problem = problem_with(password, (*name.split(), *email.replace("@", ".").split(".")), hashing)
    if problem:
        return Refusal(field="password", message=problem)
    password_hash = hashing.hashed(password)
    used = session.execute(
        update(PasswordLink)
        .where(PasswordLink.id == link_id, PasswordLink.used_at.is_(None))
        .values(used_at=now)
        .returning(PasswordLink.id),
    ).one_or_none()
    if used is None:
        session.rollback()
        return Refusal(message=LINK_IS_DEAD)
    session.execute(update(Person).where(Person.id == person_id).values(password_hash=password_hash))
    session.execute(
        update(PasswordLink).where(PasswordLink.person_id == person_id, PasswordLink.used_at.is_(None)).values(used_at=now),
    )
    session.execute(update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).values(ended_at=now))
    forget_tries(session, [keyed(limit.key) for limit in sign_in_limits(email, source)[:2]])
    note(session, at=now, actor_id=person_id, act="set-password", subject="own account", outcome="done")
    session.commit()
    return None


def _link(session: Session, token: str, now: datetime) -> tuple[int, int, str, str] | None:
    return session.execute(
        select(PasswordLink.id, Person.id, Person.name, Person.email)
        .join(Person, Person.id == PasswordLink.person_id)
        .where(
            PasswordLink.token_hash == token_hash(token),
            PasswordLink.used_at.is_(None),
            PasswordLink.expires_at > now,
            Person.is_active,
        ),
    ).one_or_none()
