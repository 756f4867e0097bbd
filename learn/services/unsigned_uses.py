"""Using a text before a specialist has signed it: a content lead's decision, and what waits where nobody decided so."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.passwords import Hashing
from learn.domain.posts import ContentPost
from learn.domain.refusals import Refusal
from learn.domain.sign_offs import Text, standing
from learn.domain.unsigned_uses import Way, may_allow
from learn.services.sign_ins import PasswordTyped, is_own_password
from learn.services.sign_offs import NOT_RIGHT
from learn.services.throttling import Keyed
from learn.store.audit_trail import note
from learn.store.posts import posts_held
from learn.store.unsigned_uses import begin_use, end_use, steps_and_use, steps_and_uses

NOT_IN_USE = "Nobody has decided that this text may be used unsigned, or it was ended already."


def way_of(session: Session, text: Text) -> Way:
    """How a text stands as it is now, and whether it may be used unsigned."""
    steps, use = steps_and_use(session, text.kind, text.slug)
    return Way(stands=standing(text.version, steps), use=use)


def ways(session: Session, texts: Iterable[Text]) -> dict[str, Way]:
    """The same of each of these texts, by their slugs."""
    come = steps_and_uses(session)
    found = ((text, *come.get(text.slug, ([], None))) for text in texts)
    return {text.slug: Way(stands=standing(text.version, steps), use=use) for text, steps, use in found}


def waiting(session: Session, catalogue: Catalogue, *, needs_sign_off: bool) -> frozenset[str]:
    """The texts that may not be asked of anybody new as they are now: unsigned where that counts, or retired."""
    found = ways(session, catalogue.texts.values())
    return frozenset(slug for slug, way in found.items() if not way.may_be_asked(needs_sign_off=needs_sign_off))


def allow(
    session: Session, text: Text, reason: str, typed: PasswordTyped, *, now: datetime, hashing: Hashing, keyed: Keyed
) -> Refusal | None:
    """Let a text be used unsigned, by the decision of a content lead who typed their password again.

    Raises:
        learn.services.sign_ins.TooManyTries: too many passwords were tried.
    """
    refusal = _refusal(session, text, typed.person_id, reason)
    session.rollback()
    if refusal is not None:
        return refusal
    if not is_own_password(session, typed, now=now, hashing=hashing, keyed=keyed):
        return Refusal(field="password", message=NOT_RIGHT)
    refusal = _refusal(session, text, typed.person_id, reason)
    if refusal is not None:
        session.rollback()
        return refusal
    try:
        begin_use(session, text.kind, text.slug, person_id=typed.person_id, reason=reason.strip(), at=now)
    except IntegrityError:
        session.rollback()
        return Refusal(message="Somebody else decided the same at the same moment.")
    note(session, at=now, actor_id=typed.person_id, act="use-unsigned", subject=f"{text.kind} {text.slug}", outcome="begun")
    session.commit()
    return None


def end(session: Session, text: Text, person_id: int, *, now: datetime) -> Refusal | None:
    """End the use of an unsigned text: nobody new is asked for it. Who was asked before goes on."""
    if ContentPost.LEAD not in posts_held(session, person_id):
        session.rollback()
        return Refusal(message="Only a content lead decides this.")
    if not end_use(session, text.kind, text.slug, at=now):
        session.rollback()
        return Refusal(message=NOT_IN_USE)
    note(session, at=now, actor_id=person_id, act="use-unsigned", subject=f"{text.kind} {text.slug}", outcome="ended")
    session.commit()
    return None


def _refusal(session: Session, text: Text, person_id: int, reason: str) -> Refusal | None:
    return may_allow(way_of(session, text), posts_held(session, person_id), reason)
