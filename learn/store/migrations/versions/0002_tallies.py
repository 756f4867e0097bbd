"""Tallies: figures of the completion report, with the triggers that take a team's away when something they count changes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

COUNTS = (
    "people",
    "complete",
    "behind",
    "not_started",
    "in_progress",
    "overdue",
    "up_to_date",
    "renew_soon",
    "lapsed",
)

WATCHED = (
    ("cycle", "INSERT", ("NEW.person_id",)),
    ("cycle", "UPDATE", ("OLD.person_id", "NEW.person_id")),
    ("cycle", "DELETE", ("OLD.person_id",)),
    ("job", "INSERT", ("NEW.team_id",)),
    ("job", "UPDATE", ("OLD.team_id", "NEW.team_id")),
    ("job", "DELETE", ("OLD.team_id",)),
    ("person", "UPDATE OF first_due_on, unfinished", ("NEW.id",)),
)
"""The changes after which a team is counted again, and whose: the teams that these people have or had a job in, or these."""


def upgrade() -> None:
    """Add the tallies, and the day that a team's are of."""
    op.create_table(
        "tally",
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_tally_team_id_team")),
        sa.PrimaryKeyConstraint("module", "team_id", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_team_id"), ["team_id"], unique=False)
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counted_on", sa.Date(), nullable=True))
    for table, change, rows in WATCHED:
        _watch(
            table,
            change,
            ", ".join(rows) if table == "job" else f"SELECT team_id FROM job WHERE person_id IN ({', '.join(rows)})",
        )


def downgrade() -> None:
    """Remove the tallies."""
    for table, change, _ in WATCHED:
        name = _name(table, change)
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("counted_on")
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tally_team_id"))
    op.drop_table("tally")


def _name(table: str, change: str) -> str:
    return f"{table}_{change.split(maxsplit=1)[0].lower()}_count_again"


def _watch(table: str, change: str, teams: str) -> None:
    """Take away the day that a team's tallies are of.

    On PostgreSQL somebody may be counting the team at this moment, blind to this change: so its row is locked first, and
    looked at when they are done. A plan made while the tables were empty would read them whole for every row of a large
    import, hence the setting.
    """
    name = _name(table, change)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} AFTER {change} ON {table} BEGIN"
            f" UPDATE team SET counted_on = NULL WHERE counted_on IS NOT NULL AND id IN ({teams}); END",
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off AS $$"
        f" DECLARE touched record;"
        f" BEGIN"
        f"  FOR touched IN SELECT id, counted_on FROM team WHERE id IN ({teams}) ORDER BY id FOR NO KEY UPDATE LOOP"
        f"   IF touched.counted_on IS NOT NULL THEN UPDATE team SET counted_on = NULL WHERE id = touched.id; END IF;"
        f"  END LOOP;"
        f"  RETURN NULL;"
        f" END $$",
    )
    op.execute(f"CREATE TRIGGER {name} AFTER {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
