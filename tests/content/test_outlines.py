"""Outlines: how blocks may stand inside each other, and which line is at fault when they do not."""

import pytest

from learn.content.outlines import outline

# the text of a page, and every fault of it: line, place, what to do
Faults = list[tuple[int, str, str]]

NAMES = "decide, key, option, recall, roles, say, scenario"
INSIDE_OUT = "(is a line of slashes missing above?)"
BEGIN_WITH = "begin its text with **Safer.**, **Not yet.** or **Risky.**"
OPTION = "//// option | One\n**Safer.** Yes.\n////\n"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", []),
        ("Words.\n\n## Part\n\n### Piece\n\n## Part", []),
        ("/// recall | What?\nThis.\n///", []),
        ("/// key\nOne sentence.\n///", []),
        (f"/// decide | What now?\n{OPTION}{OPTION}///", []),
        ("/// roles | a, b\n//// recall | What?\n///// say | Words\nHello.\n/////\nThis.\n////\n///", []),
        ("/// quiz | What?\nThis.\n///", [(1, "block", f"there is no block `quiz`; there is {NAMES}")]),
        ("/// details | More\nThis.\n///", [(1, "block", f"there is no block `details`; there is {NAMES}")]),
        ("/// html | div\nThis.\n///", [(1, "block", f"there is no block `html`; there is {NAMES}")]),
        ("/// recall\nThis.\n///", [(1, "recall block", "needs words after a bar: `/// recall | ...`")]),
        ("/// recall |\nThis.\n///", [(1, "recall block", "needs words after a bar: `/// recall | ...`")]),
        ("/// key | Title\nThis.\n///", [(1, "key block", "takes no title; write its sentence on the next line")]),
        ("/// key\nThis.\n\nThat.\n///", [(1, "key block", "holds one sentence; take the empty line out")]),
        ("/// key\n\n///", [(1, "key block", "is empty; write its text or take it out")]),
        ("/// recall | What?\n///", [(1, "recall block", "is empty; write its text or take it out")]),
        ("/// say | Words\n \n///", [(1, "say block", "is empty; write its text or take it out")]),
        (
            "/// option | One\n**Safer.** Yes.\n///",
            [(1, "option block", "cannot stand on its own; put it inside a decide block")],
        ),
        (
            "/// recall | What?\n//// scenario | Case\nIt is so.\n////\nThis.\n///",
            [(2, "scenario block", f"cannot stand inside a recall block {INSIDE_OUT}")],
        ),
        (
            "/// recall | What?\nThis.\n\n//// recall | And?\nThat.\n////\n///",
            [(4, "recall block", f"cannot stand inside a recall block {INSIDE_OUT}")],
        ),
        (
            "/// roles | a\n//// roles | b\nThis.\n////\n///",
            [(2, "roles block", f"cannot stand inside a roles block {INSIDE_OUT}")],
        ),
        (
            f"/// decide | What now?\n{OPTION}{OPTION.replace('////', '///')}///",
            [
                (5, "option block", "needs more slashes than the block around it: ////, to open and to close"),
            ],
        ),
        ("/// recall | What?\nThis.", [(1, "recall block", "is opened here and never closed; end it with a line of ///")]),
        (
            "/// scenario | Case\nIt is so.\n//// say | Words\nHello.\n///",
            [(3, "say block", "is opened here and never closed; end it with a line of ////")],
        ),
        (
            "Words.\n\n///",
            [(3, "block", "these slashes close nothing; take them out, or give them as many slashes as the line that opens")],
        ),
        (
            "/// recall | What?\nThis.\n////\n///",
            [(3, "block", "these slashes close nothing; take them out, or give them as many slashes as the line that opens")],
        ),
        (f"/// decide | What now?\n{OPTION}///", [(1, "decide block", "needs at least two options")]),
        (
            f"/// decide | What now?\nLook.\n{OPTION}{OPTION}///",
            [(1, "decide block", "has text outside its options; move it above the block or into an option")],
        ),
        (
            f"/// decide | What now?\n{OPTION}//// option | Two\nYes.\n////\n///",
            [(5, "option block", BEGIN_WITH)],
        ),
        (
            f"/// decide | What now?\n{OPTION}//// option | Two\n**Safe.** Yes.\n////\n///",
            [(5, "option block", BEGIN_WITH)],
        ),
        (
            "/// recall | What?\n    This.\n///",
            [(2, "recall block", "begin its first line at the left edge")],
        ),
        (
            "Words.\n///recall, What?\nThis.\n",
            [
                (
                    2,
                    "text",
                    "this line has slashes but opens and closes no block; write `/// name | words`, or three slashes alone",
                )
            ],
        ),
        ("# Title", [(1, "heading", "a page has its title above; begin sub-headings with ##")]),
        ("### Piece", [(1, "heading", "goes too deep at once; use ##")]),
        ("## Part\n\n#### Crumb", [(3, "heading", "goes too deep at once; use ###")]),
        (
            "/// recall | What?\n## Part\n///",
            [(2, "heading", "a heading cannot stand inside a block; use bold words")],
        ),
    ],
)
def test_each_fault_of_a_page_is_told_with_its_line(text: str, faults: Faults) -> None:
    assert [(fault.line, fault.where, fault.what) for fault in outline(text).faults] == faults


def test_several_faults_of_one_page_are_all_told() -> None:
    found = outline("# Title\n\n/// quiz | What?\nThis.\n///\n\n/// recall | Open\nThat.")
    assert [(fault.line, fault.where) for fault in found.faults] == [(1, "heading"), (3, "block"), (7, "recall block")]


def test_a_page_is_divided_where_words_are_for_some_roles_only() -> None:
    text = (
        "For all.\n\n/// roles | housing-officer, gp-clinician\nFor two.\n///\n\nFor all again.\n\n/// roles | a\nFor one.\n///"
    )
    pieces = outline(text).pieces
    assert [(piece.text.strip(), piece.roles, piece.line) for piece in pieces] == [
        ("For all.", (), 1),
        ("For two.", ("housing-officer", "gp-clinician"), 4),
        ("For all again.", (), 6),
        ("For one.", ("a",), 10),
    ]


def test_blocks_for_everyone_stay_whole() -> None:
    text = "/// recall | What?\nThis.\n///"
    (piece,) = outline(text).pieces
    assert piece.text == text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Words.", set()),
        ("/// recall | What?\nThis.\n///", {"recall"}),
        (f"/// decide | What now?\n{OPTION}{OPTION}///", {"decide", "option"}),
        ("/// roles | a\n//// recall | What?\nThis.\n////\n///", {"roles"}),
    ],
)
def test_what_some_roles_see_counts_for_nobody_as_practice(text: str, kinds: set[str]) -> None:
    assert outline(text).kinds == kinds
