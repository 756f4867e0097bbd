"""The demonstration: the same every time, true to every rule, and believable."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config import ROOT
from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Owed, Standing, Status, standing, status
from learn.domain.people import Access
from learn.domain.refusals import AlreadyDone
from learn.domain.sign_offs import TextState
from learn.gateways.hashing import Argon2Hashing
from learn.services.demonstration import PASSWORD, SIGN_INS, fill
from learn.services.unsigned_uses import ways
from learn.store.attempts import Answer, Attempt
from learn.store.audit import AuditEvent
from learn.store.learning import CompletionRow, CycleRow, Study
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.posts import posts_held
from learn.store.requirements import current_cycles
from learn.store.sign_offs import ContentStepRow
from tests.conftest import Databases, an_engine
from tests.services.invariants import ZONE, broken
from tests.store.builders import a_person
from tests.store.snapshots import contents

TODAY = date(2026, 11, 25)
HASH = Argon2Hashing(memory_kib=64, passes=1).hashed(PASSWORD)
AGAIN = """
import sys
from datetime import UTC, date, datetime
from sqlalchemy.orm import Session
from config import ROOT
from learn.content.catalogue import load
from learn.services.demonstration import fill
from tests.conftest import an_engine
address, today, as_at, password_hash = sys.argv[1:]
engine = an_engine(address)
with Session(engine) as session:
    catalogue = load(ROOT, day=date.fromisoformat(as_at))
    fill(session, catalogue, today=date.fromisoformat(today), now=datetime.now(UTC), password_hash=password_hash)
engine.dispose()
"""


@pytest.fixture(scope="module")
def filled(databases: Databases, catalogue: Catalogue) -> Iterator[Engine]:
    """A database with the demonstration in it; the tests only read it."""
    address = databases.newest()
    engine = an_engine(address)
    with Session(engine) as session:
        fill(session, catalogue, today=TODAY, now=datetime.now(UTC), password_hash=HASH)
    yield engine
    engine.dispose()
    databases.drop(address)


@pytest.fixture
def session(filled: Engine) -> Iterator[Session]:
    with Session(filled) as opened:
        yield opened


def _rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row, but for the moment at which the demonstration was set up."""
    found = contents(engine)
    for row in found["audit_event"]:
        if row["act"] == "fill-demonstration":
            row["at"] = None
    return found


def test_two_demonstrations_of_one_day_are_the_same_row_for_row(
    filled: Engine, databases: Databases, catalogue: Catalogue
) -> None:
    """The second is made by another process, in which sets and hashes come in another order."""
    address = databases.newest()
    subprocess.run(
        [sys.executable, "-c", AGAIN, address, str(TODAY), str(catalogue.as_at), HASH],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        check=True,
    )
    again = an_engine(address)
    rows, others = _rows(filled), _rows(again)
    again.dispose()
    databases.drop(address)
    for table, listed in rows.items():
        assert listed == others[table], table


def test_everything_in_it_is_as_the_rules_say(session: Session, catalogue: Catalogue) -> None:
    assert broken(session, catalogue) == []


def test_it_is_a_partnership_of_four_agencies_and_about_250_people(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(Agency)) == 4
    assert session.scalar(select(func.count()).select_from(Team).where(Team.parent_id.is_not(None))) in range(10, 30)
    people = session.scalars(select(Person)).all()
    assert len(people) in range(240, 270)
    assert all(person.is_demonstration and person.email.endswith(".example") for person in people)
    assert len({person.name for person in people}) == len(people)
    assert sum(not person.is_active for person in people) in range(8, 20)
    assert [person.name for person in people if person.access == Access.PARTNERSHIP] == ["Iain Macrae"]
    moved = session.execute(select(Job.person_id).group_by(Job.person_id).having(func.count() > 1)).all()
    assert len(moved) in range(6, 15)


def test_every_team_is_led_by_one_person_who_works_there(session: Session) -> None:
    led = session.scalars(select(Lead.team_id).where(Lead.ended_on.is_(None))).all()
    assert sorted(led) == sorted(session.scalars(select(Team.id)))
    rows = session.execute(
        select(Lead.team_id, Job.team_id)
        .join(Job, Job.person_id == Lead.person_id)
        .where(Lead.ended_on.is_(None), Job.ended_on.is_(None)),
    )
    assert all(leads == works for leads, works in rows)


def test_people_stand_where_people_stand(session: Session) -> None:
    standings = Counter(
        standing(Owed(first_due_on=person.first_due_on, unfinished=person.unfinished), TODAY)
        for person in session.scalars(select(Person).where(Person.is_active))
    )
    total = standings.total()
    assert 0.35 < standings[Standing.COMPLETE] / total < 0.8
    assert 0.1 < standings[Standing.ON_THE_WAY] / total < 0.4
    assert 0.1 < standings[Standing.BEHIND] / total < 0.4


def test_every_status_there_is_can_be_seen(session: Session) -> None:
    seen = Counter(
        status(cycle, TODAY)
        for person in session.scalars(select(Person.id).where(Person.is_active)).all()
        for _, _, cycle in current_cycles(session, person)
    )
    assert set(seen) == set(Status)
    assert min(seen.values()) >= 3


def test_quizzes_are_failed_and_passed_as_quizzes_are(session: Session) -> None:
    attempts = session.scalars(select(Attempt)).all()
    finished = [attempt for attempt in attempts if attempt.finished_at is not None]
    assert len(attempts) > 800
    assert 0.55 < sum(bool(attempt.passed) for attempt in finished) / len(finished) < 0.9
    assert any(
        attempt.critical_missed and (attempt.right or 0) * 100 >= attempt.pass_percent * attempt.asked for attempt in finished
    )
    assert any(attempt.round == 2 for attempt in attempts)
    assert len(finished) < len(attempts)
    spent = sorted((a.finished_at - a.started_at).total_seconds() / 60 for a in finished if a.finished_at is not None)
    assert 4 < spent[len(spent) // 2] < 30
    assert session.scalar(select(func.count()).select_from(CompletionRow)) == sum(bool(a.passed) for a in finished)


def test_it_goes_back_two_years_and_nothing_but_its_making_is_of_today(session: Session) -> None:
    first_day = session.scalars(select(func.min(Job.started_on))).one()
    assert timedelta(days=650) < TODAY - first_day <= timedelta(days=731)
    moments = [
        *session.scalars(select(AuditEvent.at).where(AuditEvent.act != "fill-demonstration")),
        *session.scalars(select(Answer.given_at)),
        *session.scalars(select(Study.started_at)),
    ]
    assert max(moments).date() < TODAY
    assert min(moments).date() >= first_day
    days = [*session.scalars(select(CycleRow.assigned_on)), *session.scalars(select(Job.started_on))]
    assert max(days) < TODAY


def test_people_learn_in_the_daytime_and_hardly_at_weekends(session: Session) -> None:
    given = [at.astimezone(ZONE) for at in session.scalars(select(Answer.given_at))]
    assert all(7 <= at.hour < 20 for at in given)
    assert sum(at.weekday() >= 5 for at in given) / len(given) < 0.05


def test_the_accounts_that_are_shown_open_with_the_password_that_is_shown(filled: Engine) -> None:
    hashing = Argon2Hashing(memory_kib=64, passes=1)
    with Session(filled) as session:
        stored = dict(session.execute(select(Person.email, Person.password_hash)).all())
    for shown in SIGN_INS:
        assert hashing.is_match(stored[shown.email], PASSWORD), shown.email


def test_one_text_waits_for_a_review_and_one_for_a_signature_and_none_is_signed(session: Session, catalogue: Catalogue) -> None:
    found = {slug: way.stands.state for slug, way in ways(session, catalogue.texts.values()).items()}
    waiting = {slug: state for slug, state in found.items() if state is not TextState.DRAFT}
    assert list(waiting.values()) == [TextState.IN_REVIEW, TextState.REVIEWED]
    assert max(session.scalars(select(ContentStepRow.at))).date() < TODAY
    for shown in SIGN_INS:
        person_id = session.scalars(select(Person.id).where(Person.email == shown.email)).one()
        assert posts_held(session, person_id) == dict(shown.looks_after)


def test_a_database_with_anybody_in_it_is_left_alone(engine: Engine, catalogue: Catalogue) -> None:
    with Session(engine) as session:
        a_person(session)
        before = contents(engine)
        with pytest.raises(AlreadyDone):
            fill(session, catalogue, today=TODAY, now=datetime.now(UTC), password_hash=HASH)
    assert contents(engine) == before


def test_a_database_with_the_demonstration_in_it_is_not_filled_again(filled: Engine, catalogue: Catalogue) -> None:
    before = contents(filled)
    with Session(filled) as session, pytest.raises(AlreadyDone):
        fill(session, catalogue, today=TODAY, now=datetime.now(UTC), password_hash=HASH)
    assert contents(filled) == before
