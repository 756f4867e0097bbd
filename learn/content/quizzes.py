"""Quizzes: a bank of questions for one module, read and turned into what learners are asked."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from learn.content.blocks import Sheet
from learn.content.files import entries, read_text, shown
from learn.content.hashes import version_of
from learn.content.markdown import to_html, to_line
from learn.content.problems import Problem
from learn.content.schemas import (
    BANK,
    QUESTION,
    AnyQuestion,
    BankEntry,
    ChoiceQuestion,
    MatchQuestion,
    OrderQuestion,
)
from learn.content.shapes import shaped
from learn.content.tokens import Wordbook, plain
from learn.content.yamlfiles import YamlFile, read_yaml
from learn.domain.questions import Kind, Option, Question
from learn.domain.quizzes import Quiz


@dataclass(frozen=True, kw_only=True)
class BankText:
    """A bank as its author wrote it.

    ``entry`` is None where its settings cannot be used; ``questions`` are those of the right shape with their places
    in the list; ``written`` counts all, right or wrong.
    """

    slug: str
    file: YamlFile
    entry: BankEntry | None
    questions: tuple[tuple[int, AnyQuestion], ...]
    written: int


def read_banks(root: Path, problems: list[Problem]) -> dict[str, BankText]:
    """Read every bank of ``quizzes/``, and note what is wrong with it."""
    paths = [each for each in entries(root / "quizzes") if each.suffix == ".yaml" and each.name.split(".")[0] != "beliefs"]
    banks = {path.stem: read_bank(root, path, problems) for path in paths}
    return {slug: bank for slug, bank in banks.items() if bank is not None}


def read_bank(root: Path, path: Path, problems: list[Problem]) -> BankText | None:
    """Read one bank, and note what is wrong with it; None where it cannot be read at all."""
    text = read_text(root, path, problems)
    source = read_yaml(shown(root, path), text, problems) if text is not None else None
    return _bank(path.stem, source, problems) if source is not None else None


def _bank(slug: str, source: YamlFile, problems: list[Problem]) -> BankText:
    settings = {key: value for key, value in source.value.items() if key != "questions"}
    listed = source.value.get("questions")
    if not isinstance(listed, list):
        problems.append(source.problem("must be a list of questions", "questions"))
        listed = []
    shapes = [(place, shaped(QUESTION, source, each, problems, ("questions", place))) for place, each in enumerate(listed)]
    return BankText(
        slug=slug,
        file=source,
        entry=shaped(BANK, source, settings, problems),
        questions=tuple((place, question) for place, question in shapes if question is not None),
        written=len(listed),
    )


def build_quiz(bank: BankText, words: Wordbook) -> Quiz:
    """The quiz as learners are asked it, from a bank that has no problems. ``words`` must not list sources.

    Raises:
        ValueError: the settings of the bank could not be used.
    """
    entry = bank.entry
    if entry is None:
        raise ValueError(f"{bank.file.file} has problems")
    sheet = Sheet(words=words)
    questions = tuple(_question(each, sheet) for _, each in bank.questions)
    versions = {question.slug: question.version for question in questions}
    return Quiz(
        module=entry.module,
        pass_percent=entry.pass_percent,
        attempts=entry.attempts,
        cool_down_hours=entry.cool_down_hours,
        draw=MappingProxyType(dict(entry.draw)),
        questions=questions,
        version=version_of({"bank": entry.words(), "questions": versions}),
    )


def _question(entry: AnyQuestion, sheet: Sheet) -> Question:
    return Question(
        slug=entry.id,
        kind=Kind(entry.kind),
        objective=entry.objective,
        theme=entry.theme,
        difficulty=entry.difficulty,
        source=entry.source,
        is_critical=entry.critical,
        asks_certainty=entry.ask_certainty,
        asks_next=entry.asks_next,
        situation=to_html(entry.situation, sheet) if entry.situation.strip() else "",
        text=plain(entry.question, sheet.words),
        options=_options(entry, sheet),
        belief="" if isinstance(entry, ChoiceQuestion) else entry.belief,
        version=version_of(entry.words()),
    )


def _options(entry: AnyQuestion, sheet: Sheet) -> tuple[Option, ...]:
    words = sheet.words
    match entry:
        case ChoiceQuestion():
            return tuple(
                Option(
                    slug=each.id,
                    text=plain(each.text, words),
                    why=to_line(each.why, sheet),
                    is_right=each.right,
                    belief=each.belief or "",
                )
                for each in entry.choices
            )
        case OrderQuestion():
            return tuple(Option(slug=each.id, text=plain(each.text, words), why=to_line(each.why, sheet)) for each in entry.items)
        case MatchQuestion():
            return tuple(
                Option(
                    slug=each.id,
                    text=plain(each.left, words),
                    why=to_line(each.why, sheet),
                    partner=plain(each.right, words),
                )
                for each in entry.pairs
            )
