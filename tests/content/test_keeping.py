"""The kept catalogue: never told from the one that is read, never used when anything has changed, never trusted unsigned."""

import hmac
import importlib.util
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from config import ROOT
from learn.content.catalogue import load
from learn.content.keeping import load_kept
from learn.content.problems import BrokenContent
from learn.domain.catalogue import Catalogue
from tests.content.trees import DAY, FILES, PAGE, broken, written
from tests.threads import all_at_once

SECRET = "a secret of these tests"
SHIPPED_ON = date(2026, 11, 25)

START = """
import sys
from datetime import date
from pathlib import Path
from learn.content.keeping import load_kept

root, folder = map(Path, sys.argv[1:])
print("ready", flush=True)
sys.stdin.readline()
catalogue = load_kept(root, day=date.fromisoformat("2027-01-15"), folder=folder, secret="a secret of these tests")
print(",".join(catalogue.modules), "read" if "markdown" in sys.modules else "kept")
"""
"""A process that starts when it is told to, and says what it found and how."""


def _loaded(root: Path, folder: Path, *, day: date = DAY, secret: str = SECRET) -> Catalogue:
    return load_kept(root, day=day, folder=folder, secret=secret)


def _kept(folder: Path) -> Path:
    (only,) = folder.iterdir()
    return only


def _state(folder: Path) -> tuple[str, int, int]:
    """Which file is kept; reading anew writes another."""
    kept = _kept(folder)
    return kept.name, kept.stat().st_ino, kept.stat().st_mtime_ns


def _apart(thing: Any) -> Any:
    """A value taken apart: every field, every type, every order."""
    if is_dataclass(thing):
        return type(thing), [(each.name, _apart(getattr(thing, each.name))) for each in fields(thing)]
    if isinstance(thing, Mapping):
        return type(thing), [(_apart(key), _apart(value)) for key, value in thing.items()]
    if isinstance(thing, tuple | list):
        return type(thing), [_apart(each) for each in thing]
    if isinstance(thing, frozenset | set):
        return type(thing), sorted(map(repr, thing))
    return type(thing), repr(thing)


def test_the_kept_catalogue_that_ships_equals_the_read_one_in_every_field(tmp_path: Path) -> None:
    first, second = (_loaded(ROOT, tmp_path, day=SHIPPED_ON) for _ in range(2))
    assert first is not second
    read = load(ROOT, day=SHIPPED_ON)
    assert second == first == read
    assert _apart(second) == _apart(first) == _apart(read)


def test_what_is_kept_cannot_be_changed_either(tmp_path: Path) -> None:
    root = written(tmp_path / "tree")
    _, kept = (_loaded(root, tmp_path / "kept") for _ in range(2))
    mappings = [value for each in fields(Catalogue) if isinstance(value := getattr(kept, each.name), Mapping)]
    assert len(mappings) >= 8
    assert {type(each) for each in mappings} == {MappingProxyType}


def test_a_second_start_reads_nothing_and_writes_nothing(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    first = _loaded(root, folder)
    before = _state(folder)
    assert _loaded(root, folder) == first
    assert _state(folder) == before
    assert _start(root, folder)() == "noticing kept"


def test_what_is_kept_is_closed_to_others(tmp_path: Path) -> None:
    _loaded(written(tmp_path / "tree"), tmp_path / "instance" / "kept")
    assert (tmp_path / "instance" / "kept").stat().st_mode & 0o777 == 0o700


def test_a_change_of_any_file_of_the_content_reads_anew(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    _loaded(root, folder)
    for path in FILES:
        before = _kept(folder).name
        with (root / path).open("a", encoding="utf-8") as file:
            file.write("\n")
        _loaded(root, folder)
        assert _kept(folder).name != before, path


def test_what_is_read_anew_says_what_the_files_say_now(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    assert _loaded(root, folder).modules["noticing"].title == "Noticing"
    written(root, {"modules/noticing/module.yaml": broken("modules/noticing/module.yaml", '"Noticing"', '"Looking"')})
    assert _loaded(root, folder).modules["noticing"].title == "Looking"
    written(root)
    assert _loaded(root, folder).modules["noticing"].title == "Noticing"


def test_a_file_that_comes_goes_or_is_named_otherwise_reads_anew(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    names = []

    def start() -> None:
        _loaded(root, folder)
        names.append(_kept(folder).name)

    start()
    readme = root / "modules" / "README.md"
    readme.write_text("How to write a module.")
    start()
    readme.rename(root / "modules" / "ABOUT.md")
    start()
    (root / "modules" / "ABOUT.md").unlink()
    start()
    assert len(set(names)) == 3
    assert names[0] == names[3]


def test_another_day_reads_anew(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    assert _loaded(root, folder).as_at == DAY
    assert _loaded(root, folder, day=DAY + timedelta(days=1)).as_at == DAY + timedelta(days=1)
    assert _loaded(root, folder).as_at == DAY


def test_a_change_of_the_code_that_reads_it_reads_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("content", "domain"):
        shutil.copytree(ROOT / "learn" / room, tmp_path / "learn" / room, ignore=shutil.ignore_patterns("__pycache__"))
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    start = _copied(tmp_path / "learn" / "content" / "keeping.py", monkeypatch)
    start(root, day=DAY, folder=folder, secret=SECRET)
    before = _state(folder)
    start(root, day=DAY, folder=folder, secret=SECRET)
    assert _state(folder) == before
    for path in ("domain/quizzes.py", "content/markdown.py", "content/keeping.py", "domain/new.py"):
        name = _kept(folder).name
        with (tmp_path / "learn" / path).open("a") as file:
            file.write("# Another way.\n")
        start(root, day=DAY, folder=folder, secret=SECRET)
        assert _kept(folder).name != name, path


def _copied(path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Catalogue]:
    """The deed, from a copy of its file, which looks at the copies beside it."""
    spec = importlib.util.spec_from_file_location("learn.content.keeping_copied", path)
    assert spec is not None
    assert spec.loader is not None
    copied = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, copied)
    spec.loader.exec_module(copied)
    deed: Callable[..., Catalogue] = copied.load_kept
    return deed


def test_another_secret_reads_anew(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    _loaded(root, folder)
    before = _state(folder), _kept(folder).read_bytes()
    _loaded(root, folder, secret="another secret")
    assert _state(folder) != before[0]
    assert _kept(folder).read_bytes()[:32] != before[1][:32]


def test_a_file_that_ends_too_early_is_not_loaded(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    first = _loaded(root, folder)
    whole = _kept(folder).read_bytes()
    for end in (0, 31, 32, len(whole) - 1):
        _kept(folder).write_bytes(whole[:end])
        assert _loaded(root, folder) == first, end
        assert _kept(folder).read_bytes() == whole, "a whole one stands in its place"


def test_a_file_with_one_bit_turned_is_not_loaded(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    first = _loaded(root, folder)
    whole = _kept(folder).read_bytes()
    for place in (0, 32, len(whole) - 1):
        turned = bytearray(whole)
        turned[place] ^= 1
        _kept(folder).write_bytes(turned)
        assert _loaded(root, folder) == first, place
        assert _kept(folder).read_bytes() == whole


class _Trap:
    """Something that writes a file when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self._sprung = sprung

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._sprung),)


def test_nothing_is_unpickled_that_this_platform_did_not_sign(tmp_path: Path) -> None:
    root, folder, sprung = written(tmp_path / "tree"), tmp_path / "kept", tmp_path / "sprung"
    first = _loaded(root, folder)
    trap = pickle.dumps(_Trap(sprung))
    signed = _kept(folder).read_bytes()[:32]
    foreign = hmac.digest(b"another secret", b"catalogue" + trap, "sha256")
    for signature in (b"", bytes(32), signed, foreign):
        _kept(folder).write_bytes(signature + trap)
        assert _loaded(root, folder) == first
        assert not sprung.exists(), signature
    pickle.loads(trap)  # noqa: S301 -- to show that the trap would have sprung
    assert sprung.exists()


def test_only_the_newest_is_kept(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    for days in range(3):
        _loaded(root, folder, day=DAY + timedelta(days=days))
    assert _kept(folder).suffix == ".kept"


def test_broken_content_is_told_and_never_kept(tmp_path: Path) -> None:
    root = written(tmp_path / "tree", {PAGE: broken(PAGE, "[[source:a-guide]]", "[[source:another]]")})
    for _ in range(2):
        with pytest.raises(BrokenContent, match="another"):
            _loaded(root, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_broken_content_is_told_though_what_was_before_it_is_kept(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    _loaded(root, folder)
    written(root, {PAGE: broken(PAGE, "[[source:a-guide]]", "[[source:another]]")})
    with pytest.raises(BrokenContent):
        _loaded(root, folder)


@pytest.mark.parametrize("place", ["a file", "below a file", "nowhere at all", "in its place a folder"])
def test_a_folder_that_cannot_be_written_to_is_no_fault(tmp_path: Path, place: str) -> None:
    root = written(tmp_path / "tree")
    (tmp_path / "file").touch()
    folder = {"a file": tmp_path / "file", "below a file": tmp_path / "file" / "kept", "nowhere at all": Path("/proc/kept")}.get(
        place, tmp_path / "kept"
    )
    if place == "in its place a folder":
        _loaded(root, folder)
        name = _kept(folder)
        name.unlink()
        (name / "full").mkdir(parents=True)
    read = load(root, day=DAY)
    for _ in range(2):
        assert _loaded(root, folder) == read


def test_processes_that_start_at_once_all_have_the_whole_catalogue(tmp_path: Path) -> None:
    root, folder = written(tmp_path / "tree"), tmp_path / "kept"
    at_once = [_start(root, folder) for _ in range(3)]
    found = all_at_once(3, lambda number: at_once[number]())
    assert "noticing read" in found
    assert set(found) <= {"noticing read", "noticing kept"}
    assert _start(root, folder)() == "noticing kept"
    assert _loaded(root, folder) == load(root, day=DAY)


def _start(root: Path, folder: Path) -> Callable[[], str]:
    """Start a process and wait until it is about to load; gives a way to let it go on, or to hear what it found."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(root), str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"

    def ends() -> str:
        found, problem = process.communicate("go\n", timeout=60)
        assert process.returncode == 0, problem
        return found.strip()

    return ends
