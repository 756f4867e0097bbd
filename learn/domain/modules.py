"""Modules: what people read, page by page."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from learn.domain.readings import Reading


class SourceStatus(StrEnum):
    """Whether a source is the authority itself or a page that reports it."""

    VERIFIED = "verified"
    SECONDARY = "secondary"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a claim comes from, and the day somebody last looked."""

    slug: str
    title: str
    publisher: str
    address: str
    published: str
    checked_on: date
    status: SourceStatus


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What a learner can do afterwards."""

    slug: str
    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """A piece of ready HTML, for everyone (``roles`` empty) or for the named roles only."""

    html: str
    roles: frozenset[str] = frozenset()


def _joined(fragments: tuple[Fragment, ...], roles: Collection[str]) -> str:
    return "".join(f.html for f in fragments if not f.roles or not f.roles.isdisjoint(roles))


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a module: ready HTML, and where it carries something heavier, a gentler route to the same objective.

    Both routes come in the same reply, closed; which one is opened is known to nobody but the reader (GOV-31).
    """

    slug: str
    number: int
    title: str
    objectives: tuple[str, ...]
    content_note: str
    fragments: tuple[Fragment, ...]
    gentler: tuple[Fragment, ...]
    reading: Reading
    gentler_reading: Reading | None
    version: str

    def html_for(self, roles: Collection[str]) -> str:
        """The page's HTML for a reader who holds these roles."""
        return _joined(self.fragments, roles)

    def gentler_html_for(self, roles: Collection[str]) -> str:
        """The gentler route's HTML for a reader who holds these roles; empty where the page has none."""
        return _joined(self.gentler, roles)


@dataclass(frozen=True, kw_only=True)
class Module:
    """A unit of learning: pages in order and, in its own file, a quiz. ``version`` is the hash of all its words.

    ``is_drafted_by_machine`` is what its author declares (GOV-36); whoever signs it off is told.
    """

    slug: str
    title: str
    summary: str
    level: str
    minutes: int
    themes: tuple[str, ...]
    content_note: str
    objectives: tuple[Objective, ...]
    sources: tuple[Source, ...]
    owner_role: str
    review_by: date
    is_drafted_by_machine: bool
    pages: tuple[Page, ...]
    version: str

    @cached_property
    def record(self) -> str:
        """The module as JSON, to be kept beside the completions that it earned; worked out once, as it is long."""
        return json.dumps(asdict(self), default=_plain)

    @cached_property
    def _by_slug(self) -> dict[str, Page]:
        return {page.slug: page for page in self.pages}

    def page(self, slug: str) -> Page | None:
        """The page with this slug, or None."""
        return self._by_slug.get(slug)

    def page_after(self, page: Page) -> Page | None:
        """The page that follows, or None after the last."""
        return self.pages[page.number] if page.number < len(self.pages) else None

    def page_before(self, page: Page) -> Page | None:
        """The page that comes before, or None at the first."""
        return self.pages[page.number - 2] if page.number > 1 else None


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)
