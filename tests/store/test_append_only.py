"""What happened stays as it was written: the database itself refuses to change or remove it (SEC-51)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import on_postgresql, on_sqlite
from tests.store.rows import FIRST, SECOND, put_all
from tests.store.snapshots import contents

CHANGES = (
    "UPDATE audit_event SET outcome = 'refused'",
    "UPDATE audit_event SET outcome = outcome WHERE id = 1",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE id = 2",
    "INSERT INTO audit_event SELECT * FROM audit_event WHERE true ON CONFLICT (id) DO UPDATE SET act = 'none'",
    "UPDATE content_version SET record = '[]'",
    "DELETE FROM content_version WHERE version NOT IN (SELECT question_version FROM item)",
    "DELETE FROM content_version",
    "INSERT INTO content_version SELECT * FROM content_version WHERE true ON CONFLICT (version) DO UPDATE SET record = '[]'",
    "UPDATE content_step SET step = 'reviewed'",
    "DELETE FROM content_step WHERE id = 1",
    "UPDATE answer SET response = '[\"b\"]'",
    "DELETE FROM answer WHERE id = 1",
    "UPDATE module_change SET kind = 'law'",
    "DELETE FROM module_change",
)

REPLACING = (
    "REPLACE INTO audit_event SELECT id, at, actor_id, act, subject, 'refused' FROM audit_event",
    "INSERT OR REPLACE INTO content_version SELECT version, kind, slug, '[]' FROM content_version",
    "REPLACE INTO content_step SELECT id, kind, slug, number, version, 'retired', person_id, as_title, checks, at FROM content_step",
    'REPLACE INTO answer SELECT id, attempt_id, position, "key", \'["b"]\', certainty, given_at FROM answer',
    'REPLACE INTO answer SELECT 9, attempt_id, position, "key", \'["b"]\', certainty, given_at FROM answer WHERE id = 1',
)


@pytest.fixture
def filled(engine: Engine) -> Iterator[Engine]:
    """A database with two rows in every table, and two more that nothing refers to; they must be there afterwards."""
    with engine.begin() as connection:
        put_all(connection, FIRST)
        put_all(connection, SECOND)
        connection.execute(text("INSERT INTO content_version VALUES ('spare', 'module', 'listening', '{}')"))
    before = contents(engine)
    yield engine
    assert contents(engine) == before


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_what_happened(filled: Engine, statement: str) -> None:
    with filled.connect() as connection, pytest.raises(DBAPIError, match=r"is append-only"):
        connection.execute(text(statement))


@on_sqlite
@pytest.mark.parametrize("statement", REPLACING)
def test_the_database_refuses_to_replace_what_happened(filled: Engine, statement: str) -> None:
    with filled.connect() as connection, pytest.raises(DBAPIError, match=r"is append-only"):
        connection.execute(text(statement))


@on_postgresql
@pytest.mark.parametrize("table", ["audit_event", "content_version", "content_step", "answer", "module_change"])
def test_the_database_refuses_to_empty_a_table_of_what_happened(filled: Engine, table: str) -> None:
    with filled.connect() as connection, pytest.raises(DBAPIError, match=r"is append-only"):
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_more_may_always_be_added(engine: Engine) -> None:
    with engine.begin() as connection:
        put_all(connection, FIRST)
    with engine.begin() as connection:
        put_all(connection, SECOND)
    assert len(contents(engine)["audit_event"]) == 2
