"""The two addresses that a watcher asks: whether the process lives, and whether it can serve staff. They tell nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from werkzeug.test import Client, TestResponse

from learn.app import Platform
from learn.domain import browser_rules
from learn.store import schema
from tests.conftest import Databases, on_postgresql, on_sqlite
from tests.web.platforms import a_platform, a_small_catalogue

WELL, NOT_WELL = (200, b"200 OK"), (503, b"503 Service Unavailable")
PATHS = ("/healthz", "/readyz")
REVISIONS = [script.revision for script in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()][::-1]


def opened(database_url: str, instance: Path) -> Platform:
    """A platform on this database."""
    return a_platform(database_url, instance, a_small_catalogue())


@pytest.fixture
def ready(database_url: str, tmp_path: Path) -> Iterator[Platform]:
    """A platform on a database at the newest schema."""
    made = opened(database_url, tmp_path)
    yield made
    made.engine.dispose()


def asked(platform: Platform, path: str, **more: str) -> tuple[int, bytes]:
    """What an address answers, after a look at all that it tells."""
    reply = Client(platform).get(path, headers={"Host": "learning.example", "Cookie": "learn=somebody"}, **more)
    assert told(reply) == set()
    return reply.status_code, reply.data


def told(reply: TestResponse) -> set[str]:
    """What a reply tells beyond its status: words that are not in its status, headers that carry a value of their own."""
    same_for_all = {"Content-Type": "text/plain; charset=utf-8", **browser_rules.STAFF}
    return {f"{name}: {value}" for name, value in reply.headers if same_for_all.get(name) != value} | (
        set(reply.text.split()) - set(reply.status.split())
    )


def test_both_addresses_are_well_at_the_newest_schema(ready: Platform) -> None:
    assert [asked(ready, path) for path in PATHS] == [WELL, WELL]


def test_a_database_without_tables_is_not_ready(databases: Databases, tmp_path: Path) -> None:
    address = databases.empty()
    platform = opened(address, tmp_path)
    assert [asked(platform, path) for path in PATHS] == [WELL, NOT_WELL]
    schema.upgrade(platform.engine)
    assert asked(platform, "/readyz") == WELL
    platform.engine.dispose()
    databases.drop(address)


def test_a_database_behind_the_newest_schema_is_not_ready(ready: Platform) -> None:
    schema.downgrade(ready.engine, REVISIONS[-2])
    assert [asked(ready, path) for path in PATHS] == [WELL, NOT_WELL]
    schema.upgrade(ready.engine)
    assert asked(ready, "/readyz") == WELL


def test_a_database_ahead_of_this_release_is_not_ready(ready: Platform) -> None:
    with ready.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert [asked(ready, path) for path in PATHS] == [WELL, NOT_WELL]


def test_a_database_that_goes_away_is_not_ready_and_the_process_lives(databases: Databases, tmp_path: Path) -> None:
    address = databases.newest()
    platform = opened(address, tmp_path)
    assert asked(platform, "/readyz") == WELL
    platform.engine.dispose()
    databases.drop(address)
    assert [asked(platform, path) for path in PATHS] == [WELL, NOT_WELL]
    platform.engine.dispose()


@on_postgresql
def test_connections_that_are_cut_are_opened_again(ready: Platform) -> None:
    assert asked(ready, "/readyz") == WELL
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    others = opened(ready.settings.database_url, ready.settings.instance).engine
    with others.connect() as connection:
        assert connection.execute(cut).scalars().all() == [True]
    others.dispose()
    assert asked(ready, "/readyz") == WELL


@on_sqlite
def test_a_file_that_is_no_database_is_not_ready(databases: Databases, tmp_path: Path) -> None:
    (tmp_path / "learn.db").write_bytes(b"no database, but long enough to be taken for one" * 50)
    platform = opened(f"sqlite:///{tmp_path / 'learn.db'}", tmp_path)
    assert [asked(platform, path) for path in PATHS] == [WELL, NOT_WELL]
    platform.engine.dispose()


@pytest.mark.parametrize("address", ["sqlite:////nowhere/learn.db", "postgresql+psycopg://learn:hidden@127.0.0.1:9/learn"])
def test_a_database_that_never_was_there_is_not_ready_and_not_named(address: str, tmp_path: Path) -> None:
    platform = opened(address, tmp_path)
    assert [asked(platform, path) for path in PATHS] == [WELL, NOT_WELL]


@pytest.mark.parametrize("path", PATHS)
def test_asking_changes_nothing(ready: Platform, path: str) -> None:
    client = Client(ready)
    for method in ("HEAD", "GET", "POST"):
        assert client.open(path, method=method).status_code == 200
    with ready.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 0


def test_a_reply_that_tells_something_is_found(ready: Platform) -> None:
    reply = Client(ready).get("/training/sign-in")
    assert any(each.startswith("Set-Cookie: ") for each in told(reply))
    assert "Content-Type: text/html; charset=utf-8" in told(reply)
    assert len(told(Client(ready).get("/"))) > 20
