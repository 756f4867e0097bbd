"""Setting a password by a link that works once, for a while, and for nobody else (SEC-07, SEC-08)."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from learn.domain.refusals import Refusal
from learn.domain.throttling import WINDOW
from learn.gateways.hashing import Argon2Hashing
from learn.services.passwords import LINK_IS_DEAD, LinkRequest, invite, link_works, request_link, set_password
from learn.services.sign_ins import SignInRequest, TooManyTries, sign_in, token_hash, viewer
from learn.store.audit import AuditEvent
from learn.store.people import Person
from learn.store.sign_ins import Letter, PasswordLink
from tests.builders import TODAY
from tests.services.shelf import keyed
from tests.store.builders import NOW, a_person
from tests.store.snapshots import contents
from tests.threads import all_at_once
from tests.web.platforms import statements

FORMER, CHOSEN = "seven quiet harbours", "ladder orchid mile"
EMAIL = "ann.field@council.example"
HALF_AN_HOUR = timedelta(minutes=30)


def _ann(session: Session, hashing: Argon2Hashing) -> int:
    return a_person(session, "Ann Field", password_hash=hashing.hashed(FORMER))


def _asks(session: Session, *, email: str = EMAIL, source: str = "192.0.2.1", token: str = "a token") -> None:
    asked = LinkRequest(email=email, source=source, token=token, page=f"https://learning.example/set-password/{token}")
    request_link(session, asked, now=NOW, keyed=keyed)


def _sets(
    session: Session,
    hashing: Argon2Hashing,
    *,
    token: str = "a token",
    password: str = CHOSEN,
    source: str = "192.0.2.1",
    after: timedelta = timedelta(),
) -> Refusal | None:
    return set_password(session, token=token, password=password, source=source, now=NOW + after, hashing=hashing, keyed=keyed)


def _signs_in(session: Session, hashing: Argon2Hashing, password: str, *, source: str = "192.0.2.1", token: str = "in") -> bool:
    asked = SignInRequest(email=EMAIL, password=password, source=source, token=token)
    return sign_in(session, asked, now=NOW, hashing=hashing, keyed=keyed)


def test_a_link_goes_to_the_address_of_the_account_and_is_kept_as_a_hash(session: Session, hashing: Argon2Hashing) -> None:
    ann = _ann(session, hashing)
    _asks(session, email="  Ann.Field@council.example ")
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient, letter.created_at) == ("reset-password", EMAIL, NOW)
    assert letter.link == "https://learning.example/set-password/a token"
    link = session.scalars(select(PasswordLink)).one()
    assert (link.person_id, link.token_hash, link.used_at) == (ann, token_hash("a token"), None)
    assert link.expires_at - link.created_at <= HALF_AN_HOUR


def test_nothing_that_sets_a_password_stands_in_the_database_once_the_letter_is_gone(
    engine: Engine, session: Session, hashing: Argon2Hashing
) -> None:
    _ann(session, hashing)
    _asks(session)
    session.query(Letter).delete()
    session.commit()
    assert "a token" not in str(contents(engine))
    assert _sets(session, hashing) is None
    stored = str(contents(engine))
    for secret in ("a token", CHOSEN, FORMER, "192.0.2.1"):
        assert secret not in stored


@pytest.mark.parametrize("who", ["unknown", "closed"])
def test_an_address_without_an_account_gets_a_letter_that_goes_to_nobody(
    session: Session, hashing: Argon2Hashing, who: str
) -> None:
    ann = _ann(session, hashing)
    session.execute(update(Person).where(Person.id == ann).values(is_active=False))
    session.commit()
    _asks(session, email=EMAIL if who == "closed" else "nobody@council.example")
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient) == ("reset-password", None)
    assert session.scalars(select(PasswordLink)).all() == []
    event = session.scalars(select(AuditEvent)).one()
    assert (event.act, event.outcome, event.subject) == ("ask-for-link", "done", "own account")


@pytest.mark.parametrize("who", ["unknown", "closed"])
def test_asking_for_a_link_runs_the_same_statements_whether_or_not_there_is_an_account(
    engine: Engine, session: Session, hashing: Argon2Hashing, who: str
) -> None:
    _ann(session, hashing)
    a_person(session, "Ben Hale", is_active=False)
    with statements(engine) as for_an_account:
        _asks(session)
    with statements(engine) as for_nobody:
        _asks(session, email="ben.hale@council.example" if who == "closed" else "nobody@council.example", token="another")
    assert for_nobody == for_an_account
    assert len(for_an_account) == 5
    assert session.scalars(select(PasswordLink.token_hash)).all() == [token_hash("a token")]


def test_nothing_of_an_address_without_account_stands_in_the_database(engine: Engine, session: Session) -> None:
    _asks(session, email="nobody@council.example")
    session.query(Letter).delete()
    session.commit()
    stored = str(contents(engine))
    for trace in ("nobody", "a token", token_hash("a token"), token_hash("nobody@council.example")):
        assert trace not in stored
    assert "ask-for-link" in stored


@pytest.mark.parametrize("email", [EMAIL, "nobody@council.example"])
def test_three_links_in_a_window_are_enough_for_any_address(session: Session, hashing: Argon2Hashing, email: str) -> None:
    _ann(session, hashing)
    for number in range(3):
        _asks(session, email=email, source=f"192.0.2.{number}", token=f"token {number}")
    with pytest.raises(TooManyTries):
        _asks(session, email=email, source="192.0.2.9", token="one more")
    session.rollback()
    assert len(session.scalars(select(Letter.id)).all()) == 3


def test_twenty_links_in_a_window_are_enough_for_any_source(session: Session) -> None:
    for number in range(20):
        _asks(session, email=f"person{number}@council.example", token=f"token {number}")
    with pytest.raises(TooManyTries):
        _asks(session, email="one.more@council.example")


def test_a_new_password_opens_the_account_and_the_former_one_does_not(session: Session, hashing: Argon2Hashing) -> None:
    ann = _ann(session, hashing)
    _asks(session)
    assert _sets(session, hashing) is None
    assert _signs_in(session, hashing, CHOSEN)
    assert not _signs_in(session, hashing, FORMER, token="no")
    event = session.scalars(select(AuditEvent).where(AuditEvent.act == "set-password")).one()
    assert (event.actor_id, event.outcome) == (ann, "done")


def test_a_link_works_once(session: Session, hashing: Argon2Hashing) -> None:
    _ann(session, hashing)
    _asks(session)
    assert link_works(session, "a token", now=NOW)
    assert _sets(session, hashing) is None
    assert not link_works(session, "a token", now=NOW)
    assert _sets(session, hashing, password="another three words") == Refusal(message=LINK_IS_DEAD)
    assert _signs_in(session, hashing, CHOSEN)


def test_a_link_runs_out_after_half_an_hour(session: Session, hashing: Argon2Hashing) -> None:
    _ann(session, hashing)
    _asks(session)
    just_before = HALF_AN_HOUR - timedelta(seconds=1)
    assert link_works(session, "a token", now=NOW + just_before)
    assert not link_works(session, "a token", now=NOW + HALF_AN_HOUR)
    assert _sets(session, hashing, after=HALF_AN_HOUR) == Refusal(message=LINK_IS_DEAD)
    assert _sets(session, hashing, after=just_before) is None


def test_an_invitation_lasts_a_week(session: Session, hashing: Argon2Hashing) -> None:
    ann = session.get_one(Person, a_person(session, "Ann Field"))
    invite(session, ann, token="a token", page="https://learning.example/set-password/a", now=NOW)
    session.commit()
    assert session.scalars(select(Letter.kind)).one() == "set-password"
    week = timedelta(days=7)
    assert _sets(session, hashing, after=week) == Refusal(message=LINK_IS_DEAD)
    assert _sets(session, hashing, after=week - timedelta(seconds=1)) is None
    assert _signs_in(session, hashing, CHOSEN)


@pytest.mark.parametrize("token", ["", "another token", token_hash("a token")])
def test_a_link_that_was_never_sent_sets_nothing(session: Session, hashing: Argon2Hashing, token: str) -> None:
    _ann(session, hashing)
    _asks(session)
    assert not link_works(session, token, now=NOW)
    assert _sets(session, hashing, token=token) == Refusal(message=LINK_IS_DEAD)
    assert _signs_in(session, hashing, FORMER)


def test_the_link_of_a_closed_account_sets_nothing(session: Session, hashing: Argon2Hashing) -> None:
    ann = _ann(session, hashing)
    _asks(session)
    session.execute(update(Person).where(Person.id == ann).values(is_active=False))
    session.commit()
    assert not link_works(session, "a token", now=NOW)
    assert _sets(session, hashing) == Refusal(message=LINK_IS_DEAD)


@pytest.mark.parametrize(
    "password",
    ["short", "password1234", "Ann Field 1984", "ann.field@council", "domesticabuse", "x" * 201, ""],
)
def test_a_password_that_is_refused_leaves_the_link_to_be_used(session: Session, hashing: Argon2Hashing, password: str) -> None:
    _ann(session, hashing)
    _asks(session)
    refusal = _sets(session, hashing, password=password)
    assert refusal is not None
    assert refusal.field == "password"
    assert _signs_in(session, hashing, FORMER)
    assert _sets(session, hashing) is None


def test_a_new_password_ends_every_sign_in_and_every_other_link_of_its_account_alone(
    session: Session, hashing: Argon2Hashing
) -> None:
    _ann(session, hashing)
    a_person(session, "Ben Hale", password_hash=hashing.hashed(FORMER))
    for number, email in enumerate([EMAIL, EMAIL, "ben.hale@council.example"]):
        _asks(session, email=email, token=f"link {number}")
        asked = SignInRequest(email=email, password=FORMER, source="192.0.2.1", token=f"in {number}")
        assert sign_in(session, asked, now=NOW, hashing=hashing, keyed=keyed)
    assert _sets(session, hashing, token="link 0") is None
    assert [viewer(session, f"in {n}", now=NOW, today=TODAY) is not None for n in range(3)] == [False, False, True]
    assert [link_works(session, f"link {n}", now=NOW) for n in range(3)] == [False, False, True]


def test_a_new_password_lets_somebody_in_who_had_tried_too_often(session: Session, hashing: Argon2Hashing) -> None:
    _ann(session, hashing)
    for number in range(40):
        _signs_in(session, hashing, "wrong", source=f"192.0.2.{number % 5}")
    with pytest.raises(TooManyTries):
        _signs_in(session, hashing, FORMER, source="198.51.100.1")
    _asks(session)
    assert _sets(session, hashing) is None
    assert _signs_in(session, hashing, CHOSEN)


def test_thirty_links_may_be_tried_from_one_source(session: Session, hashing: Argon2Hashing) -> None:
    _ann(session, hashing)
    _asks(session)
    for number in range(30):
        assert _sets(session, hashing, token=f"guess {number}") == Refusal(message=LINK_IS_DEAD)
    with pytest.raises(TooManyTries):
        _sets(session, hashing)
    assert _sets(session, hashing, source="192.0.2.2") is None


def test_after_the_window_links_may_be_asked_for_and_tried_again(session: Session, hashing: Argon2Hashing) -> None:
    for number in range(3):
        _asks(session, token=f"token {number}")
    later = LinkRequest(email=EMAIL, source="192.0.2.1", token="later", page="https://learning.example/")
    request_link(session, later, now=NOW + WINDOW, keyed=keyed)
    assert len(session.scalars(select(Letter.id)).all()) == 4


def test_twenty_who_use_one_link_at_once_set_one_password(engine: Engine, session: Session, hashing: Argon2Hashing) -> None:
    ann = _ann(session, hashing)
    _asks(session)
    passwords = [f"{word} orchid mile ladder" for word in "abcdefghijklmnopqrst"]

    def set_own(number: int) -> Refusal | None:
        with Session(engine) as own:
            return _sets(own, hashing, password=passwords[number])

    came_of_it = all_at_once(20, set_own)
    assert [refusal for refusal in came_of_it if refusal is not None] == [Refusal(message=LINK_IS_DEAD)] * 19
    session.expire_all()
    stored = session.get_one(Person, ann).password_hash
    assert [hashing.is_match(stored, password) for password in passwords] == [refusal is None for refusal in came_of_it]
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.act == "set-password")).all()) == 1
