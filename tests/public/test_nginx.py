"""The help page outlives everything (REL-30): nginx alone serves it, with the platform dead, and writes nobody down (SAF-30)."""

import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email.utils import formatdate
from http.client import HTTPResponse
from pathlib import Path

import pytest
from werkzeug.test import Client

from learn.public.export import export
from learn.public.pages import MISSING, OUT, STILL, WAY_OUT, documents
from tests import nginx
from tests.conftest import leave_out
from tests.nginx import Nginx, Reply
from tests.ports import free_port
from tests.public.apps import DIST, MANIFEST, SHIPPED_ON, a_house, a_public_app, what_ships
from tests.public.test_serving import FOR_EVER

PAGES = documents(what_ships(), a_house(), SHIPPED_ON)
NEVER_COMPARED = frozenset({"date", "server", "connection", "allow"})
CANARY = "canary-7f3c"
NOTE = ("203.0.113.77", CANARY)
"""What must be found nowhere afterwards: an address that somebody came from, and a word that is in everything else they send."""


@dataclass(frozen=True, kw_only=True)
class Alone:
    """nginx with an export behind it, and nothing else: no platform, no database."""

    server: Nginx
    exported: Path


@pytest.fixture(scope="module")
def alone() -> Iterator[Alone]:
    """Serve an export at a port of its own; at the platform's nobody listens."""
    if nginx.program() is None:
        leave_out("nginx is not installed: apt-get install nginx")
    with ExitStack() as stack:
        folder = stack.enter_context(nginx.a_folder())
        port = free_port()
        export(PAGES, folder / "out", static=DIST, listen=f"127.0.0.1:{port}", app=f"127.0.0.1:{free_port()}")
        server = stack.enter_context(nginx.served(folder / "out" / "nginx.conf", port, folder / "nginx"))
        yield Alone(server=server, exported=folder / "out")


def compared(headers: Iterable[tuple[str, str]], *, but: frozenset[str] = NEVER_COMPARED) -> list[tuple[str, str]]:
    """The headers that say something of the document."""
    return sorted((name.lower(), value) for name, value in headers if name.lower() not in but)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_every_page_is_the_application_s_to_the_last_header(alone: Alone, encoding: str) -> None:
    application = Client(a_public_app())
    for path in [*PAGES, "/nowhere", "/together/", "/training-plan"]:
        for method in ("GET", "HEAD", "POST", "DELETE"):
            ours = alone.server.ask(path, method, headers={"Accept-Encoding": encoding})
            theirs = application.open(path, method=method, headers={"Accept-Encoding": encoding})
            assert (ours.status, ours.body) == (theirs.status_code, theirs.data), f"{method} {path}"
            # What has nothing in it is of no kind, though Flask names one.
            but = NEVER_COMPARED | ({"content-type"} if ours.status in (204, 303) else frozenset())
            assert compared(ours.headers, but=but) == compared(theirs.headers, but=but), f"{method} {path}"


def test_the_first_page_is_there_with_its_numbers_when_everything_else_is_down(alone: Alone) -> None:
    reply = alone.server.ask("/")
    assert reply.status == 200
    assert f"tel:{what_ships().services['emergency-999'].dialled}".encode() in reply.body
    for name in ("ETag", "Last-Modified", "Accept-Ranges", "Vary", "Set-Cookie", "Location"):
        assert reply.header(name) == [], name
    assert reply.header("Cache-Control") == ["no-store"]
    assert reply.header("Server") == ["nginx"]


def test_everything_the_first_page_loads_is_there(alone: Alone) -> None:
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', alone.server.ask("/").body.decode())
    assert len(loaded) == 3
    for path in loaded:
        reply = alone.server.ask(path)
        assert (reply.status, reply.body) == (200, (DIST / path.rpartition("/")[2]).read_bytes())
        assert reply.header("Cache-Control") == [FOR_EVER]
        assert reply.header("Vary") == ["Accept-Encoding"]
        assert reply.header("ETag") == reply.header("Last-Modified") == []
        zipped = alone.server.ask(path, headers={"Accept-Encoding": "gzip"})
        assert zipped.body == (DIST / f"{path.rpartition('/')[2]}.gz").read_bytes()


def test_files_have_the_kinds_that_browsers_insist_on(alone: Alone) -> None:
    kinds = {name: alone.server.ask(f"/static/{MANIFEST[name]}").header("Content-Type") for name in ("public.css", "public.js")}
    assert kinds == {"public.css": ['text/css; charset="utf-8"'], "public.js": ['text/javascript; charset="utf-8"']}
    assert alone.server.ask(f"/static/{MANIFEST['favicon.svg']}").header("Content-Type") == ["image/svg+xml"]


def test_the_way_out_works_through_both_steps(alone: Alone) -> None:
    assert f'href="{WAY_OUT}"'.encode() in alone.server.ask("/").body
    first = alone.server.ask(WAY_OUT)
    assert (first.status, first.header("Clear-Site-Data"), first.header("Cache-Control")) == (200, ['"cache"'], ["no-store"])
    (onward,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', first.body.decode())
    second = alone.server.ask(onward)
    assert (second.status, second.header("Clear-Site-Data"), second.body) == (303, ['"cache"'], b"")
    assert second.header("Location") == ["https://weather.example/"]
    still = alone.server.ask(STILL)
    assert (still.status, still.header("Cache-Control"), still.body) == (204, ["no-store"], b"")


def test_everybody_gets_the_same_bytes_from_nginx(alone: Alone) -> None:
    plain = alone.server.ask("/")
    written = (alone.exported / "site" / "index.html").stat().st_mtime
    for headers in (
        {"Cookie": "learn=somebody"},
        {"Range": "bytes=0-3"},
        {"If-None-Match": "*", "If-Modified-Since": formatdate(written, usegmt=True)},
        {"If-Modified-Since": formatdate(written, usegmt=True)},
        {"Accept-Language": "cy", "Referer": "https://example.org/"},
    ):
        asked = alone.server.ask("/?from=there", headers=headers)
        assert (asked.status, asked.body, compared(asked.headers)) == (200, plain.body, compared(plain.headers)), headers


@pytest.mark.parametrize("path", ["/training", "/training/", "/training/sign-in", f"/static/{MANIFEST['staff.css']}"])
def test_the_staff_side_has_the_plain_page_with_the_numbers_when_it_is_dead(alone: Alone, path: str) -> None:
    reply = alone.server.ask(path)
    assert (reply.status, reply.body) == (502, PAGES[MISSING].body)
    assert b"nginx" not in reply.body
    assert [reply.header(name) for name, _ in a_house().headers.items()] == [[value] for value in a_house().headers.values()]


def test_a_wrong_way_of_asking_is_told_the_right_ones_by_nginx(alone: Alone) -> None:
    for path in ("/", OUT, STILL):
        reply = alone.server.ask(path, method="POST", body=b"a=b")
        assert (reply.status, reply.header("Allow"), reply.body) == (405, ["GET, HEAD"], PAGES[MISSING].body)


@pytest.mark.parametrize(
    "path", ["/index.html", "/missing.html", "/missing", "/missing/405", f"{OUT}/303", "/go.html", "/index.html.gz"]
)
def test_a_file_has_no_second_address(alone: Alone, path: str) -> None:
    assert alone.server.ask(path).status == 404


@pytest.mark.parametrize(
    "path", ["/static/../nginx.conf", "/static/..%2f..%2fnginx.conf", "/nginx.conf", "/exported.txt", "/static/"]
)
def test_nothing_beside_the_files_is_served(alone: Alone, path: str) -> None:
    reply = alone.server.ask(path)
    assert reply.status >= 400
    assert b"server {" not in reply.body
    assert b"exported" not in reply.body


def raw(server: Nginx, words: bytes) -> Reply:
    """What is answered to these bytes and no more."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(words)
        connection.shutdown(socket.SHUT_WR)
        response = HTTPResponse(connection)
        response.begin()
        return Reply.read(response)


LONG = CANARY.encode() * 4000
BROKEN = {
    400: b"GET / HTTP/1.1\r\nUser-Agent: " + CANARY.encode() + b"\r\n\r\n",
    413: b"POST /?" + CANARY.encode() + b" HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n",
    414: b"GET /" + LONG + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    505: b"GET /" + CANARY.encode() + b" HTTP/9.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("status", BROKEN)
def test_a_broken_request_is_answered_with_the_numbers_too(alone: Alone, status: int) -> None:
    for _ in range(30):  # whether the end has come when nginx begins to read is chance
        reply = raw(alone.server, BROKEN[status])
        assert (reply.status, reply.body) == (status, PAGES[MISSING].body)


def left_behind(server: Nginx) -> set[str]:
    """The files below nginx's folder that hold something of a visit."""
    return {
        path.name
        for path in server.folder.rglob("*")
        if path.is_file() and any(note.encode() in path.read_bytes() for note in NOTE)
    }


def visit(server: Nginx) -> list[Reply]:
    """Come with something that would be recognised in every place where it could be written down."""
    told = {"User-Agent": CANARY, "Referer": f"https://{CANARY}.example/", "X-Forwarded-For": NOTE[0], "Cookie": f"a={CANARY}"}
    paths = [
        "/",
        WAY_OUT,
        OUT,
        STILL,
        f"/{CANARY}",
        f"/{CANARY.upper()}",
        f"/static/{CANARY}.css",
        "/training/",
        "/services.json",
    ]
    replies = [server.ask(f"{path}?{CANARY}={NOTE[0]}", headers=told) for path in paths]
    replies.append(server.ask("/", method="POST", body=CANARY.encode(), headers=told))
    for words in BROKEN.values():
        raw(server, words)
    return replies


def test_a_visit_leaves_nothing_in_any_file(alone: Alone) -> None:
    assert {reply.status for reply in visit(alone.server)} == {200, 204, 303, 404, 405, 502}
    assert left_behind(alone.server) == set()
    assert (alone.server.folder / "access.log").read_bytes() == b""


@pytest.mark.parametrize(
    ("line", "log"), [("    access_log off;\n", "access.log"), ("    error_log /dev/null crit;\n", "errors.log")]
)
def test_without_either_line_about_logs_a_visit_would_be_found(alone: Alone, line: str, log: str) -> None:
    conf = (alone.exported / "nginx.conf").read_text()
    assert conf.count(line) == 1
    port = free_port()
    told = conf.replace(line, "").replace(f"listen 127.0.0.1:{alone.server.port} ", f"listen 127.0.0.1:{port} ")
    with nginx.a_folder() as folder:
        (folder / "nginx.conf").write_text(told)
        with nginx.served(folder / "nginx.conf", port, folder / "nginx") as careless:
            visit(careless)
            assert left_behind(careless) == {log}
