"""In production nothing unsigned is asked of anybody new, unless a lead decides it; what was asked stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Cycle
from learn.domain.posts import ContentPost
from learn.domain.refusals import Refusal
from learn.domain.sign_offs import Check, SignStep
from learn.gateways.hashing import Argon2Hashing
from learn.services.people import appoint
from learn.services.requirements import ask_what_has_begun
from learn.services.sign_ins import PasswordTyped
from learn.services.sign_offs import NOT_RIGHT, Signing, sign
from learn.services.unsigned_uses import NOT_IN_USE, allow, end, waiting, way_of
from learn.store.audit import AuditEvent
from learn.store.people import Job
from learn.store.requirements import current_cycles
from learn.store.unsigned_uses import UnsignedUseRow
from tests.builders import TODAY
from tests.services.shelf import CATALOGUE, keyed
from tests.store.builders import NOW, a_person, a_post, a_team
from tests.threads import all_at_once

HASHING = Argon2Hashing(memory_kib=64, passes=1)
PASSWORD = "lantern orchard thursday"
HASH = HASHING.hashed(PASSWORD)
ALL = frozenset(CATALOGUE.modules)
LISTENING = CATALOGUE.texts["listening"]
LATER = NOW + timedelta(days=40)


def somebody(session: Session, *posts: ContentPost) -> int:
    """Add somebody with a password and these posts."""
    person_id = a_person(session, password_hash=HASH)
    for post in posts:
        a_post(session, person_id, post)
    return person_id


def signed_off(session: Session) -> None:
    """Have *listening* signed off by two people."""
    author, specialist = somebody(session, ContentPost.AUTHOR), somebody(session, ContentPost.SPECIALIST)
    for person_id, step in ((author, SignStep.PUT_FORWARD), (specialist, SignStep.REVIEWED), (specialist, SignStep.SIGNED_OFF)):
        asked = Signing(step=step, confirmed=frozenset(Check), password=PASSWORD, source="192.0.2.1")
        assert sign(session, person_id, LISTENING, asked, now=NOW, hashing=HASHING, keyed=keyed) is None


def decided(session: Session, lead: int, *, reason: str = "A visit is near.", password: str = PASSWORD) -> Refusal | None:
    """Have a lead decide that *listening* may be used unsigned."""
    typed = PasswordTyped(person_id=lead, password=password, source="192.0.2.1")
    return allow(session, LISTENING, reason, typed, now=NOW, hashing=HASHING, keyed=keyed)


def a_colleague(session: Session, held_back: frozenset[str] = ALL, *, on: date = TODAY) -> int:
    """Add a housing officer of whom nothing is asked that is held back."""
    person_id = a_person(session)
    appoint(session, person_id, a_team(session), "housing-officer", CATALOGUE, on=on, held_back=held_back)
    session.commit()
    return person_id


def asked(session: Session, person_id: int) -> dict[str, Cycle]:
    found = {cycle.module: cycle for _, _, cycle in current_cycles(session, person_id)}
    session.rollback()
    return found


def ask(session: Session, day: date = TODAY, catalogue: Catalogue = CATALOGUE) -> int:
    """What the hourly job does in production."""
    return ask_what_has_begun(session, catalogue, now=NOW, today=day, needs_sign_off=True)


def test_unsigned_modules_wait_where_a_signature_is_needed_and_nowhere_else(session: Session) -> None:
    assert waiting(session, CATALOGUE, needs_sign_off=True) == ALL
    assert waiting(session, CATALOGUE, needs_sign_off=False) == set()
    signed_off(session)
    assert waiting(session, CATALOGUE, needs_sign_off=True) == ALL - {"listening"}


def test_what_waited_is_asked_once_it_is_signed_and_the_days_count_from_then(session: Session) -> None:
    ann = a_colleague(session)
    assert asked(session, ann) == {}
    assert ask(session) == 0
    signed_off(session)
    day = LATER.date()
    assert ask(session, day) == 1
    (cycle,) = asked(session, ann).values()
    assert (cycle.module, cycle.assigned_on, cycle.due_on) == ("listening", day, day + timedelta(days=28))
    assert ask(session, day) == 0


def test_what_was_asked_stays_when_the_words_change_or_are_retired_and_moves_no_day(session: Session) -> None:
    ann = a_colleague(session, frozenset())
    before = asked(session, ann)
    signed_off(session)
    changed = replace(CATALOGUE, modules={**CATALOGUE.modules, "listening": replace(CATALOGUE.modules["listening"], version="2")})
    assert "listening" in waiting(session, changed, needs_sign_off=True)
    assert ask(session, LATER.date(), changed) == 0
    lead = somebody(session, ContentPost.LEAD)
    retiring = Signing(step=SignStep.RETIRED, confirmed=frozenset(), password=PASSWORD, source="192.0.2.1")
    assert sign(session, lead, LISTENING, retiring, now=NOW, hashing=HASHING, keyed=keyed) is None
    assert ask(session, LATER.date()) == 0
    assert asked(session, ann) == before
    assert "listening" in waiting(session, CATALOGUE, needs_sign_off=False)


def test_who_moves_keeps_what_both_roles_ask_though_it_is_unsigned_and_is_asked_nothing_unsigned(session: Session) -> None:
    ann = a_colleague(session, frozenset(), on=TODAY - timedelta(days=5))
    before = asked(session, ann)
    appoint(session, ann, a_team(session), "gp-reception", CATALOGUE, on=TODAY, held_back=ALL)
    session.commit()
    assert asked(session, ann) == {"listening": before["listening"]}
    assert session.scalars(select(Job.role).where(Job.person_id == ann, Job.ended_on.is_(None))).one() == "gp-reception"


def test_a_lead_has_it_used_unsigned_until_they_end_it_and_the_audit_says_so(engine: Engine) -> None:
    with Session(engine) as session:
        lead = somebody(session, ContentPost.LEAD)
        assert decided(session, lead, reason="  A visit is near. ") is None
        ann, bo = a_colleague(session), a_colleague(session)
        assert ask(session) == 2
        assert end(session, LISTENING, lead, now=LATER) is None
        cy = a_colleague(session)
        assert ask(session, LATER.date()) == 0
        assert [list(asked(session, each)) for each in (ann, bo, cy)] == [["listening"], ["listening"], []]
        refusal = end(session, LISTENING, lead, now=LATER)
        assert refusal is not None
        assert refusal.message == NOT_IN_USE
    with Session(engine) as session:
        (row,) = session.scalars(select(UnsignedUseRow))
        assert (row.reason, row.person_id, row.started_at, row.ended_at) == (
            "A visit is near.",
            lead,
            NOW,
            LATER,
        )
        noted = session.execute(
            select(AuditEvent.actor_id, AuditEvent.subject, AuditEvent.outcome).where(AuditEvent.act == "use-unsigned"),
        ).all()
        assert [tuple(each) for each in noted] == [(lead, "module listening", word) for word in ("begun", "ended")]


def test_a_signature_ends_it_so_that_it_does_not_cover_later_words(session: Session) -> None:
    assert decided(session, somebody(session, ContentPost.LEAD)) is None
    signed_off(session)
    assert way_of(session, LISTENING).use is None
    assert session.scalars(select(UnsignedUseRow.ended_at)).one() == NOW


@pytest.mark.parametrize("post", [ContentPost.AUTHOR, ContentPost.SPECIALIST])
def test_nobody_but_a_lead_begins_or_ends_it(session: Session, post: ContentPost) -> None:
    other = somebody(session, post)
    for refusal in (decided(session, other), end(session, LISTENING, other, now=NOW)):
        assert refusal is not None
        assert refusal.message == "Only a content lead decides this."
    assert list(session.scalars(select(UnsignedUseRow.id))) == []


def test_a_wrong_password_decides_nothing(session: Session) -> None:
    refusal = decided(session, somebody(session, ContentPost.LEAD), password="a guess")
    assert refusal is not None
    assert (refusal.field, refusal.message) == ("password", NOT_RIGHT)
    assert list(session.scalars(select(UnsignedUseRow.id))) == []


def test_several_leads_at_once_make_one_decision(engine: Engine) -> None:
    with Session(engine) as session:
        leads = [somebody(session, ContentPost.LEAD) for _ in range(6)]
    outcomes: list[Refusal | None] = []

    def at_once(number: int) -> None:
        with Session(engine) as own:
            outcomes.append(decided(own, leads[number]))

    all_at_once(6, at_once)
    assert outcomes.count(None) == 1
    with Session(engine) as session:
        assert len(list(session.scalars(select(UnsignedUseRow.id)))) == 1
