"""Languages: one is offered when every word fits its source and named roles have signed it off, and else it is not there."""

from pathlib import Path

import pytest

from config import ROOT
from learn.content.catalogue import check, load
from learn.content.problems import Severity
from learn.domain.languages import Direction, pieces
from tests.content.trees import DAY, FILES, broken, faults, written
from tests.public.apps import SHIPPED_ON, what_ships

PUBLIC = "modules/public/"
REGISTER, ENGLISH, URDU, SERVICES = (f"{PUBLIC}{name}.yaml" for name in ("languages", "languages/en", "languages/ur", "services"))
SIGNED = 'state: signed-off\n  signed_off_by_role: "A translator"\n  signed_off_on: 2026-11-25'

# path, the passage, what is written instead, the file that is named, place, what to do
WITHHELD = [
    (REGISTER, SIGNED, SIGNED.replace("signed-off\n", "draft\n"), REGISTER, "ur.state", "waits for a human translator; "),
    (URDU, "state: signed-off", "state: draft", URDU, "state", "says draft, so the language is not offered; "),
    (URDU, '"A translator"', '""', URDU, "translated_by_role", "names nobody, so the language is not offered"),
    (URDU, '"A second speaker"', '""', URDU, "back_checked_by_role", "names nobody, so the language is not offered"),
    (ENGLISH, "It is not your fault", "This is not your fault", URDU, "strings.not-your-fault", "was made from other English words, "),
    (URDU, FILES[URDU][FILES[URDU].index("  not-your-fault:") :], "", URDU, "strings", "`not-your-fault` is missing, "),
]  # fmt: skip

FAULTS = [
    (REGISTER, '"A translator"', '""', REGISTER, "ur.state", "is signed off by nobody; name the role and the day"),
    (REGISTER, "direction: rtl", "direction: up", REGISTER, "ur.direction", "must be one of 'ltr' or 'rtl'"),
    (URDU, '"اردو call-999"', '"اردو ۹۹۹"', URDU, "strings.call-999.text", "has other numbers than the English words; "),
    (URDU, "  talk:\n", "  tlak:\n", URDU, "strings.tlak", "must be one of 'in-danger', "),
    (ENGLISH, '  talk: "Words: talk."\n', "", ENGLISH, "strings", "the card needs `talk`; write it"),
    (SERVICES, 'call_note: ""\n  area: "National"\n  emergency: true', 'call_note: "Press 55."\n  area: "National"\n  emergency: true', ENGLISH, "strings.cannot-speak", "cannot-speak and only-after-999 must say "),
]  # fmt: skip


@pytest.mark.parametrize("case", WITHHELD, ids=[f"{number} {case[5]}" for number, case in enumerate(WITHHELD)])
def test_whatever_is_unfinished_or_stale_is_a_warning_and_withdraws_the_language(
    tmp_path: Path, case: tuple[str, str, str, str, str, str]
) -> None:
    path, old, new, file, where, what = case
    root = written(tmp_path, {path: broken(path, old, new)})
    (problem,) = faults(root, DAY)
    assert (problem.file, problem.where, problem.severity) == (file, where, Severity.WARNING)
    assert problem.what.startswith(what)
    assert load(root, day=DAY).languages == {}


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{number} {fault[5]}" for number, fault in enumerate(FAULTS)])
def test_a_fault_is_told_where_it_is(tmp_path: Path, fault: tuple[str, str, str, str, str, str]) -> None:
    path, old, new, file, where, what = fault
    told = [each for each in faults(written(tmp_path, {path: broken(path, old, new)}), DAY) if each.severity is Severity.BROKEN]
    assert [(each.file, each.where) for each in told] == [(file, where)]
    assert told[0].what.startswith(what)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("ro.yaml", "is no language of languages.yaml; "),
        ("go.yaml", "is not expected here; "),
        ("urdu.txt", "is not expected here; "),
    ],
)
def test_a_file_of_no_language_is_told(tmp_path: Path, name: str, what: str) -> None:
    path = f"{PUBLIC}languages/{name}"
    (problem,) = faults(written(tmp_path, {path: FILES[URDU]}), DAY)
    assert problem.file == path
    assert problem.what.startswith(what)


def test_a_language_without_words_is_told(tmp_path: Path) -> None:
    (problem,) = faults(written(tmp_path, {URDU: None}), DAY)
    assert (problem.where, problem.what) == ("ur", "has no words; write modules/public/languages/ur.yaml")


def test_a_language_that_is_signed_off_and_fits_is_offered_and_english_is_its_source_only(tmp_path: Path) -> None:
    offered = load(written(tmp_path), day=DAY).languages
    assert list(offered) == ["ur"]
    assert (offered["ur"].own_name, offered["ur"].direction) == ("اردو", Direction.RIGHT_TO_LEFT)
    assert offered["ur"].strings["talk"] == "اردو talk"


def test_none_that_ships_is_offered_and_each_is_listed_as_waiting_for_its_translator() -> None:
    assert what_ships().languages == {}
    told = {each.where: each.what for each in check(ROOT, SHIPPED_ON) if each.file == REGISTER}
    assert told.keys() == {f"{code}.state" for code in ("en", "ur", "pa", "bn", "gu", "ta", "ro")}
    assert {what for where, what in told.items() if "translator" not in what} == {told["en.state"]}


def test_the_drafts_that_ship_fit_the_english_of_today() -> None:
    assert [each for each in check(ROOT, SHIPPED_ON) if each.file.startswith(f"{PUBLIC}languages/")] == []


def test_numbers_are_cut_out_of_words() -> None:
    assert pieces("Call 999, then 55.") == ["Call ", "999", ", then ", "55", "."]
    assert pieces("999") == ["999"]
