"""Modules: a folder of pages with its ``module.yaml``, read and turned into what readers see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from learn.content.blocks import Sheet
from learn.content.files import entries, read_text, shown
from learn.content.fronts import read_fronted
from learn.content.hashes import version_of
from learn.content.markdown import to_html
from learn.content.outlines import Outline, outline
from learn.content.problems import Problem
from learn.content.readability import reading
from learn.content.schemas import KEBAB, MODULE, NOT_KEBAB, PAGE, ModuleEntry, PageEntry
from learn.content.shapes import shaped
from learn.content.sources import build_source
from learn.content.tokens import Wordbook, plain
from learn.content.yamlfiles import YamlFile, read_yaml
from learn.domain.modules import Fragment, Module, Objective, Page

_PAGE_FILE = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)(\.gentler)?\.md")

NO_MODULES = frozenset({"public", "team-talks"})
"""Folders beside those of the modules."""

ROLE_LABEL = "In your role"
"""What stands above a text that only some roles see."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """One way through a page: its file, its Markdown, the line on which that begins, and its outline."""

    file: str
    text: str
    line: int
    outline: Outline

    @property
    def has_practice(self) -> bool:
        """Whether there is something to decide or to recall, for everyone."""
        return not self.outline.kinds.isdisjoint({"decide", "recall"})


@dataclass(frozen=True, kw_only=True)
class PageText:
    """A page as its author wrote it; ``entry`` is None where its front matter cannot be used."""

    slug: str
    number: int
    front: YamlFile
    entry: PageEntry | None
    main: Route
    gentler: Route | None

    @property
    def routes(self) -> tuple[Route, ...]:
        """The main route, and the gentler one where there is one."""
        return (self.main,) if self.gentler is None else (self.main, self.gentler)

    @property
    def version(self) -> str:
        """The hash of front matter, body and gentler body."""
        front = self.entry.words() if self.entry is not None else {}
        gentler = self.gentler.text if self.gentler is not None else ""
        return version_of({"front": front, "body": self.main.text, "gentler": gentler})


@dataclass(frozen=True, kw_only=True)
class ModuleText:
    """A module as its author wrote it; ``entry`` is None where ``module.yaml`` cannot be used."""

    slug: str
    file: YamlFile
    entry: ModuleEntry | None
    pages: tuple[PageText, ...]

    @property
    def objectives(self) -> list[str]:
        """The ids of its objectives, as far as they can be read."""
        return [each["id"] for each in self.file.listed("objectives")]

    @property
    def sources(self) -> dict[str, str]:
        """The titles of its sources by id, as far as they can be read."""
        return {each["id"]: str(each.get("title", "")) for each in self.file.listed("sources")}


def read_modules(root: Path, problems: list[Problem]) -> dict[str, ModuleText]:
    """Read every folder of ``modules/`` that is a module, and note what is wrong with it."""
    folders = [path for path in entries(root / "modules") if path.is_dir() and path.name not in NO_MODULES]
    return {folder.name: read_module(root, folder, problems) for folder in folders}


def read_module(root: Path, folder: Path, problems: list[Problem]) -> ModuleText:
    """Read one module, and note what is wrong with it."""
    path = folder / "module.yaml"
    name = shown(root, path)
    if KEBAB.fullmatch(folder.name) is None:
        problems.append(Problem(file=name, line=1, where="folder", what=NOT_KEBAB))
    text = read_text(root, path, problems)
    source = read_yaml(name, text, problems) if text is not None else None
    entry = shaped(MODULE, source, source.value, problems) if source is not None else None
    return ModuleText(
        slug=folder.name,
        file=source or YamlFile(file=name, text="", value={}),
        entry=entry,
        pages=tuple(_read_pages(root, folder, problems)),
    )


def _read_pages(root: Path, folder: Path, problems: list[Problem]) -> Iterator[PageText]:
    mains: dict[str, re.Match[str]] = {}
    gentlers: dict[str, Path] = {}
    for path in entries(folder):
        name = _PAGE_FILE.fullmatch(path.name)
        if name is None:
            if path.name != "module.yaml":
                what = "is not expected here; a page is named like 01-some-words.md or 01-some-words.gentler.md"
                problems.append(Problem(file=shown(root, path), line=1, where="file", what=what))
        elif name[3]:
            gentlers[path.name.replace(".gentler.md", ".md")] = path
        else:
            mains[path.name] = name
    for orphan in sorted(gentlers.keys() - mains.keys()):
        what = f"is a gentler version of nothing; write {orphan} beside it, or rename it"
        problems.append(Problem(file=shown(root, gentlers[orphan]), line=1, where="file", what=what))
    for file_name, name in mains.items():
        page = _read_page(root, folder / file_name, name, gentlers.get(file_name), problems)
        if page is not None:
            yield page


def _read_page(root: Path, path: Path, name: re.Match[str], gentler: Path | None, problems: list[Problem]) -> PageText | None:
    shown_name = shown(root, path)
    read = read_fronted(root, path, "its title and objectives", problems)
    if read is None:
        return None
    front = read.front
    return PageText(
        slug=name[2],
        number=int(name[1]),
        front=front or YamlFile(file=shown_name, text="", value={}),
        entry=shaped(PAGE, front, front.value, problems) if front is not None else None,
        main=_route(shown_name, read.text, read.line),
        gentler=_read_gentler(root, gentler, problems) if gentler is not None else None,
    )


def _read_gentler(root: Path, path: Path, problems: list[Problem]) -> Route | None:
    text = read_text(root, path, problems)
    if text is not None and text.startswith("---\n"):
        what = "needs no title and objectives of its own: take the part between the dashes out"
        problems.append(Problem(file=shown(root, path), line=1, where="front matter", what=what))
    return _route(shown(root, path), text, 1) if text is not None else None


def _route(file: str, text: str, line: int) -> Route:
    return Route(file=file, text=text, line=line, outline=outline(text))


def build_module(text: ModuleText, words: Wordbook) -> Module:
    """The module as readers see it, from a text that has no problems.

    Raises:
        ValueError: ``module.yaml`` could not be used.
    """
    entry = text.entry
    if entry is None:
        raise ValueError(f"{text.file.file} has problems")
    return Module(
        slug=text.slug,
        title=plain(entry.title, words),
        summary=plain(entry.summary, words),
        level=str(entry.level),
        minutes=entry.minutes,
        themes=tuple(entry.themes),
        content_note=plain(entry.content_note, words),
        objectives=tuple(Objective(slug=o.id, text=plain(o.text, words), themes=tuple(o.themes)) for o in entry.objectives),
        sources=tuple(build_source(s.id, s) for s in entry.sources),
        owner_role=entry.owner_role,
        review_by=entry.review_by,
        is_drafted_by_machine=entry.drafted_by_machine,
        pages=tuple(_build_page(page, words) for page in text.pages),
        version=version_of({"module": entry.words(), "pages": [[page.slug, page.version] for page in text.pages]}),
    )


def _build_page(page: PageText, words: Wordbook) -> Page:
    if page.entry is None:
        raise ValueError(f"{page.front.file} has problems")
    return Page(
        slug=page.slug,
        number=page.number,
        title=plain(page.entry.title, words),
        objectives=tuple(page.entry.objectives),
        content_note=plain(page.entry.content_note, words),
        fragments=_fragments(page.main, words, "decide"),
        gentler=_fragments(page.gentler, words, "gentler-decide") if page.gentler is not None else (),
        reading=reading(page.main.text),
        gentler_reading=reading(page.gentler.text) if page.gentler is not None else None,
        version=page.version,
    )


def _fragments(route: Route, words: Wordbook, decision: str) -> tuple[Fragment, ...]:
    # Both routes stand in one reply, so the names of their decisions must differ.
    sheet = Sheet(words=words, decision_names=(f"{decision}-{n}" for n in count(1)))
    made: list[Fragment] = []
    for piece in route.outline.pieces:
        html = to_html(piece.text, sheet)
        if piece.roles:
            html = f'<div class="learn-role"><p class="learn-role__label">{ROLE_LABEL}</p>\n{html}</div>'
        made.append(Fragment(html=html + "\n", roles=frozenset(piece.roles)))
    return tuple(made)
