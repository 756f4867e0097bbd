"""Easy Read: what matters most, said with one picture a part and one idea a line."""

from dataclasses import dataclass

from learn.domain.modules import Source
from learn.domain.reviews import EasyPart


@dataclass(frozen=True, kw_only=True)
class EasyRead:
    """One text in Easy Read. Its lines are ready HTML."""

    slug: str
    title: str
    intro: tuple[str, ...]
    parts: tuple[EasyPart, ...]
    sources: tuple[Source, ...]
