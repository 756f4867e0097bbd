"""YAML files: read by the rules of YAML 1.2, and every value's line found again when something is wrong with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from learn.content.problems import Problem, Severity

_TEXT, _LIST, _MAPPING = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9 ,.()/-]*")
_TAGGED = re.compile(r"(?:^|[\s\[{,:-])![^\s]", re.MULTILINE)
_NO_WORDS = frozenset({"true", "false", "null"})

Step = str | int
"""One step into a file: the key of a mapping, or the place in a list counted from 0."""


@dataclass(frozen=True, kw_only=True)
class YamlFile:
    """A YAML text and what it says. ``first_line`` is the line of the file on which the text begins."""

    file: str
    text: str
    value: dict[Any, Any]
    first_line: int = 1

    @cached_property
    def _marked(self) -> Any:
        # The slower parse that remembers lines; only files with something to report pay for it.
        return YAML(typ="rt", pure=True).load(self.text)

    def line(self, *steps: Step) -> int:
        """The line of the file on which the value at ``steps`` begins; of its nearest parent where it is missing."""
        node, row = self._marked, 0
        for step in steps:
            if isinstance(node, CommentedMap) and step in node:
                row = node.lc.key(step)[0]
            elif isinstance(node, CommentedSeq) and isinstance(step, int) and 0 <= step < len(node):
                row = node.lc.item(step)[0]
            else:
                continue
            node = node[step]
        return row + self.first_line

    def line_of(self, words: str, *steps: Step) -> int:
        """The line, at or after the value at ``steps``, that has the first of ``words`` on it."""
        start = self.line(*steps)
        first = words.split(maxsplit=1)[0].lower()
        rows = self.text.splitlines()[start - self.first_line :]
        return next((start + n for n, row in enumerate(rows) if first in row.lower()), start)

    def where(self, *steps: Step) -> str:
        """The place in words: keys joined by dots, list items by their id where they have one."""
        node: Any = self.value
        named: list[str] = []
        for step in steps:
            if isinstance(step, int):
                node = node[step] if isinstance(node, list) and step < len(node) else None
                name = node.get("id") if isinstance(node, dict) else None
                named.append(name if isinstance(name, str) else str(step + 1))
            else:
                node = node.get(step) if isinstance(node, dict) else None
                named.append(step)
        return ".".join(named) or "file"

    def problem(self, what: str, *steps: Step, severity: Severity = Severity.BROKEN) -> Problem:
        """A problem with the value at ``steps``."""
        return Problem(file=self.file, line=self.line(*steps), where=self.where(*steps), what=what, severity=severity)

    def listed(self, key: str) -> list[dict[str, Any]]:
        """The entries with an id in the list under ``key``, whatever else is wrong with them."""
        found = self.value.get(key)
        entries = found if isinstance(found, list) else []
        return [each for each in entries if isinstance(each, dict) and isinstance(each.get("id"), str)]

    def strings(self) -> Iterator[tuple[tuple[Step, ...], str]]:
        """Every text in the file with the steps that lead to it."""
        yield from _strings(self.value, ())


def _strings(value: Any, steps: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _strings(inner, (*steps, str(key)))
    elif isinstance(value, Sequence):
        for place, inner in enumerate(value):
            yield from _strings(inner, (*steps, place))


def read_yaml(file: str, text: str, problems: list[Problem], first_line: int = 1) -> YamlFile | None:
    """Read a YAML text that must hold a mapping; None, and a problem, where it does not."""
    try:
        value = _read(text)
    except DuplicateKeyError as error:
        problems.append(_unreadable(file, first_line, error, "this key is there twice in one place; keep one"))
        return None
    except MarkedYAMLError as error:
        problems.append(_unreadable(file, first_line, error, _hint(error)))
        return None
    except (YAMLError, ValueError) as error:
        problems.append(Problem(file=file, line=first_line, where="file", what=f"cannot be read: {error}"))
        return None
    if not isinstance(value, dict):
        what = "must hold keys and values, such as `title: ...`"
        problems.append(Problem(file=file, line=first_line, where="file", what=what))
        return None
    return YamlFile(file=file, text=text, value=value, first_line=first_line)


def _read(text: str) -> Any:
    """What the text says, by the rules of YAML 1.2.

    libyaml, in C, finds the parts; what a part without quotes means is asked of ruamel.yaml, as is the whole text where it
    has anything unusual or cannot be read, so that what things mean is always its word. That is several times quicker.
    """
    if not _TAGGED.search(text):
        with suppress(yaml.YAMLError, _Unusual):
            return _built(yaml.compose(text, Loader=yaml.CSafeLoader))
    return YAML(typ="safe", pure=True).load(text)


class _Unusual(Exception):
    """Something that the quick way leaves to the slow one."""


def _built(node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        if not node.style:
            return _meant(node.value)
        if node.tag == _TEXT:
            return node.value
    elif isinstance(node, yaml.SequenceNode) and node.tag == _LIST:
        return [_built(each) for each in node.value]
    elif isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
        built = {_key(key): _built(value) for key, value in node.value}
        if len(built) == len(node.value):
            return built
    raise _Unusual


def _key(node: Any) -> str:
    key = _built(node)
    if not isinstance(key, str) or key == "<<":
        raise _Unusual
    return key


@lru_cache(maxsize=10_000)
def _meant(plain: str) -> Any:
    """What a part without quotes means: most are text, and some a number, a day or a truth."""
    if _WORDS.fullmatch(plain) and plain.lower() not in _NO_WORDS:
        return plain
    if "\n" in plain or plain.startswith(("---", "...")):
        raise _Unusual
    return YAML(typ="safe", pure=True).load(plain)


def _unreadable(file: str, first_line: int, error: MarkedYAMLError, what: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    row = mark.line if mark is not None else 0
    return Problem(file=file, line=row + first_line, where="file", what=what)


def _hint(error: MarkedYAMLError) -> str:
    said = " ".join(str(error.problem or error.context or "").split())
    return f"cannot be read here ({said}); check the spaces at the start of the line, the colons and the quotes"
