"""Asking of people what their path asks: when a year of the strategy begins, or when a path was given a new step."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import begun
from learn.domain.paths import Path, Step
from learn.services.unsigned_uses import waiting
from learn.store.audit_trail import note
from learn.store.requirements import keep_owed_right, open_cycle, people_not_asked


def ask_what_has_begun(session: Session, catalogue: Catalogue, *, now: datetime, today: date, needs_sign_off: bool) -> int:
    """Ask of everybody what the path of their role asks by today and was not asked of them, and say how many times it was.

    The days allowed count from today, so that nobody is late with something they have just been asked, and who has learned
    it already is asked only for what that leaves. What was asked before stays as it is, and nothing is taken back. Several
    processes may do it at once: each module is asked once. What waits for a sign-off is asked as soon as it has one.
    """
    held_back = waiting(session, catalogue, needs_sign_off=needs_sign_off)
    return sum(_ask_role(session, path, held_back, now, today) for path in catalogue.paths.values())


def _ask_role(session: Session, path: Path, held_back: frozenset[str], now: datetime, today: date) -> int:
    steps = [step for step in path.asked_on(today) if step.module not in held_back]
    try:
        asked = sum(_ask(session, path.role, step, now, today) for step in steps)
        session.commit()
    except IntegrityError:  # another process was quicker
        session.rollback()
        return 0
    return asked


def _ask(session: Session, role: str, step: Step, now: datetime, today: date) -> int:
    people = people_not_asked(session, role, step.module, today)
    for person_id, done_on in people:
        open_cycle(session, person_id, role, begun(step, today, done_on))
        keep_owed_right(session, person_id)
    if people:
        note(session, at=now, actor_id=None, act="ask-module", subject=f"module {step.module}", outcome=f"{len(people)} {role}")
    return len(people)
