"""The server does not start on a database that could lose answers (REL-02); one that is away keeps nobody out for good."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from learn.store import schema
from learn.store.throttling import tries_counted
from tests import postgresql
from tests.conftest import an_engine, leave_out, on_sqlite
from tests.journeys.site import Site, until
from tests.ports import free_port
from tests.store.builders import NOW
from tests.store.snapshots import contents


@pytest.mark.postgresql
def test_the_server_refuses_a_database_that_does_not_sync(tmp_path: Path) -> None:
    with _a_server("synchronous_commit=off") as careless:
        site = Site(folder=tmp_path, database_url=careless.address(), port=free_port())
        with pytest.raises(RuntimeError, match=r"Error: PostgreSQL has synchronous_commit = off\. Set it to on"):
            site.start()
        assert site.process is not None
        assert site.process.wait() == 1


@pytest.mark.postgresql
def test_residents_are_served_while_the_database_is_away_and_staff_when_it_is_back(tmp_path: Path) -> None:
    with _a_server() as database:
        engine = an_engine(database.address())
        schema.upgrade(engine)
        engine.dispose()
        database.stop()
        site = Site(folder=tmp_path, database_url=database.address(), port=free_port())
        with ThreadPoolExecutor(1) as pool:
            starting = pool.submit(site.start)
            try:
                until(lambda: _status(site, "/") == 200, "residents are served")
                assert _status(site, "/readyz") == 503
                assert _status(site, "/healthz") == 200
                database.start()
                starting.result()
                assert _status(site, "/readyz") == 200
                assert _status(site, "/training/sign-in") == 200
            finally:
                site.kill()


@on_sqlite
def test_a_server_that_runs_forgets_tries_that_slow_nobody_down_any_more(tmp_path: Path, database_url: str) -> None:
    engine = an_engine(database_url)
    with Session(engine) as session:
        tries_counted(session, "long ago", NOW - timedelta(days=9999), timedelta(minutes=15))
        session.commit()
    site = Site(folder=tmp_path, database_url=database_url, port=free_port())
    try:
        site.start()
        until(lambda: not contents(engine)["throttle"], "they are forgotten")
    finally:
        site.kill()
        engine.dispose()


@contextmanager
def _a_server(*settings: str) -> Iterator[postgresql.Server]:
    if postgresql.programs() is None:
        leave_out("PostgreSQL is not installed: apt-get install postgresql")
    with postgresql.server(settings) as running:
        yield running


def _status(site: Site, path: str) -> int:
    """The status that a page answers with; 0 where nobody listens."""
    with closing(HTTPConnection("127.0.0.1", site.port, timeout=20)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
