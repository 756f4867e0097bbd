"""Spreadsheet files: CSV that a spreadsheet opens as words and days, never as a formula (SEC-34)."""

from collections.abc import Iterable, Iterator, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that the text is UTF-8."""

PIECE = 64 * 1024
"""About how many characters are sent at a time."""

_DANGEROUS = frozenset("=+-@\t\r\0＝＋－＠")  # noqa: RUF001 -- the full-width forms that spreadsheets take for the others
_QUOTED = frozenset('",\r\n')


class _Fields(dict[str, str]):
    """Each text as a field of RFC 4180, worked out once: a file says the same words many thousand times."""

    def __missing__(self, text: str) -> str:
        field = f"'{text}" if text[:1] in _DANGEROUS else text
        if not _QUOTED.isdisjoint(field):
            field = '"' + field.replace('"', '""') + '"'
        if len(self) < MOST_REMEMBERED:
            self[text] = field
        return field


MOST_REMEMBERED = 20_000


def csv(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The rows as a CSV file (RFC 4180, UTF-8 with a byte order mark), piece by piece.

    A text that a spreadsheet could take for a formula gets an apostrophe before it. Whatever stands in the rows, they
    come back as they were from any reader of CSV, but for that apostrophe.
    """
    field = _Fields().__getitem__
    piece = [BYTE_ORDER_MARK]
    size = 0
    for row in rows:
        line = ",".join(map(field, row)) + "\r\n"
        piece.append(line)
        size += len(line)
        if size > PIECE:
            yield "".join(piece).encode()
            piece, size = [], 0
    yield "".join(piece).encode()
