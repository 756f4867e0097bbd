"""Signing in and out."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.domain.passwords import Hashing
from learn.domain.people import Viewer
from learn.domain.throttling import sign_in_limits
from learn.services.throttling import Keyed, count_try
from learn.store.audit_trail import note
from learn.store.people import Person
from learn.store.sign_ins import SignIn
from learn.store.throttling import forget_tries
from learn.store.viewers import viewer_of

ABSOLUTE = timedelta(hours=12)
"""A sign-in ends this long after it began, whatever happens (SEC-12)."""


class TooManyTries(Exception):
    """Too many tries: whoever asks has to wait."""


@dataclass(frozen=True, kw_only=True)
class SignInRequest:
    """What a sign-in brings: the address and password typed, where from, and the token its browser will hold."""

    email: str
    password: str
    source: str
    token: str


@dataclass(frozen=True, kw_only=True)
class PasswordTyped:
    """A password that somebody who is signed in typed again, and where from."""

    person_id: int
    password: str
    source: str


def token_hash(token: str) -> str:
    """What is stored of a token. Tokens are random and long, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(session: Session, request: SignInRequest, *, now: datetime, hashing: Hashing, keyed: Keyed) -> bool:
    """Open a sign-in when address and password belong together, and say whether they do.

    Known and unknown addresses cost the same: one count, one look-up, one check of a hash, one entry in the audit.
    The check runs outside any transaction, so that no other write waits for it.

    Raises:
        TooManyTries: the limits for this account or source are used up.
    """
    email = request.email.strip().lower()
    limits = sign_in_limits(email, request.source)
    if not count_try(session, limits, now=now, keyed=keyed):
        raise TooManyTries
    row = session.execute(select(Person.id, Person.password_hash, Person.is_active).where(Person.email == email)).one_or_none()
    session.rollback()
    person_id, password_hash, is_active = row or (None, None, False)
    is_match = hashing.is_match(password_hash, request.password) and is_active
    if person_id is not None and password_hash is not None and is_match:
        if hashing.is_outdated(password_hash):
            renewed = hashing.hashed(request.password)
            session.execute(update(Person).where(Person.id == person_id).values(password_hash=renewed))
        session.add(SignIn(token_hash=token_hash(request.token), person_id=person_id, created_at=now))
        forget_tries(session, [keyed(limit.key) for limit in limits if limit.key.startswith("pair")])
        note(session, at=now, actor_id=person_id, act="sign-in", subject="own account", outcome="done")
    else:
        note(session, at=now, actor_id=person_id, act="sign-in", subject="own account", outcome="refused")
    session.commit()
    return is_match


def is_own_password(session: Session, typed: PasswordTyped, *, now: datetime, hashing: Hashing, keyed: Keyed) -> bool:
    """Whether somebody typed their own password again, before something weighty.

    Tries are counted as those of signing in are, and one that is wrong is in the audit.

    Raises:
        TooManyTries: the limits for this account or source are used up.
    """
    found = session.execute(
        select(Person.email, Person.password_hash).where(Person.id == typed.person_id, Person.is_active),
    ).one_or_none()
    session.rollback()
    email, password_hash = found or ("", None)
    limits = sign_in_limits(email, typed.source)
    if not count_try(session, limits, now=now, keyed=keyed):
        raise TooManyTries
    if hashing.is_match(password_hash, typed.password) and password_hash is not None:
        forget_tries(session, [keyed(limit.key) for limit in limits if limit.key.startswith("pair")])
        session.commit()
        return True
    note(session, at=now, actor_id=typed.person_id, act="type-password", subject="own account", outcome="refused")
    session.commit()
    return False


def viewer(session: Session, token: str, *, now: datetime, today: date) -> Viewer | None:
    """The person a browser's token belongs to, as they are today, or None when it opens nothing.

    The transaction ends with that: whatever writes afterwards begins its own, and holds others up only from then on.
    """
    found = viewer_of(session, token_hash(token), today, now - ABSOLUTE)
    session.rollback()
    return found


def sign_out(session: Session, viewer: Viewer, *, now: datetime) -> None:
    """End this sign-in."""
    session.execute(update(SignIn).where(SignIn.id == viewer.sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=now))
    note(session, at=now, actor_id=viewer.person_id, act="sign-out", subject="own account", outcome="done")
    session.commit()


def sign_out_elsewhere(session: Session, viewer: Viewer, *, now: datetime) -> None:
    """End all other sign-ins of this person."""
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == viewer.person_id, SignIn.id != viewer.sign_in_id, SignIn.ended_at.is_(None))
        .values(ended_at=now),
    )
    note(session, at=now, actor_id=viewer.person_id, act="sign-out-elsewhere", subject="own account", outcome="done")
    session.commit()


def other_sign_ins(session: Session, viewer: Viewer, *, now: datetime) -> list[datetime]:
    """When this person's other open sign-ins began."""
    return list(
        session.scalars(
            select(SignIn.created_at)
            .where(
                SignIn.person_id == viewer.person_id,
                SignIn.id != viewer.sign_in_id,
                SignIn.ended_at.is_(None),
                SignIn.created_at > now - ABSOLUTE,
            )
            .order_by(SignIn.id),
        ),
    )
