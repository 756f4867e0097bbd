"""Giving people posts for the content, and taking them back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain import posts
from learn.domain.posts import ContentPost
from learn.domain.refusals import Refusal
from learn.store.audit_trail import note
from learn.store.people import Person
from learn.store.posts import begin_post, end_post


def give_post(session: Session, email: str, post: ContentPost, title: str, *, now: datetime) -> Refusal | None:
    """Let somebody hold a post from now on. ``title`` is what a specialist signs as."""
    refusal = posts.problem_with(post, title)
    if refusal is not None:
        return refusal
    person = _person(session, email)
    if isinstance(person, Refusal):
        return person
    try:
        begin_post(session, person.id, post, title.strip(), now)
    except IntegrityError:
        session.rollback()
        return Refusal(field="post", message=f"{_shown(email)} holds this post already. End it first to give it another title.")
    note(session, at=now, actor_id=None, act="give-post", subject=f"person {person.uuid}", outcome=post)
    session.commit()
    return None


def take_post(session: Session, email: str, post: ContentPost, *, now: datetime) -> Refusal | None:
    """End somebody's post. What they signed while they held it stays signed."""
    person = _person(session, email)
    if isinstance(person, Refusal):
        return person
    if not end_post(session, person.id, post, now):
        session.rollback()
        return Refusal(field="post", message=f"{_shown(email)} does not hold this post.")
    note(session, at=now, actor_id=None, act="take-post", subject=f"person {person.uuid}", outcome=post)
    session.commit()
    return None


def _person(session: Session, email: str) -> Person | Refusal:
    found = session.scalars(select(Person).where(Person.email == _shown(email))).one_or_none()
    return found or Refusal(field="email", message=f"There is no account for {_shown(email)}. Add the person first.")


def _shown(email: str) -> str:
    return email.strip().lower()
