"""Diagnostics: an attempt says what it is for, and a study which objectives its diagnostic proved."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

LIVE = sa.text("finished_at IS NULL")
OUT_OF_THE_WAY = 1000
"""The round that a diagnostic becomes a try of when the schema is taken back: no learner gets so far."""


def upgrade() -> None:
    """Add the purpose of an attempt, and the objectives that were proven."""
    with _triggers_set_aside("attempt"), op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), server_default="quiz", nullable=False))
        batch_op.drop_index("uq_attempt_one_live", sqlite_where=LIVE, postgresql_where=LIVE)
        batch_op.drop_constraint(op.f("uq_attempt_study_id_round_number"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_attempt_study_id_kind_round_number"), ["study_id", "kind", "round", "number"])
        batch_op.create_check_constraint(op.f("ck_attempt_kind_is_known"), "kind IN ('quiz', 'diagnostic')")
        batch_op.create_check_constraint(
            op.f("ck_attempt_one_diagnostic_for_everything"),
            "kind = 'quiz' OR (round = 1 AND number = 1 AND attempts_allowed = 1 AND pass_percent = 100)",
        )
        batch_op.create_index("uq_attempt_one_live", ["study_id", "kind"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_table(
        "proven",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("objective", sa.String(length=80), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_proven_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_proven_study_id_study")),
        sa.PrimaryKeyConstraint("study_id", "objective", name=op.f("pk_proven")),
    )
    with op.batch_alter_table("proven", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proven_attempt_id"), ["attempt_id"], unique=False)


def downgrade() -> None:
    """Remove them. A diagnostic stays, with all that was answered, as a try of a round that nobody else is in."""
    with op.batch_alter_table("proven", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proven_attempt_id"))
    op.drop_table("proven")
    attempt = sa.table(
        "attempt",
        *(sa.column(name) for name in ("kind", "round", "not_before", "started_at", "finished_at", "critical_missed")),
        sa.column("right"),
        sa.column("passed", sa.Boolean()),
    )
    with _triggers_set_aside("attempt"):
        with op.batch_alter_table("attempt", schema=None) as batch_op:
            batch_op.drop_index("uq_attempt_one_live", sqlite_where=LIVE, postgresql_where=LIVE)
            batch_op.drop_constraint(op.f("ck_attempt_one_diagnostic_for_everything"), type_="check")
        op.execute(
            attempt.update()
            .where(attempt.c.kind == "diagnostic", attempt.c.finished_at.is_(None))
            .values(finished_at=attempt.c.started_at, right=0, critical_missed=0, passed=False)
        )
        op.execute(
            attempt.update().where(attempt.c.kind == "diagnostic").values(round=OUT_OF_THE_WAY, not_before=attempt.c.started_at)
        )
        with op.batch_alter_table("attempt", schema=None) as batch_op:
            batch_op.drop_constraint(op.f("ck_attempt_kind_is_known"), type_="check")
            batch_op.drop_constraint(op.f("uq_attempt_study_id_kind_round_number"), type_="unique")
            batch_op.create_unique_constraint(op.f("uq_attempt_study_id_round_number"), ["study_id", "round", "number"])
            batch_op.drop_column("kind")
            batch_op.create_index("uq_attempt_one_live", ["study_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)


@contextmanager
def _triggers_set_aside(table: str) -> Iterator[None]:
    """Put the triggers that have to do with a table back as they were when it has been changed.

    SQLite changes a table by building another in its place: its triggers go with it, and those that speak of it stand in
    the way.
    """
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    found = op.get_bind().execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND (tbl_name = :name OR sql LIKE :speaks)"),
        {"name": table, "speaks": f"%{table}%"},
    )
    triggers = [(name, sql) for name, sql in found]
    for name, _ in triggers:
        op.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        op.execute(sql)
