"""The audit takes what it is given, in the transaction of the deed."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.store.audit import AuditEvent
from learn.store.audit_trail import note
from tests.store.builders import NOW, a_person
from tests.store.snapshots import contents


def test_an_event_says_who_did_what_to_what_and_how_it_ended(session: Session) -> None:
    ann = a_person(session)
    note(session, at=NOW, actor_id=ann, act="complete", subject="module listening", outcome="version 1")
    note(session, at=NOW, actor_id=None, act="sign-in", subject="own account", outcome="refused")
    session.commit()
    first, second = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    assert (first.at, first.actor_id, first.act, first.subject, first.outcome) == (
        NOW,
        ann,
        "complete",
        "module listening",
        "version 1",
    )
    assert second.actor_id is None


def test_a_subject_of_any_length_fits(session: Session) -> None:
    note(session, at=NOW, actor_id=None, act="export", subject="x" * 1000, outcome="done")
    assert session.scalars(select(AuditEvent.subject)).one() == "x" * 200


def test_an_event_is_not_there_when_the_deed_is_taken_back(engine: Engine, session: Session) -> None:
    note(session, at=NOW, actor_id=None, act="sign-in", subject="own account", outcome="done")
    session.rollback()
    assert contents(engine)["audit_event"] == []


def test_nobody_who_is_not_there_can_have_done_anything(session: Session) -> None:
    with pytest.raises(IntegrityError):
        note(session, at=NOW, actor_id=99, act="sign-in", subject="own account", outcome="done")
