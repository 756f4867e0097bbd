"""What every test may ask for: each database, fresh and at the newest schema, and the platform on it."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from config import ROOT, Settings
from learn.domain.catalogue import Catalogue
from learn.gateways.hashing import Argon2Hashing
from learn.store import schema
from learn.store.engine import prepare
from tests import postgresql
from tests.shipped import shipped_today
from tests.templates import compiled_once

if TYPE_CHECKING:
    from learn.app import Platform

SQLITE = pytest.param("sqlite")
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)

on_sqlite = pytest.mark.parametrize("databases", [SQLITE], indirect=True)
"""For a test of what only SQLite does, instead of one run on each database."""

on_postgresql = pytest.mark.parametrize("databases", [POSTGRESQL], indirect=True)
"""For a test of what only PostgreSQL does."""


@pytest.fixture(autouse=True, scope="session")
def _templates_are_compiled_once() -> Iterator[None]:
    """Hundreds of tests make a platform, and compiling what it renders takes longer than everything else about it."""
    with compiled_once():
        yield


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replace the fixture of pytest-flask that keeps one request open for a whole test.

    With it everybody who asks in a test is one person: a client signed in as Ann makes every other client Ann.
    """


def leave_out(why: str) -> NoReturn:
    """Skip the test; fail it instead where nothing may be left out, as in continuous integration."""
    if os.environ.get("CI") == "true" or os.environ.get("LEARN_ALL_TESTS") == "1":
        pytest.fail(why)
    pytest.skip(why)


def an_engine(address: str) -> Engine:
    """An engine that opens its connections as the platform does, with one for each of as many threads as a test starts."""
    engine = create_engine(address, pool_size=60, max_overflow=0)
    prepare(engine, is_reading=lambda: False)
    return engine


def settings_for(address: str, instance: Path) -> Settings:
    """The settings that the tests run the platform with, on this database."""
    return Settings(
        database_url=address,
        secret_key="a secret of the tests, long enough to sign with",
        former_secret_key="",
        public_url="http://localhost",
        is_production=False,
        is_demonstration=False,
        instance=instance,
        mail_from="Learning account <learning@localhost>",
        smtp_host="",
        smtp_port=25,
        smtp_user="",
        smtp_password="",
        smtp_starttls=False,
        trusted_proxies=0,
        root=ROOT,
    )


class Databases:
    """Makes and removes databases of one kind."""

    def __init__(self, copy: Callable[[str, str], str], drop: Callable[[str], None]) -> None:
        """How a template is copied under a new name, and how a database is removed by its name."""
        self._copy, self._drop = copy, drop
        self._numbers = count(1)

    def newest(self) -> str:
        """The address of a new database at the newest schema."""
        return self._copy("newest", f"learn{next(self._numbers)}")

    def empty(self) -> str:
        """The address of a new database without any table."""
        return self._copy("empty", f"learn{next(self._numbers)}")

    def drop(self, address: str) -> None:
        """Remove a database."""
        self._drop(make_url(address).database or "")


def _migrate(address: str) -> None:
    engine = an_engine(address)
    schema.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """One server for all tests of this process."""
    if postgresql.programs() is None:
        leave_out("PostgreSQL is not installed: apt-get install postgresql")
    with postgresql.server() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: postgresql.Server) -> Databases:
    """Databases on that server, copied from one that was migrated once."""
    postgresql_server.create("empty")
    _migrate(postgresql_server.create("newest"))
    return Databases(lambda template, name: postgresql_server.create(name, template), postgresql_server.drop)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Databases in files, copied from one that was migrated once."""
    folder = tmp_path_factory.mktemp("databases")
    _migrate(f"sqlite:///{folder / 'newest'}")
    (folder / "empty").touch()
    return Databases(
        lambda template, name: f"sqlite:///{shutil.copyfile(folder / template, folder / name)}",
        lambda name: Path(name).unlink(),
    )


@pytest.fixture(scope="session", params=[SQLITE, POSTGRESQL])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Databases of each kind in turn."""
    made: Databases = request.getfixturevalue(f"{request.param}_databases")
    return made


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The address of a fresh database at the newest schema."""
    address = databases.newest()
    yield address
    databases.drop(address)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A fresh database at the newest schema, opened as the platform opens it."""
    opened = an_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One session on a fresh database; what it commits, other sessions on ``engine`` see."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def hashing() -> Argon2Hashing:
    """Argon2id, as cheap as it gets: the tests hash hundreds of passwords."""
    return Argon2Hashing(memory_kib=64, passes=1)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The content that ships, as it is today. Nothing changes it, so it is read once."""
    return shipped_today()


@pytest.fixture
def platform(database_url: str, tmp_path: Path, catalogue: Catalogue, hashing: Argon2Hashing) -> Iterator["Platform"]:
    """The whole platform, with the content that ships, on a fresh database at the newest schema."""
    from learn.app import Platform  # noqa: PLC0415 -- tests of rules and tables need none of what this brings in

    assembled = Platform(settings_for(database_url, tmp_path), catalogue=catalogue, hashing=hashing)
    yield assembled
    assembled.engine.dispose()
