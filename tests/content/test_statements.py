"""What this site says of itself: every promise has a test that is there, every date is held, and nothing promises too much."""

import ast
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from config import ROOT
from learn.content.catalogue import load
from learn.content.problems import Severity
from learn.content.statements import read_statements
from learn.domain.statements import SecurityContact, false_comforts
from tests.content.trees import DAY, broken, faults, line_with, written

PUBLIC = "modules/public/"
PROMISES, ACCESSIBILITY, PRIVACY, SECURITY, EASY = (
    f"{PUBLIC}{name}.yaml" for name in ("promises", "accessibility", "privacy", "security", "easy-read/children")
)
PROOF = '"tests/public/test_help.py::test_the_way_out_leads_out"'

# path, the passage, what is written instead, words on the line that is named, place, what to do
FAULTS = [
    (PROMISES, PROOF, '"test_help"', '"test_help"', "does.1.tests.1", "must name a test, like "),
    (PROMISES, f"\n      - {PROOF}", " []", "tests: [] > tests: []", "does.1.tests", "needs at least 1; it has 0"),
    (PROMISES, "It leads out.", "It leads out!", "out!", "does.1.text", "no exclamation marks; "),
    (PROMISES, "It leads out.", "It leaves no\n      trace.", "leaves no", "text", "`no trace` promises what no site can keep; "),
    (ACCESSIBILITY, '"partially compliant"', '"fine"', '"fine"', "state", "must be one of 'fully compliant', "),
    (ACCESSIBILITY, "2027-11-25", "2027-11-27", "2027-11-27", "next_review_by", "must be within twelve months after "),
    (PRIVACY, "prepared_on: 2026-11-25", "prepared_on: 2028-01-01", "next_review_by", "next_review_by", "must be within twelve "),
    (PRIVACY, '  kept_for: "A year."\n', "", "staff:", "staff.kept_for", "is missing; add it"),
    (SECURITY, '"mailto:security@council.example"', '"the team"', "the team", "contact", "must begin with mailto: or https://"),
    (EASY, "[[service:helpline]]", "[[service:nobody]]", "nobody", "blocks.1.lines.1", "there is no service `nobody`; "),
    (EASY, "  - the-act", "  - a-tale", "a-tale", "sources.1", "there is no source `a-tale` in sources.yaml"),
    (EASY, '"phone"', '"lamp"', "lamp", "blocks.1.picture", "must be one of 'magnifier', "),
]  # fmt: skip

# path, the passage, what is written instead, place, how much it stops, what to do
TOLD = [
    (ACCESSIBILITY, "2026-11-25\nnext_review_by: 2027-11-25", "2026-01-14\nnext_review_by: 2027-01-14", "next_review_by", Severity.OVERDUE, "is overdue; "),
    (ACCESSIBILITY, '"a11y@council.example"', '""', "contact", Severity.WARNING, "is not confirmed yet, and the page says so; "),
    (ACCESSIBILITY, "By machine.", "By " + "far the " * 13 + "best.", "tested_how", Severity.OVERDUE, "has a sentence of 28 words; "),
    (PRIVACY, "state: signed-off", "state: draft", "state", Severity.WARNING, "waits for the data protection officer; "),
    (PRIVACY, '"The officer"', '""', "data_protection_officer", Severity.WARNING, "is not confirmed yet, "),
    (PRIVACY, '"A year."', '""', "staff.kept_for", Severity.WARNING, "is not confirmed yet, "),
    (SECURITY, '"mailto:security@council.example"', '""', "contact", Severity.WARNING, "names nobody, so there is no /.well-known/"),
    (SECURITY, "2027-11-25", "2027-01-15", "expires", Severity.OVERDUE, "has passed; "),
    (EASY, "This is short.", "This " + "is so very " * 4 + "short.", "intro.1", Severity.OVERDUE, "has 14 words; "),
    (EASY, "This is short.", "Considerable organisational responsibility.", "blocks", Severity.OVERDUE, "reads like grade "),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{number} {fault[5]}" for number, fault in enumerate(FAULTS)])
def test_one_fault_is_one_problem_at_its_line(tmp_path: Path, fault: tuple[str, str, str, str, str, str]) -> None:
    path, old, new, at, where, what = fault
    text = broken(path, old, new)
    (problem,) = faults(written(tmp_path, {path: text}), DAY)
    line = line_with(text, at) if at.count(">") == 0 else text.split("\n").index("    tests: []") + 1
    assert (problem.file, problem.line, problem.where, problem.severity) == (path, line, where, Severity.BROKEN)
    assert problem.what.startswith(what)


@pytest.mark.parametrize("told", TOLD, ids=[f"{number} {told[5]}" for number, told in enumerate(TOLD)])
def test_what_waits_or_is_overdue_takes_nothing_down(tmp_path: Path, told: tuple[str, str, str, str, Severity, str]) -> None:
    path, old, new, where, severity, what = told
    root = written(tmp_path, {path: broken(path, old, new)})
    (problem,) = faults(root, DAY)
    assert (problem.file, problem.where, problem.severity) == (path, where, severity)
    assert problem.what.startswith(what)
    assert load(root, day=DAY).as_at == DAY


def test_a_text_in_easy_read_that_is_none_of_the_three_is_told(tmp_path: Path) -> None:
    path = f"{PUBLIC}easy-read/money.yaml"
    (problem,) = faults(written(tmp_path, {path: "title: Money\n"}), DAY)
    assert (problem.file, problem.what) == (
        path,
        "is not expected here; the texts in Easy Read are get-help, staying-safe-online, children",
    )


def test_a_contact_for_weaknesses_is_written_as_the_standard_asks(tmp_path: Path) -> None:
    security = load(written(tmp_path), day=DAY).statements.security
    assert security is not None
    assert security.written.splitlines() == [
        "Contact: mailto:security@council.example",
        "Expires: 2027-11-25T23:59:59Z",
        "Preferred-Languages: en",
    ]
    told = SecurityContact(
        contact="https://a.example", policy="https://a.example/policy", expires=date(2027, 1, 2), languages="en"
    )
    assert "\nPolicy: https://a.example/policy\n" in told.written


@pytest.mark.parametrize(
    "words",
    [
        "There is no trace.",
        "It leaves  no\nhistory",
        "completely safe",
        "Completely anonymous",
        "It cannot be seen",
        "can’t be seen",
    ],
)
def test_words_that_promise_too_much_are_found(words: str) -> None:
    assert len(list(false_comforts(words))) == 1


@pytest.mark.parametrize("words", ["No page can make a phone safe.", "You cannot see it.", "Your browser may keep traces."])
def test_honest_words_are_left_alone(words: str) -> None:
    assert list(false_comforts(words)) == []


@cache
def found_in(file: str) -> frozenset[str]:
    """The names of the tests that pytest finds in a file: functions at its top level, in a file that is called a test."""
    path = ROOT / file
    if not path.name.startswith("test_") or not path.is_file():
        return frozenset()
    return frozenset(
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def missing(proofs: list[str]) -> list[str]:
    """The promised tests that are not there."""
    return [proof for proof in proofs if proof.partition("::")[2] not in found_in(proof.partition("::")[0])]


def test_every_promise_that_is_published_names_tests_that_are_there() -> None:
    proofs = list(read_statements(ROOT, []).proofs())
    assert len(proofs) > 70
    assert missing(proofs) == []


def test_a_promise_whose_test_went_is_found() -> None:
    here = "tests/content/test_statements.py"
    gone = [f"{here}::test_that_went", f"{here}::missing", "tests/pages.py::test_x", "tests/content/test_gone.py::test_x"]
    assert missing([*gone, f"{here}::test_a_promise_whose_test_went_is_found"]) == gone


def test_each_statement_has_its_tests_counted() -> None:
    texts = read_statements(ROOT, [])
    counted = [file.text.count("::test_") for file in texts.files]
    assert all(counted[:3])
    assert len(list(texts.proofs())) == sum(counted)
