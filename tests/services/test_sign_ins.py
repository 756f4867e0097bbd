"""Signing in and out: the same work for everybody, limits that hold, sign-ins that can be ended."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from learn.domain.people import Viewer
from learn.domain.throttling import WINDOW
from learn.gateways.hashing import Argon2Hashing
from learn.services.sign_ins import (
    ABSOLUTE,
    SignInRequest,
    TooManyTries,
    other_sign_ins,
    sign_in,
    sign_out,
    sign_out_elsewhere,
    token_hash,
    viewer,
)
from learn.store.audit import AuditEvent
from learn.store.people import Person
from learn.store.sign_ins import SignIn, Throttle
from tests.builders import TODAY
from tests.conftest import an_engine
from tests.services.shelf import keyed
from tests.store.builders import NOW, a_job, a_person
from tests.store.snapshots import contents
from tests.threads import all_at_once

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = "seven quiet harbours"
EMAIL = "ann.field@council.example"
PER_PAIR, PER_ACCOUNT, PER_SOURCE = 8, 40, 80


class Watched(Argon2Hashing):
    """Real hashing that tells who asked for a check, and lets a test look round while it runs."""

    def __init__(self) -> None:
        """Cheap hashes, as in all tests."""
        super().__init__(memory_kib=64, passes=1)
        self.checked: list[str | None] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def is_match(self, password_hash: str | None, password: str) -> bool:
        """Check, and remember."""
        self.checked.append(password_hash)
        self.meanwhile()
        return super().is_match(password_hash, password)


@pytest.fixture
def hashing() -> Watched:
    return Watched()


def _ann(session: Session, hashing: Argon2Hashing, *, is_active: bool = True) -> int:
    person = a_person(session, "Ann Field", password_hash=hashing.hashed(PASSWORD), is_active=is_active)
    a_job(session, person)
    return person


def _request(*, email: str = EMAIL, password: str = PASSWORD, source: str = "192.0.2.1", token: str = "a token") -> SignInRequest:
    return SignInRequest(email=email, password=password, source=source, token=token)


def _tries(session: Session, hashing: Argon2Hashing, request: SignInRequest, *, minutes: float = 0) -> bool:
    return sign_in(session, request, now=NOW + timedelta(minutes=minutes), hashing=hashing, keyed=keyed)


def _here(session: Session, token: str = "a token", *, after: timedelta = timedelta()) -> Viewer | None:
    found = viewer(session, token, now=NOW + after, today=TODAY)
    session.rollback()
    return found


def test_the_right_password_opens_a_sign_in_for_its_person(session: Session, hashing: Watched) -> None:
    ann = _ann(session, hashing)
    assert _tries(session, hashing, _request())
    here = _here(session)
    assert here is not None
    assert (here.person_id, here.name, here.roles) == (ann, "Ann Field", frozenset({"housing-officer"}))
    event = session.scalars(select(AuditEvent)).one()
    assert (event.actor_id, event.act, event.outcome, event.at) == (ann, "sign-in", "done", NOW)


@pytest.mark.parametrize("typed", ["Ann.Field@Council.Example", "  ann.field@council.example\n"])
def test_an_address_counts_however_it_is_typed(session: Session, hashing: Watched, typed: str) -> None:
    _ann(session, hashing)
    assert _tries(session, hashing, _request(email=typed))


def test_nothing_that_opens_an_account_stands_in_the_database(engine: Engine, session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    assert _tries(session, hashing, _request())
    stored = str(contents(engine))
    assert token_hash("a token") in stored
    for secret in ("a token", PASSWORD, "192.0.2.1"):
        assert secret not in stored


@pytest.mark.parametrize("who", ["wrong password", "unknown", "closed", "no password yet"])
def test_whoever_is_refused_is_refused_by_the_same_work(engine: Engine, session: Session, hashing: Watched, who: str) -> None:
    _ann(session, hashing, is_active=who != "closed")
    a_person(session, "New Start", email="new@council.example")
    typed = {"unknown": "nobody@council.example", "no password yet": "new@council.example"}.get(who, EMAIL)
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert not _tries(session, hashing, _request(email=typed, password="something else"))
    assert [statement.split()[0] for statement in statements if not statement.startswith("BEGIN")] == [
        *["INSERT"] * 3,
        "SELECT",
        "INSERT",
    ]
    assert len(hashing.checked) == 1
    assert session.scalars(select(SignIn)).all() == []
    (noted,) = session.scalars(select(AuditEvent))
    assert (noted.act, noted.outcome, noted.subject) == ("sign-in", "refused", "own account")


def test_a_closed_account_is_refused_with_its_right_password(session: Session, hashing: Watched) -> None:
    _ann(session, hashing, is_active=False)
    assert not _tries(session, hashing, _request())
    assert _here(session) is None


def test_no_other_write_waits_while_a_password_is_checked(engine: Engine, session: Session, hashing: Watched) -> None:
    _ann(session, hashing)

    def write() -> None:
        with Session(engine) as other:
            a_person(other, "Ben Hale")

    hashing.meanwhile = write
    assert _tries(session, hashing, _request())
    assert session.scalar(select(Person.id).where(Person.name == "Ben Hale")) is not None


def test_a_try_is_counted_before_the_password_is_looked_at(engine: Engine, session: Session, hashing: Watched) -> None:
    _ann(session, hashing)

    def fall_over() -> None:
        raise MemoryError

    hashing.meanwhile = fall_over
    with pytest.raises(MemoryError):
        _tries(session, hashing, _request())
    assert {row["key"]: row["count"] for row in contents(engine)["throttle"]} == {
        keyed(f"pair {EMAIL} 192.0.2.1"): 1,
        keyed(f"account {EMAIL}"): 1,
        keyed("source 192.0.2.1"): 1,
    }


def test_a_hash_of_weaker_settings_is_renewed_by_the_way(session: Session, hashing: Watched) -> None:
    ann = a_person(session, "Ann Field", password_hash=Argon2Hashing(memory_kib=32, passes=1).hashed(PASSWORD))
    assert _tries(session, hashing, _request())
    session.expire_all()
    renewed = session.get_one(Person, ann).password_hash
    assert renewed is not None
    assert "m=64," in renewed
    session.rollback()
    assert _tries(session, hashing, _request(token="another token"))


def test_the_ninth_try_of_one_account_from_one_source_is_refused_whatever_it_brings(session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    for _ in range(PER_PAIR):
        assert not _tries(session, hashing, _request(password="wrong"))
    with pytest.raises(TooManyTries):
        _tries(session, hashing, _request())
    assert len(hashing.checked) == PER_PAIR
    assert _tries(session, hashing, _request(source="192.0.2.2"))


def test_after_the_window_it_may_be_tried_again(session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    for _ in range(PER_PAIR):
        _tries(session, hashing, _request(password="wrong"))
    minutes = WINDOW.total_seconds() / 60
    with pytest.raises(TooManyTries):
        _tries(session, hashing, _request(), minutes=minutes - 0.01)
    assert _tries(session, hashing, _request(), minutes=minutes)


def test_guesses_at_one_account_from_everywhere_come_to_an_end(session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    for number in range(PER_ACCOUNT):
        assert not _tries(session, hashing, _request(password="wrong", source=f"192.0.2.{number}"))
    with pytest.raises(TooManyTries):
        _tries(session, hashing, _request(source="198.51.100.1"))


def test_guesses_at_every_account_from_one_source_come_to_an_end(session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    for number in range(PER_SOURCE):
        assert not _tries(session, hashing, _request(email=f"person{number}@council.example"))
    with pytest.raises(TooManyTries):
        _tries(session, hashing, _request())


def test_getting_in_forgives_the_tries_of_that_browser_alone(session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    for number in range(PER_PAIR - 1):
        _tries(session, hashing, _request(password="wrong", source=f"192.0.2.{number % 2 + 1}"))
    assert _tries(session, hashing, _request())
    counts = dict(session.execute(select(Throttle.key, Throttle.count)).all())
    assert counts == {
        keyed(f"pair {EMAIL} 192.0.2.2"): 3,
        keyed(f"account {EMAIL}"): PER_PAIR,
        keyed("source 192.0.2.1"): 5,
        keyed("source 192.0.2.2"): 3,
    }


def test_fifty_tries_at_once_are_no_more_than_eight(engine: Engine, session: Session, hashing: Watched) -> None:
    _ann(session, hashing)

    def guess(number: int) -> bool:
        with Session(engine) as own:
            try:
                _tries(own, hashing, _request(password=f"guess {number}"))
            except TooManyTries:
                return False
            return True

    assert sum(all_at_once(50, guess)) == PER_PAIR
    assert len(hashing.checked) == PER_PAIR


def test_sign_ins_and_counts_outlast_the_process(database_url: str, session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    assert _tries(session, hashing, _request())
    for _ in range(PER_PAIR):
        _tries(session, hashing, _request(password="wrong"))
    reopened = an_engine(database_url)
    with Session(reopened) as later:
        assert _here(later) is not None
        with pytest.raises(TooManyTries):
            _tries(later, hashing, _request())
    reopened.dispose()


def test_a_sign_in_ends_twelve_hours_after_it_began(session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    _tries(session, hashing, _request())
    assert timedelta(hours=12) == ABSOLUTE
    assert _here(session, after=ABSOLUTE - timedelta(seconds=1)) is not None
    assert _here(session, after=ABSOLUTE) is None


def test_signing_out_ends_this_sign_in_and_no_other(session: Session, hashing: Watched) -> None:
    ann = _ann(session, hashing)
    for token in ("here", "elsewhere"):
        _tries(session, hashing, _request(token=token))
    here = _here(session, "here")
    assert here is not None
    sign_out(session, here, now=NOW)
    assert _here(session, "here") is None
    assert _here(session, "elsewhere") is not None
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.actor_id, last.act, last.outcome) == (ann, "sign-out", "done")


def test_signing_out_elsewhere_ends_every_other_sign_in_of_this_person_alone(session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    a_person(session, "Ben Hale", password_hash=hashing.hashed(PASSWORD))
    for token in ("here", "library", "telephone"):
        _tries(session, hashing, _request(token=token))
    _tries(session, hashing, _request(email="ben.hale@council.example", token="ben's"))
    here = _here(session, "here")
    assert here is not None
    assert other_sign_ins(session, here, now=NOW) == [NOW, NOW]
    sign_out_elsewhere(session, here, now=NOW)
    assert [_here(session, token) is not None for token in ("here", "library", "telephone", "ben's")] == [
        True,
        False,
        False,
        True,
    ]
    assert other_sign_ins(session, here, now=NOW) == []


def test_a_sign_in_that_is_too_old_is_not_listed_among_the_others(session: Session, hashing: Watched) -> None:
    _ann(session, hashing)
    _tries(session, hashing, _request(token="old"))
    _tries(session, hashing, _request(token="here"), minutes=5)
    here = _here(session, "here")
    assert here is not None
    assert other_sign_ins(session, here, now=NOW + ABSOLUTE - timedelta(seconds=1)) == [NOW]
    assert other_sign_ins(session, here, now=NOW + ABSOLUTE) == []
