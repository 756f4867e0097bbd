"""The tests themselves: none is quietly left out, none is silenced without a word, every name is a sentence."""

import ast
import re

import pytest

from tests.architecture.sources import below, called, calls, named, tree

TESTS = below("tests", suffix=".py")
PYTHON = [*TESTS, *below("learn", "config.py", suffix=".py")]

WAYS_OUT = frozenset({"skip", "skipif", "xfail", "importorskip"})
MAY_LEAVE_OUT = "tests/conftest.py"
"""Its ``leave_out`` skips where a part is missing, and fails where nothing may be left out."""

SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma: no cover|nosec)")
WITH_A_REASON = re.compile(
    r"# noqa: [A-Z]+\d+(?:, [A-Z]+\d+)* -- \w"  # which rule, and why
    r"|# type: ignore\[[a-z-]+(?:, ?[a-z-]+)*\](?=  # \w)",
)


def ways_out(module: ast.AST) -> list[str]:
    """Marks and calls that leave a test out."""
    found = [name for name, _ in calls(module)]
    found += [called(node) for node in ast.walk(module) if isinstance(node, ast.Attribute)]
    return [name for name in found if name.startswith(("pytest.", "mark.", "unittest.")) and name.split(".")[-1] in WAYS_OUT]


def silenced(line: str) -> bool:
    """Whether a line silences a check without saying which and why."""
    said = SILENCED.findall(line)
    return len(said) != len(WITH_A_REASON.findall(line))


@pytest.mark.parametrize(
    "source",
    ["pytest.skip('no')", "@pytest.mark.skipif(True, reason='no')\ndef test(): pass", "pytest.importorskip('lxml')"],
)
def test_a_way_out_is_found(source: str) -> None:
    assert ways_out(ast.parse(source))


@pytest.mark.parametrize("words", ["noqa", "noqa: S101", "type: ignore", "type: ignore[misc]", "pragma: no cover"])
def test_silence_without_a_reason_is_found(words: str) -> None:
    assert silenced(f"x = 1  # {words}")


@pytest.mark.parametrize("words", ["noqa: S101 -- it is a test", "type: ignore[misc]  # it has no types", "a comment"])
def test_silence_with_a_reason_is_heard(words: str) -> None:
    assert not silenced(f"x = 1  # {words}")


def test_no_test_is_left_out_but_where_a_part_is_missing() -> None:
    assert {named(path): ways_out(tree(path)) for path in TESTS if ways_out(tree(path))}.keys() <= {MAY_LEAVE_OUT}


def test_every_check_that_is_silenced_says_which_and_why() -> None:
    wrong = [
        f"{named(path)}:{number}: {line.strip()}"
        for path in PYTHON
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if silenced(line) and named(path) != "tests/architecture/test_tests.py"
    ]
    assert wrong == []


def test_the_name_of_a_test_is_a_sentence() -> None:
    for path in TESTS:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert len(node.name.split("_")) >= 4, f"{named(path)}: {node.name}"


def test_every_test_file_holds_a_test() -> None:
    for path in TESTS:
        if path.name.startswith("test_"):
            assert any(isinstance(n, ast.FunctionDef) and n.name.startswith("test_") for n in ast.walk(tree(path))), named(path)
