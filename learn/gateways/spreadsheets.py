"""Spreadsheet files: CSV that a spreadsheet opens as words and days, never as a formula (SEC-34)."""

from collections.abc import Iterable, Iterator, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that the text is UTF-8."""

ROWS_AT_ONCE = 1_000
"""How many rows are sent at a time."""

_DANGEROUS = frozenset("=+-@\t\r\0＝＋－＠")  # noqa: RUF001 -- the full-width forms that spreadsheets take for the others
_QUOTED = frozenset('",\r\n')


MOST_REMEMBERED = 20_000
"""How many such parts are remembered, so that a long file does not fill the memory."""

Row = tuple[Sequence[str], Sequence[str]]
"""A row in two parts: what it begins with, which neighbours often share, and what follows, which many rows say alike."""


def _field(text: str) -> str:
    field = f"'{text}" if text[:1] in _DANGEROUS else text
    if not _QUOTED.isdisjoint(field):
        field = '"' + field.replace('"', '""') + '"'
    return field


def _written(part: Sequence[str]) -> str:
    return ",".join(map(_field, part))


class _Parts(dict[Sequence[str], str]):
    """Parts of rows as RFC 4180 writes them, worked out once: a file says the same many thousand times."""

    def __missing__(self, part: Sequence[str]) -> str:
        written = _written(part)
        if len(self) < MOST_REMEMBERED:
            self[part] = written
        return written


def csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """The rows as a CSV file (RFC 4180, UTF-8 with a byte order mark), piece by piece.

    A text that a spreadsheet could take for a formula gets an apostrophe before it. Whatever stands in the rows, they
    come back as they were from any reader of CSV, but for that apostrophe.
    """
    written = _Parts()
    piece = [BYTE_ORDER_MARK]
    latest: Sequence[str] | None = None
    for begins, follows in rows:
        if begins is not latest:
            latest, beginning = begins, _written(begins)
        piece.append(f"{beginning},{written[follows]}\r\n")
        if len(piece) > ROWS_AT_ONCE:
            yield "".join(piece).encode()
            piece = []
    yield "".join(piece).encode()
