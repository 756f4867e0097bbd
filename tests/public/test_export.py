"""The export: every document as a plain file, the very bytes that the application gives, replaced whole or not at all."""

import gzip
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import Client

from learn.public.documents import Document
from learn.public.export import MARK, SITE, NotOurs, export
from learn.public.files import file_of
from learn.public.nginx import Unwritable, configuration
from learn.public.pages import MISSING, OUT, STILL, documents
from tests.public.apps import DIST, MANIFEST, SHIPPED_ON, a_house, a_public_app, what_ships
from tests.public.test_help import TELLING

PAGES = documents(what_ships(), a_house(), SHIPPED_ON)
WITH_FILES = {address: page for address, page in PAGES.items() if page.body}


def exported(folder: Path, pages: dict[str, Document] | None = None, static: Path = DIST) -> list[str]:
    """Export, on ports that nothing here opens."""
    return export(pages or PAGES, folder, static=static, listen="8080", app="127.0.0.1:8000")


def below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed(words: str) -> dict[str, Document]:
    """The documents, with another first page."""
    return {**PAGES, "/": Document.of("/", words, a_house().headers)}


@pytest.fixture(scope="module")
def application() -> Client:
    """The application, which renders everything once."""
    return Client(a_public_app())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that nothing changes."""
    made = tmp_path_factory.mktemp("export")
    exported(made)
    return made


@pytest.mark.parametrize("address", WITH_FILES)
def test_a_file_holds_the_very_bytes_that_the_application_gives(address: str, folder: Path, application: Client) -> None:
    path = folder / SITE / file_of(WITH_FILES[address])
    asked = "/nowhere" if address == MISSING else address
    assert path.read_bytes() == application.get(asked).data
    zipped = path.with_name(f"{path.name}.gz").read_bytes()
    assert zipped == application.get(asked, headers={"Accept-Encoding": "gzip"}).data
    assert gzip.decompress(zipped) == path.read_bytes()


def test_everything_that_a_page_loads_is_there_and_nothing_else(tmp_path: Path) -> None:
    names = exported(tmp_path)
    loaded = {MANIFEST[name] for name in ("public.css", "public.js", "favicon.svg")}
    assert set(names) == set(below(tmp_path / SITE))
    pages = {file_of(page) for page in WITH_FILES.values()}
    static = {f"static/{name}" for name in loaded}
    assert {name for name in names if not name.endswith(".gz")} == pages | static
    assert {name.removesuffix(".gz") for name in names if name.endswith(".gz")} == pages | static
    for name in loaded:
        assert (tmp_path / SITE / "static" / name).read_bytes() == (DIST / name).read_bytes()


def test_no_name_of_a_file_tells_what_it_is_about(folder: Path) -> None:
    assert len(below(folder)) > len(PAGES)
    assert [name for name in below(folder) if TELLING.search(name)] == []


def places(conf: str) -> dict[str, str]:
    """The inside of each place that has an address of its own."""
    return dict(re.findall(r"location = (\S+) \{\n(.*?)\n +\}(?=\n)", conf, re.DOTALL))


def added(lines: str) -> dict[str, str]:
    """The headers that some lines add."""
    return {
        name: value.replace('\\"', '"')
        for name, value in re.findall(r'^ *add_header (\S+) "((?:[^"\\]|\\.)*)" always;$', lines, re.MULTILINE)
    }


@pytest.mark.parametrize("address", PAGES)
def test_nginx_is_told_the_very_headers_of_each_document(address: str, folder: Path) -> None:
    conf = (folder / "nginx.conf").read_text()
    shared = added(conf.partition("    location / {\n")[2].partition("location = ")[0])
    place = places(conf)[f"{OUT}/303" if address == OUT else address]
    expected = dict(PAGES[address].headers)
    kind = expected.pop("Content-Type", None)
    assert (added(place) or shared) == {**expected, "Last-Modified": ""}
    assert re.findall(r'default_type "(.*)";', place) == ([kind] if kind else [""] if address == OUT else [])


def test_nginx_writes_nothing_down_and_marks_nothing(folder: Path) -> None:
    lines = {line.strip() for line in (folder / "nginx.conf").read_text().splitlines()}
    asked = {"access_log off;", "error_log /dev/null crit;", "server_tokens off;", "etag off;", "if_modified_since off;"}
    assert asked <= lines
    assert f'root "{folder / SITE}";' in lines
    assert [line for line in lines if line.startswith(("access_log", "error_log")) and line not in asked] == []


def test_a_folder_with_something_of_somebody_else_in_it_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(NotOurs, match=r"is not empty, and no export wrote what is in it\. Name a new or an empty folder\."):
        exported(tmp_path)
    assert below(tmp_path) == {"letters.txt": b"mine"}


def test_an_empty_and_a_new_folder_are_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert exported(tmp_path / "empty") == exported(tmp_path / "a" / "new")


def test_a_web_server_s_user_can_read_everything_whoever_exports(tmp_path: Path) -> None:
    usual = os.umask(0o077)
    try:
        exported(tmp_path / "new" / "out")
    finally:
        os.umask(usual)
    modes = {(path.is_dir(), path.stat().st_mode & 0o777) for path in tmp_path.rglob("*") if not path.is_symlink()}
    assert modes == {(True, 0o755), (False, 0o644)}


def test_exporting_again_replaces_everything_and_leaves_nothing_behind(tmp_path: Path) -> None:
    exported(tmp_path, {**changed("old"), "/gone": replace(PAGES["/"], address="/gone")})
    assert {"site-1/gone.html", "site-1/index.html"} <= below(tmp_path).keys()
    for _ in range(2):
        exported(tmp_path)
        files = below(tmp_path)
        assert (tmp_path / SITE / "index.html").read_bytes() == PAGES["/"].body
        assert {name.partition("/")[0] for name in files if "/" in name} == {(tmp_path / SITE).readlink().name}
        assert {name for name in files if "/" not in name} == {MARK, "nginx.conf"}
        assert not any("gone" in name or name.endswith(".new") for name in files)


def test_an_export_that_fails_half_way_leaves_the_last_one_whole(tmp_path: Path) -> None:
    made = tmp_path / "out"
    exported(made, changed("old"))
    before = below(made)
    (tmp_path / "static").mkdir()
    with pytest.raises(FileNotFoundError):
        exported(made, static=tmp_path / "static")
    blocked = made / "site-2"
    blocked.write_text("a file where a folder has to be")
    with pytest.raises(OSError, match="site-2"):
        exported(made)
    blocked.unlink()
    assert (made / SITE / "index.html").read_bytes() == b"old"
    assert below(made) == before


def test_what_was_left_by_an_export_that_broke_off_is_not_served(tmp_path: Path) -> None:
    exported(tmp_path, changed("old"))
    (tmp_path / "site-2").mkdir()
    (tmp_path / "site-2" / "half.html").write_text("half")
    (tmp_path / "site.new").symlink_to("site-1")
    exported(tmp_path)
    assert (tmp_path / SITE).readlink() == Path("site-2")
    assert not (tmp_path / SITE / "half.html").exists()
    assert not (tmp_path / "site.new").is_symlink()


def test_two_documents_never_share_a_file(tmp_path: Path) -> None:
    twice = {**PAGES, "/index": Document.of("/index", "another", a_house().headers)}
    with pytest.raises(ValueError, match=r"two documents have the file index\.html"):
        exported(tmp_path, twice)


def test_a_header_that_nginx_would_misread_is_refused(tmp_path: Path) -> None:
    house = replace(a_house(), exit_to="https://weather.example/$host")
    with pytest.raises(Unwritable, match=r"weather\.example/\$host”: it takes \$"):
        configuration(documents(what_ships(), house, SHIPPED_ON), root=tmp_path, listen="8080", app="127.0.0.1:8000")


def test_a_page_with_a_status_of_its_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="/odd has 410"):
        exported(tmp_path, {**PAGES, "/odd": Document.of("/odd", "gone", a_house().headers, status=410)})


def test_the_replies_without_a_body_have_no_file() -> None:
    assert PAGES.keys() - WITH_FILES.keys() == {OUT, STILL}
