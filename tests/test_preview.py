"""The preview: what an author saved last, with what is wrong with it, on this machine alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ROOT
from learn.app import Platform
from learn.cli import main
from learn.content.catalogue import load
from learn.preview import HOST, NotHere, Preview
from learn.store.people import Person
from tests.conftest import settings_for
from tests.content.trees import DAY, FILES, PAGE, written
from tests.pages import Browser

PLACE = "/training/modules/noticing/pages/what-you-see"
SAID, NEW = "Signs are small at first.", "Signs are small, and then larger."


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree of content, with the look of the one that ships."""
    root = written(tmp_path / "tree")
    for shared in ("templates", "static"):
        (root / shared).symlink_to(ROOT / shared)
    return root


@pytest.fixture
def preview(tree: Path, tmp_path: Path) -> Iterator[Preview]:
    """A preview of that tree."""
    settings = replace(settings_for("sqlite:////nowhere/learn.db", tmp_path), root=tree)
    made = Preview(settings, tmp_path, port=8010)
    yield made
    made.platform.engine.dispose()


@pytest.fixture
def author(preview: Preview) -> Browser:
    return Browser(preview, base_url="http://127.0.0.1:8010")


def save(tree: Path, old: str, new: str, path: str = PAGE) -> None:
    """Save a file of the tree with other words."""
    assert old in (tree / path).read_text()
    (tree / path).write_text((tree / path).read_text().replace(old, new, 1))


def stamp(author: Browser) -> str:
    return author.request("GET", "/training/preview/stamp", headers={"Accept": "*/*"}).get_data(as_text=True)


def test_whoever_opens_it_is_an_author_who_leads_the_content(preview: Preview, author: Browser) -> None:
    author.get("/training/content")
    assert author.shown.heading == "Content"
    assert author.shown.texts("//main//tbody/tr/th/a") == ["Noticing"]
    author.get("/training/content/noticing")
    assert author.shown.texts("//main//a[contains(@class, 'govuk-button')]") == ["Put forward for review"]
    with Session(preview.platform.engine) as session:
        assert list(session.scalars(select(Person.name))) == ["A. N. Author"]


def test_it_begins_at_the_content(preview: Preview, author: Browser) -> None:
    reply = author.request("GET", "/training/sign-in")
    assert reply.status_code == 303, "already signed in"
    sent: list[tuple[str, list[tuple[str, str]]]] = []
    assert list(preview({"PATH_INFO": "/"}, lambda status, headers: sent.append((status, headers)))) == [b""]
    assert sent[0][0] == "303 See Other"
    assert ("Location", "/training/content") in sent[0][1]


def test_what_was_saved_is_shown_and_the_page_is_told(tree: Path, author: Browser) -> None:
    author.get(PLACE)
    assert SAID in author.shown.text("//main")
    (opened,) = author.shown.all("//meta[@name='preview-stamp']/@content")
    assert opened == stamp(author)
    save(tree, SAID, NEW)
    assert stamp(author) != opened
    author.get(PLACE)
    assert NEW in author.shown.text("//main")
    assert author.shown.all("//script[contains(@src, '/preview.')]")
    (opened,) = author.shown.all("//meta[@name='preview-stamp']/@content")
    assert opened == stamp(author)


def test_what_is_broken_is_shown_with_file_and_line_and_everything_else_stays(tree: Path, author: Browser) -> None:
    save(tree, "[[source:a-guide]]", "[[source:nobody]]")
    for path in (PLACE, "/training/modules/noticing", "/training/content/noticing", "/training/content"):
        author.get(path)
        assert author.replies[-1].status_code == 422
        assert author.shown.heading == "To mend"
        assert any(words.startswith(f"{PAGE}:") for words in author.shown.texts("//main//h2"))
        assert "there is no source `nobody`" in author.shown.text("//main")
    for path in ("/training/", "/training/strategy", "/training/account"):
        author.get(path)
        assert author.replies[-1].status_code == 200
    (tree / PAGE).write_text(FILES[PAGE].replace(SAID, NEW))
    author.get(PLACE)
    assert NEW in author.shown.text("//main")


def test_a_file_that_belongs_to_no_module_is_told_where_everything_is_listed(tree: Path, author: Browser) -> None:
    save(tree, "order: 1", "order: first", "modules/roles.yaml")
    author.get(PLACE)
    assert author.replies[-1].status_code == 200
    author.get("/training/content")
    assert "modules/roles.yaml:" in author.shown.text("//main")


def test_it_refuses_the_settings_of_production(tree: Path, tmp_path: Path) -> None:
    settings = replace(settings_for("sqlite:////nowhere/learn.db", tmp_path), root=tree, is_production=True)
    with pytest.raises(NotHere, match="does not run with LEARN_ENVIRONMENT=production"):
        Preview(settings, tmp_path, port=8010)


def test_it_listens_to_this_machine_alone_and_cannot_be_told_otherwise() -> None:
    assert HOST == "127.0.0.1"
    said = " ".join(CliRunner().invoke(main, ["content", "preview", "--help"]).output.split())
    assert "on this machine alone" in said
    assert "--bind" not in said


def test_no_page_of_the_platform_itself_loads_the_script_of_the_preview(tmp_path: Path, database_url: str, tree: Path) -> None:
    settings = replace(settings_for(database_url, tmp_path), root=tree)
    platform = Platform(settings, catalogue=load(tree, day=DAY))
    plain = Browser(platform)
    plain.get("/training/sign-in")
    assert "preview" not in plain.shown.source
    platform.engine.dispose()
