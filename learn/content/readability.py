"""Readability: how many years of school a text asks for, so that a tired or frightened reader can take it in (A11Y-30)."""

import re

from learn.domain.readings import Reading

_WORD = re.compile(r"[A-Za-z]+(?:[’'][A-Za-z]+)*")
_MARKS = re.compile(r"\[\[[^]]*\]\]|^/{3,}.*$|^\s*(?:[-*]|\d+\.|#+)\s|[*_`>]|\]\([^)]*\)", re.MULTILINE)
_END = re.compile(r"(?<=[.!?:])[”’\"')]*\s+|\n+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^td]ed|[^aeiouylr]e)$")
_VOWELS = re.compile(r"[aeiouy]{1,2}")


def reading(text: str) -> Reading:
    """Count a Markdown text. An empty one has grade 0.

    The grade is 0.39 × words a sentence + 11.8 × syllables a word - 15.59 (Kincaid and others, 1975). Syllables are groups of
    vowels without a silent ending: right to a few in a hundred in English, which moves a grade by a tenth or two.
    """
    sentences = [found for each in _END.split(_MARKS.sub(" ", text)) if (found := _WORD.findall(each))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Reading(words=0, sentences=0, longest=0, grade=0)
    syllables = sum(map(_syllables, words))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return Reading(words=len(words), sentences=len(sentences), longest=max(map(len, sentences)), grade=round(grade, 1))


def _syllables(word: str) -> int:
    letters = word.lower().replace("’", "").replace("'", "")
    if not letters.endswith("le"):
        letters = _SILENT.sub(lambda found: found[0][0], letters)
    return max(1, len(_VOWELS.findall(letters.removeprefix("y"))))
