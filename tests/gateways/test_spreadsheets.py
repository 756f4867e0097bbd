"""CSV: any rows come back as they were, no field is a formula, and a long file goes out in pieces (SEC-34)."""

import csv
import io
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from learn.gateways import spreadsheets
from tests.domain.strategies import tried

FORMULA = tuple("=+-@\t\r\0＝＋－＠")
"""What a spreadsheet, or the tool that fills it, may take for the beginning of a formula."""

Row = tuple[Sequence[str], Sequence[str]]

texts = st.text(max_size=12) | st.sampled_from(FORMULA).flatmap(lambda first: st.text(max_size=6).map(lambda rest: first + rest))
parts = st.lists(texts, min_size=1, max_size=4).map(tuple)
tables = st.lists(st.tuples(parts, parts), max_size=8)


def read_back(pieces: Iterable[bytes]) -> list[list[str]]:
    """The rows as Python's reader of CSV finds them in the file."""
    text = b"".join(pieces).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def safe(text: str) -> str:
    """A text as it is to come back."""
    return f"'{text}" if text.startswith(FORMULA) else text


@tried
@given(rows=tables)
@example(rows=[(("",), ("",))])
@example(rows=[(('"', '""'), (",", ";", "\n", "\r\n"))])
@example(rows=[(("a\r", "'=1"), ("\n=1", " =1"))])
def test_any_rows_come_back_as_they_were_but_for_the_apostrophe(rows: list[Row]) -> None:
    assert read_back(spreadsheets.csv(rows)) == [[safe(text) for text in (*begins, *follows)] for begins, follows in rows]


@tried
@given(rows=tables)
@example(rows=[((each,), (each + "1",)) for each in FORMULA])
def test_no_field_begins_like_a_formula(rows: list[Row]) -> None:
    assert not [field for row in read_back(spreadsheets.csv(rows)) for field in row if field.startswith(FORMULA)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Housing", "Housing"),
        ("Ann, or Anna", '"Ann, or Anna"'),
        ("“Ann”", "“Ann”"),
        ('the "old" team', '"the ""old"" team"'),
        ("two\nlines", '"two\nlines"'),
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("a","b")', '"\'=HYPERLINK(""a"",""b"")"'),
        ("'=1+1", "'=1+1"),
        ("−5", "−5"),
        ("O’Neill", "O’Neill"),
    ],
)
def test_a_field_is_quoted_only_where_it_has_to_be(text: str, written: str) -> None:
    (piece,) = spreadsheets.csv([((text,), ("end",))])
    assert piece.decode("utf-8-sig") == f"{written},end\r\n"


def test_the_file_begins_with_one_mark_that_it_is_utf_8() -> None:
    whole = b"".join(spreadsheets.csv(_many(3 * spreadsheets.ROWS_AT_ONCE)))
    assert whole.startswith(b"\xef\xbb\xbf")
    assert whole.count(b"\xef\xbb\xbf") == 1


def test_a_file_without_rows_is_whole() -> None:
    assert list(spreadsheets.csv([])) == [b"\xef\xbb\xbf"]


def test_rows_that_begin_alike_are_told_apart_by_what_they_say() -> None:
    shared, equal, other = ("Ann", "Housing"), ("Ann", "Housing"), ("Ann", "=Housing")
    rows: list[Row] = [(shared, ("a",)), (shared, ("b",)), (equal, ("a",)), (other, ("a",)), (shared, ("a",)), (("Ben",), ("b",))]
    assert read_back(spreadsheets.csv(rows)) == [[safe(text) for text in (*begins, *follows)] for begins, follows in rows]


def test_a_long_file_goes_out_in_pieces_as_its_rows_come() -> None:
    taken = 0

    def rows() -> Iterator[Row]:
        nonlocal taken
        for row in _many(4 * spreadsheets.ROWS_AT_ONCE):
            taken += 1
            yield row

    pieces = spreadsheets.csv(rows())
    first = next(pieces)
    assert taken <= spreadsheets.ROWS_AT_ONCE + 1
    assert first.endswith(b"\r\n"), "a piece ends where a row ends"
    rest = list(pieces)
    assert len(rest) >= 3
    assert read_back([first, *rest]) == [[*begins, *follows] for begins, follows in _many(4 * spreadsheets.ROWS_AT_ONCE)]


def test_more_texts_than_are_remembered_come_back_right() -> None:
    count = spreadsheets.MOST_REMEMBERED + 50
    assert read_back(spreadsheets.csv(_many(count))) == [[*begins, *follows] for begins, follows in _many(count)]


def test_however_long_the_file_no_more_is_remembered() -> None:
    pieces = spreadsheets.csv(_many(2 * spreadsheets.MOST_REMEMBERED, "x" * 400))
    for _ in range(spreadsheets.MOST_REMEMBERED // spreadsheets.ROWS_AT_ONCE + 1):
        next(pieces)
    tracemalloc.start()
    try:
        written = sum(map(len, pieces))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written > 7_000_000
    assert peak < written / 2


def _many(count: int, words: str = "some words") -> Iterator[Row]:
    """So many rows, no two of them alike in any part."""
    for number in range(count):
        yield (f"Person {number}", "Housing"), (f"{words}, {number}",)
