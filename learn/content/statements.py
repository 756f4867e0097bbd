"""Statements: the files in which this site says what it does, where that ends, and whom to ask."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from learn.content.files import read_text, shown
from learn.content.problems import Problem, Severity
from learn.content.readability import reading
from learn.content.schemas import CitedEntry, Entry
from learn.content.shapes import shaped
from learn.content.sources import build_source
from learn.content.statement_schemas import (
    ACCESSIBILITY,
    PRIVACY,
    PROMISES,
    SECURITY,
    AccessibilityEntry,
    ClaimEntry,
    PrivacyEntry,
    PromisesEntry,
    SecurityEntry,
)
from learn.content.topics import LONGEST
from learn.content.wording import is_prose, yaml_slips
from learn.content.yamlfiles import YamlFile, read_yaml
from learn.domain.modules import Source
from learn.domain.statements import (
    Accessibility,
    Privacy,
    Promise,
    Promises,
    Proof,
    PublicPrivacy,
    SecurityContact,
    StaffPrivacy,
    Statements,
)

E = TypeVar("E", bound=Entry)

LONGEST_BETWEEN_REVIEWS = timedelta(days=366)
"""How long a statement may stand before somebody looks at it again: twelve months (A11Y-15)."""

_WAITS = "is not confirmed yet, and the page says so; fill it in when the partnership has confirmed it"

_FOR_EVERYBODY = {
    "controller": "Who answers for your data in law",
    "controller_contact": "How to reach them",
    "data_protection_officer": "The data protection officer",
}
_FOR_STAFF = {
    "lawful_basis": "The lawful basis for keeping staff data",
    "kept_for": "How long it is kept",
    "shared_with": "Whom it is shared with",
}
_CLAIMED = frozenset({"tests", "public_pages_tests"})


@dataclass(frozen=True, kw_only=True)
class Statement(Generic[E]):
    """One of the files; ``entry`` is None where it cannot be used."""

    file: YamlFile
    entry: E | None

    @property
    def usable(self) -> E:
        """What stands in it.

        Raises:
            ValueError: the file could not be used.
        """
        if self.entry is None:
            raise ValueError(f"{self.file.file} has problems")
        return self.entry


@dataclass(frozen=True, kw_only=True)
class StatementTexts:
    """All four, as their authors wrote them."""

    promises: Statement[PromisesEntry]
    accessibility: Statement[AccessibilityEntry]
    privacy: Statement[PrivacyEntry]
    security: Statement[SecurityEntry]

    @property
    def files(self) -> tuple[YamlFile, ...]:
        """Their files."""
        return (self.promises.file, self.accessibility.file, self.privacy.file, self.security.file)

    def proofs(self) -> Iterator[str]:
        """Every test that a promise names, by its file and name."""
        for file in self.files:
            yield from (said for steps, said in file.strings() if _CLAIMED.intersection(map(str, steps)))


def read_statements(root: Path, problems: list[Problem]) -> StatementTexts:
    """Read the files below ``modules/public``."""
    return StatementTexts(
        promises=_read(root, "promises", PROMISES, problems),
        accessibility=_read(root, "accessibility", ACCESSIBILITY, problems),
        privacy=_read(root, "privacy", PRIVACY, problems),
        security=_read(root, "security", SECURITY, problems),
    )


def _read(root: Path, name: str, schema: TypeAdapter[E], problems: list[Problem]) -> Statement[E]:
    path = root / "modules" / "public" / f"{name}.yaml"
    text = read_text(root, path, problems)
    file = read_yaml(shown(root, path), text, problems) if text is not None else None
    if file is None:
        return Statement(file=YamlFile(file=shown(root, path), text="", value={}), entry=None)
    return Statement(file=file, entry=shaped(schema, file, file.value, problems))


def statement_problems(texts: StatementTexts, day: date) -> Iterator[Problem]:
    """Everything wrong with them on ``day``, beyond their shapes."""
    for file in texts.files:
        yield from yaml_slips(file)
        for steps, said in file.strings():
            is_ours = is_prose(steps) and steps[0] != "sources" and not _CLAIMED.intersection(map(str, steps))
            if is_ours and (longest := reading(said).longest) > LONGEST:
                what = f"has a sentence of {longest} words; cut it to {LONGEST} or less"
                yield file.problem(what, *steps, severity=Severity.OVERDUE)
    for statement in (texts.accessibility, texts.privacy):
        if statement.entry is not None:
            yield from _review(statement.file, statement.entry.prepared_on, statement.entry.next_review_by, day)
    yield from _waiting(texts.accessibility.file, ("organisation", "contact"))
    yield from _waiting(texts.privacy.file, _FOR_EVERYBODY)
    yield from _waiting(texts.privacy.file, _FOR_STAFF, "staff")
    if texts.privacy.entry is not None and texts.privacy.entry.state == "draft":
        what = "waits for the data protection officer; the page says that it is a draft"
        yield texts.privacy.file.problem(what, "state", severity=Severity.WARNING)
    yield from _security(texts.security, day)


def _review(file: YamlFile, prepared_on: date, next_review_by: date, day: date) -> Iterator[Problem]:
    if not timedelta() < next_review_by - prepared_on <= LONGEST_BETWEEN_REVIEWS:
        yield file.problem("must be within twelve months after prepared_on", "next_review_by")
    elif next_review_by < day:
        what = "is overdue; look through the whole statement, then write both days anew"
        yield file.problem(what, "next_review_by", severity=Severity.OVERDUE)


def _waiting(file: YamlFile, keys: Iterable[str], *steps: str) -> Iterator[Problem]:
    inner = file.value
    for step in steps:
        inner = inner.get(step) or {}
    for key in keys:
        if inner.get(key) == "":
            yield file.problem(_WAITS, *steps, key, severity=Severity.WARNING)


def _security(security: Statement[SecurityEntry], day: date) -> Iterator[Problem]:
    if security.entry is None:
        return
    if not security.entry.contact:
        what = "names nobody, so there is no /.well-known/security.txt; name somebody who reads reports of weaknesses"
        yield security.file.problem(what, "contact", severity=Severity.WARNING)
    elif security.entry.expires <= day:
        what = "has passed; check that the contact is right, then write a day less than a year ahead"
        yield security.file.problem(what, "expires", severity=Severity.OVERDUE)


def build_statements(texts: StatementTexts) -> Statements:
    """What people see, from texts that have no problems.

    Raises:
        ValueError: a file could not be used.
    """
    promises, security = texts.promises.usable, texts.security.usable
    return Statements(
        promises=Promises(
            title=promises.title,
            intro=tuple(promises.intro),
            does=_promises(promises.does),
            cannot=tuple(Promise(text=each.text, why=each.why, proofs=_proofs(each.tests)) for each in promises.cannot),
        ),
        accessibility=_accessibility(texts.accessibility.usable),
        privacy=_privacy(texts.privacy.usable),
        security=SecurityContact(**security.model_dump()) if security.contact else None,
    )


def _promises(claims: Iterable[ClaimEntry]) -> tuple[Promise, ...]:
    return tuple(Promise(text=claim.text, proofs=_proofs(claim.tests)) for claim in claims)


def _proofs(tests: Iterable[str]) -> tuple[Proof, ...]:
    return tuple(Proof(file=file, name=name) for file, _, name in (test.partition("::") for test in tests))


def _sources(entries: Iterable[CitedEntry]) -> tuple[Source, ...]:
    return tuple(build_source(str(number), entry) for number, entry in enumerate(entries, start=1))


def _accessibility(entry: AccessibilityEntry) -> Accessibility:
    plain = entry.model_dump(exclude={"you_can", "how_accessible", "sources"})
    return Accessibility(
        you_can=_promises(entry.you_can),
        how_accessible=tuple(entry.how_accessible),
        sources=_sources(entry.sources),
        **plain,
    )


def _privacy(entry: PrivacyEntry) -> Privacy:
    said = {words: str(getattr(entry, key)) for key, words in _FOR_EVERYBODY.items()}
    said |= {words: str(getattr(entry.staff, key)) for key, words in _FOR_STAFF.items()}
    public, staff = entry.public, entry.staff
    return Privacy(
        title=entry.title,
        is_draft=entry.state == "draft",
        prepared_on=entry.prepared_on,
        next_review_by=entry.next_review_by,
        confirmed={words: value for words, value in said.items() if value},
        unconfirmed=tuple(words for words, value in said.items() if not value),
        public=PublicPrivacy(
            heading=public.heading,
            intro=public.intro,
            not_collected=_promises(public.not_collected),
            seen_intro=public.server_sees.intro,
            seen=tuple(public.server_sees.lines),
            counts=public.counts,
            your_device=public.your_device,
        ),
        staff=StaffPrivacy(
            heading=staff.heading,
            intro=staff.intro,
            kept=_promises(staff.kept),
            who_sees=_promises(staff.who_sees),
            cookie=Promise(text=staff.cookie.text, proofs=_proofs(staff.cookie.tests)),
            public_pages=Promise(text=staff.public_pages, proofs=_proofs(staff.public_pages_tests)),
            not_asked=staff.not_asked,
        ),
        rights=entry.rights,
        complaints=entry.complaints,
        sources=_sources(entry.sources),
    )
