"""What was committed is on the disk, and no update is lost (REL-01, REL-02)."""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from learn.store.engine import PATIENCE_SECONDS, UNASKED_SECONDS, NotDurable, prepare
from learn.store.throttling import tries_counted
from tests import postgresql
from tests.conftest import leave_out, on_postgresql, on_sqlite
from tests.store.builders import NOW
from tests.threads import all_at_once

if TYPE_CHECKING:
    from learn.app import Platform

DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "recursive_triggers": 1}
THREADS, TIMES = 6, 100


def _settings(engine: Engine) -> list[dict[str, object]]:
    """What holds on each of three connections that are open at the same time."""
    connections = [engine.raw_connection() for _ in range(3)]
    held = [{name: _pragma(connection.cursor(), name) for name in DURABLE} for connection in connections]
    for connection in connections:
        connection.close()
    return held


def _pragma(cursor: DBAPICursor, name: str) -> object:
    cursor.execute(f"PRAGMA {name}")
    (value,) = cursor.fetchone() or (None,)
    return value


@on_sqlite
def test_every_connection_is_durable(engine: Engine) -> None:
    assert _settings(engine) == [DURABLE] * 3


@on_sqlite
def test_every_connection_of_the_platform_is_durable(platform: "Platform") -> None:
    assert _settings(platform.engine) == [DURABLE] * 3


@on_sqlite
def test_a_connection_opened_again_is_durable(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.invalidate()
    engine.dispose()
    assert _settings(engine) == [DURABLE] * 3


def test_a_connection_to_a_new_file_is_durable(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    prepare(engine, is_reading=lambda: False)
    assert _settings(engine) == [DURABLE] * 3
    engine.dispose()


@on_sqlite
def test_no_increment_of_many_threads_is_lost(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counted (total INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO counted VALUES (0)"))

    def read_then_write(_number: int) -> None:
        for _ in range(TIMES):
            with engine.begin() as connection:
                total = connection.execute(text("SELECT total FROM counted")).scalar_one()
                connection.execute(text("UPDATE counted SET total = :total"), {"total": total + 1})

    all_at_once(THREADS, read_then_write)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT total FROM counted")).scalar_one() == THREADS * TIMES


def test_no_try_of_many_threads_is_counted_away(engine: Engine) -> None:
    def count(_number: int) -> None:
        for _ in range(TIMES):
            with Session(engine) as session:
                tries_counted(session, "somebody", NOW, timedelta(minutes=15))
                session.commit()

    all_at_once(THREADS, count)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count FROM throttle")).scalars().all() == [THREADS * TIMES]


@on_sqlite
def test_readers_do_not_wait_for_a_writer_and_see_what_was_committed(database_url: str) -> None:
    reading = Event()
    engine = create_engine(database_url, connect_args={"timeout": 0.1})
    prepare(engine, is_reading=reading.is_set)
    with engine.connect() as writer:
        writer.execute(text("INSERT INTO agency (slug, name) VALUES ('council', 'Council')"))
        reading.set()
        with engine.connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM agency")).scalar_one() == 0
        writer.commit()
        with engine.connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM agency")).scalar_one() == 1
    engine.dispose()


@on_sqlite
def test_a_transaction_that_may_write_takes_the_lock_when_it_begins(engine: Engine) -> None:
    with engine.connect() as writer, engine.connect() as second:
        second.execute(text("PRAGMA busy_timeout=0"))
        second.rollback()
        writer.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="database is locked"):
            second.execute(text("SELECT 1"))


@on_postgresql
def test_a_server_that_syncs_is_accepted(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_could_lose_what_it_acknowledged_is_refused(setting: str) -> None:
    if postgresql.programs() is None:
        leave_out("PostgreSQL is not installed: apt-get install postgresql")
    with postgresql.server([f"{setting}=off"]) as careless:
        engine = create_engine(careless.address())
        prepare(engine, is_reading=lambda: False)
        for _ in range(2):
            with pytest.raises(NotDurable, match=f"^PostgreSQL has {setting} = off. Set it to on"):
                engine.connect()
        engine.dispose()


@on_postgresql
def test_who_only_reads_holds_no_transaction_and_who_writes_after_them_does(database_url: str) -> None:
    reading = Event()
    engine = create_engine(database_url, pool_size=1, max_overflow=0)
    prepare(engine, is_reading=reading.is_set)
    other = create_engine(database_url)
    state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
    states = []
    for reads in (True, False, True):
        reading.set() if reads else reading.clear()
        with engine.connect() as connection, other.connect() as onlooker:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            states.append(onlooker.execute(state, {"pid": pid}).scalar_one())
    assert states == ["idle", "idle in transaction", "idle"]
    reading.clear()
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO agency (slug, name) VALUES ('council', 'Council')"))
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM agency")).scalar_one() == 0
    engine.dispose()
    other.dispose()


@pytest.mark.postgresql
def test_a_server_that_was_started_again_is_not_noticed_after_a_quiet_moment() -> None:
    if postgresql.programs() is None:
        leave_out("PostgreSQL is not installed: apt-get install postgresql")
    with postgresql.server() as server:
        engine = create_engine(server.address())
        prepare(engine, is_reading=lambda: True)

        def ask() -> object:
            with engine.connect() as connection:
                return connection.execute(text("SELECT 1")).scalar_one()

        assert ask() == 1
        server.stop()
        with pytest.raises(OperationalError):  # used a moment ago, so it is not asked before it is used
            ask()
        server.start()
        assert ask() == 1
        server.stop()
        server.start()
        time.sleep(UNASKED_SECONDS + 0.1)
        assert ask() == 1
        engine.dispose()


@contextmanager
def another_has_the_turn(engine: Engine) -> Iterator[None]:
    """What a process that writes has taken, while the block lasts: to the system, a file that was opened twice is two."""
    beside = Path(f"{engine.url.database}-turn")
    with beside.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write(engine: Engine, slug: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO agency (slug, name) VALUES (:slug, :slug)"), {"slug": slug})


def is_free(engine: Engine) -> bool:
    """Whether nobody has the turn; even a lock that several may share would be refused to whoever asks now."""
    with Path(f"{engine.url.database}-turn").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@on_sqlite
def test_who_wants_to_write_waits_for_the_process_whose_turn_it_is(engine: Engine) -> None:
    with ThreadPoolExecutor() as threads:
        with another_has_the_turn(engine):
            writing = [threads.submit(write, engine, slug) for slug in ("council", "police")]
            done, _ = wait(writing, timeout=0.3, return_when=FIRST_COMPLETED)
            assert not done
        assert [each.result(timeout=PATIENCE_SECONDS) for each in writing] == [None, None]
    assert is_free(engine)


@on_sqlite
def test_a_turn_that_does_not_come_is_waited_for_no_longer_than_the_database_itself(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learn.store.engine.PATIENCE_SECONDS", 0.1)
    with another_has_the_turn(engine):
        write(engine, "council")
        assert not is_free(engine)
    assert is_free(engine)


@on_sqlite
@pytest.mark.parametrize("ended", [Connection.commit, Connection.rollback, Connection.invalidate, Connection.detach])
def test_a_turn_ends_with_the_connection_however_that_ends(engine: Engine, ended: Callable[[Connection], None]) -> None:
    connection = engine.connect()
    connection.execute(text("SELECT 1"))
    assert not is_free(engine)
    ended(connection)
    connection.close()
    assert is_free(engine)


@on_sqlite
def test_a_process_that_was_forked_takes_turns_of_its_own(engine: Engine) -> None:
    write(engine, "council")  # the file is open from now on
    child = os.fork()
    if child == 0:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            os.kill(os.getpid(), signal.SIGSTOP)  # in the middle of its turn
            os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    assert not is_free(engine)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert is_free(engine)  # the system took it back, since nobody else had it
    write(engine, "police")


def test_where_no_file_can_be_beside_the_database_no_process_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learn.store.engine.ASK_AGAIN_SECONDS", -1)  # no sleep takes that
    engine = create_engine("sqlite:///:memory:")
    prepare(engine, is_reading=lambda: False)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()
