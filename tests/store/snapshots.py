"""What a database is made of and what it holds, as plain values that two databases can be compared by."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, inspect, select, text

from learn.store.tables import metadata

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid"
    " WHERE NOT tgisinternal ORDER BY tgname",
}


def schema_of(engine: Engine) -> dict[str, dict[str, Any]]:
    """Every table's columns, keys, checks and indexes, without regard to order."""
    found = inspect(engine)
    return {
        table: {
            "columns": _by_name(found.get_columns(table)),
            "primary key": found.get_pk_constraint(table),
            "foreign keys": _by_name(found.get_foreign_keys(table)),
            "unique": _by_name(found.get_unique_constraints(table)),
            "checks": _by_name(found.get_check_constraints(table)),
            "indexes": _by_name(found.get_indexes(table)),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def triggers_of(engine: Engine) -> dict[str, str]:
    """What the database does by itself, by name."""
    with engine.connect() as connection:
        return dict(connection.execute(text(TRIGGERS[engine.dialect.name])).all())


def contents(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order of the primary key."""
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in metadata.sorted_tables
        }


def _by_name(parts: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {part["name"]: {key: _plain(value) for key, value in part.items()} for part in parts}


def _plain(value: Any) -> Any:
    """The value; in words where SQLAlchemy makes an object that equals nothing but itself."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value if isinstance(value, str | int | list | None) else str(value)
