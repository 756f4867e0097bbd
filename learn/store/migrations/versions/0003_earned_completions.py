"""A completion is earned: the database itself demands that its attempt is one of its own study and was passed."""

from alembic import op

revision = "0003"
down_revision = "0002"

NOT_EARNED = (
    "EXISTS (SELECT 1 FROM attempt JOIN study ON study.id = NEW.study_id"
    " WHERE attempt.id = NEW.attempt_id AND (attempt.passed IS NOT TRUE OR attempt.study_id <> NEW.study_id))"
)
"""Of an attempt or a study that is not there the foreign keys speak."""

GUARDED = (
    ("completion", "INSERT", "NEW.attempt_id", NOT_EARNED, "a completion needs a passed attempt of its study"),
    (
        "completion",
        "UPDATE OF attempt_id, study_id",
        "NEW.attempt_id",
        NOT_EARNED,
        "a completion needs a passed attempt of its study",
    ),
    (
        "attempt",
        "UPDATE OF passed, study_id",
        "NEW.id",
        "(NEW.passed IS NOT TRUE OR NEW.study_id <> OLD.study_id) AND EXISTS (SELECT 1 FROM completion WHERE attempt_id = NEW.id)",
        "an attempt that earned a completion stays passed",
    ),
)
"""What is looked at, the attempt it is about, what must not be so afterwards, and what is said where it is."""

REPLACED = (
    "attempt",
    "DELETE",
    "OLD.id",
    "EXISTS (SELECT 1 FROM completion WHERE attempt_id = OLD.id)",
    "an attempt that earned a completion stays",
)
"""SQLite's ``REPLACE`` takes a row away and puts another in its place, behind the back of a foreign key."""


def upgrade() -> None:
    """Guard completions, and the attempts that earned them."""
    for table, change, attempt_id, wrong, sentence in _guarded():
        _guard(table, change, attempt_id, wrong, sentence)


def downgrade() -> None:
    """Guard them no longer."""
    for table, change, *_ in _guarded():
        name = _name(table, change)
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")


def _guarded() -> tuple[tuple[str, ...], ...]:
    return (*GUARDED, REPLACED) if op.get_bind().dialect.name == "sqlite" else GUARDED


def _name(table: str, change: str) -> str:
    return f"{table}_{change.split(maxsplit=1)[0].lower()}_earned"


def _guard(table: str, change: str, attempt_id: str, wrong: str, sentence: str) -> None:
    """Refuse a change after which something wrong would stand.

    On PostgreSQL somebody may be changing the attempt at this moment, blind to this change: so it is held first, and
    looked at when they are done.
    """
    name = _name(table, change)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} AFTER {change} ON {table} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN"
        f"  PERFORM 1 FROM attempt WHERE id = {attempt_id} FOR SHARE;"
        f"  IF {wrong} THEN"
        f"   RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';"
        f"  END IF;"
        f"  RETURN NULL;"
        f" END $$",
    )
    op.execute(f"CREATE TRIGGER {name} AFTER {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
