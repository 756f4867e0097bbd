"""The campaign: a Markdown file a page and the calendar of its year, read and turned into what people see."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from learn.content.blocks import Sheet
from learn.content.campaign_schemas import CAMPAIGN_PAGE, CampaignPageEntry, SeasonEntry
from learn.content.files import entries, shown
from learn.content.fronts import read_fronted
from learn.content.markdown import to_html
from learn.content.module_rules import token_problems
from learn.content.outlines import outline
from learn.content.problems import Problem, Severity
from learn.content.readability import reading
from learn.content.registers import Register
from learn.content.shapes import shaped
from learn.content.tokens import Wordbook, cited, plain, unknown
from learn.content.wording import slips, yaml_slips
from learn.content.yamlfiles import YamlFile
from learn.domain.campaign import CampaignPage, Season, YearDay
from learn.domain.modules import Source
from learn.domain.traces import telling

GRADE = 5.5
"""The most years of school that a page of the campaign may ask for."""

FEWEST_DECISIONS = 2
"""How many situations with a choice a page has at least: what could you say?"""

_PAGE_FILE = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")
_DECISION = re.compile(r"^ {0,3}/{3,} *decide\b", re.MULTILINE)
_CALENDAR = "calendar.yaml"
_LEAP_YEAR = 2028


@dataclass(frozen=True, kw_only=True)
class CampaignText:
    """A page as its author wrote it; ``entry`` is None where what stands between the dashes cannot be used."""

    slug: str
    number: int
    file: str
    front: YamlFile
    entry: CampaignPageEntry | None
    text: str
    line: int


def read_campaign(root: Path, problems: list[Problem]) -> dict[str, CampaignText]:
    """Read every page of ``modules/public/campaign``, in the order of their numbers."""
    read = (_read(root, path, problems) for path in entries(root / "modules" / "public" / "campaign") if path.name != _CALENDAR)
    pages = [page for page in read if page is not None]
    for slug, times in Counter(page.slug for page in pages).items():
        if times > 1:
            last = [page for page in pages if page.slug == slug][-1]
            problems.append(_at(last, 0, f"another page is called {slug} too; give each its own name"))
    return {page.slug: page for page in pages}


def _read(root: Path, path: Path, problems: list[Problem]) -> CampaignText | None:
    name, found = shown(root, path), _PAGE_FILE.fullmatch(path.name)
    if found is None:
        what = f"is not expected here; a page is named like 01-some-words.md, and the year stands in {_CALENDAR}"
        problems.append(Problem(file=name, line=1, where="file", what=what))
        return None
    read = read_fronted(root, path, "its title, summary, audience and sources", problems)
    if read is None:
        return None
    return CampaignText(
        slug=found[2],
        number=int(found[1]),
        file=name,
        front=read.front or YamlFile(file=name, text="", value={}),
        entry=shaped(CAMPAIGN_PAGE, read.front, read.front.value, problems) if read.front is not None else None,
        text=read.text,
        line=read.line,
    )


def page_problems(page: CampaignText, words: Wordbook, sources: frozenset[str]) -> Iterator[Problem]:
    """Everything wrong within a page, beyond its shape."""
    if told := telling(page.slug):
        what = f"`{told}` stays in the history of a device; give the page a name that tells nothing"
        yield Problem(file=page.file, line=1, where="file name", what=what)
    if page.entry is not None:
        yield from _front(page, page.entry, sources)
        listed = _listing(page.entry, words, dict.fromkeys(sources, ""))
        for offset, what in unknown(page.text, listed):
            yield _at(page, offset, what)
    yield from yaml_slips(page.front)
    for slip in slips(page.text):
        yield _at(page, slip.offset, slip.what, slip.severity)
    yield from _blocks(page)
    counted = reading(page.text)
    if counted.grade > GRADE:
        what = f"reads like grade {counted.grade}; the campaign is grade {GRADE:g} or less: shorter words and sentences"
        yield _at(page, 0, what, Severity.OVERDUE)


def _front(page: CampaignText, entry: CampaignPageEntry, sources: frozenset[str]) -> Iterator[Problem]:
    if told := telling(entry.title):
        what = f"`{told}` stays in the history of a device; write a title that tells nothing"
        yield page.front.problem(what, "title")
    used = cited(page.text)
    for place, source in enumerate(entry.sources):
        if source not in sources:
            yield page.front.problem(f"there is no source `{source}` in sources.yaml", "sources", place)
        elif source not in used:
            yield page.front.problem("the text does not cite this source; cite it or take it out", "sources", place)
    if not entry.safety_reviewed:
        what = "no specialist has read this for safety yet; when a named role has, write true"
        yield page.front.problem(what, "safety_reviewed", severity=Severity.WARNING)


def _blocks(page: CampaignText) -> Iterator[Problem]:
    found = outline(page.text)
    for fault in found.faults:
        yield Problem(file=page.file, line=page.line + fault.line - 1, where=fault.where, what=fault.what)
    for piece in found.pieces:
        if piece.roles:
            line = page.line + piece.line - 2
            yield Problem(file=page.file, line=line, where="roles block", what="residents have no role; write it for everyone")
    if len(_DECISION.findall(page.text)) < FEWEST_DECISIONS:
        yield _at(page, 0, "has too little to try; give it two decide blocks or more")


def _at(page: CampaignText, offset: int, what: str, severity: Severity = Severity.BROKEN) -> Problem:
    line = page.line + page.text.count("\n", 0, offset)
    return Problem(file=page.file, line=line, where="text", what=what, severity=severity)


def season_problems(
    seasons: Register[SeasonEntry], pages: Collection[str], words: Wordbook, sources: frozenset[str]
) -> Iterator[Problem]:
    """Everything wrong with the calendar, beyond its shape."""
    for slug, season in seasons.entries.items():
        for steps, kept in (((slug,), slug), ((slug, "message"), season.message)):
            if told := telling(kept):
                what = f"`{told}` says too much for a poster and the name of its file; write words that tell nothing"
                yield seasons.file.problem(what, *steps)
        for key, written in (("begins", season.begins), ("ends", season.ends)):
            if _year_day(written) is None:
                yield seasons.file.problem("is no day of any year; write a month and a day, like 02-14", slug, key)
        for key, named, known, register in (
            ("pages", season.pages, pages, "page of the campaign"),
            ("support", season.support, words.services, "service in services.yaml"),
            ("sources", season.sources, sources, "source in sources.yaml"),
        ):
            for place, name in enumerate(named):
                if name not in known:
                    yield seasons.file.problem(f"`{name}` is no {register}", slug, key, place)
    yield from token_problems(seasons.file, words)
    yield from yaml_slips(seasons.file)


def _year_day(written: str) -> YearDay | None:
    month, day = map(int, written.split("-"))
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return None
    return month, day


def build_pages(texts: Mapping[str, CampaignText], words: Wordbook, sources: Mapping[str, Source]) -> dict[str, CampaignPage]:
    """The pages as people see them, from texts that have no problems."""
    titles = {slug: source.title for slug, source in sources.items()}
    return {
        text.slug: CampaignPage(
            slug=text.slug,
            number=text.number,
            title=text.entry.title,
            summary=text.entry.summary,
            audience=text.entry.audience,
            html=to_html(text.text, Sheet(words=_listing(text.entry, words, titles))),
            sources=tuple(sources[source] for source in text.entry.sources),
            is_safety_reviewed=text.entry.safety_reviewed,
        )
        for text in texts.values()
        if text.entry is not None
    }


def _listing(entry: CampaignPageEntry, words: Wordbook, titles: Mapping[str, str]) -> Wordbook:
    """What tokens stand for on this page, whose sources stand at its foot in the order of its list."""
    return replace(words, sources={source: titles.get(source, "") for source in entry.sources}, lists_sources=True)


def build_seasons(seasons: Register[SeasonEntry], words: Wordbook, sources: Mapping[str, Source]) -> dict[str, Season]:
    """The seasons in the order of their file, from a calendar that has no problems."""
    spans = {slug: (_year_day(e.begins), _year_day(e.ends)) for slug, e in seasons.entries.items()}
    return {
        slug: Season(
            slug=slug,
            title=entry.title,
            when=entry.when,
            begins=begins,
            ends=ends,
            message=plain(entry.message, words),
            say=plain(entry.say, words),
            pages=tuple(entry.pages),
            support=tuple(entry.support),
            sources=tuple(sources[source] for source in entry.sources),
        )
        for slug, entry in seasons.entries.items()
        for begins, ends in [spans[slug]]
        if begins is not None and ends is not None
    }
