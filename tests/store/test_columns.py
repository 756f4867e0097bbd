"""Instants keep their zone, whatever the database does to them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from learn.store.audit import AuditEvent
from learn.store.audit_trail import note
from learn.store.columns import UtcDateTime
from learn.store.tables import metadata

LONDON = ZoneInfo("Europe/London")

INSTANTS = (
    datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    datetime(2027, 3, 29, 0, 30, tzinfo=LONDON),
    datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=0),
    datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1),
    datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
)


@pytest.mark.parametrize("instant", INSTANTS, ids=str)
def test_an_instant_comes_back_in_utc_and_the_same(session: Session, instant: datetime) -> None:
    note(session, at=instant, actor_id=None, act="sign-in", subject="own account", outcome="done")
    session.commit()
    (kept,) = session.scalars(select(AuditEvent.at))
    assert kept == instant.astimezone(UTC)
    assert kept.tzinfo is UTC


def test_the_two_half_past_ones_of_an_autumn_night_stay_an_hour_apart(session: Session) -> None:
    for instant in INSTANTS[2:4]:
        note(session, at=instant, actor_id=None, act="sign-in", subject="own account", outcome="done")
    session.commit()
    before, after = session.scalars(select(AuditEvent.at).order_by(AuditEvent.id))
    assert after - before == timedelta(hours=1)


def test_a_summer_instant_is_stored_on_its_day_in_utc(session: Session) -> None:
    note(session, at=INSTANTS[1], actor_id=None, act="sign-in", subject="own account", outcome="done")
    (stored,) = session.scalars(text("SELECT CAST(at AS VARCHAR(30)) FROM audit_event"))
    assert stored.startswith("2027-03-28 23:30:00")


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="an instant needs a zone"):
        note(session, at=datetime(2026, 11, 24, 9, 30), actor_id=None, act="a", subject="b", outcome="c")  # noqa: DTZ001 -- that is it


def test_a_comparison_with_an_instant_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="an instant needs a zone"):
        session.scalars(select(AuditEvent).where(AuditEvent.at > datetime(2026, 11, 24)))  # noqa: DTZ001 -- that is it


def test_nothing_stays_nothing(session: Session) -> None:
    assert UtcDateTime().process_bind_param(None, session.get_bind().dialect) is None
    assert UtcDateTime().process_result_value(None, session.get_bind().dialect) is None


def test_every_instant_in_the_tables_keeps_its_zone() -> None:
    instants = [
        c
        for table in metadata.sorted_tables
        for c in table.columns
        if c.name == "at" or c.name.endswith(("_at", "until", "before"))
    ]
    plain = [str(c) for c in instants if not isinstance(c.type, UtcDateTime) and str(c) != "completion.good_until"]
    assert instants
    assert plain == []
