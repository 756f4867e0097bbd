"""Outlines: how the blocks of a page stand inside each other, read line by line so that each fault has its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_OPENS = re.compile(r" {0,3}(/{3,}) *([\w-]+) *(?:\| *(.*?) *)?$")
_CLOSES = re.compile(r" {0,3}(/{3,}) *$")
_HEADING = re.compile(r" {0,3}(#{1,6})(?!#)")
_VERDICTS = ("**Safer.**", "**Not yet.**", "**Risky.**")

_QUIET = frozenset({"say", "key"})
_INSIDE: dict[str, frozenset[str]] = {
    "": frozenset({"scenario", "decide", "recall", "say", "key", "roles"}),
    "roles": frozenset({"scenario", "decide", "recall", "say", "key"}),
    "decide": frozenset({"option"}),
    "scenario": _QUIET,
    "option": _QUIET,
    "recall": _QUIET,
    "say": frozenset(),
    "key": frozenset(),
}
"""Which blocks may stand inside which; the empty name is the page itself."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something wrong with the text: its line, counted from 1 at the first line of the text, and what to do."""

    line: int
    where: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of a page for everyone (``roles`` empty) or for some roles only, and the line it begins on."""

    text: str
    line: int
    roles: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Outline:
    """A page divided into pieces, the kinds of block that everyone sees, and the faults found on the way."""

    pieces: list[Piece] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


@dataclass(kw_only=True)
class _Open:
    kind: str
    slashes: int
    title: str
    line: int
    text: list[str] = field(default_factory=list)
    options: int = 0

    @property
    def where(self) -> str:
        return f"{self.kind} block" if self.kind else "text"


def outline(text: str) -> Outline:
    """Divide a page and find what is wrong with its blocks and headings."""
    found = Outline()
    page = _Open(kind="", slashes=0, title="", line=0)
    stack = [page]
    piece: list[str] = []
    begun, level = 1, 1
    for number, line in enumerate(text.split("\n"), start=1):
        opens, closes, heading = _OPENS.match(line), _CLOSES.match(line), _HEADING.match(line)
        is_edge = False
        if opens:
            block = _Open(kind=opens[2], slashes=len(opens[1]), title=opens[3] or "", line=number)
            found.faults.extend(_opening_faults(block, stack[-1]))
            if not any(outer.kind == "roles" for outer in stack):
                found.kinds.add(block.kind)
            if block.kind == "roles" and len(stack) == 1:
                found.pieces.append(Piece(text="\n".join(piece), line=begun))
                piece, begun, is_edge = [], number + 1, True
            stack[-1].options += block.kind == "option"
            stack.append(block)
        elif closes:
            closed = _close(stack, len(closes[1]), number, found.faults)
            if closed is not None and closed.kind == "roles" and len(stack) == 1:
                roles = tuple(name.strip() for name in closed.title.split(","))
                found.pieces.append(Piece(text="\n".join(piece), line=begun, roles=roles))
                piece, begun, is_edge = [], number + 1, True
        else:
            stack[-1].text.append(line)
            found.faults.extend(_line_faults(line, number, stack[-1]))
            if heading:
                found.faults.extend(_heading_faults(len(heading[1]), level, number, stack[-1]))
                level = len(heading[1]) if len(stack) == 1 else level
        if not is_edge:
            piece.append(line)
    found.pieces.append(Piece(text="\n".join(piece), line=begun))
    found.faults.extend(_never_closed(block) for block in stack[1:])
    found.pieces = [each for each in found.pieces if each.text.strip()]
    return found


def _opening_faults(block: _Open, outer: _Open) -> Iterator[Fault]:
    if block.kind not in _INSIDE or not block.kind:
        names = ", ".join(sorted(name for name in _INSIDE if name))
        yield Fault(line=block.line, where="block", what=f"there is no block `{block.kind}`; there is {names}")
        return
    if block.kind not in _INSIDE.get(outer.kind, frozenset()):
        place = f"inside a {outer.kind} block" if outer.kind else "on its own"
        end = " (is a line of slashes missing above?)" if outer.kind else "; put it inside a decide block"
        yield Fault(line=block.line, where=block.where, what=f"cannot stand {place}{end}")
    if block.slashes <= outer.slashes:
        what = f"needs more slashes than the block around it: {'/' * (outer.slashes + 1)}, to open and to close"
        yield Fault(line=block.line, where=block.where, what=what)
    if block.kind == "key" and block.title:
        yield Fault(line=block.line, where=block.where, what="takes no title; write its sentence on the next line")
    if block.kind != "key" and not block.title:
        what = f"needs words after a bar: `{'/' * block.slashes} {block.kind} | ...`"
        yield Fault(line=block.line, where=block.where, what=what)


def _close(stack: list[_Open], slashes: int, number: int, faults: list[Fault]) -> _Open | None:
    if not any(block.slashes == slashes for block in stack[1:]):
        what = "these slashes close nothing; take them out, or give them as many slashes as the line that opens"
        faults.append(Fault(line=number, where="block", what=what))
        return None
    while stack[-1].slashes != slashes:
        faults.append(_never_closed(stack.pop()))
    closed = stack.pop()
    faults.extend(_closing_faults(closed))
    return closed


def _never_closed(block: _Open) -> Fault:
    what = f"is opened here and never closed; end it with a line of {'/' * block.slashes}"
    return Fault(line=block.line, where=block.where, what=what)


def _closing_faults(block: _Open) -> Iterator[Fault]:
    words = "\n".join(block.text).strip()
    if block.kind == "decide" and block.options < 2:  # noqa: PLR2004 -- a decision is between two
        yield Fault(line=block.line, where=block.where, what="needs at least two options")
    if block.kind == "decide" and words:
        what = "has text outside its options; move it above the block or into an option"
        yield Fault(line=block.line, where=block.where, what=what)
    if block.kind == "option" and not words.startswith(_VERDICTS):
        yield Fault(line=block.line, where=block.where, what=f"begin its text with {', '.join(_VERDICTS[:2])} or {_VERDICTS[2]}")
    if block.kind == "key" and "\n\n" in words:
        yield Fault(line=block.line, where=block.where, what="holds one sentence; take the empty line out")
    if block.kind in ("scenario", "recall", "say", "key") and not words:
        yield Fault(line=block.line, where=block.where, what="is empty; write its text or take it out")


def _line_faults(line: str, number: int, inside: _Open) -> Iterator[Fault]:
    if line.startswith("    ") and inside.kind and len(inside.text) == 1:
        yield Fault(line=number, where=inside.where, what="begin its first line at the left edge")
    if line.lstrip().startswith("///"):
        what = "this line has slashes but opens and closes no block; write `/// name | words`, or three slashes alone"
        yield Fault(line=number, where=inside.where, what=what)


def _heading_faults(depth: int, level: int, number: int, inside: _Open) -> Iterator[Fault]:
    if inside.kind:
        what = "a heading cannot stand inside a block; use bold words"
    elif depth == 1:
        what = "a page has its title above; begin sub-headings with ##"
    elif depth > level + 1:
        what = f"goes too deep at once; use {'#' * (level + 1)}"
    else:
        return
    yield Fault(line=number, where="heading", what=what)
