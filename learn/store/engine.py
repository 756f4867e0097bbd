"""How connections are opened, so that what was committed is on the disk and no update is lost."""

import fcntl
import math
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

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


PATIENCE_SECONDS = 5
"""How long a transaction waits for the write lock: as long as SQLite itself does."""

ASK_AGAIN_SECONDS = 0.0002
"""How soon the next who wants to write asks again whether another process has finished: a fraction of what one save takes."""

LET_OTHERS_SECONDS = 0.0003
"""For how long a process that wrote just now lets another go first: a little longer than that."""

UNASKED_SECONDS = 1
"""For how long after it was used a connection to PostgreSQL is lent again without asking whether it still leads there."""

RETURNED = "returned"
"""When a connection came back, in the notes that its pool keeps of it."""


class NotDurable(RuntimeError):
    """The database could lose what it has acknowledged; the platform does not start on it."""


def prepare(engine: Engine, *, is_reading: Callable[[], bool]) -> None:
    """Make every connection of this engine durable, and every transaction of the right kind.

    ``is_reading`` says whether the transaction that begins only reads.

    Raises:
        NotDurable: a PostgreSQL server that does not sync to disk (on first use).
    """
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, is_reading)
    else:
        _prepare_postgresql(engine, is_reading)


def _prepare_sqlite(engine: Engine, is_reading: Callable[[], bool]) -> None:
    """Have a transaction that may write take the write lock when it begins.

    Read-then-write transactions that ask for it later lose updates or fail. Whoever wants it waits for their turn first:
    SQLite has those who wait sleep, longer each time, so that among many some would wait long. A turn ends when its
    connection goes back to the pool or is closed, and is not waited for longer than SQLite itself would wait.
    """
    turn = _Turn(_file_of(engine))

    def opened(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for name, value in SQLITE_SETTINGS.items():
            connection.execute(f"PRAGMA {name}={value}")

    def began(connection: Connection) -> None:
        if is_reading():
            connection.exec_driver_sql("BEGIN")
            return
        turn.wait_for(connection.connection.dbapi_connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def ended(connection: Any, *_more: Any) -> None:
        turn.end(connection)

    event.listen(engine, "connect", opened)
    event.listen(engine, "begin", began)
    for way in ("checkin", "invalidate", "close", "close_detached"):
        event.listen(engine, way, ended)


def _file_of(engine: Engine) -> Path | None:
    name = engine.url.database
    return Path(name) if name and name != ":memory:" else None


class _Turn:
    """Whose turn it is to write: one connection of one process.

    Threads queue in the order in which they came. The one that is next asks for the lock on a file beside the database,
    which the system takes back from a process that dies, and asks again as soon as it may have been given back. A process
    that wrote just now lets another go first, so that several write by turns.
    """

    def __init__(self, beside: Path | None) -> None:
        """``beside`` is the database's file, if it has one."""
        self._path = beside and beside.with_name(f"{beside.name}-turn")
        self._lock = threading.Lock()
        self._holder: Any = None
        self._file: tuple[int, int] | None = None
        self._ended = -math.inf

    def wait_for(self, connection: Any) -> None:
        """Come back when it is this connection's turn, or when it has waited as long as the file would have it wait."""
        ends = monotonic() + PATIENCE_SECONDS
        if self._holder is connection or not self._lock.acquire(timeout=PATIENCE_SECONDS):
            return
        self._holder = connection
        if monotonic() - self._ended < LET_OTHERS_SECONDS:
            sleep(LET_OTHERS_SECONDS)
        while not self._takes() and monotonic() < ends:
            sleep(ASK_AGAIN_SECONDS)

    def end(self, connection: Any) -> None:
        """Give the turn to the next, if this connection has it."""
        if connection is None or self._holder is not connection:
            return
        if self._file is not None:
            fcntl.flock(self._file[1], fcntl.LOCK_UN)
        self._ended = monotonic()
        self._holder = None
        self._lock.release()

    def _takes(self) -> bool:
        """Take the lock on the file if nobody has it; where there can be no such file, there is nobody to wait for."""
        try:
            fcntl.flock(self._opened(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _opened(self) -> int:
        """The file as this process has opened it: what a parent opened before it forked is one lock for all of them."""
        if self._path is None:
            raise FileNotFoundError
        if self._file is None or self._file[0] != os.getpid():
            self._file = os.getpid(), os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        return self._file[1]


def _prepare_postgresql(engine: Engine, is_reading: Callable[[], bool]) -> None:
    """Ask the server for as little as it takes, since every question to it is a journey there and back.

    One that only reads begins and ends no transaction: at the level of our transactions (read committed) each of its
    statements sees what was committed when it began, in a transaction or outside. A connection that lay unused for a while
    is asked whether it still leads to the server, so that a server that was started again is not noticed by those who come
    to a quiet platform; one that was used just now is not asked.
    """

    def began(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        if driver.autocommit is not (reads := is_reading()):
            driver.autocommit = reads

    def lent(connection: Any, record: ConnectionPoolEntry, _more: Any) -> None:
        if monotonic() - record.info.get(RETURNED, math.inf) < UNASKED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone

    def returned(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[RETURNED] = monotonic()

    event.listen(engine, "connect", _must_be_durable)
    event.listen(engine, "begin", began)
    event.listen(engine, "checkout", lent)
    event.listen(engine, "checkin", returned)


def _must_be_durable(connection: Any, _record: Any) -> None:
    """Look at the server's settings on every connection."""
    with connection.cursor() as cursor:
        for name in POSTGRESQL_SETTINGS:
            cursor.execute(f"SHOW {name}")
            (value,) = cursor.fetchone()
            if value != "on":
                raise NotDurable(
                    f"PostgreSQL has {name} = {value}. Set it to on: with this setting an answer that a learner was told is"
                    " saved could be lost.",
                )
        cursor.execute("SET datestyle TO ISO")  # the list of a report takes days as text
    connection.commit()
