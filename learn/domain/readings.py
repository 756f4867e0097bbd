"""What counting says about a text."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A text counted: its words, its sentences, the most words that one has, and its Flesch-Kincaid grade."""

    words: int
    sentences: int
    longest: int
    grade: float
