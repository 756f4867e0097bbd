"""Giving posts and taking them back: audited, and refused in a sentence."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from learn.domain.posts import ContentPost
from learn.domain.refusals import Refusal
from learn.services.posts import give_post, take_post
from learn.store.audit import AuditEvent
from learn.store.people import Person
from learn.store.posts import ContentPostRow, posts_held
from tests.store.builders import NOW, a_person

ANN = "ann.field@council.example"
LATER = NOW + timedelta(days=1)


def held(engine: Engine, person_id: int) -> dict[ContentPost, str]:
    with Session(engine) as session:
        return posts_held(session, person_id)


def audited(engine: Engine) -> list[tuple[str, str, str]]:
    with Session(engine) as session:
        rows = session.execute(select(AuditEvent.act, AuditEvent.subject, AuditEvent.outcome).order_by(AuditEvent.id))
        return [(act, subject, outcome) for act, subject, outcome in rows]


def test_a_post_is_given_and_taken_back_and_the_audit_says_so(engine: Engine) -> None:
    with Session(engine) as session:
        ann = a_person(session, "Ann Field")
        subject = f"person {session.get_one(Person, ann).uuid}"
        session.rollback()
        assert give_post(session, f" {ANN.title()} ", ContentPost.SPECIALIST, " Domestic abuse specialist ", now=NOW) is None
        assert held(engine, ann) == {ContentPost.SPECIALIST: "Domestic abuse specialist"}
        assert take_post(session, ANN, ContentPost.SPECIALIST, now=LATER) is None
        assert held(engine, ann) == {}
        (row,) = session.scalars(select(ContentPostRow))
        assert (row.started_at, row.ended_at) == (NOW, LATER)
    assert audited(engine) == [("give-post", subject, "specialist"), ("take-post", subject, "specialist")]


@pytest.mark.parametrize(
    ("email", "post", "title", "words"),
    [
        ("nobody@council.example", ContentPost.AUTHOR, "", "There is no account for nobody@council.example"),
        (ANN, ContentPost.SPECIALIST, " ", "what kind of specialist"),
        (ANN, ContentPost.AUTHOR, "Head", "Only a specialist has a title"),
        (ANN, ContentPost.LEAD, "", "holds this post already"),
    ],
)
def test_what_cannot_be_given_is_refused_and_nothing_is_written(
    engine: Engine, email: str, post: ContentPost, title: str, words: str
) -> None:
    with Session(engine) as session:
        ann = a_person(session, "Ann Field")
        assert give_post(session, ANN, ContentPost.LEAD, "", now=NOW) is None
        refusal = give_post(session, email, post, title, now=LATER)
    assert isinstance(refusal, Refusal)
    assert words in refusal.message
    assert held(engine, ann) == {ContentPost.LEAD: ""}
    assert len(audited(engine)) == 1


def test_a_post_that_nobody_holds_cannot_be_taken_back(engine: Engine) -> None:
    with Session(engine) as session:
        a_person(session, "Ann Field")
        for email, words in ((ANN, "does not hold this post"), ("nobody@council.example", "There is no account")):
            refusal = take_post(session, email, ContentPost.AUTHOR, now=NOW)
            assert isinstance(refusal, Refusal)
            assert words in refusal.message
    assert audited(engine) == []
