"""Registers: the lists that everything else refers to by name: themes, roles, paths, beliefs, services, glossary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from learn.content import schemas
from learn.content.campaign_schemas import SEASON, SeasonEntry
from learn.content.files import read_text, shown
from learn.content.language_schemas import LANGUAGE, LanguageEntry
from learn.content.problems import Problem
from learn.content.shapes import shaped
from learn.content.sources import build_source
from learn.content.tokens import Wordbook, plain
from learn.content.yamlfiles import YamlFile, read_yaml
from learn.domain import paths
from learn.domain.beliefs import Belief
from learn.domain.glossary import Term, Wording
from learn.domain.modules import Source
from learn.domain.register import Fit, Service, Verification
from learn.domain.roles import Depth, Role
from learn.domain.themes import Theme

E = TypeVar("E", bound=schemas.Entry)


@dataclass(frozen=True, kw_only=True)
class Register(Generic[E]):
    """One register: its file, the entries that have the right shape, and the names of all, right or wrong."""

    file: YamlFile
    entries: Mapping[str, E]
    names: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Registers:
    """All registers, as their files say."""

    themes: Register[schemas.ThemeEntry]
    roles: Register[schemas.RoleEntry]
    paths: Register[schemas.PathEntry]
    beliefs: Register[schemas.BeliefEntry]
    services: Register[schemas.ServiceEntry]
    terms: Register[schemas.TermEntry]
    cited: Register[schemas.CitedEntry]
    seasons: Register[SeasonEntry]
    languages: Register[LanguageEntry]

    @property
    def all(self) -> tuple[Register[schemas.Entry], ...]:
        """Every register."""
        named = (self.themes, self.roles, self.paths, self.beliefs, self.services, self.terms, self.cited)
        return (*named, self.seasons, self.languages)  # type: ignore[return-value]  # read only


def read_registers(root: Path, problems: list[Problem]) -> Registers:
    """Read every register, and note what is wrong with them."""
    return Registers(
        themes=_read(root, "modules/themes.yaml", schemas.THEME, problems),
        roles=_read(root, "modules/roles.yaml", schemas.ROLE, problems),
        paths=_read(root, "modules/paths.yaml", schemas.PATH, problems),
        beliefs=_read(root, "quizzes/beliefs.yaml", schemas.BELIEF, problems),
        services=_read(root, "modules/public/services.yaml", schemas.SERVICE, problems),
        terms=_read(root, "modules/public/glossary.yaml", schemas.TERM, problems),
        cited=_read(root, "modules/public/sources.yaml", schemas.CITED, problems),
        seasons=_read(root, "modules/public/campaign/calendar.yaml", SEASON, problems),
        languages=_read(root, "modules/public/languages.yaml", LANGUAGE, problems),
    )


def _read(root: Path, name: str, schema: TypeAdapter[E], problems: list[Problem]) -> Register[E]:
    path = root / name
    text = read_text(root, path, problems)
    source = read_yaml(shown(root, path), text, problems) if text is not None else None
    if source is None:
        return Register(file=YamlFile(file=name, text="", value={}), entries={}, names=frozenset())
    right: dict[str, E] = {}
    for key, value in source.value.items():
        if not isinstance(key, str) or schemas.KEBAB.fullmatch(key) is None:
            problems.append(source.problem(schemas.NOT_KEBAB, key))
            continue
        entry = shaped(schema, source, value, problems, (key,))
        if entry is not None:
            right[key] = entry
    return Register(file=source, entries=right, names=frozenset(str(key) for key in source.value))


def themes(register: Register[schemas.ThemeEntry], words: Wordbook) -> dict[str, Theme]:
    """The themes in their order."""
    listed = [
        Theme(slug=slug, title=e.title, guide=e.guide, ours=plain(e.ours, words), order=e.order)
        for slug, e in register.entries.items()
    ]
    return {theme.slug: theme for theme in sorted(listed, key=lambda t: (t.order, t.slug))}


def roles(register: Register[schemas.RoleEntry], words: Wordbook) -> dict[str, Role]:
    """The roles in their order."""
    listed = [
        Role(
            slug=slug,
            title=plain(e.title, words),
            order=e.order,
            level=e.level,
            agencies=tuple(e.agencies),
            must_know=tuple(plain(each, words) for each in e.must_know),
            depth={theme: Depth(letter) for theme, letter in e.depth.items()},
        )
        for slug, e in register.entries.items()
    ]
    return {role.slug: role for role in sorted(listed, key=lambda r: (r.order, r.slug))}


def learning_paths(
    register: Register[schemas.PathEntry], words: Wordbook, asked_from: Mapping[int, date | None]
) -> dict[str, paths.Path]:
    """The paths in the order of their file. ``asked_from`` says of each year of the strategy from which day on it asks."""
    return {
        role: paths.Path(
            role=role,
            why=plain(entry.why, words),
            steps=tuple(
                paths.Step(
                    module=step.module,
                    year=step.year,
                    asked_from=asked_from[step.year],
                    days=step.days,
                    renew_months=step.renew_months,
                )
                for step in entry.steps
            ),
            planned=tuple(entry.planned),
        )
        for role, entry in register.entries.items()
    }


def cited(register: Register[schemas.CitedEntry]) -> dict[str, Source]:
    """The sources of residents' texts."""
    return {slug: build_source(slug, entry) for slug, entry in register.entries.items()}


def beliefs(register: Register[schemas.BeliefEntry], words: Wordbook) -> dict[str, Belief]:
    """The beliefs in the order of their file."""
    return {
        slug: Belief(slug=slug, says=plain(e.says, words), but=plain(e.but, words), theme=e.theme)
        for slug, e in register.entries.items()
    }


def services(register: Register[schemas.ServiceEntry]) -> dict[str, Service]:
    """The services in the order of their file."""
    return {
        slug: Service(
            slug=slug,
            name=e.name,
            who_for=e.who_for,
            fits=frozenset(map(Fit, e.fits)),
            phone=e.phone,
            hours=e.hours,
            cost=e.cost,
            web=e.web,
            languages=e.languages,
            text=e.text,
            relay=e.relay,
            bsl=e.bsl,
            call_trace=e.call_trace,
            call_note=e.call_note,
            area=e.area,
            emergency=e.emergency,
            verification=Verification(e.verification),
            source=e.source,
            checked_on=e.checked_on,
            next_check_on=e.next_check_on,
            checked_by=tuple(e.checked_by),
        )
        for slug, e in register.entries.items()
    }


def terms(register: Register[schemas.TermEntry]) -> dict[str, Term]:
    """The terms in the order of their file."""
    return {
        slug: Term(
            slug=slug,
            now=Wording(**e.now.model_dump()),
            then=Wording(**e.then.model_dump()) if e.then is not None else None,
            changes_on=e.changes_on,
        )
        for slug, e in register.entries.items()
    }


def term_tokens(known: Mapping[str, Term], day: date) -> dict[str, str]:
    """What stands for each ``[[term:...]]`` on ``day``: short and full, one and many (``dhr dhr-full dhrs dhrs-full``)."""
    written: dict[str, str] = {}
    for slug, term in known.items():
        wording = term.wording(day)
        written |= {
            slug: wording.short,
            f"{slug}-full": wording.full,
            f"{slug}s": wording.short_plural,
            f"{slug}s-full": wording.full_plural,
        }
    return written
