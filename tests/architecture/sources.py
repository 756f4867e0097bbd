"""Our own files, as text and as syntax trees, for the tests that read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config import ROOT

NOT_OURS = frozenset({"__pycache__", "build", "instance", "node_modules", "screenshots"})
"""Folders that hold what was made or fetched, not written; so do those whose names begin with a dot, but for ``.ci``."""

NOT_TEXT = frozenset({".gz", ".br", ".ico", ".jpg", ".png", ".woff2"})


def named(path: Path) -> str:
    """A file's name from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def files() -> tuple[Path, ...]:
    """Every file that somebody wrote."""
    return tuple(sorted(_files(ROOT)))


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            is_made = path.name in NOT_OURS or path.name.endswith(".egg-info")
            if not is_made and (not path.name.startswith(".") or path.name == ".ci"):
                yield from _files(path)
        elif path.suffix not in NOT_TEXT and path.name != ".coverage":
            yield path


def below(*folders: str, suffix: str = "") -> list[Path]:
    """The files below these folders (``learn``, ``learn/web``), or of these names, that end so."""
    wanted = tuple(ROOT / folder for folder in folders)
    return [path for path in files() if path.name.endswith(suffix) and any(path.is_relative_to(each) for each in wanted)]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), filename=str(path))


def called(node: ast.expr) -> str:
    """What is called, as it is written: ``datetime.now`` for ``datetime.now(UTC)``; empty when it has no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = called(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    if isinstance(node, ast.Call):
        return f"{called(node.func)}()"
    return ""


def calls(module: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a tree, with the name of what is called."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield called(node.func), node
