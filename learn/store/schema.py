"""The schema: bring a database to the newest one, and tell whether it is there."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is imported where it is used: serving needs it only to say whether it is ready, and it takes a third of the start.
# ruff: noqa: PLC0415

MIGRATIONS = Path(__file__).parent / "migrations"


def _config(engine: Engine | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to ``revision``."""
    from alembic import command

    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to ``revision``; ``base`` is the empty database."""
    from alembic import command

    command.downgrade(_config(engine), revision)


def head() -> str:
    """The newest revision.

    Raises:
        RuntimeError: there is no single newest revision.
    """
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise RuntimeError("no migration found")
    return newest


def current(engine: Engine) -> str | None:
    """The revision the database is at, or None when it is empty."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
