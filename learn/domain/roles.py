"""The jobs that people do, and how deep each theme goes in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Depth(StrEnum):
    """How far a role takes a theme (the role matrix)."""

    AWARE = "A"
    DOES = "D"
    COMPLEX = "C"
    OVERSEES = "O"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Role:
    """One of the seventeen roles of the training matrix."""

    slug: str
    title: str
    order: int
    level: str
    agencies: tuple[str, ...]
    must_know: tuple[str, ...]
    depth: Mapping[str, Depth]
