"""Identification: whatever in a case could let somebody be recognised, or make a made-up story look like a true one (GOV-22).

Pseudonyms alone do not hide people: a date, an age, a street and a rare combination lead to press reports. So a case has no
dates, bands instead of ages, no places, first names or a title and surname and never both, few traits a person, and no
pattern close to that of a published review.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter

from learn.content.case_schemas import CaseEntry, CasePersonEntry, Mark
from learn.content.cases import CaseText
from learn.content.files import read_text, shown
from learn.content.problems import Problem, Severity
from learn.content.schemas import Entry, Slug, Words
from learn.content.shapes import shaped
from learn.content.tokens import TOKEN
from learn.content.wording import is_prose
from learn.content.yamlfiles import YamlFile, read_yaml

MOST_TRAITS = 3
"""How many traits one person of a story may have: more of them together are one person's own."""

MOST_ALIKE = 0.5
"""What share of a published review's marks a case may have."""

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNITS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
_NUMBER = rf"(?:\d{{1,3}}|(?:{_TENS})(?:-\w+)?|{_UNITS}|nineteen)"
_MONTH = r"(?:January|February|March|April|June|July|August|September|October|November|December|in May)"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)? May|May \d{1,2}|(?:19|20)\d\d|\d{1,2}/\d{1,2}/\d{2,4})"
_AGE = rf"aged? {_NUMBER}|{_NUMBER}[- ]years?[- ]old"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|PC|Sergeant|Constable|Sister|Nurse|Councillor)"
_PLACE = r"(?:Road|Street|Lane|Avenue|Close|Drive|Gardens|Crescent|Court|House|Tower|School|Academy|Hospital|Surgery|Station)"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"\b(?:{_MONTH}|{_DAY})\b"), "a case has no dates; say which week of the story it is"),
    (
        re.compile(rf"\b(?:{_AGE})\b|\b(?:is|was|turned|turns) \d{{1,2}}(?=[.,;:]| and\b)", re.IGNORECASE),
        "no exact age; say a band, like `in her thirties` or `at primary school`",
    ),
    (
        re.compile(rf"\b[A-Z][a-z]+(?: [A-Z][a-z]+)? {_PLACE}\b|\b[A-Z]{{1,2}}\d[\dA-Z]? ?\d[A-Z]{{2}}\b"),
        "no named place; say what kind of place it is",
    ),
)


class ReviewMarks(Entry):
    """What a published review is about, in marks that a case can be held against. No words of it are kept."""

    id: Slug
    address: str = Field(pattern=r"^https?://\S+$")
    read_on: date
    marks: list[Mark] = Field(min_length=3)


class IdentifiersEntry(Entry):
    """``modules/identifiers.yaml``: what could point to somebody real."""

    places: list[Words] = Field(min_length=1)
    traits: dict[Literal["origin", "faith", "health"], list[Words]]
    published: list[ReviewMarks]


IDENTIFIERS: TypeAdapter[IdentifiersEntry] = TypeAdapter(IdentifiersEntry)


@dataclass(frozen=True, kw_only=True)
class IdentifiersText:
    """The file as it was written; ``entry`` is None where it cannot be used."""

    file: YamlFile
    entry: IdentifiersEntry | None


def read_identifiers(root: Path, problems: list[Problem]) -> IdentifiersText:
    """Read ``modules/identifiers.yaml``, and note what is wrong with its shape."""
    path = root / "modules" / "identifiers.yaml"
    text = read_text(root, path, problems)
    file = read_yaml(shown(root, path), text, problems) if text is not None else None
    if file is None:
        return IdentifiersText(file=YamlFile(file=shown(root, path), text="", value={}), entry=None)
    return IdentifiersText(file=file, entry=shaped(IDENTIFIERS, file, file.value, problems))


def identification_problems(case: CaseText, identifiers: IdentifiersText) -> Iterator[Problem]:
    """Everything in a case by which somebody could be recognised."""
    if identifiers.entry is None or case.entry is None:
        return
    lists = identifiers.entry
    rules = [*_RULES, (_any_of(lists.places), "no real place; say what kind of place it is")]
    people = case.entry.people
    for kind, words in lists.traits.items():
        declared = " ".join(trait.says for person in people for trait in person.traits if trait.kind == kind)
        undeclared = [word for word in words if re.search(rf"\b{re.escape(word)}\b", declared, re.IGNORECASE) is None]
        if undeclared:
            what = f"is a trait that nobody has; give it to a person of the story under `traits`, kind {kind}, or leave it out"
            rules.append((_any_of(undeclared), what))
    for file in [case.file, *(seat.file for seat in case.seats.values())]:
        yield from _in_file(file, rules, people)
    yield from _people(case, people)
    yield from _closeness(case, case.entry, lists)


def list_problems(identifiers: IdentifiersText, *, has_cases: bool) -> Iterator[Problem]:
    """What the lists themselves lack."""
    if identifiers.entry is not None and has_cases and not identifiers.entry.published:
        what = "no published review is listed, so no case is held against one; the partnership adds the marks of each"
        yield identifiers.file.problem(what, "published", severity=Severity.WARNING)


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})\b", re.IGNORECASE)


def _in_file(file: YamlFile, rules: list[tuple[re.Pattern[str], str]], people: list[CasePersonEntry]) -> Iterator[Problem]:
    known = {word for person in people for word in person.name.split()}
    first = "|".join(re.escape(person.name) for person in people if " " not in person.name)
    both = re.compile(rf"\b(?:{first}) (?!{_TITLE}\b)[A-Z][a-z]+\b") if first else None
    titled = re.compile(rf"\b{_TITLE} ([A-Z][a-z]+)\b")
    for steps, text in file.strings():
        if not is_prose(steps) or steps[0] in ("sources", "owner_role"):
            continue
        said = TOKEN.sub(lambda token: " " * len(token[0]), text)
        for pattern, what in rules:
            for found in pattern.finditer(said):
                yield _problem(file, found[0], what, *steps)
        for found in titled.finditer(said):
            if found[1] not in known:
                yield _problem(file, found[0], "is named and is not under `people`; add them, or say what they do", *steps)
        for found in both.finditer(said) if both is not None else ():
            yield _problem(file, found[0], "a first name or a title and surname, and never both", *steps)


def _problem(file: YamlFile, words: str, what: str, *steps: str | int) -> Problem:
    return Problem(file=file.file, line=file.line_of(words, *steps), where=file.where(*steps), what=f"`{words}`: {what}")


def _people(case: CaseText, people: list[CasePersonEntry]) -> Iterator[Problem]:
    for place, person in enumerate(people):
        words = person.name.split()
        if len(words) > 1 and re.fullmatch(_TITLE, words[0]) is None:
            what = "a first name or a title and surname, and never both"
            yield case.file.problem(what, "people", place, "name")
        if len(person.traits) > MOST_TRAITS:
            what = f"has {len(person.traits)} traits, and could be known by them together; keep {MOST_TRAITS} or fewer"
            yield case.file.problem(what, "people", place, "traits")


def _closeness(case: CaseText, entry: CaseEntry, lists: IdentifiersEntry) -> Iterator[Problem]:
    for review in lists.published:
        shared = sorted(set(entry.marks) & set(review.marks))
        if len(shared) > MOST_ALIKE * len(set(review.marks)):
            what = (
                f"has {len(shared)} of the {len(set(review.marks))} marks of the published review `{review.id}`"
                f" ({', '.join(shared)}); change the story, so that nobody takes it for that one"
            )
            yield case.file.problem(what, "marks")
