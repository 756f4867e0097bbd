"""Reading again: the content after somebody saved a file, as fast as an author looks up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from learn.content.catalogue import build, read
from learn.content.crosschecks import of_module
from learn.content.modules import build_module, read_module
from learn.content.problems import BrokenContent, Problem, Severity
from learn.content.quizzes import build_quiz, read_bank
from learn.content.shelves import Shelves
from learn.domain.catalogue import Catalogue

Stamps = Mapping[Path, tuple[int, int]]
"""When each file was last written, in nanoseconds, and how long it is."""


class Rereading:
    """The content below ``root``, read whole at first. A change within one module reads that module and its bank alone.

    What such a change does to other files is seen when everything is read, as ``learn content check`` does.
    """

    def __init__(self, root: Path) -> None:
        """Nothing is read yet."""
        self._root = root
        self._stamps: Stamps = {}
        self._shelves: Shelves | None = None
        self._catalogue: Catalogue | None = None

    def stamp(self) -> str:
        """What tells whether a file was saved since: it is the same as long as none was."""
        return f"{hash(frozenset(self._found().items())):x}"

    def read(self, day: date) -> Catalogue:
        """The content as it is now, worded as on ``day``.

        Raises:
            BrokenContent: something is wrong; holds every problem that was found.
        """
        stamps = self._found()
        changed = {path for path in stamps.keys() | self._stamps.keys() if stamps.get(path) != self._stamps.get(path)}
        if self._catalogue is not None and not changed:
            return self._catalogue
        module = self._only_module(changed)
        shelves, catalogue = (self._one(module, day) if module else None) or self._whole(day)
        self._stamps, self._shelves, self._catalogue = stamps, shelves, catalogue
        return catalogue

    def _found(self) -> Stamps:
        paths = [path for folder in ("modules", "quizzes") for path in (self._root / folder).rglob("*") if path.is_file()]
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in paths}

    def _only_module(self, changed: set[Path]) -> str:
        """The module that all these files belong to, itself or its bank; empty if there is none."""
        if self._catalogue is None:
            return ""
        named = {path.relative_to(self._root).parts[1].removesuffix(".yaml") for path in changed}
        return named.pop() if len(named) == 1 and named <= self._catalogue.modules.keys() else ""

    def _whole(self, day: date) -> tuple[Shelves, Catalogue]:
        shelves, problems = read(self._root, day)
        _refuse(problems)
        return shelves, build(shelves, day)

    def _one(self, slug: str, day: date) -> tuple[Shelves, Catalogue] | None:
        if self._shelves is None or self._catalogue is None:
            return None
        problems: list[Problem] = []
        module = read_module(self._root, self._root / "modules" / slug, problems)
        bank = read_bank(self._root, self._root / "quizzes" / f"{slug}.yaml", problems)
        if bank is None:
            return None
        shelves = replace(
            self._shelves, modules={**self._shelves.modules, slug: module}, banks={**self._shelves.banks, slug: bank}
        )
        problems.extend(of_module(shelves, slug, day))
        _refuse(problems)
        catalogue = replace(
            self._catalogue,
            modules=MappingProxyType(
                {**self._catalogue.modules, slug: build_module(module, shelves.words(day, module=slug))},
            ),
            quizzes=MappingProxyType(
                {**self._catalogue.quizzes, slug: build_quiz(bank, shelves.words(day, module=slug, lists_sources=False))},
            ),
        )
        return shelves, catalogue


def _refuse(problems: list[Problem]) -> None:
    broken = [problem for problem in problems if problem.severity is Severity.BROKEN]
    if broken:
        raise BrokenContent(broken)
