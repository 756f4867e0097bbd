"""Residents' pages and static files inside the whole platform, when the database is gone."""

import hashlib

import pytest
from werkzeug.test import Client, TestResponse

from learn.app import Platform
from learn.domain import browser_rules
from tests.conftest import settings_for
from tests.public.apps import DIST, MANIFEST, what_ships

FOR_EVER = "max-age=315360000, public, immutable"


@pytest.fixture(
    scope="module",
    params=["sqlite:////nowhere/learn.db", "postgresql+psycopg://learn@127.0.0.1:9/learn"],
    ids=["sqlite", "postgresql"],
)
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A client of the platform whose database does not answer."""
    return Client(Platform(settings_for(request.param, tmp_path_factory.mktemp("instance")), catalogue=what_ships()))


def asked_for(client: Client, name: str, encodings: str = "") -> TestResponse:
    """The reply to a request for a static file."""
    return client.get(f"/static/{name}", headers={"Accept-Encoding": encodings}, buffered=True)


def test_residents_have_their_page_when_the_database_is_gone(alone: Client) -> None:
    assert alone.get("/readyz").status_code == 503
    reply = alone.get("/")
    assert reply.status_code == 200
    assert f"tel:{what_ships().services['emergency-999'].dialled}" in reply.text
    assert alone.get("/nowhere").status_code == 404


def test_what_the_page_loads_is_there_when_the_database_is_gone(alone: Client) -> None:
    for name in ("public.css", "favicon.svg"):
        assert f"/static/{MANIFEST[name]}" in alone.get("/").text
        assert asked_for(alone, MANIFEST[name]).data == (DIST / MANIFEST[name]).read_bytes()


@pytest.mark.parametrize("name", MANIFEST)
def test_a_file_whose_name_holds_its_hash_may_be_kept_for_ever(alone: Client, name: str) -> None:
    reply = asked_for(alone, MANIFEST[name])
    assert reply.headers["Cache-Control"] == FOR_EVER
    assert hashlib.sha256(reply.data).hexdigest().startswith(MANIFEST[name].split(".")[1])


def test_a_file_without_a_hash_is_asked_for_again(alone: Client) -> None:
    reply = asked_for(alone, "manifest.json")
    assert reply.status_code == 200
    assert "immutable" not in reply.headers["Cache-Control"]


@pytest.mark.parametrize(("encodings", "end"), [("gzip, deflate, br", ".br"), ("gzip", ".gz"), ("", "")])
def test_text_is_sent_in_the_smallest_form_that_is_understood(alone: Client, encodings: str, end: str) -> None:
    reply = asked_for(alone, MANIFEST["staff.css"], encodings)
    assert reply.data == (DIST / f"{MANIFEST['staff.css']}{end}").read_bytes()
    assert reply.headers.get("Content-Encoding", "") == {".br": "br", ".gz": "gzip"}.get(end, "")
    assert reply.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["staff.css", "staff.js", "legible.woff2", "favicon.svg"])
def test_static_files_carry_the_headers_of_all_replies(alone: Client, name: str) -> None:
    reply = asked_for(alone, MANIFEST[name])
    for header, value in browser_rules.STATIC.items():
        assert reply.headers.getlist(header) == [value], header
    for header in ("Set-Cookie", "Access-Control-Allow-Origin"):
        assert header not in reply.headers


@pytest.mark.parametrize("path", ["../config.py", "..%2fconfig.py", "../src/package.json", "", "licences", "nothing.css"])
def test_nothing_is_served_from_beside_the_static_files(alone: Client, path: str) -> None:
    assert asked_for(alone, path).status_code == 404
