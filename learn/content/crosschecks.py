"""Crosschecks: what no file can be wrong about on its own."""

from collections.abc import Iterator
from datetime import date

from learn.content.campaign import page_problems, season_problems
from learn.content.case_rules import beliefs_used, case_problems
from learn.content.easy_read import easy_read_problems
from learn.content.identification import identification_problems, list_problems
from learn.content.languages import language_problems
from learn.content.module_rules import module_problems
from learn.content.problems import Problem, Severity
from learn.content.quiz_rules import bank_problems
from learn.content.quizzes import BankText
from learn.content.register_rules import register_problems
from learn.content.reviews import reviews_problems
from learn.content.schemas import AnyQuestion, ChoiceQuestion
from learn.content.shelves import Shelves
from learn.content.sources import reading_problems
from learn.content.statements import statement_problems
from learn.content.strategy import path_problems, strategy_problems
from learn.content.team_talks import talk_problems
from learn.content.tokens import cited
from learn.content.topics import topic_problems
from learn.content.wording import false_promises, typed_numbers


def crosscheck(shelves: Shelves, day: date) -> Iterator[Problem]:
    """Everything wrong within and between the files on ``day``, beyond the shape of each."""
    registers = shelves.registers
    for slug in shelves.modules.keys() | shelves.banks.keys():
        yield from of_module(shelves, slug, day)
    used = {belief for bank in shelves.banks.values() for _, each in bank.questions for belief in _beliefs(each)}
    used |= {belief for case in shelves.cases.values() for belief in beliefs_used(case)}
    yield from register_problems(registers, shelves.modules, used, shelves.words(day), day)
    for topic in shelves.topics.values():
        yield from topic_problems(topic, shelves.words(day), registers.cited.names)
    for page in shelves.campaign.values():
        yield from page_problems(page, shelves.words(day), registers.cited.names)
    yield from season_problems(registers.seasons, shelves.campaign, shelves.words(day), registers.cited.names)
    yield from reviews_problems(shelves.reviews, shelves.words(day), registers.cited.names)
    for text in shelves.easy_reads.values():
        yield from easy_read_problems(text, shelves.words(day), registers.cited.names)
    yield from statement_problems(shelves.statements, day)
    yield from strategy_problems(shelves.strategy, registers.themes.names, registers.roles.names, shelves.words(day))
    yield from path_problems(shelves.strategy, registers.paths)
    for slug, talk in shelves.talks.items():
        yield from talk_problems(slug, talk, registers.themes.names, shelves.modules, shelves.words(day, module=talk.module))
    yield from _cases(shelves, day)
    yield from language_problems(registers.languages, shelves.languages, shelves.words(day).services)
    yield from _uncited(shelves)
    for slug, source in registers.cited.entries.items():
        yield from reading_problems(registers.cited.file, source, day, slug)
    yield from typed_numbers(shelves.root)
    yield from false_promises(shelves.root)


def _cases(shelves: Shelves, day: date) -> Iterator[Problem]:
    registers = shelves.registers
    for slug, case in shelves.cases.items():
        if slug in shelves.modules:
            yield case.file.problem("a module has this name; give the case its own")
        words = shelves.words(day, case=slug)
        yield from case_problems(case, words, registers.roles.names, registers.beliefs.names, day)
        yield from identification_problems(case, shelves.identifiers)
    yield from list_problems(shelves.identifiers, has_cases=bool(shelves.cases))


def of_module(shelves: Shelves, slug: str, day: date) -> Iterator[Problem]:
    """Everything wrong within one module and its bank on ``day``, as far as there are both."""
    registers, module, bank = shelves.registers, shelves.modules.get(slug), shelves.banks.get(slug)
    if module is not None:
        if bank is None:
            yield module.file.problem(f"this module has no quiz; write quizzes/{slug}.yaml")
        words = shelves.words(day, module=slug)
        yield from module_problems(module, words, registers.roles.names, _sources_used(shelves, slug), day)
    if bank is not None:
        words = shelves.words(day, module=slug, lists_sources=False)
        yield from bank_problems(bank, module, words, registers.beliefs.names)


def _uncited(shelves: Shelves) -> Iterator[Problem]:
    used = {source for topic in shelves.topics.values() if topic.entry is not None for source in topic.entry.sources}
    used |= {source for page in shelves.campaign.values() if page.entry is not None for source in page.entry.sources}
    used |= {source for season in shelves.registers.seasons.entries.values() for source in season.sources}
    used |= {source for text in shelves.easy_reads.values() if text.entry is not None for source in text.entry.sources}
    for source in sorted(shelves.registers.cited.names - used - shelves.reviews.sources.keys()):
        yield shelves.registers.cited.file.problem(
            "nothing cites this source; cite it or take it out", source, severity=Severity.WARNING
        )


def _sources_used(shelves: Shelves, slug: str) -> set[str]:
    module, bank = shelves.modules[slug], shelves.banks.get(slug)
    by_pages = {name for page in module.pages for route in page.routes for name in cited(route.text)}
    return by_pages | (_sources_of(bank) if bank is not None else set())


def _sources_of(bank: BankText) -> set[str]:
    named = {str(each.get("source")) for each in bank.file.listed("questions")}
    return named | {name for _, text in bank.file.strings() for name in cited(text)}


def _beliefs(question: AnyQuestion) -> list[str]:
    if isinstance(question, ChoiceQuestion):
        return [choice.belief for choice in question.choices if choice.belief is not None]
    return [question.belief]
