"""The table of rooms holds, and it bites: each of its contracts turns red when a wrong import is planted."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from config import ROOT
from tests.architecture.sources import below, named, tree

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS: dict[str, dict[str, Any]] = {each["id"]: each for each in PYPROJECT["tool"]["importlinter"]["contracts"]}
ROOMS = sorted(path.parent.name for path in below("learn", suffix="__init__.py") if path.parent != ROOT / "learn")

WRONG_IMPORTS = {
    "down": ("learn/store/people.py", "from learn.services import people"),
    "domain": ("learn/domain/cycles.py", "import markupsafe"),
    "content": ("learn/content/files.py", "import requests"),
    "store": ("learn/store/people.py", "import pydantic"),
    "services": ("learn/services/studies.py", "from learn.gateways import mail"),
    "gateways": ("learn/gateways/mail.py", "import click"),
    "web": ("learn/web/modules.py", "def late():\n    from learn.store import people"),
    "public": ("learn/public/pages.py", "from learn.content import catalogue"),
    "residents-are-not-watched": ("learn/domain/catalogue.py", "import sqlalchemy"),
    "rules-stand-alone": ("learn/domain/cycles.py", "from learn.store import people"),
    "tables-know-no-pages": ("learn/domain/people.py", "import flask"),
    "content-needs-no-server": ("learn/domain/modules.py", "from learn.store import engine"),
    "deeds-know-no-pages": ("learn/store/people.py", "from flask import g"),
    "outside-knows-no-tables": ("learn/gateways/mail.py", "from learn.store import people"),
    "pages-write-no-sql": ("learn/web/reports.py", "from sqlalchemy import text"),
    "no-circles": ("learn/domain/paths.py", "from learn.domain import cycles"),
}
"""For each contract a file and an import that it forbids: plain, deferred, or by a detour through another room."""


def lint_imports(root: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter as ``make check`` does, on the tree at ``root``."""
    only = [word for contract in contracts for word in ("--contract", contract)]
    line = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache", *only]
    return subprocess.run(line, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of what the contracts read."""
    shutil.copytree(ROOT / "learn", tmp_path / "learn", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests" / "architecture").mkdir(parents=True)
    for name in ("tests/__init__.py", "tests/architecture/__init__.py", "tests/architecture/rooms.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_every_contract_holds() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    said = " ".join(done.stdout.split())
    for contract in CONTRACTS.values():
        assert re.search(re.escape(contract["name"]) + r"\s*KEPT", said), contract["name"]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_wrong_import_breaks_the_contract(contract: str, copied: Path) -> None:
    where, line = WRONG_IMPORTS[contract]
    with (copied / where).open("a") as file:
        file.write(f"\n\n{line}\n")
    done = lint_imports(copied, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 broken" in done.stdout
    assert Path(where).stem in done.stdout


def test_every_contract_has_a_name_that_is_a_rule() -> None:
    names = [contract["name"] for contract in CONTRACTS.values()]
    assert len(names) == len(set(names)) == len(PYPROJECT["tool"]["importlinter"]["contracts"])
    for name in names:
        assert len(name.split()) >= 5, name


def test_every_room_stands_in_the_table() -> None:
    assert sorted(each["room"].removeprefix("learn.") for each in CONTRACTS.values() if each["type"] == "room") == ROOMS


def test_the_table_opens_no_library_that_a_room_does_not_use() -> None:
    for contract in CONTRACTS.values():
        if contract["type"] == "room":
            files = below(contract["room"].replace(".", "/"), suffix=".py")
            imported = {name.partition(".")[0] for path in files for name in _imported(tree(path))}
            assert set(contract.get("outside", [])) <= imported, contract["name"]


def test_the_settings_import_nothing_of_ours_and_nothing_from_outside() -> None:
    imported = {name.partition(".")[0] for name in _imported(tree(ROOT / "config.py"))}
    assert imported <= sys.stdlib_module_names


def test_residents_pages_load_without_a_database_or_an_account() -> None:
    line = "import sys, learn.public.pages, learn.public.site; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "flask" in loaded
    assert not loaded & {"sqlalchemy", "sqlite3", "psycopg", "flask_sqlalchemy", "flask_login", "flask_wtf"}
    ours = {".".join(name.split(".")[:2]) for name in loaded if name.startswith("learn.")}
    assert ours == {"learn.domain", "learn.public"}


def test_content_is_checked_without_flask_or_a_database() -> None:
    line = "import sys, learn.content.catalogue; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not set(done.stdout.split()) & {"sqlalchemy", "flask", "config"}


@pytest.mark.parametrize("package", ["learn", *(f"learn/{room}" for room in ROOMS)])
def test_every_package_opens_with_one_line_that_says_what_it_is_for(package: str) -> None:
    said = ast.get_docstring(tree(ROOT / package / "__init__.py"))
    assert said is not None
    assert "\n" not in said
    assert said.endswith(".")


def test_every_file_opens_with_a_line_that_says_what_it_is_for() -> None:
    for path in below("learn", "config.py", suffix=".py"):
        assert ast.get_docstring(tree(path)), named(path)


def test_a_file_of_a_room_is_named_for_what_it_is_about() -> None:
    empty_words = {"base", "common", "data", "handler", "helpers", "info", "manager", "misc", "util", "utils"}
    for path in below("learn", suffix=".py"):
        assert not set(path.stem.split("_")) & empty_words, named(path)


def _imported(module: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
