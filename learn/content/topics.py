"""Topics of the help page: a Markdown file each, read and turned into what residents see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from learn.content.blocks import Sheet
from learn.content.files import entries, shown
from learn.content.fronts import read_fronted
from learn.content.markdown import to_html
from learn.content.problems import Problem, Severity
from learn.content.readability import reading
from learn.content.schemas import KEBAB, NOT_KEBAB, TOPIC, TopicEntry
from learn.content.shapes import shaped
from learn.content.tokens import Wordbook, unknown
from learn.content.wording import slips, yaml_slips
from learn.content.yamlfiles import YamlFile
from learn.domain.modules import Source
from learn.domain.topics import Topic, TopicGroup

GRADE = 5.0
"""The most years of school that a topic may ask for (A11Y-30)."""

LONGEST = 25
"""The most words that a sentence for residents may have."""

SENTENCES = range(6, 15)
"""How many sentences a topic has."""


@dataclass(frozen=True, kw_only=True)
class TopicText:
    """A topic as its author wrote it; ``entry`` is None where what stands between the dashes cannot be used."""

    slug: str
    file: str
    front: YamlFile
    entry: TopicEntry | None
    text: str
    line: int


def read_topics(root: Path, problems: list[Problem]) -> dict[str, TopicText]:
    """Read every file of ``modules/public/topics``."""
    read = (_read(root, path, problems) for path in entries(root / "modules" / "public" / "topics"))
    return {topic.slug: topic for topic in read if topic is not None}


def _read(root: Path, path: Path, problems: list[Problem]) -> TopicText | None:
    name = shown(root, path)
    if path.suffix != ".md" or KEBAB.fullmatch(path.stem) is None:
        what = f"is not expected here; a topic is named like some-words.md, and its name {NOT_KEBAB}"
        problems.append(Problem(file=name, line=1, where="file", what=what))
        return None
    read = read_fronted(root, path, "its heading, group, services and sources", problems)
    if read is None:
        return None
    return TopicText(
        slug=path.stem,
        file=name,
        front=read.front or YamlFile(file=name, text="", value={}),
        entry=shaped(TOPIC, read.front, read.front.value, problems) if read.front is not None else None,
        text=read.text,
        line=read.line,
    )


def topic_problems(topic: TopicText, words: Wordbook, sources: frozenset[str]) -> Iterator[Problem]:
    """Everything wrong within a topic, beyond its shape."""
    if topic.entry is not None:
        for place, service in enumerate(topic.entry.services):
            if service not in words.services:
                yield topic.front.problem(f"there is no service `{service}` in services.yaml", "services", place)
        for place, source in enumerate(topic.entry.sources):
            if source not in sources:
                yield topic.front.problem(f"there is no source `{source}` in sources.yaml", "sources", place)
        if not topic.entry.safety_reviewed:
            what = "no specialist has read this for safety yet; when a named role has, write true"
            yield topic.front.problem(what, "safety_reviewed", severity=Severity.WARNING)
    yield from yaml_slips(topic.front)
    for offset, what in unknown(topic.text, words):
        yield _at(topic, offset, what)
    for slip in slips(topic.text):
        yield _at(topic, slip.offset, slip.what, slip.severity)
    yield from _plainness(topic)


def _plainness(topic: TopicText) -> Iterator[Problem]:
    counted = reading(topic.text)
    if counted.grade > GRADE:
        yield _at(
            topic,
            0,
            f"reads like grade {counted.grade}; residents' texts are grade {GRADE:g} or less: shorter words and sentences",
        )
    if counted.longest > LONGEST:
        yield _at(topic, 0, f"has a sentence of {counted.longest} words; cut it to {LONGEST} or less")
    if counted.sentences not in SENTENCES:
        what = f"has {counted.sentences} sentences; seven to twelve is what somebody in a hurry can take in"
        yield _at(topic, 0, what, Severity.WARNING)


def _at(topic: TopicText, offset: int, what: str, severity: Severity = Severity.BROKEN) -> Problem:
    line = topic.line + topic.text.count("\n", 0, offset)
    return Problem(file=topic.file, line=line, where="text", what=what, severity=severity)


def build_topics(texts: Mapping[str, TopicText], words: Wordbook, sources: Mapping[str, Source]) -> dict[str, Topic]:
    """The topics as residents see them, in the order in which they stand, from texts that have no problems."""
    groups = list(TopicGroup)
    topics = [_build(text, text.entry, words, sources) for text in texts.values() if text.entry is not None]
    return {t.slug: t for t in sorted(topics, key=lambda t: (groups.index(t.group), t.order, t.slug))}


def _build(text: TopicText, entry: TopicEntry, words: Wordbook, sources: Mapping[str, Source]) -> Topic:
    return Topic(
        slug=text.slug,
        heading=entry.heading,
        group=TopicGroup(entry.group),
        order=entry.order,
        html=to_html(text.text, Sheet(words=words)),
        services=tuple(entry.services),
        sources=tuple(sources[source] for source in entry.sources),
        is_safety_reviewed=entry.safety_reviewed,
    )
