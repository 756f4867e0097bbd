"""One way to the schema, up and down, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, text

from learn.store import schema
from learn.store.tables import metadata
from tests.conftest import Databases, an_engine, on_sqlite
from tests.store.rows import FIRST, SECOND, put, put_all
from tests.store.snapshots import contents, schema_of, triggers_of

REVISIONS = [script.revision for script in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()][::-1]


@pytest.fixture
def empty(databases: Databases) -> Iterator[Engine]:
    """A database without any table."""
    address = databases.empty()
    opened = an_engine(address)
    yield opened
    opened.dispose()
    databases.drop(address)


def test_revisions_stand_in_one_line_and_are_numbered() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert schema.head() == REVISIONS[-1]


def test_every_revision_goes_up_and_down_with_rows_in_every_table(empty: Engine) -> None:
    at: dict[str, Any] = {"base": ({}, {})}
    for revision in REVISIONS:
        schema.upgrade(empty, revision)
        at[revision] = (schema_of(empty), triggers_of(empty))
    with empty.begin() as connection:
        put_all(connection, FIRST)
        put_all(connection, SECOND)
    down = ["base", *REVISIONS[:-1]][::-1]
    for revision in down:
        schema.downgrade(empty, revision)
        assert (schema_of(empty), triggers_of(empty)) == at[revision]
    for revision in REVISIONS:
        schema.upgrade(empty, revision)
        assert (schema_of(empty), triggers_of(empty)) == at[revision]
    assert schema.current(empty) == schema.head()
    with empty.begin() as connection:
        put_all(connection, FIRST)


def test_a_diagnostic_beside_a_try_at_the_quiz_goes_down_and_up(empty: Engine) -> None:
    schema.upgrade(empty)
    diagnostic = {**FIRST["attempt"], "id": 3, "uuid": UUID(int=3), "kind": "diagnostic", "attempts_allowed": 1}
    lies = {"finished_at": None, "right": None, "critical_missed": None, "passed": None}
    with empty.begin() as connection:
        put_all(connection, FIRST)
        put_all(connection, SECOND)
        put(connection, metadata.tables["attempt"], {**diagnostic, "pass_percent": 100, **lies})
    schema.downgrade(empty, "0005")
    with empty.connect() as connection:
        kept = connection.execute(text("SELECT id, round, passed FROM attempt ORDER BY id")).all()
    assert [(row[0], row[1], bool(row[2])) for row in kept] == [(1, 1, True), (2, 1, True), (3, 1000, False)]
    schema.upgrade(empty)
    assert {row["kind"] for row in contents(empty)["attempt"]} == {"quiz"}


def test_an_upgrade_at_the_newest_schema_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        put_all(connection, FIRST)
    before = schema_of(engine), triggers_of(engine), contents(engine)
    schema.upgrade(engine)
    assert (schema_of(engine), triggers_of(engine), contents(engine)) == before


def test_the_migrations_make_what_the_tables_say(empty: Engine, engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    assert differences == []
    metadata.create_all(empty)
    assert schema_of(engine) == schema_of(empty)


def test_what_alembic_compares_is_read_from_the_database(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_person_sort_name"))
        (difference,) = compare_metadata(MigrationContext.configure(connection), metadata)
    assert difference[0] == "add_index"


def test_an_upgrade_that_fails_half_way_leaves_nothing_behind(empty: Engine) -> None:
    with _the_power_goes(empty), pytest.raises(RuntimeError, match="the power went"):
        schema.upgrade(empty)
    assert (schema_of(empty), triggers_of(empty)) == ({}, {})
    assert schema.current(empty) is None
    schema.upgrade(empty)
    assert schema.current(empty) == schema.head()


@on_sqlite
def test_foreign_keys_hold_again_after_every_migration(empty: Engine) -> None:
    with _the_power_goes(empty), pytest.raises(RuntimeError):
        schema.upgrade(empty)
    assert _holds_foreign_keys(empty)
    schema.upgrade(empty)
    assert _holds_foreign_keys(empty)
    schema.downgrade(empty, "base")
    assert _holds_foreign_keys(empty)


@contextmanager
def _the_power_goes(engine: Engine) -> Iterator[None]:
    """While the block lasts, a migration fails when it comes to the table of answers."""

    def fails(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if "CREATE TABLE answer" in statement:
            raise RuntimeError("the power went")

    event.listen(engine, "before_cursor_execute", fails)
    yield
    event.remove(engine, "before_cursor_execute", fails)


def _holds_foreign_keys(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(text("PRAGMA foreign_keys")).scalar_one())
