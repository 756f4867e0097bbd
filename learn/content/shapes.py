"""Shapes against schemas: every way in which a value differs from what is expected, in an author's words."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from learn.content.problems import Problem
from learn.content.schemas import KEBAB, NOT_KEBAB
from learn.content.yamlfiles import Step, YamlFile

T = TypeVar("T")

_SAYINGS: Mapping[str, str] = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a key we know; check its spelling or take it out",
    "string_type": "must be text; put it in quotes",
    "int_type": "must be a whole number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "list_type": "must be a list",
    "dict_type": "must hold keys and values",
    "model_type": "must hold keys and values",
    "date_type": "must be a day, written like 2026-11-23",
    "date_from_datetime_inexact": "must be a day without a time, written like 2026-11-23",
    "union_tag_not_found": "says no kind; add `kind: one`, `several`, `order` or `match`",
    "union_tag_invalid": "has a kind we do not know; write one, several, order or match",
    "greater_than_equal": "is too small; the least is {ge}",
    "less_than_equal": "is too large; the most is {le}",
    "literal_error": "must be one of {expected}",
    "too_short": "needs at least {min_length}; it has {actual_length}",
    "too_long": "may have at most {max_length}; it has {actual_length}",
}

_PATTERNS: Mapping[str, str] = {
    KEBAB.pattern: NOT_KEBAB,
    r"\S": "is empty; write something or take the key out",
    r"^[0-9 ]*$": "must be a telephone number: digits and spaces only",
    r"^\d\d-\d\d$": "must be a month and a day, written like 02-14",
    r"^tests/[a-z0-9_/]+\.py::test_[a-z0-9_]+$": "must name a test, like tests/public/test_help.py::test_something_is_true",
    r"^((mailto:|https://)\S+)?$": "must begin with mailto: or https://, or be empty",
    r"^(https://\S+)?$": "must be a web address that begins with https://, or empty",
    r"^[0-9a-f]{12}$": "must be the first twelve digits of the SHA-256 of the English words",
    r"^https?://\S+$": "must be a web address that begins with https://",
    r"^(https?://\S+)?$": "must be a web address that begins with https://, or empty",
}


def shaped(
    schema: TypeAdapter[T], source: YamlFile, value: object, problems: list[Problem], steps: tuple[Step, ...] = ()
) -> T | None:
    """The value at ``steps`` in the shape of ``schema``; None, and every problem with it, where it has another."""
    try:
        return schema.validate_python(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems.extend(_problem(source, detail, steps) for detail in details)
        return None


def _problem(source: YamlFile, detail: ErrorDetails, steps: tuple[Step, ...]) -> Problem:
    place = (*steps, *_real(source.value, steps, detail["loc"]))
    said = _saying(detail)
    return Problem(file=source.file, line=source.line(*place), where=source.where(*place), what=said)


def _real(value: Any, steps: tuple[Step, ...], loc: tuple[Step, ...]) -> tuple[Step, ...]:
    """``loc`` without the names of union members and marks of keys, which stand for no place in the file."""
    node = value
    for step in steps:
        node = node[step]
    kept: list[Step] = []
    for number, step in enumerate(loc, start=1):
        if isinstance(node, dict) and (step in node or number == len(loc)) and step != "[key]":
            kept.append(step)
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            kept.append(step)
            node = node[step]
    return tuple(kept)


def _saying(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], "is not written as expected")
    saying = _SAYINGS.get(detail["type"])
    return saying.format(**context) if saying is not None else detail["msg"]
