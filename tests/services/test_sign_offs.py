"""Signing a text: two people, typed again, audited, once, and bound to the words."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from learn.domain.posts import ContentPost
from learn.domain.refusals import Refusal
from learn.domain.sign_offs import Check, SignStep, Text, TextState, text_of_module
from learn.gateways.hashing import Argon2Hashing
from learn.services.posts import give_post, take_post
from learn.services.sign_ins import TooManyTries
from learn.services.sign_offs import NOT_RIGHT, QUICKER, Signing, person_of, sign, standing_of
from learn.services.unsigned_uses import ways
from learn.store.audit import AuditEvent
from learn.store.people import Person
from learn.store.sign_offs import ContentStepRow, add_step
from tests.builders import a_module, a_quiz
from tests.conftest import on_postgresql
from tests.services.shelf import keyed
from tests.store.builders import NOW, a_person, a_post

HASHING = Argon2Hashing(memory_kib=64, passes=1)
PASSWORD = "lantern orchard thursday"
HASH = HASHING.hashed(PASSWORD)
FORWARD, REVIEWED, SIGNED, RETIRED, BACK = SignStep
AUTHOR, LEAD, SPECIALIST = ContentPost
TEXT = text_of_module(a_module(), a_quiz())
HOUR = timedelta(hours=1)


def somebody(session: Session, name: str, *posts: ContentPost) -> int:
    """Add somebody who has a password and these posts."""
    person_id = a_person(session, name, password_hash=HASH)
    for post in posts:
        a_post(session, person_id, post)
    return person_id


def signed(
    session: Session,
    person_id: int,
    step: SignStep,
    *,
    text: Text = TEXT,
    confirmed: Iterable[Check] | None = None,
    password: str = PASSWORD,
) -> Refusal | None:
    """Take a step, with everything confirmed unless told otherwise."""
    asked = Signing(
        step=step,
        confirmed=frozenset(confirmed if confirmed is not None else Check),
        password=password,
        source="192.0.2.1",
    )
    return sign(session, person_id, text, asked, now=NOW, hashing=HASHING, keyed=keyed)


def on_its_way(session: Session, *, text: Text = TEXT, reviewed: bool = True) -> tuple[int, int]:
    """Put a text forward and have it reviewed; give its author and its reviewer."""
    author, reviewer = somebody(session, "", AUTHOR), somebody(session, "", LEAD)
    assert signed(session, author, FORWARD, text=text) is None
    if reviewed:
        assert signed(session, reviewer, REVIEWED, text=text) is None
    return author, reviewer


def state(engine: Engine, text: Text = TEXT) -> TextState:
    with Session(engine) as session:
        return standing_of(session, text).state


def rows(engine: Engine) -> list[ContentStepRow]:
    with Session(engine) as session:
        return list(session.scalars(select(ContentStepRow).order_by(ContentStepRow.id)))


def said(refusal: Refusal | None) -> str:
    assert refusal is not None
    return refusal.message


def test_a_text_goes_from_its_author_to_a_specialist_and_the_audit_has_each_step(engine: Engine) -> None:
    with Session(engine) as session:
        author, reviewer = on_its_way(session)
        specialist = somebody(session, "Cleo Chan", SPECIALIST)
        assert signed(session, specialist, SIGNED) is None
    assert state(engine) is TextState.LIVE
    assert [(row.number, row.step, row.person_id, row.as_title, row.version) for row in rows(engine)] == [
        (1, FORWARD, author, "", TEXT.version),
        (2, REVIEWED, reviewer, "", TEXT.version),
        (3, SIGNED, specialist, "Domestic abuse specialist", TEXT.version),
    ]
    assert [json.loads(row.checks) for row in rows(engine)] == [[], [], sorted(Check)]
    with Session(engine) as session:
        noted = session.execute(select(AuditEvent.actor_id, AuditEvent.act, AuditEvent.subject, AuditEvent.outcome)).all()
        assert [tuple(row) for row in noted] == [
            (person, "sign", f"module a-module {TEXT.version}", step)
            for person, step in ((author, FORWARD), (reviewer, REVIEWED), (specialist, SIGNED))
        ]


def test_other_words_are_a_draft_and_say_what_was_signed_before(engine: Engine) -> None:
    changed = replace(TEXT, version="other words")
    with Session(engine) as session:
        on_its_way(session)
        assert signed(session, somebody(session, "", SPECIALIST), SIGNED) is None
        stands = standing_of(session, changed)
        assert (stands.state, stands.signed_before is not None) == (TextState.DRAFT, True)
        assert signed(session, somebody(session, "", AUTHOR), FORWARD, text=changed) is None
        found = ways(session, [changed, replace(TEXT, slug="b-module")])
        assert {slug: each.stands.state for slug, each in found.items()} == {
            "a-module": TextState.IN_REVIEW,
            "b-module": TextState.DRAFT,
        }
    assert state(engine) is TextState.LIVE


def test_an_author_who_becomes_a_specialist_under_another_name_still_cannot_sign(engine: Engine) -> None:
    with Session(engine) as session:
        author, _ = on_its_way(session)
        session.execute(update(Person).where(Person.id == author).values(name="Another Name", email="new@council.example"))
        session.commit()
        assert take_post(session, "new@council.example", AUTHOR, now=NOW) is None
        assert give_post(session, "new@council.example", SPECIALIST, "Domestic abuse specialist", now=NOW) is None
        assert "Somebody else has to sign them off" in said(signed(session, author, SIGNED))
    assert state(engine) is TextState.REVIEWED


def test_whoever_lost_their_post_signs_nothing_more_and_what_they_signed_stays(engine: Engine) -> None:
    with Session(engine) as session:
        on_its_way(session)
        specialist = somebody(session, "Cleo Chan", SPECIALIST)
        assert signed(session, specialist, SIGNED) is None
        assert take_post(session, "cleo.chan@council.example", SPECIALIST, now=NOW + HOUR) is None
        assert "A content lead or a specialist" in said(signed(session, specialist, RETIRED))
    assert state(engine) is TextState.LIVE


@pytest.mark.parametrize("left_out", Check)
def test_a_signature_with_a_line_left_out_is_refused_before_the_password_is_looked_at(engine: Engine, left_out: Check) -> None:
    with Session(engine) as session:
        on_its_way(session)
        refusal = signed(session, somebody(session, "", SPECIALIST), SIGNED, confirmed=set(Check) - {left_out}, password="no")
        assert refusal is not None
        assert refusal.field == "checks"
    assert state(engine) is TextState.REVIEWED


def test_a_wrong_password_signs_nothing_is_noted_and_is_counted(engine: Engine) -> None:
    with Session(engine) as session:
        author = somebody(session, "Ann Archer", AUTHOR)
        for _ in range(8):
            refusal = signed(session, author, FORWARD, password="not the password")
            assert (said(refusal), refusal and refusal.field) == (NOT_RIGHT, "password")
        with pytest.raises(TooManyTries):
            signed(session, author, FORWARD)
    assert rows(engine) == []
    with Session(engine) as session:
        noted = session.execute(select(AuditEvent.act, AuditEvent.outcome)).all()
        assert [tuple(row) for row in noted] == [("type-password", "refused")] * 8


def test_somebody_without_a_password_or_with_a_closed_account_signs_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        bare = a_person(session, "Ann Archer")
        a_post(session, bare, AUTHOR)
        assert said(signed(session, bare, FORWARD, password="")) == NOT_RIGHT
        closed = somebody(session, "Bob Barker", AUTHOR)
        session.execute(update(Person).where(Person.id == closed).values(is_active=False))
        session.commit()
        assert said(signed(session, closed, FORWARD)) == NOT_RIGHT
        assert person_of(session, "bob.barker@council.example") is None
        assert person_of(session, " ANN.archer@council.example ") == bare
    assert rows(engine) == []


def test_one_person_takes_a_text_out_of_use_and_another_brings_it_back(engine: Engine) -> None:
    with Session(engine) as session:
        lead, specialist = somebody(session, "", LEAD), somebody(session, "", SPECIALIST)
        assert signed(session, lead, RETIRED) is None
        assert "Somebody else has to bring it back" in said(signed(session, lead, BACK))
        assert state(engine, replace(TEXT, version="other words")) is TextState.RETIRED
        assert signed(session, specialist, BACK) is None
    assert state(engine) is TextState.DRAFT


def test_two_who_sign_at_the_same_moment_are_one_signature_and_one_sentence(engine: Engine) -> None:
    with Session(engine) as session:
        on_its_way(session)
        specialists = [somebody(session, "", SPECIALIST) for _ in range(8)]
    together = Barrier(len(specialists))

    def attempt(person_id: int) -> Refusal | None:
        together.wait()
        with Session(engine) as own:
            return signed(own, person_id, SIGNED)

    with ThreadPoolExecutor(len(specialists)) as pool:
        outcomes = list(pool.map(attempt, specialists))
    assert outcomes.count(None) == 1
    told = {said(refusal) for refusal in outcomes if refusal is not None}
    assert all(message == QUICKER or "has done that already: signed off." in message for message in told)
    assert [row.step for row in rows(engine)] == [FORWARD, REVIEWED, SIGNED]


@on_postgresql
def test_who_writes_a_moment_after_somebody_else_is_told_so(engine: Engine) -> None:
    """The rule sees nothing of what is not committed; the number of the step refuses the second row."""
    with Session(engine) as session:
        on_its_way(session, reviewed=False)
        first, second = somebody(session, "", LEAD), somebody(session, "", LEAD)
    with ThreadPoolExecutor(1) as pool, Session(engine) as others, Session(engine) as own:
        add_step(others, TEXT, 2, REVIEWED, person_id=first, as_title="", checks=(), at=NOW)
        late = pool.submit(signed, own, second, REVIEWED)
        with pytest.raises(TimeoutError):
            late.result(timeout=0.5)
        others.commit()
        assert said(late.result()) == QUICKER
    assert [row.person_id for row in rows(engine)][1:] == [first]
