"""Easy Read: the three texts with pictures, read and turned into what residents see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from learn.content.blocks import Sheet
from learn.content.easy_read_schemas import EASY_READ, EasyReadEntry
from learn.content.files import entries, read_text, shown
from learn.content.markdown import to_line
from learn.content.module_rules import token_problems
from learn.content.problems import Problem, Severity
from learn.content.readability import reading
from learn.content.reviews import LONGEST_LINE
from learn.content.shapes import shaped
from learn.content.tokens import Wordbook
from learn.content.wording import yaml_slips
from learn.content.yamlfiles import Step, YamlFile, read_yaml
from learn.domain.easy_read import EasyRead
from learn.domain.modules import Source
from learn.domain.reviews import EasyPart

TEXTS = ("get-help", "staying-safe-online", "children")
"""Which there are, in the order in which they stand on the page."""

GRADE = 3.0
"""The most years of school that a text in Easy Read may ask for."""


@dataclass(frozen=True, kw_only=True)
class EasyReadText:
    """A text as its author wrote it; ``entry`` is None where the file cannot be used."""

    slug: str
    file: YamlFile
    entry: EasyReadEntry | None


def read_easy_reads(root: Path, problems: list[Problem]) -> dict[str, EasyReadText]:
    """Read every file of ``modules/public/easy-read``, in the order of the page."""
    folder = root / "modules" / "public" / "easy-read"
    names = {f"{slug}.yaml" for slug in TEXTS}
    for path in entries(folder):
        if path.name not in names:
            what = f"is not expected here; the texts in Easy Read are {', '.join(TEXTS)}"
            problems.append(Problem(file=shown(root, path), line=1, where="file", what=what))
    return {slug: _read(root, slug, folder / f"{slug}.yaml", problems) for slug in TEXTS}


def _read(root: Path, slug: str, path: Path, problems: list[Problem]) -> EasyReadText:
    text = read_text(root, path, problems)
    file = read_yaml(shown(root, path), text, problems) if text is not None else None
    if file is None:
        return EasyReadText(slug=slug, file=YamlFile(file=shown(root, path), text="", value={}), entry=None)
    return EasyReadText(slug=slug, file=file, entry=shaped(EASY_READ, file, file.value, problems))


def easy_read_problems(text: EasyReadText, words: Wordbook, sources: frozenset[str]) -> Iterator[Problem]:
    """Everything wrong with a text, beyond its shape."""
    yield from yaml_slips(text.file)
    yield from token_problems(text.file, words)
    if text.entry is None:
        return
    for place, source in enumerate(text.entry.sources):
        if source not in sources:
            yield text.file.problem(f"there is no source `{source}` in sources.yaml", "sources", place)
    lines = dict(_lines(text.entry))
    for steps, line in lines.items():
        if (count := reading(line).words) > LONGEST_LINE:
            what = f"has {count} words; a line of Easy Read has {LONGEST_LINE} or less"
            yield text.file.problem(what, *steps, severity=Severity.OVERDUE)
    if (grade := reading("\n".join(lines.values())).grade) > GRADE:
        what = f"reads like grade {grade}; Easy Read is grade {GRADE:g} or less: shorter words"
        yield text.file.problem(what, "blocks", severity=Severity.OVERDUE)


def _lines(entry: EasyReadEntry) -> Iterator[tuple[tuple[Step, ...], str]]:
    for place, line in enumerate(entry.intro):
        yield ("intro", place), line
    for number, block in enumerate(entry.blocks):
        for place, line in enumerate(block.lines):
            yield ("blocks", number, "lines", place), line


def build_easy_reads(texts: Mapping[str, EasyReadText], words: Wordbook, sources: Mapping[str, Source]) -> dict[str, EasyRead]:
    """The texts as residents see them, from files that have no problems."""
    sheet = Sheet(words=words)
    return {
        slug: EasyRead(
            slug=slug,
            title=text.entry.title,
            intro=tuple(to_line(line, sheet) for line in text.entry.intro),
            parts=tuple(
                EasyPart(picture=block.picture, lines=tuple(to_line(line, sheet) for line in block.lines))
                for block in text.entry.blocks
            ),
            sources=tuple(sources[source] for source in text.entry.sources),
        )
        for slug, text in texts.items()
        if text.entry is not None
    }
