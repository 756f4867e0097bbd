"""Statements: what this site says of itself. Each promise names the tests that show it (PRM-01)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from learn.domain.modules import Source

_FALSE_COMFORT = re.compile(
    r"\bno\s+trace|\bwithout\s+(?:a\s+)?trace|\bleaves?\s+no\s+history"
    r"|\b(?:completely|totally|100%)\s+(?:safe|secure|anonymous|private)"
    r"|\b(?:cannot|can\s+not|can[’']t)\s+be\s+seen",
    re.IGNORECASE,
)


def false_comforts(text: str) -> Iterator[tuple[int, str]]:
    """Each part of ``text`` that promises what no site can keep (PRM-02): its place and its words."""
    for found in _FALSE_COMFORT.finditer(text):
        yield found.start(), " ".join(found[0].split())


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A test that shows a promise: its file, and its name, which is a sentence."""

    file: str
    name: str

    @property
    def sentence(self) -> str:
        """What the test says is true."""
        said = self.name.removeprefix("test_").replace("_", " ")
        return said[:1].upper() + said[1:]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One thing that this site does, or cannot do; then ``why`` says what stands in the way."""

    text: str
    why: str = ""
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Promises:
    """What this site does and cannot do to protect somebody."""

    title: str
    intro: tuple[str, ...]
    does: tuple[Promise, ...]
    cannot: tuple[Promise, ...]


@dataclass(frozen=True, kw_only=True)
class Accessibility:
    """The accessibility statement. ``organisation`` and ``contact`` are empty until the partnership has confirmed them."""

    title: str
    organisation: str
    organisation_note: str
    scope: str
    intro: str
    you_can: tuple[Promise, ...]
    how_accessible: tuple[str, ...]
    standard: str
    state: str
    state_why: str
    feedback: str
    contact: str
    enforcement: str
    prepared_on: date
    next_review_by: date
    tested_how: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """The privacy notice.

    ``unconfirmed`` are what the partnership still has to say, in words; ``confirmed`` what it has said, by the same words.
    """

    title: str
    is_draft: bool
    prepared_on: date
    next_review_by: date
    confirmed: Mapping[str, str]
    unconfirmed: tuple[str, ...]
    public: "PublicPrivacy"
    staff: "StaffPrivacy"
    rights: str
    complaints: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class PublicPrivacy:
    """What becomes of what is known of somebody who reads the public pages."""

    heading: str
    intro: str
    not_collected: tuple[Promise, ...]
    seen_intro: str
    seen: tuple[str, ...]
    counts: str
    your_device: str


@dataclass(frozen=True, kw_only=True)
class StaffPrivacy:
    """What becomes of what is known of somebody who trains here."""

    heading: str
    intro: str
    kept: tuple[Promise, ...]
    who_sees: tuple[Promise, ...]
    cookie: Promise
    public_pages: Promise
    not_asked: str


@dataclass(frozen=True, kw_only=True)
class SecurityContact:
    """Whom to tell of a weakness, as ``/.well-known/security.txt`` says it (RFC 9116)."""

    contact: str
    policy: str
    expires: date
    languages: str

    @property
    def written(self) -> str:
        """The text of the file; it holds until the end of its last day."""
        lines = [f"Contact: {self.contact}", f"Expires: {self.expires.isoformat()}T23:59:59Z"]
        lines += [f"Policy: {self.policy}"] if self.policy else []
        return "\n".join([*lines, f"Preferred-Languages: {self.languages}", ""])


@dataclass(frozen=True, kw_only=True)
class Statements:
    """All that this site says of itself; ``security`` is None until somebody is named who reads reports."""

    promises: Promises
    accessibility: Accessibility
    privacy: Privacy
    security: SecurityContact | None
