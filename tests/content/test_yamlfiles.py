"""YAML means what ruamel.yaml says that it means, however quickly it is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config import ROOT
from learn.content.yamlfiles import read_yaml
from tests.content.trees import FILES

SHIPPED = [path.read_text(encoding="utf-8") for folder in ("modules", "quizzes") for path in (ROOT / folder).rglob("*.yaml")]


def by_ruamel(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)


def read(text: str) -> object:
    found = read_yaml("a.yaml", text, [])
    return found.value if found is not None else None


@pytest.mark.parametrize("text", [*SHIPPED, *(text for name, text in FILES.items() if name.endswith(".yaml"))])
def test_every_file_means_the_same_read_quickly_and_slowly(text: str) -> None:
    assert read(text) == by_ruamel(text)


@pytest.mark.parametrize(
    "value",
    [
        *("yes", "no", "on", "off", "y", "n", "True", "TRUE", "true", "null", "Null", "~", "", "none"),
        *("010", "0o10", "0x10", "1_000", "1e3", ".5", "-1", "+1", "12:30", "1:20:30", ".inf", "12e03"),
        *("2026-11-25", "2026-11-25 10:00:00", "2026-13-25", "20261125", "=", "<<", "---x", "a b", "a, b", "it's", "a#b", "a:b"),
        *(
            "[a, 1, 2026-11-25]",
            "{a: 1, b: yes}",
            "[]",
            "{}",
            "'1'",
            '"2026-11-25"',
            "'it''s'",
            '"a\\tb"',
            "|\n  a\n  b",
            ">\n  a\n  b",
        ),
        *("a\n  b", "a\n\n  b", "!!str 1", "!own x", "&x 1", "- 1"),
    ],
)
def test_a_value_means_the_same_read_quickly_and_slowly(value: str) -> None:
    text = f"key: {value}\n"
    try:
        meant = by_ruamel(text)
    except Exception:  # noqa: BLE001 -- whatever it complains of
        assert read(text) is None
        return
    assert read(text) == meant
    assert type(read(text)) is type(meant)


@given(st.text(alphabet="ab1.-:#'\"!&*[]{}, \n", max_size=12))
def test_what_anybody_may_type_means_the_same_or_is_refused(value: str) -> None:
    text = f"key: {value}\n"
    try:
        meant = by_ruamel(text)
    except Exception:  # noqa: BLE001 -- whatever it complains of
        assert read(text) is None
        return
    assert read(text) == (meant if isinstance(meant, dict) else None)


def test_days_numbers_and_truths_keep_their_kinds() -> None:
    assert read("a: 2026-11-25\nb: 010\nc: yes\nd: true\ne: 1.5\n") == {
        "a": date(2026, 11, 25),
        "b": 10,
        "c": "yes",
        "d": True,
        "e": 1.5,
    }
