"""Languages: the emergency card in words other than English, shown only when a named role has signed them off."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SOURCE = "en"
"""The language that all others are translated from. It is what everybody sees, so it has no card of its own."""

_NUMBERS = re.compile(r"(\d+)")


class Direction(StrEnum):
    """Which way a script runs, as browsers are told."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language that is offered: its code, which is its address too, how it calls itself, and the words of its card."""

    code: str
    own_name: str
    direction: Direction
    strings: Mapping[str, str]


def pieces(text: str) -> list[str]:
    """The text cut into words and numbers in turn, so that a number can be kept in its own direction (A11Y-40)."""
    return [piece for piece in _NUMBERS.split(text) if piece]
