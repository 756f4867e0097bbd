"""Module rules: what holds within one module and between its pages."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from learn.content.modules import ModuleText, PageText, Route
from learn.content.problems import Problem, Severity
from learn.content.schemas import PageEntry
from learn.content.sources import reading_problems
from learn.content.tokens import Wordbook, unknown
from learn.content.wording import is_prose, slips, yaml_slips
from learn.content.yamlfiles import YamlFile

PAGES = range(5, 9)
"""How many pages a module has."""


def module_problems(
    module: ModuleText, words: Wordbook, roles: frozenset[str], used_sources: set[str], day: date
) -> Iterator[Problem]:
    """Everything wrong within a module. ``used_sources`` are those that its pages or questions name."""
    yield from _numbering(module)
    for page in module.pages:
        yield from _page(page, module, words, roles)
    yield from token_problems(module.file, words)
    yield from yaml_slips(module.file)
    yield from _lists(module, words, used_sources)
    if module.entry is None:
        return
    covered = {each for page in module.pages if page.entry is not None for each in page.entry.objectives}
    for place, objective in enumerate(module.entry.objectives):
        if objective.id not in covered:
            yield module.file.problem("no page has this objective; name it on one", "objectives", place)
    for place, source in enumerate(module.entry.sources):
        yield from reading_problems(module.file, source, day, "sources", place)
    if module.entry.review_by < day:
        what = "this day has passed; review the module, then write the next day"
        yield module.file.problem(what, "review_by", severity=Severity.OVERDUE)


def _numbering(module: ModuleText) -> Iterator[Problem]:
    if not module.pages:
        yield module.file.problem("this module has no pages; write 01-some-words.md")
    elif len(module.pages) not in PAGES:
        what = f"a module has five to eight pages; this one has {len(module.pages)}"
        yield module.file.problem(what, severity=Severity.WARNING)
    for expected, page in enumerate(module.pages, start=1):
        if page.number != expected:
            what = f"page {expected:02} is missing or there twice; number the pages 01, 02, 03 and so on"
            yield Problem(file=page.main.file, line=1, where="file name", what=what)
            break
    for slug, times in Counter(page.slug for page in module.pages).items():
        if times > 1:
            last = [page for page in module.pages if page.slug == slug][-1]
            what = f"another page is called {slug} too; give each its own name"
            yield Problem(file=last.main.file, line=1, where="file name", what=what)


def _page(page: PageText, module: ModuleText, words: Wordbook, roles: frozenset[str]) -> Iterator[Problem]:
    if page.entry is not None:
        yield from _front(page, page.entry, module)
    for route in page.routes:
        yield from _route(route, words, roles, sources_are_known=bool(module.file.value))
        if not route.has_practice:
            what = "has nothing to do; add a decide or a recall block that everyone sees"
            yield Problem(file=route.file, line=route.line, where="text", what=what)
    yield from token_problems(page.front, words)
    yield from yaml_slips(page.front)


def _front(page: PageText, entry: PageEntry, module: ModuleText) -> Iterator[Problem]:
    for place, objective in enumerate(entry.objectives):
        if module.file.value and objective not in module.objectives:
            yield page.front.problem(f"module.yaml has no objective `{objective}`", "objectives", place)
    if entry.content_note and page.gentler is None:
        beside = page.main.file.replace(".md", ".gentler.md").rsplit("/", 1)[-1]
        yield page.front.problem(f"a page with a content note needs a gentler version; write {beside}", "content_note")
    if page.gentler is not None and not entry.content_note:
        what = "has no content_note, though there is a gentler version; say what the page talks about"
        yield Problem(file=page.main.file, line=1, where="content_note", what=what)


def _route(route: Route, words: Wordbook, roles: frozenset[str], *, sources_are_known: bool) -> Iterator[Problem]:
    for fault in route.outline.faults:
        yield Problem(file=route.file, line=route.line + fault.line - 1, where=fault.where, what=fault.what)
    for piece in route.outline.pieces:
        for role in piece.roles:
            if roles and role not in roles:
                line = route.line + piece.line - 2
                yield Problem(file=route.file, line=line, where="roles block", what=f"there is no role `{role}`")
    for offset, what in unknown(route.text, words):
        if not sources_are_known and route.text.startswith("[[source:", offset):
            continue
        line = route.line + route.text.count("\n", 0, offset)
        yield Problem(file=route.file, line=line, where="text", what=what)
    for slip in slips(route.text):
        line = route.line + route.text.count("\n", 0, slip.offset)
        yield Problem(file=route.file, line=line, where="text", what=slip.what, severity=slip.severity)


def _lists(module: ModuleText, words: Wordbook, used_sources: set[str]) -> Iterator[Problem]:
    yield from repeated(module.file, "objectives")
    yield from repeated(module.file, "sources")
    if module.entry is None:
        return
    for place, source in enumerate(module.entry.sources):
        if source.id not in used_sources:
            what = "no page or question of this module uses this source; cite it or take it out"
            yield module.file.problem(what, "sources", place)
    for place, theme in enumerate(module.entry.themes):
        if theme not in words.themes:
            yield module.file.problem(f"there is no theme `{theme}`", "themes", place)
    for number, objective in enumerate(module.entry.objectives):
        for place, theme in enumerate(objective.themes):
            if theme not in words.themes:
                yield module.file.problem(f"there is no theme `{theme}`", "objectives", number, "themes", place)


def repeated(source: YamlFile, key: str) -> Iterator[Problem]:
    """Every entry of the list under ``key`` whose id an earlier one has."""
    listed = source.value.get(key)
    seen: set[str] = set()
    for place, each in enumerate(listed if isinstance(listed, list) else []):
        name = each.get("id") if isinstance(each, dict) else None
        if isinstance(name, str) and name in seen:
            yield source.problem("this id is there already; give each its own", key, place, "id")
        seen.add(str(name))


def token_problems(source: YamlFile, words: Wordbook) -> Iterator[Problem]:
    """Every token in a YAML file that stands for nothing."""
    for steps, text in source.strings():
        if is_prose(steps) and "[[" in text:
            for offset, what in unknown(text, words):
                line = source.line_of(text[offset:].split()[0], *steps)
                yield Problem(file=source.file, line=line, where=source.where(*steps), what=what)
