"""Residents' pages outlive the rest of the platform (REL-30): a migration that runs, a full disk, a server that was killed.

A database that is gone is told of in ``test_starting.py`` and ``tests/public/test_serving.py``, nginx by itself in
``tests/public/test_nginx.py``.
"""

import re
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, event
from werkzeug.test import Client

from learn.app import Platform, house_of
from learn.public.export import export
from learn.public.pages import MISSING, OUT, WAY_OUT, documents
from learn.store import schema
from tests import nginx
from tests.conftest import Databases, an_engine, leave_out, on_sqlite, settings_for
from tests.journeys.site import Site
from tests.nginx import Nginx
from tests.ports import free_port
from tests.public.apps import DIST, SHIPPED_ON, what_ships

PATIENCE = 30


@pytest.fixture
def empty(databases: Databases) -> Iterator[Engine]:
    """A database that a migration has to begin with, opened."""
    address = databases.empty()
    engine = an_engine(address)
    yield engine
    engine.dispose()
    databases.drop(address)


def test_residents_have_their_pages_and_the_way_out_while_a_migration_runs(empty: Engine, tmp_path: Path) -> None:
    begun, seen = Event(), Event()

    @event.listens_for(empty, "after_cursor_execute")
    def wait_in_the_middle(*told: object) -> None:
        if "CREATE TABLE person" in str(told[2]) and not begun.is_set():
            begun.set()
            assert seen.wait(PATIENCE)

    address = empty.url.render_as_string(hide_password=False)
    platform = Platform(settings_for(address, tmp_path), catalogue=what_ships())
    client = Client(platform)
    with ThreadPoolExecutor(1) as pool:
        migrating = pool.submit(schema.upgrade, empty)
        try:
            assert begun.wait(PATIENCE)
            assert [client.get(path).status_code for path in ("/", WAY_OUT, OUT, "/nowhere")] == [200, 200, 303, 404]
            assert not migrating.done()
        finally:
            seen.set()
        migrating.result(PATIENCE)
    assert client.get("/readyz").status_code == 200
    platform.engine.dispose()


@on_sqlite
def test_residents_are_served_on_a_full_disk_and_by_nginx_when_the_server_is_killed(tmp_path: Path, database_url: str) -> None:
    if nginx.program() is None:
        leave_out("nginx is not installed: apt-get install nginx")
    site = Site(folder=tmp_path, database_url=database_url, port=free_port())
    pages = documents(what_ships(), house_of(settings_for(database_url, tmp_path)), SHIPPED_ON)
    with ExitStack() as stack:
        folder, port = stack.enter_context(nginx.a_folder()), free_port()
        export(pages, folder / "out", static=DIST, listen=f"127.0.0.1:{port}", app=f"127.0.0.1:{site.port}")
        front = stack.enter_context(nginx.served(folder / "out" / "nginx.conf", port, folder / "nginx"))
        assert front.ask("/").status == 200
        stack.callback(site.kill)
        site.start()
        assert sign_in(front) == 403
        fill_the_disk(site)
        assert sign_in(front) == 500
        assert [status(site, path) for path in ("/", WAY_OUT, OUT, "/nowhere")] == [200, 200, 303, 404]
        site.kill()
        dead = front.ask("/training/sign-in")
        assert (dead.status, dead.body) == (502, pages[MISSING].body)
        assert front.ask("/").status == 200


def sign_in(front: Nginx) -> int:
    """Try to sign in by way of nginx with a wrong password, which is written down to slow down guessing; give the status."""
    page = front.ask("/training/sign-in")
    assert page.status == 200
    assert len(page.header("Content-Security-Policy")) == len(page.header("Cache-Control")) == 1
    (cookie,) = page.header("Set-Cookie")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.body.decode())
    assert token is not None
    fields = {"csrf_token": token[1], "email": "nobody@council.example", "password": "wrong, and long enough"}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie.partition(";")[0]}
    return front.ask("/training/sign-in", "POST", urlencode(fields).encode(), headers).status


def fill_the_disk(site: Site) -> None:
    """From now on no file of the server grows by a byte, its log included: what a full disk is, but for its own processes only."""
    assert site.process is not None
    master = site.process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    assert workers
    for pid in (master, *map(int, workers)):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))


def status(site: Site, path: str) -> int:
    """The status that the server itself answers with."""
    with closing(HTTPConnection("127.0.0.1", site.port, timeout=20)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status
