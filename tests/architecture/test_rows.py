"""Tables and columns are named by one rule each, and every constraint can be spoken of."""

import re

import pytest
from sqlalchemy import Boolean, CheckConstraint, Date, UniqueConstraint, Uuid

from learn.store import columns, tables

TABLES = list(tables.metadata.sorted_tables)
COLUMNS = [column for table in TABLES for column in table.columns]
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
ENDS_IN_S = frozenset({"access", "class", "status"})
"""Words that end in s and are singular."""


def test_a_table_has_a_singular_name() -> None:
    for table in TABLES:
        assert NAME.fullmatch(table.name)
        last = table.name.rpartition("_")[2]
        assert not last.endswith("s") or last in ENDS_IN_S, table.name


def test_every_constraint_and_index_has_a_name() -> None:
    for table in TABLES:
        for constraint in table.constraints:
            assert constraint.name, constraint
            if isinstance(constraint, CheckConstraint):
                assert str(constraint.name).startswith(f"ck_{table.name}_"), constraint.name
        for index in table.indexes:
            assert str(index.name).startswith((f"ix_{table.name}_", f"uq_{table.name}_")), index.name


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Date, re.compile(r".+_(on|until)")),
        (columns.UtcDateTime, re.compile(r"(.+_)?at|.+_until|not_before")),
        (Boolean, re.compile(r"(is|has)_.+|passed")),
        (Uuid, re.compile(r"uuid")),
    ],
)
def test_the_name_of_a_column_says_what_it_holds(kind: type, name: re.Pattern[str]) -> None:
    """A day is ``_on``, an instant ``_at``, a yes or no reads as a sentence; an end may be ``_until`` either."""
    of_this_kind = [column for column in COLUMNS if isinstance(column.type, kind)]
    assert of_this_kind
    assert [str(column) for column in of_this_kind if not name.fullmatch(column.name)] == []


def test_no_column_is_named_for_a_kind_that_it_does_not_hold() -> None:
    for column in COLUMNS:
        assert NAME.fullmatch(column.name), column
        assert isinstance(column.type, Date) or not column.name.endswith("_on"), column
        assert isinstance(column.type, columns.UtcDateTime) or not column.name.endswith("_at"), column
        assert isinstance(column.type, Boolean) or not column.name.startswith(("is_", "has_")), column


def test_a_column_that_points_at_a_row_is_named_for_its_table() -> None:
    for column in COLUMNS:
        for key in column.foreign_keys:
            if key.column.name == "id":
                last = key.column.table.name.rpartition("_")[2]
                assert column.name in (f"{last}_id", "parent_id", "actor_id"), column
        assert not column.name.endswith("_id") or column.foreign_keys, column


def test_a_browser_names_rows_by_ids_that_nobody_can_count() -> None:
    named = {table.name: table for table in TABLES if "uuid" in table.columns}
    assert {"person", "team", "attempt", "completion"} <= named.keys()
    for table in named.values():
        unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
        assert any(each.columns.keys() == ["uuid"] for each in unique), table.name


def test_a_class_is_named_for_its_table() -> None:
    for mapped in columns.Table.registry.mappers:
        words = re.findall(r"[A-Z][a-z]*", mapped.class_.__name__)
        assert mapped.local_table.description == "_".join(words).lower().removesuffix("_row")
