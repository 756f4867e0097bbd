"""What must never be false is refused by the database itself (REL-14): every constraint there is, on both databases.

The tests are made from the tables: a new check without something that breaks it here fails, and so does a new table
without rows; every unique, foreign and primary key is tried by itself.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.exc import IntegrityError

from learn.store.tables import metadata
from tests.builders import TODAY
from tests.conftest import Databases, an_engine, on_postgresql, on_sqlite
from tests.store.builders import NOW
from tests.store.rows import FIRST, SECOND, Row, put

UNDER_WAY: Row = {"finished_at": None, "right": None, "critical_missed": None, "passed": None}
FAILED: Row = {"right": 3, "passed": False}
DIAGNOSTIC: Row = {"kind": "diagnostic", "attempts_allowed": 1, "pass_percent": 100, "right": 5}

BREAKS: Mapping[str, tuple[Row, ...]] = {
    "ck_answer_certainty_is_known": ({"certainty": "quite"}, {"certainty": ""}),
    "ck_attempt_a_later_round_follows_a_pause": ({"round": 2}, {"round": 3}),
    "ck_attempt_kind_is_known": ({"kind": "game", "attempts_allowed": 1, "pass_percent": 100, "right": 5},),
    "ck_attempt_marked_when_finished": (
        {"finished_at": None},
        {"right": None},
        {"critical_missed": None},
        {"passed": None},
        {**UNDER_WAY, "finished_at": NOW},
    ),
    "ck_attempt_not_before_the_pause_is_over": ({"not_before": NOW + timedelta(microseconds=1)},),
    "ck_attempt_one_diagnostic_for_everything": (
        {**DIAGNOSTIC, "round": 2, "not_before": NOW},
        {**DIAGNOSTIC, "number": 2, "attempts_allowed": 2},
        {**DIAGNOSTIC, "attempts_allowed": 3},
        {**DIAGNOSTIC, "pass_percent": 80},
    ),
    "ck_attempt_pass_percent_is_a_percent": ({"pass_percent": 0}, {**FAILED, "pass_percent": 101}),
    "ck_attempt_passed_by_the_pass_mark": (
        {"right": 3},
        {"right": 5, "critical_missed": 1},
    ),
    "ck_attempt_right_is_part_of_asked": ({"right": 6}, {**FAILED, "right": -1}),
    "ck_attempt_round_counts_from_one": ({"round": 0, "not_before": NOW},),
    "ck_attempt_within_the_attempts_allowed": ({"number": 0}, {"number": 4}),
    "ck_content_post_ends_after_it_starts": ({"ended_at": NOW - timedelta(microseconds=1)},),
    "ck_content_post_only_a_specialist_has_a_title": ({"title": ""}, {"post": "lead"}),
    "ck_content_post_post_is_known": ({"post": "editor", "title": ""},),
    "ck_content_step_a_signature_has_a_title": ({"as_title": ""},),
    "ck_content_step_kind_is_known": ({"kind": "page"},),
    "ck_content_step_number_counts_from_one": ({"number": 0},),
    "ck_content_step_step_is_known": ({"step": "approved"},),
    "ck_content_version_kind_is_known": ({"kind": "page"},),
    "ck_cycle_a_delta_follows": ({"is_delta": True},),
    "ck_cycle_due_after_assigned": ({"due_on": TODAY - timedelta(days=1)},),
    "ck_cycle_number_counts_from_one": ({"number": 0, "window_opens_on": TODAY},),
    "ck_cycle_only_renewals_have_a_window": ({"window_opens_on": TODAY}, {"number": 2}),
    "ck_decision_a_course_is_of_a_point": ({"point": None}, {"course": None}),
    "ck_decision_number_counts_from_one": ({"number": 0},),
    "ck_cycle_only_a_delta_stands_in": ({"whole_due_on": TODAY},),
    "ck_item_position_counts_from_one": ({"position": 0},),
    "ck_job_ends_after_it_starts": ({"ended_on": TODAY}, {"ended_on": TODAY - timedelta(days=1)}),
    "ck_lead_ends_after_it_starts": ({"ended_on": TODAY}, {"ended_on": TODAY - timedelta(days=1)}),
    "ck_letter_kind_is_known": ({"kind": "welcome"},),
    "ck_module_change_days_are_within_a_year": ({"days": 0}, {"days": 366}),
    "ck_module_change_kind_is_known": ({"kind": "typo"},),
    "ck_module_change_says_something": ({"says": ""},),
    "ck_module_change_wording_alone_asks_nothing": ({"kind": "wording"}, {"days": None}),
    "ck_person_access_is_known": ({"access": "administrator"},),
    "ck_person_email_is_lower_case": ({"email": "Person2@council.example"},),
    "ck_person_unfinished_is_a_count": ({"unfinished": -1},),
    "ck_play_an_ending_has_come": ({"ending": "told"},),
    "ck_study_completed_or_closed": ({"completed_at": NOW, "closed_at": NOW},),
    "ck_team_not_its_own_parent": ({"parent_id": 2},),
    "ck_throttle_count_is_positive": ({"count": 0},),
    "ck_unsigned_use_ends_after_it_starts": ({"ended_at": NOW - timedelta(microseconds=1)},),
    "ck_unsigned_use_has_a_reason": ({"reason": ""},),
    "ck_unsigned_use_kind_is_known": ({"kind": "page"},),
}
"""For each check, changes to the second row that each make it false."""

BESIDES: Mapping[str, Row] = {
    "uq_attempt_one_live": {**UNDER_WAY, "number": 2},
    "uq_cycle_one_current": {"assigned_on": TODAY - timedelta(days=1)},
    "uq_cycle_person_id_module_number_assigned_on": {"is_current": False},
    "pk_decision": {"scene": "scene-3"},
    "pk_item": {"question": "q3"},
    "pk_team": {"parent_id": None},
}
"""What else is changed, so that no other constraint refuses the row first."""

STUDY, ATTEMPT, COMPLETION = (metadata.tables[name] for name in ("study", "attempt", "completion"))

BEFOREHAND: Mapping[str, Row] = {
    "uq_attempt_one_live": {**FIRST["attempt"], **UNDER_WAY, "id": 3, "uuid": UUID(int=3), "number": 3},
}
"""What else has to stand there, so that the row can break it."""

NOT_EARNED = "a completion needs a passed attempt of its study"

Broken = CheckConstraint | UniqueConstraint | PrimaryKeyConstraint | ForeignKeyConstraint | Index


def _named() -> Iterator[tuple[str, Table, Broken]]:
    for table in metadata.sorted_tables:
        for constraint in table.constraints:
            assert isinstance(constraint, CheckConstraint | UniqueConstraint | PrimaryKeyConstraint | ForeignKeyConstraint)
            yield str(constraint.name), table, constraint
        for index in table.indexes:
            if index.unique:
                yield str(index.name), table, index


ALL = {name: (table, constraint) for name, table, constraint in sorted(_named(), key=lambda named: named[0])}


@pytest.fixture(scope="module")
def engine(databases: Databases) -> Iterator[Engine]:
    """One database for all: each test takes back what it did."""
    address = databases.newest()
    opened = an_engine(address)
    yield opened
    opened.dispose()
    databases.drop(address)


def test_each_check_has_something_that_breaks_it() -> None:
    assert set(BREAKS) == {name for name, (_, constraint) in ALL.items() if isinstance(constraint, CheckConstraint)}


def test_every_table_and_column_has_two_rows_to_try() -> None:
    for rows in (FIRST, SECOND):
        assert {name: set(row) for name, row in rows.items()} == {t.name: set(t.columns.keys()) for t in metadata.sorted_tables}


@pytest.mark.parametrize("name", ALL)
def test_the_database_refuses_what_breaks_a_constraint(engine: Engine, name: str) -> None:
    table, constraint = ALL[name]
    with engine.connect() as connection:
        _lay_out(connection, table)
        _accepts(connection, table, SECOND[table.name])
        if name in BEFOREHAND:
            put(connection, table, BEFOREHAND[name])
        for changes in _changes(name, table, constraint):
            message = _refusal(connection, table, {**SECOND[table.name], **changes})
            assert _expected(engine.dialect.name, name, table, constraint) in message, changes
        connection.rollback()


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_the_database_refuses_nothing_where_something_must_stand(engine: Engine, table: Table) -> None:
    must = [column for column in table.columns if not column.nullable and not column.primary_key]
    assert must or table.name in ("item", "cycle_change")
    with engine.connect() as connection:
        _lay_out(connection, table)
        _accepts(connection, table, SECOND[table.name])
        for column in must:
            message = _refusal(connection, table, {**SECOND[table.name], column.name: None})
            assert "null" in message.lower(), column
            assert column.name in message
        connection.rollback()


@pytest.mark.parametrize(
    "attempt", [FAILED, UNDER_WAY, {"study_id": 1, "number": 2}], ids=["failed", "under way", "of another study"]
)
def test_the_database_refuses_a_completion_whose_attempt_did_not_earn_it(engine: Engine, attempt: Row) -> None:
    with engine.connect() as connection:
        _lay_out(connection, ATTEMPT)
        put(connection, ATTEMPT, {**SECOND["attempt"], **attempt})
        assert _refusal(connection, COMPLETION, SECOND["completion"]).startswith(NOT_EARNED)
        connection.rollback()


TAKEN_AWAY = (
    ("UPDATE completion SET attempt_id = 3", NOT_EARNED),
    ("UPDATE completion SET attempt_id = 4, study_id = 3", NOT_EARNED),
    ("UPDATE completion SET attempt_id = 2", NOT_EARNED),
    ("UPDATE completion SET study_id = 2", NOT_EARNED),
    ("UPDATE attempt SET passed = false WHERE id = 1", "an attempt that earned a completion stays passed"),
    (
        'UPDATE attempt SET finished_at = NULL, "right" = NULL, critical_missed = NULL, passed = NULL WHERE id = 1',
        "an attempt that earned a completion stays passed",
    ),
    ("UPDATE attempt SET study_id = 2, number = 3 WHERE id = 1", "an attempt that earned a completion stays passed"),
)


@pytest.mark.parametrize(("statement", "sentence"), TAKEN_AWAY)
def test_the_database_refuses_to_take_from_a_completion_what_earned_it(engine: Engine, statement: str, sentence: str) -> None:
    with engine.connect() as connection:
        _lay_out_tries(connection)
        with pytest.raises(IntegrityError, match=sentence):
            connection.execute(text(statement))
        connection.rollback()


@on_sqlite
def test_the_database_refuses_to_put_another_attempt_in_the_place_of_one_that_earned_a_completion(engine: Engine) -> None:
    kept = "id, uuid, person_id, study_id, module, round, attempts_allowed, pass_percent, started_at, asked"
    with engine.connect() as connection:
        _lay_out_tries(connection)
        with pytest.raises(IntegrityError, match="an attempt that earned a completion stays"):
            connection.execute(text(f"REPLACE INTO attempt ({kept}, number) SELECT {kept}, number FROM attempt WHERE id = 1"))
        connection.rollback()


def test_an_attempt_that_earned_nothing_may_change(engine: Engine) -> None:
    with engine.connect() as connection:
        _lay_out_tries(connection)
        for statement in (
            "UPDATE attempt SET passed = false WHERE id = 2",
            'UPDATE attempt SET "right" = 5 WHERE id = 1',
            "UPDATE attempt SET study_id = 1, number = 3 WHERE id = 4",
            "DELETE FROM attempt WHERE id = 3",
        ):
            assert connection.execute(text(statement)).rowcount == 1
        connection.rollback()


@on_postgresql
def test_a_completion_waits_for_whoever_is_changing_its_attempt(database_url: str) -> None:
    """Neither sees what the other has not committed: without waiting both would be done."""
    engine = an_engine(database_url)
    with engine.begin() as connection:
        _lay_out(connection, COMPLETION)
        connection.execute(text("DELETE FROM completion"))
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as changing:
            changing.execute(text("UPDATE attempt SET passed = false WHERE id = 1"))
            writing = pool.submit(_written, engine, FIRST["completion"])
            with pytest.raises(TimeoutError):
                writing.result(timeout=0.3)
        with pytest.raises(IntegrityError, match=NOT_EARNED):
            writing.result()
    engine.dispose()


def _written(engine: Engine, completion: Row) -> None:
    with engine.begin() as connection:
        put(connection, COMPLETION, completion)


def _lay_out_tries(connection: Connection) -> None:
    """Lay out a completion; beside the attempt that earned it a failed one (3), and one under way (4) in a third study."""
    _lay_out(connection, COMPLETION)
    put(connection, STUDY, {**FIRST["study"], "id": 3, "module": "reviews"})
    put(connection, ATTEMPT, {**FIRST["attempt"], **FAILED, "id": 3, "uuid": UUID(int=3), "number": 2})
    put(connection, ATTEMPT, {**FIRST["attempt"], **UNDER_WAY, "id": 4, "uuid": UUID(int=4), "study_id": 3})


def _lay_out(connection: Connection, table: Table) -> None:
    """Put a first row into every table, and a second into those that rows of ``table`` refer to."""
    for each in metadata.sorted_tables:
        put(connection, each, FIRST[each.name])
    for each in metadata.sorted_tables:
        if each is table:
            return
        put(connection, each, SECOND[each.name])


def _accepts(connection: Connection, table: Table, row: Row) -> None:
    """The row goes in when nothing is wrong with it; then it is taken out again."""
    undone = connection.begin_nested()
    put(connection, table, row)
    undone.rollback()


def _refusal(connection: Connection, table: Table, row: Row) -> str:
    """What the database says when it refuses the row."""
    undone = connection.begin_nested()
    with pytest.raises(IntegrityError) as refused:
        put(connection, table, row)
    undone.rollback()
    return str(refused.value.orig)


def _changes(name: str, table: Table, constraint: Broken) -> tuple[Row, ...]:
    if isinstance(constraint, CheckConstraint):
        return BREAKS[name]
    if isinstance(constraint, ForeignKeyConstraint):
        pointing = list(constraint.columns)[-1]
        nowhere: Any = 99 if isinstance(pointing.type, Integer) else "nowhere"
        return ({pointing.name: nowhere},)
    same = {column.name: FIRST[table.name][column.name] for column in constraint.columns}
    return ({**same, **BESIDES.get(name, {})},)


def _expected(dialect: str, name: str, table: Table, constraint: Broken) -> str:
    """What the database's message names: SQLite names a check, the columns of a key, and nothing of a foreign key."""
    if dialect == "postgresql":
        return f'"{name}"'
    if isinstance(constraint, CheckConstraint):
        return f"CHECK constraint failed: {name}"
    if isinstance(constraint, ForeignKeyConstraint):
        return "FOREIGN KEY constraint failed"
    return "UNIQUE constraint failed: " + ", ".join(f"{table.name}.{column.name}" for column in constraint.columns)
