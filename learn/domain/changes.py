"""Changes of a module: what differs between two versions of its words, and what that asks of those who completed the earlier.

An author's content lead says what a change is. *Wording* asks nothing of anybody. A *material* change asks for the changed
pages of the objectives it touches, and questions on those. A change of the *law* asks for the whole module anew.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from html import unescape
from typing import Any

from learn.domain.cycles import Cycle, Status, status
from learn.domain.refusals import Refusal

MOST_DAYS = 365
LONGEST_SAYS = 500


class ChangeKind(StrEnum):
    """What a change of words is."""

    WORDING = "wording"
    MATERIAL = "material"
    LAW = "law"

    @property
    def label(self) -> str:
        """The kind, in words."""
        return {"wording": "Wording only", "material": "Something to learn", "law": "The law"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Delta:
    """What is asked of somebody whose module has changed since they completed it: these pages, questions on these objectives."""

    objectives: frozenset[str]
    pages: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class PageWords:
    """The words of a page in one version, a line for each paragraph, list item or heading."""

    slug: str
    title: str
    objectives: tuple[str, ...]
    version: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ModuleWords:
    """The words of a module in one version, as far as a learner reads them."""

    version: str
    objectives: Mapping[str, str]
    pages: tuple[PageWords, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a comparison: ``mark`` is + where it is new, - where it is gone, and empty where it stayed."""

    mark: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PageDifference:
    """A page that is not as it was: what it is called and for, and its lines. ``happened`` is added, removed or changed."""

    slug: str
    title: str
    objectives: tuple[str, ...]
    happened: str
    versions: tuple[str, str]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What differs between two versions: pages, and the words of objectives. ``touched`` are the objectives of both."""

    pages: tuple[PageDifference, ...]
    objectives: tuple[str, ...]

    @property
    def touched(self) -> frozenset[str]:
        """Every objective whose words, or a page of which, differ."""
        return frozenset(self.objectives).union(*(page.objectives for page in self.pages))

    @property
    def rewords(self) -> dict[str, str]:
        """For each page that is in both, the version it had and the one it has."""
        return {before: now for page in self.pages if page.happened == "changed" for before, now in [page.versions]}

    def delta(self, objectives: Collection[str], now: ModuleWords) -> Delta:
        """What a material change of these objectives asks: their pages that differ; of one without any, all its pages."""
        wanted: set[str] = set()
        for objective in objectives:
            bearing = {page.slug for page in now.pages if objective in page.objectives}
            changed = {page.slug for page in self.pages if objective in page.objectives} & bearing
            wanted |= changed or bearing
        return Delta(objectives=frozenset(objectives), pages=frozenset(wanted))


_BLOCK = re.compile(r"</(?:p|li|h\d|div|summary|dt|dd|td|th|tr|legend|figcaption|blockquote)>|<br\s*/?>")
_TAG = re.compile(r"<[^>]+>")
_CONTEXT = 1


def words_of(record: Mapping[str, Any]) -> ModuleWords:
    """The words of a module from what is kept of it (:class:`learn.domain.modules.Module` as plain values)."""
    return ModuleWords(
        version=record["version"],
        objectives={each["slug"]: each["text"] for each in record["objectives"]},
        pages=tuple(
            PageWords(
                slug=page["slug"],
                title=page["title"],
                objectives=tuple(page["objectives"]),
                version=page["version"],
                lines=tuple(_lines(page)),
            )
            for page in record["pages"]
        ),
    )


def _lines(page: Mapping[str, Any]) -> Iterable[str]:
    yield page["title"]
    if page["content_note"]:
        yield f"Before you read: {page['content_note']}"
    for name, fragments in (("", page["fragments"]), ("Gentler version. ", page["gentler"])):
        for fragment in fragments:
            whose = f"For {', '.join(sorted(fragment['roles']))}. " if fragment["roles"] else ""
            for text in _BLOCK.sub("\n", fragment["html"]).split("\n"):
                line = " ".join(unescape(_TAG.sub(" ", text)).split())
                if line:
                    yield f"{name}{whose}{line}"


def difference(before: ModuleWords, now: ModuleWords) -> Difference:
    """What differs between two versions, pages in today's order and those that are gone last."""
    was = {page.slug: page for page in before.pages}
    found = [_page(was.get(page.slug), page) for page in now.pages]
    gone = [_page(page, None) for page in before.pages if page.slug not in {each.slug for each in now.pages}]
    return Difference(
        pages=tuple(page for page in (*found, *gone) if page is not None),
        objectives=tuple(slug for slug, text in now.objectives.items() if before.objectives.get(slug) != text),
    )


def _page(before: PageWords | None, now: PageWords | None) -> PageDifference | None:
    shown = now or before
    if shown is None or (before and now and before.version == now.version):
        return None
    return PageDifference(
        slug=shown.slug,
        title=shown.title,
        objectives=shown.objectives,
        happened="added" if before is None else "removed" if now is None else "changed",
        versions=(before.version if before else "", now.version if now else ""),
        lines=tuple(_compared(before.lines if before else (), now.lines if now else ())),
    )


def _compared(before: tuple[str, ...], now: tuple[str, ...]) -> Iterable[Line]:
    """The lines that differ, with one on each side of them that stayed."""
    for step in SequenceMatcher(None, before, now, autojunk=False).get_grouped_opcodes(_CONTEXT):
        for what, a, b, c, d in step:
            if what == "equal":
                yield from (Line(mark="", text=text) for text in before[a:b])
            else:
                yield from (Line(mark="-", text=text) for text in before[a:b])
                yield from (Line(mark="+", text=text) for text in now[c:d])


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody of whom a module is asked today: their cycle, and the version they completed last (None: never)."""

    cycle: Cycle
    version: str | None

    @property
    def has_completed(self) -> bool:
        """Whether the module was completed, and is not asked of them as if for the first time."""
        return self.version is not None and (self.cycle.number > 1 or self.cycle.completed_on is not None)


def is_touched(kind: ChangeKind, holder: Holder, to_version: str, today: date) -> bool:
    """Whether a change gives somebody a new cycle today.

    It does where their completion counts, of an earlier version. Nobody is asked twice: whose renewal is due to be done
    (or is late) reads today's words anyway, and is given one only by the law, while their completion still counts.
    """
    if kind is ChangeKind.WORDING or not holder.has_completed or holder.version == to_version:
        return False
    if holder.cycle.is_delta:
        return True
    now = status(holder.cycle, today)
    return now is Status.UP_TO_DATE or (kind is ChangeKind.LAW and now.is_done)


def version_held_by_most(holders: Iterable[Holder], to_version: str) -> str | None:
    """The version, other than today's, that most of those who completed the module hold; None when all hold today's."""
    held = Counter(h.version for h in holders if h.has_completed and h.version != to_version)
    return max(sorted(held, key=str), key=lambda version: held[version], default=None)


def problem_with(
    kind: ChangeKind, objectives: Collection[str], known: Collection[str], says: str, days: int | None
) -> Refusal | None:
    """What is wrong with a change as it is put; an empty choice of objectives means all."""
    if not says.strip():
        return Refusal(field="says", message="Say in a sentence or two what has changed. Learners read it.")
    if len(says) > LONGEST_SAYS:
        return Refusal(field="says", message=f"That has {len(says)} letters. Say it in {LONGEST_SAYS} or fewer.")
    if not set(known).issuperset(objectives):
        return Refusal(field="objectives", message="Choose from the objectives of the module.")
    if kind is ChangeKind.WORDING:
        return None
    if days is None or not 1 <= days <= MOST_DAYS:
        return Refusal(field="days", message=f"Give people between 1 and {MOST_DAYS} days, for example 28.")
    return None
