"""Wording: what authors may not write, and what they may although it looks like it."""

from pathlib import Path

import pytest

from learn.content.problems import Severity
from learn.content.wording import slips, typed_numbers, yaml_slips
from learn.content.yamlfiles import read_yaml

REVIEW = "the name of the review may change; write [[term:dhr]] or [[term:dhrs]]"
REVIEW_FULL = "the name of the review may change; write [[term:dhr-full]] or [[term:dhrs-full]]"
NO_LINK = "`{}` is no link we allow; begin it with https:// or with / for a place on this site"
NO_HTML = "raw HTML is not shown; write Markdown"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<b>Bold", NO_HTML),
        ("</div>", NO_HTML),
        ("<?php", NO_HTML),
        ("![A door](https://x.example/door.png)", "pictures are not part of this format; say it in words"),
        ("Stop!", "no exclamation marks; end with a full stop"),
        ("Please ring.", "no `please`; say what to do"),
        ("She should just leave.", "no `just leave`; leaving is a risk and a process"),
        ("She just\nleaves.", "no `just leave`; leaving is a risk and a process"),
        ("He failed to engage.", "no `failed to engage`; say what was offered and how"),
        ("It fails to engage people.", "no `failed to engage`; say what was offered and how"),
        ("She chose to stay.", "no `chose to stay`; it blames the person who is harmed"),
        ("Domestic violence is a crime.", "write `domestic abuse`"),
        ("domestic\nviolence", "write `domestic abuse`"),
        ("All of the above", "no `all of the above` or `none of the above`; write a real choice"),
        ("None of the above", "no `all of the above` or `none of the above`; write a real choice"),
        ("A DHR says so.", REVIEW),
        ("DHRs say so.", REVIEW),
        ("A DARDR says so.", REVIEW),
        ("A domestic homicide review", REVIEW_FULL),
        ("Domestic Abuse Related Death Reviews", REVIEW_FULL),
        ("A domestic abuse-related death review", REVIEW_FULL),
        ("Look [here](http://x.example).", NO_LINK.format("http://x.example")),
        ("Look [here](javascript:alert).", NO_LINK.format("javascript:alert")),
        ("Look [here](//evil.example).", NO_LINK.format("//evil.example")),
        ("Look [here](/\\evil.example).", NO_LINK.format("/\\evil.example")),
        ("Look [here](page.html).", NO_LINK.format("page.html")),
        ("Look [here][1].\n\n[1]: ftp://x.example", NO_LINK.format("ftp://x.example")),
    ],
)
def test_what_breaks_a_rule_of_writing_stops_a_release(text: str, what: str) -> None:
    assert [(slip.what, slip.severity) for slip in slips(text)] == [(what, Severity.BROKEN)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Simply ask.", "no `simply`; what is simple for one is not for another"),
        ("She refuses help.", "say what the person did or said, not that they `refuse`"),
        ("They refused.", "say what the person did or said, not that they `refuse`"),
    ],
)
def test_what_is_a_matter_of_taste_is_only_warned_about(text: str, what: str) -> None:
    assert [(slip.what, slip.severity) for slip in slips(text)] == [(what, Severity.WARNING)]


@pytest.mark.parametrize(
    "text",
    [
        "Ask, and wait.",
        "Look [here](https://x.example/a!b), or [there](/help), or [below](#source-a), or [write](mailto:a@b.example).",
        "Fewer than 5 < 6, and 3 <4.",
        "<https://x.example>",
        "<somebody@x.example>",
        "The Domestic Violence Disclosure Scheme and a domestic violence protection notice are names of laws.",
        "The Domestic Violence, Crime and Victims Act.",
        "The [[term:dhr]] says so, and so does the [[term:dhr-full]].",
        "See https://x.example/dhr/DHR and <https://x.example/please>.",
        "She is pleased.",
        "Refuse collection is on Monday.",
        "She leaves, just in time.",
    ],
)
def test_what_only_looks_like_a_slip_is_let_be(text: str) -> None:
    assert list(slips(text)) == []


def test_every_slip_of_a_text_is_told_where_it_is() -> None:
    text = "Please stop!\nA DHR says so.<!-- hm -->"
    found = sorted((slip.offset, slip.words) for slip in slips(text))
    assert found == [(0, "Please"), (11, "!"), (15, "DHR"), (27, "<"), (28, "!")]


YAML = """\
title: "A DHR"
address: "https://x.example/please"
guide: "Domestic violence and DHRs, as the guide says!"
sources:
  - title: "Domestic violence: a DHR"
    publisher: "The DHR board"
    note: "Please read"
says: "Why don't they just leave"
but: "A DHR tells"
"""


def test_in_a_register_only_our_own_words_are_judged() -> None:
    source = read_yaml("x.yaml", YAML, [])
    assert source is not None
    assert [(p.line, p.where, p.what.split(";")[0]) for p in yaml_slips(source, spoken=frozenset({"says"}))] == [
        (1, "title", "the name of the review may change"),
        (7, "sources.1.note", "no `please`"),
        (9, "but", "the name of the review may change"),
    ]
    # Words that somebody might say are judged where nobody is said to say them.
    assert "says" in {problem.where for problem in yaml_slips(source)}


@pytest.mark.parametrize(
    "words",
    [
        "020 7946 0000",
        "02079460000",
        "0808 2000 247",
        "0808-2000-247",
        "+44 20 7946 0000",
        "+44 (0)20 7946 0000",
        "116 123",
        "116123",
        "101",
        "111",
        "112",
        "12345",
        "07700 900000",
    ],
)
def test_a_number_that_is_typed_anywhere_but_in_the_register_is_found(tmp_path: Path, words: str) -> None:
    page = tmp_path / "modules" / "a" / "01-page.md"
    page.parent.mkdir(parents=True)
    page.write_text(f"One.\nRing {words} now.\n")
    (problem,) = typed_numbers(tmp_path)
    assert (problem.file, problem.line, problem.where) == ("modules/a/01-page.md", 2, "text")
    assert problem.what.startswith(f"`{words}` looks like a telephone number")


@pytest.mark.parametrize(
    "words",
    [
        "999",
        "1,234,567 people",
        "10,101 cases",
        "101.5 days",
        "in 2026",
        "2026-11-23",
        "section 101a",
        "https://x.example/02079460000",
        "page-101",
        "0 to 7",
        "1010 people",
    ],
)
def test_a_figure_that_is_no_telephone_number_is_let_be(tmp_path: Path, words: str) -> None:
    page = tmp_path / "quizzes" / "a.yaml"
    page.parent.mkdir(parents=True)
    page.write_text(f"Ring {words} now.\n")
    assert list(typed_numbers(tmp_path)) == []


def test_the_register_itself_may_hold_numbers(tmp_path: Path) -> None:
    register = tmp_path / "modules" / "public" / "services.yaml"
    register.parent.mkdir(parents=True)
    register.write_text("phone: 0808 2000 247\n")
    assert list(typed_numbers(tmp_path)) == []
    register.rename(register.with_name("other.yaml"))
    assert len(list(typed_numbers(tmp_path))) == 1
