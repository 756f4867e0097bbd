"""Changes of modules: how each was classed, the cycles that ask for what has changed, and studies that a new law ended."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

OPEN = sa.text("completed_at IS NULL AND closed_at IS NULL")
OPEN_BEFORE = sa.text("completed_at IS NULL")


def upgrade() -> None:
    """Add them. The checks stand with their columns, so that no table is built anew."""
    op.create_table(
        "module_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_versions", sa.String(), nullable=False),
        sa.Column("to_version", sa.String(length=64), nullable=False),
        sa.Column("objectives", sa.String(), nullable=False),
        sa.Column("pages", sa.String(), nullable=False),
        sa.Column("rewords", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('wording', 'material', 'law')", name=op.f("ck_module_change_kind_is_known")),
        sa.CheckConstraint("(kind = 'wording') = (days IS NULL)", name=op.f("ck_module_change_wording_alone_asks_nothing")),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name=op.f("ck_module_change_days_are_within_a_year")),
        sa.CheckConstraint("says <> ''", name=op.f("ck_module_change_says_something")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_module_change_actor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_change")),
        sa.UniqueConstraint("module", "to_version", name=op.f("uq_module_change_module_to_version")),
    )
    op.create_table(
        "cycle_change",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["module_change.id"], name=op.f("fk_cycle_change_change_id_module_change")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_change_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("cycle_id", "change_id", name=op.f("pk_cycle_change")),
    )
    op.create_index(op.f("ix_cycle_change_change_id"), "cycle_change", ["change_id"])
    op.add_column(
        "cycle",
        sa.Column(
            "is_delta",
            sa.Boolean(),
            sa.CheckConstraint("NOT is_delta OR number > 1", name=op.f("ck_cycle_a_delta_follows")),
            server_default=sa.false(),
            nullable=False,
        ),
    )
    op.add_column(
        "cycle",
        sa.Column(
            "whole_due_on",
            sa.Date(),
            sa.CheckConstraint("whole_due_on IS NULL OR is_delta", name=op.f("ck_cycle_only_a_delta_stands_in")),
            nullable=True,
        ),
    )
    op.add_column(
        "study",
        sa.Column(
            "closed_at",
            sa.DateTime(timezone=True),
            sa.CheckConstraint("closed_at IS NULL OR completed_at IS NULL", name=op.f("ck_study_completed_or_closed")),
            nullable=True,
        ),
    )
    op.drop_index("uq_study_one_open", "study")
    op.create_index("uq_study_one_open", "study", ["person_id", "module"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    _append_only("module_change")


def downgrade() -> None:
    """Remove them. A study that was closed goes where nobody looks for one that is open: it is of no module."""
    _no_longer_append_only("module_change")
    op.drop_index("uq_study_one_open", "study")
    study = sa.table("study", sa.column("id"), sa.column("module"), sa.column("closed_at"))
    op.execute(
        study.update()
        .where(study.c.closed_at.is_not(None))
        .values(module=sa.literal("closed-") + sa.cast(study.c.id, sa.String()))
    )
    op.drop_column("study", "closed_at")
    op.create_index(
        "uq_study_one_open",
        "study",
        ["person_id", "module"],
        unique=True,
        sqlite_where=OPEN_BEFORE,
        postgresql_where=OPEN_BEFORE,
    )
    op.drop_column("cycle", "whole_due_on")
    op.drop_column("cycle", "is_delta")
    op.drop_index(op.f("ix_cycle_change_change_id"), "cycle_change")
    op.drop_table("cycle_change")
    op.drop_table("module_change")


def _append_only(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    )


def _no_longer_append_only(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{change}")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(f"DROP FUNCTION {table}_append_only()")
