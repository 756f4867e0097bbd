"""The shape of what this site says of itself: promises, accessibility, privacy, and whom to tell of a weakness."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from learn.content.schemas import CitedEntry, Entry, Words

ProofId = Annotated[str, Field(pattern=r"^tests/[a-z0-9_/]+\.py::test_[a-z0-9_]+$")]
"""A test by its file and name, as pytest prints it."""


class ClaimEntry(Entry):
    """Something that is said, with the tests that show it, where there are any."""

    text: Words
    tests: list[ProofId]


class ProvenEntry(ClaimEntry):
    """A promise: it has a test."""

    tests: list[ProofId] = Field(min_length=1)


class LimitEntry(ClaimEntry):
    """Something that this site cannot do, and why."""

    why: Words


class PromisesEntry(Entry):
    """``modules/public/promises.yaml``."""

    title: Words
    intro: list[Words] = Field(min_length=1)
    does: list[ProvenEntry] = Field(min_length=1)
    cannot: list[LimitEntry] = Field(min_length=1)


class AccessibilityEntry(Entry):
    """``modules/public/accessibility.yaml``."""

    title: Words
    organisation: str
    organisation_note: Words
    scope: Words
    intro: Words
    you_can: list[ProvenEntry] = Field(min_length=1)
    how_accessible: list[Words] = Field(min_length=1)
    standard: Words
    state: Literal["fully compliant", "partially compliant", "not compliant"]
    state_why: Words
    feedback: Words
    contact: str
    enforcement: Words
    prepared_on: date
    next_review_by: date
    tested_how: Words
    sources: list[CitedEntry]


class SeenEntry(Entry):
    """What a server sees of everybody who asks it for a page."""

    intro: Words
    lines: list[Words] = Field(min_length=1)


class PublicPrivacyEntry(Entry):
    """The part for people who read the public pages."""

    heading: Words
    intro: Words
    not_collected: list[ProvenEntry] = Field(min_length=1)
    server_sees: SeenEntry
    counts: Words
    your_device: Words


class StaffPrivacyEntry(Entry):
    """The part for people who train here."""

    heading: Words
    intro: Words
    kept: list[ClaimEntry] = Field(min_length=1)
    who_sees: list[ClaimEntry] = Field(min_length=1)
    cookie: ProvenEntry
    public_pages: Words
    public_pages_tests: list[ProofId] = Field(min_length=1)
    not_asked: Words
    lawful_basis: str
    kept_for: str
    shared_with: str


class PrivacyEntry(Entry):
    """``modules/public/privacy.yaml``."""

    title: Words
    state: Literal["draft", "signed-off"]
    prepared_on: date
    next_review_by: date
    controller: str
    controller_contact: str
    data_protection_officer: str
    public: PublicPrivacyEntry
    staff: StaffPrivacyEntry
    rights: Words
    complaints: Words
    sources: list[CitedEntry]


class SecurityEntry(Entry):
    """``modules/public/security.yaml``."""

    contact: str = Field(pattern=r"^((mailto:|https://)\S+)?$")
    policy: str = Field(pattern=r"^(https://\S+)?$")
    expires: date
    languages: Words


PROMISES: TypeAdapter[PromisesEntry] = TypeAdapter(PromisesEntry)
ACCESSIBILITY: TypeAdapter[AccessibilityEntry] = TypeAdapter(AccessibilityEntry)
PRIVACY: TypeAdapter[PrivacyEntry] = TypeAdapter(PrivacyEntry)
SECURITY: TypeAdapter[SecurityEntry] = TypeAdapter(SecurityEntry)
