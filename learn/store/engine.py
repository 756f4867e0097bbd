"""How connections are opened, so that what was committed is on the disk and no update is lost."""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event

SQLITE_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "busy_timeout": "5000",
    "recursive_triggers": "1",
}
"""Write-ahead log, a disk sync before a commit returns (2 is FULL), foreign keys, five seconds to wait (REL-01), and a
``REPLACE`` that asks the triggers which refuse to remove what happened."""

POSTGRESQL_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")
"""What must be on before the server's word that something is stored can be believed (REL-02)."""


class NotDurable(RuntimeError):
    """The database could lose what it has acknowledged; the platform does not start on it."""


def prepare(engine: Engine, *, is_reading: Callable[[], bool]) -> None:
    """Make every connection of this engine durable, and every transaction of the right kind.

    On SQLite a transaction that may write takes the write lock when it begins: read-then-write transactions that
    ask for it later lose updates or fail. ``is_reading`` says whether the transaction that begins only reads.

    Raises:
        NotDurable: a PostgreSQL server that does not sync to disk (on first use).
    """
    if engine.dialect.name == "sqlite":

        def opened(connection: sqlite3.Connection, _record: Any) -> None:
            connection.isolation_level = None
            for name, value in SQLITE_SETTINGS.items():
                connection.execute(f"PRAGMA {name}={value}")

        def began(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN" if is_reading() else "BEGIN IMMEDIATE")

        event.listen(engine, "connect", opened)
        event.listen(engine, "begin", began)
    else:

        def checked(connection: Any, _record: Any) -> None:
            with connection.cursor() as cursor:
                for name in POSTGRESQL_SETTINGS:
                    cursor.execute(f"SHOW {name}")
                    (value,) = cursor.fetchone()
                    if value != "on":
                        raise NotDurable(
                            f"PostgreSQL has {name} = {value}. Set it to on: with this setting an answer that a learner was"
                            " told is saved could be lost.",
                        )
            connection.rollback()

        event.listen(engine, "connect", checked)
