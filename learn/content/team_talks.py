"""Team talks: a Markdown file a theme, read and turned into what a team has before it for ten minutes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from pydantic import TypeAdapter

from learn.content.blocks import Sheet
from learn.content.files import entries, shown
from learn.content.fronts import read_fronted
from learn.content.markdown import to_html
from learn.content.module_rules import token_problems
from learn.content.modules import ModuleText
from learn.content.outlines import Outline, outline
from learn.content.problems import Problem, Severity
from learn.content.readability import reading
from learn.content.schemas import Entry, Slug, Words
from learn.content.shapes import shaped
from learn.content.sources import build_source
from learn.content.tokens import Wordbook, cited, plain, unknown
from learn.content.wording import slips, yaml_slips
from learn.content.yamlfiles import YamlFile
from learn.domain.team_talks import TeamTalk

GRADE = 9.0
"""The most years of school that a talk may ask for (A11Y-30, for professionals)."""

MOST_WORDS = 520
"""What can be read on one sheet and said in ten minutes."""

QUESTIONS = 2
_RECALL = re.compile(r"^ {0,3}/{3,} *recall\b", re.MULTILINE)
_NEEDED = {
    "scenario": "begins with one scenario block; write it",
    "say": "needs a say block: the words to practise",
    "key": "ends with a key block: one thing that each does before the next talk",
}


class TalkEntry(Entry):
    """What stands between the dashes at the top of a talk."""

    title: Words
    module: Slug


TALK = TypeAdapter(TalkEntry)


@dataclass(frozen=True, kw_only=True)
class TalkText:
    """A talk as its author wrote it; ``entry`` is None where what stands between the dashes cannot be used."""

    file: str
    front: YamlFile
    entry: TalkEntry | None
    text: str
    line: int
    outline: Outline

    @property
    def module(self) -> str:
        """The module that it belongs to, whose sources it may cite."""
        return self.entry.module if self.entry is not None else ""


def read_talks(root: Path, problems: list[Problem]) -> dict[str, TalkText]:
    """Read every file of ``modules/team-talks``; its name is its theme."""
    found: dict[str, TalkText] = {}
    for path in entries(root / "modules" / "team-talks"):
        name = shown(root, path)
        if path.suffix != ".md":
            what = "is not expected here; a talk is named after its theme, like contact.md"
            problems.append(Problem(file=name, line=1, where="file", what=what))
            continue
        read = read_fronted(root, path, "its title and module", problems)
        if read is not None:
            found[path.stem] = TalkText(
                file=name,
                front=read.front or YamlFile(file=name, text="", value={}),
                entry=shaped(TALK, read.front, read.front.value, problems) if read.front is not None else None,
                text=read.text,
                line=read.line,
                outline=outline(read.text),
            )
    return found


def talk_problems(
    slug: str, talk: TalkText, themes: frozenset[str], modules: Mapping[str, ModuleText], words: Wordbook
) -> Iterator[Problem]:
    """Everything wrong with a talk, beyond its shape."""
    if slug not in themes:
        yield _at(talk, 0, f"there is no theme `{slug}`; name the file after one")
    if talk.entry is not None and talk.module not in modules:
        yield talk.front.problem(f"there is no module `{talk.module}`", "module")
    yield from yaml_slips(talk.front)
    yield from token_problems(talk.front, words)
    if words.sources:  # else its module cannot be read, and that is the one thing to say
        for offset, what in unknown(talk.text, words):
            yield _at(talk, offset, what)
    for slip in slips(talk.text):
        yield _at(talk, slip.offset, slip.what, slip.severity)
    for fault in talk.outline.faults:
        yield Problem(file=talk.file, line=talk.line + fault.line - 1, where=fault.where, what=fault.what)
    yield from _form(talk)


def _form(talk: TalkText) -> Iterator[Problem]:
    for kind, what in _NEEDED.items():
        if kind not in talk.outline.kinds:
            yield _at(talk, 0, what)
    if (asked := len(_RECALL.findall(talk.text))) != QUESTIONS:
        yield _at(talk, 0, f"asks {asked} questions; a talk asks two, each in a recall block")
    counted = reading(talk.text)
    if counted.words > MOST_WORDS:
        yield _at(talk, 0, f"has {counted.words} words; a talk of ten minutes has {MOST_WORDS} or less", Severity.OVERDUE)
    if counted.grade > GRADE:
        yield _at(talk, 0, f"reads like grade {counted.grade}; a talk is grade {GRADE:g} or less", Severity.OVERDUE)


def _at(talk: TalkText, offset: int, what: str, severity: Severity = Severity.BROKEN) -> Problem:
    line = talk.line + talk.text.count("\n", 0, offset)
    return Problem(file=talk.file, line=line, where="text", what=what, severity=severity)


def build_talks(
    talks: Mapping[str, TalkText],
    modules: Mapping[str, ModuleText],
    order: Mapping[str, int],
    words: Callable[[str], Wordbook],
) -> dict[str, TeamTalk]:
    """The talks by theme, from texts that have no problems.

    ``order`` gives the place of each theme, and ``words`` what tokens stand for in a module.
    """
    return {slug: _build(slug, talks[slug], modules, words) for slug in sorted(talks, key=lambda theme: order[theme])}


def _build(slug: str, talk: TalkText, modules: Mapping[str, ModuleText], words: Callable[[str], Wordbook]) -> TeamTalk:
    module = modules[talk.module].entry
    if talk.entry is None or module is None:
        raise ValueError(f"{talk.file} has problems")
    used = cited(talk.text)
    own = words(talk.module)
    own = replace(own, sources={name: title for name, title in own.sources.items() if name in used})
    return TeamTalk(
        slug=slug,
        title=plain(talk.entry.title, own),
        module=talk.module,
        html=to_html(talk.text, Sheet(words=own, decision_names=(f"decide-{n}" for n in count(1)))),
        sources=tuple(build_source(each.id, each) for each in module.sources if each.id in used),
    )
