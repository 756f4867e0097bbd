"""Taking a text from its author to learners, and out of use: who did what to which words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.passwords import Hashing
from learn.domain.posts import ContentPost
from learn.domain.refusals import Refusal
from learn.domain.sign_offs import Check, SignStep, Standing, Text, may_take, standing, unconfirmed
from learn.services.sign_ins import PasswordTyped, is_own_password
from learn.services.throttling import Keyed
from learn.store.audit_trail import note
from learn.store.people import Person
from learn.store.posts import posts_held
from learn.store.sign_offs import add_step, steps_of
from learn.store.unsigned_uses import end_use

QUICKER = "Somebody else took a step on this text at the same moment. Open the page again to see how it stands."
NOT_RIGHT = "The password is not right. Type the one you sign in with."


@dataclass(frozen=True, kw_only=True)
class Signing:
    """A step that somebody asks to take on a text: what they confirmed, and the password they typed again."""

    step: SignStep
    confirmed: frozenset[Check]
    password: str
    source: str


def standing_of(session: Session, text: Text) -> Standing:
    """How a text stands as it is now."""
    return standing(text.version, steps_of(session, text.kind, text.slug))


def refusals(stands: Standing, person_id: int, posts: Collection[ContentPost]) -> dict[SignStep, Refusal | None]:
    """Of each step whether this person may take it now, and if not, why."""
    return {step: may_take(step, stands, person_id, posts) for step in SignStep}


def person_of(session: Session, email: str) -> int | None:
    """The person who has this address, if their account is open."""
    return session.scalar(select(Person.id).where(Person.email == email.strip().lower(), Person.is_active))


def sign(
    session: Session, person_id: int, text: Text, signing: Signing, *, now: datetime, hashing: Hashing, keyed: Keyed
) -> Refusal | None:
    """Take a step on a text as it is now, for somebody who typed their password again (GOV-10).

    What may not be done is refused before the password is looked at. The rule is asked again in the transaction that writes,
    with the posts that the person holds then; of two people who take a step at the same moment one is told so.

    Raises:
        learn.services.sign_ins.TooManyTries: too many passwords were tried.
    """
    stands, held = standing_of(session, text), posts_held(session, person_id)
    session.rollback()
    refusal = may_take(signing.step, stands, person_id, held) or unconfirmed(signing.step, text, signing.confirmed)
    if refusal is not None:
        return refusal
    typed = PasswordTyped(person_id=person_id, password=signing.password, source=signing.source)
    if not is_own_password(session, typed, now=now, hashing=hashing, keyed=keyed):
        return Refusal(field="password", message=NOT_RIGHT)
    return _take(session, person_id, text, signing, now)


def _take(session: Session, person_id: int, text: Text, signing: Signing, now: datetime) -> Refusal | None:
    held, taken = posts_held(session, person_id), steps_of(session, text.kind, text.slug)
    refusal = may_take(signing.step, standing(text.version, taken), person_id, held)
    if refusal is not None:
        session.rollback()
        return refusal
    title = held.get(ContentPost.SPECIALIST, "")
    checks = signing.confirmed if signing.step is SignStep.SIGNED_OFF else ()
    try:
        add_step(session, text, len(taken) + 1, signing.step, person_id=person_id, as_title=title, checks=checks, at=now)
    except IntegrityError:
        session.rollback()
        return Refusal(message=QUICKER)
    if signing.step is SignStep.SIGNED_OFF:
        end_use(session, text.kind, text.slug, at=now)  # it was for the time until then
    note(session, at=now, actor_id=person_id, act="sign", subject=f"{text.kind} {text.slug} {text.version}", outcome=signing.step)
    session.commit()
    return None
