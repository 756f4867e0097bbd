"""The catalogue: everything that people read and answer, checked as a whole before anything is served."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from learn.content import registers
from learn.content.campaign import build_pages, build_seasons, read_campaign
from learn.content.cases import build_case, read_cases
from learn.content.crosschecks import crosscheck
from learn.content.easy_read import build_easy_reads, read_easy_reads
from learn.content.identification import read_identifiers
from learn.content.languages import build_languages, read_languages
from learn.content.modules import build_module, read_modules
from learn.content.problems import BrokenContent, Problem, Severity, in_order
from learn.content.quizzes import build_quiz, read_banks
from learn.content.reviews import build_reviews, read_reviews
from learn.content.shelves import Shelves
from learn.content.statements import build_statements, read_statements
from learn.content.strategy import asked_from, build_strategy, read_strategy
from learn.content.team_talks import build_talks, read_talks
from learn.content.topics import build_topics, read_topics
from learn.domain.catalogue import Catalogue

T = TypeVar("T")


def load(root: Path, *, day: date) -> Catalogue:
    """The content below ``root`` (the folder that holds ``modules`` and ``quizzes``), worded as on ``day``.

    A date that has passed is no reason to stop serving: only :func:`check` fails because of it.

    Raises:
        BrokenContent: something is wrong; holds every problem there is.
    """
    shelves, problems = read(root, day)
    broken = [problem for problem in problems if problem.severity is Severity.BROKEN]
    if broken:
        raise BrokenContent(broken)
    return build(shelves, day)


def check(root: Path, day: date) -> list[Problem]:
    """Everything that is wrong with the content below ``root`` on ``day``, by file and line; warnings included."""
    _, problems = read(root, day)
    return in_order(problems)


def read(root: Path, day: date) -> tuple[Shelves, list[Problem]]:
    """Everything below ``root`` as its authors wrote it, and everything that is wrong with it on ``day``."""
    problems: list[Problem] = []
    shelves = Shelves(
        root=root,
        modules=read_modules(root, problems),
        banks=read_banks(root, problems),
        topics=read_topics(root, problems),
        campaign=read_campaign(root, problems),
        reviews=read_reviews(root, problems),
        easy_reads=read_easy_reads(root, problems),
        statements=read_statements(root, problems),
        languages=read_languages(root, problems),
        strategy=read_strategy(root, problems),
        talks=read_talks(root, problems),
        cases=read_cases(root, problems),
        identifiers=read_identifiers(root, problems),
        registers=registers.read_registers(root, problems),
    )
    problems.extend(crosscheck(shelves, day))
    return shelves, problems


def build(shelves: Shelves, day: date) -> Catalogue:
    """The catalogue, worded as on ``day``, from files that have no problems."""
    read = shelves.registers
    words = shelves.words(day)
    modules = {slug: build_module(shelves.modules[slug], shelves.words(day, module=slug)) for slug in shelves.reading_order()}
    quizzes = {slug: build_quiz(shelves.banks[slug], shelves.words(day, module=slug, lists_sources=False)) for slug in modules}
    return Catalogue(
        modules=_fixed(modules),
        quizzes=_fixed(quizzes),
        beliefs=_fixed(registers.beliefs(read.beliefs, words)),
        themes=_fixed(registers.themes(read.themes, words)),
        roles=_fixed(registers.roles(read.roles, words)),
        paths=_fixed(registers.learning_paths(read.paths, words, asked_from(shelves.strategy))),
        strategy=build_strategy(shelves.strategy, words),
        team_talks=_fixed(
            build_talks(
                shelves.talks,
                shelves.modules,
                {slug: theme.order for slug, theme in read.themes.entries.items()},
                lambda module: shelves.words(day, module=module),
            ),
        ),
        cases=_fixed(
            {slug: build_case(text, shelves.words(day, case=slug, lists_sources=False)) for slug, text in shelves.cases.items()}
        ),
        services=_fixed(registers.services(read.services)),
        terms=_fixed(registers.terms(read.terms)),
        topics=_fixed(build_topics(shelves.topics, words, registers.cited(read.cited))),
        campaign=_fixed(build_pages(shelves.campaign, words, registers.cited(read.cited))),
        seasons=_fixed(build_seasons(read.seasons, words, registers.cited(read.cited))),
        reviews=build_reviews(shelves.reviews, words, registers.cited(read.cited)),
        easy_reads=_fixed(build_easy_reads(shelves.easy_reads, words, registers.cited(read.cited))),
        statements=build_statements(shelves.statements),
        languages=_fixed(build_languages(read.languages, shelves.languages)),
        as_at=day,
    )


def _fixed(mapping: dict[str, T]) -> Mapping[str, T]:
    return MappingProxyType(mapping)
