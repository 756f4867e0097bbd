"""An author writes with the preview beside the editor: what is saved is there about a second later, faults included."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from config import ROOT
from tests.journeys.checks import Inspector
from tests.journeys.site import until
from tests.ports import free_port

MODULE = "modules/responding-safely"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout of one's own: code and look are those that ship, and what is written can be changed."""
    tree = tmp_path / "tree"
    made = shutil.ignore_patterns("__pycache__")
    for folder in ("learn", "modules", "quizzes"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=made)
    for shared in ("templates", "static"):
        (tree / shared).symlink_to(ROOT / shared)
    shutil.copyfile(ROOT / "config.py", tree / "config.py")
    return tree


@pytest.fixture
def address(tree: Path, tmp_path: Path) -> Iterator[str]:
    """Where the preview of that checkout is served, by the command that ships."""
    port = free_port()
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("LEARN_", "FLASK_"))}
    process = subprocess.Popen(
        [sys.executable, "-c", "from learn.cli import main; main()", "content", "preview", "--port", str(port)],
        cwd=tree,
        env={**bare, "PYTHONPATH": str(tree), "LEARN_INSTANCE": str(tmp_path / "instance")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    address = said.split()[1].removesuffix("/training/content")
    assert address == f"http://127.0.0.1:{port}"
    until(lambda: _answers(port), "the preview answers")
    yield address
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)
    process.stdout.close()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def test_what_is_saved_is_seen_by_itself_and_so_is_what_is_wrong_with_it(browser: Browser, tree: Path, address: str) -> None:
    file = min((tree / MODULE).glob("01-*.md"))
    was = file.read_text()
    context = browser.new_context(base_url=address, locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    look = Inspector(page)
    page.goto(f"/training/{MODULE}/pages/{file.stem[3:]}")
    file.write_text(f"{was}\nThese words were saved just now.\n")
    expect(page.locator("main")).to_contain_text("These words were saved just now.")
    file.write_text(f"{was}\nWhat nobody wrote. [[source:nobody]]\n")
    expect(page.get_by_role("heading", level=1)).to_have_text("To mend")
    expect(page.locator("main")).to_contain_text(f"{MODULE}/{file.name}:{len(was.splitlines()) + 2}")
    look("preview/problems.html")
    other = context.new_page()
    other.goto("/training/modules/what-reviews-teach-us")
    expect(other.get_by_role("heading", level=1)).to_contain_text("What reviews teach us")
    file.write_text(was)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("To mend")
    assert not look.wrong, look.wrong
    context.close()
