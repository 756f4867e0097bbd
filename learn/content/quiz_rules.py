"""Quiz rules: what holds within one bank, and between it and its module."""

import re
from collections import Counter
from collections.abc import Iterator

from learn.content.figures import LEAST_ASKING_NEXT, MOST_RIGHT_LONGEST, bank_figures
from learn.content.module_rules import repeated, token_problems
from learn.content.modules import ModuleText
from learn.content.problems import Problem, Severity
from learn.content.quizzes import BankText
from learn.content.schemas import AnyQuestion, ChoiceQuestion, MatchQuestion, OrderQuestion
from learn.content.tokens import Wordbook
from learn.content.wording import yaml_slips
from learn.content.yamlfiles import YamlFile

LEAST_QUESTIONS = 15
"""How many questions a bank has at least, so that a second attempt meets others."""

LEAST_AN_OBJECTIVE = 3
"""How many questions each objective has at least."""

_LEAST_RIGHT_OF_SEVERAL = 2
_ABSOLUTE = re.compile(r"\b(always|never)\b", re.IGNORECASE)
_NEGATIVE = re.compile(r"\b(not|except)\b", re.IGNORECASE)


def bank_problems(bank: BankText, module: ModuleText | None, words: Wordbook, beliefs: frozenset[str]) -> Iterator[Problem]:
    """Everything wrong within a bank. ``module`` is None when there is none of its name."""
    source = bank.file
    if module is None:
        yield source.problem(f"there is no module `{bank.slug}`; name the file after its module", "module")
    if bank.entry is not None and bank.entry.module != bank.slug:
        yield source.problem(f"must be `{bank.slug}`, like the file", "module")
    if bank.written < LEAST_QUESTIONS:
        what = f"a bank has at least {LEAST_QUESTIONS} questions; this one has {bank.written}"
        yield source.problem(what, "questions")
    yield from repeated(source, "questions")
    yield from yaml_slips(source)
    if module is not None and not module.file.value:
        module = None  # it cannot be read, which is said there; nothing can be held against it
    if module is not None:
        yield from token_problems(source, words)
        yield from _draw(bank, module)
    for place, question in bank.questions:
        yield from _names(source, place, question, module, words, beliefs)
        yield from _answers(source, place, question, beliefs)
        if _NEGATIVE.search(question.question):
            what = "asks with `not` or `except`; ask for what is right"
            yield source.problem(what, "questions", place, "question", severity=Severity.WARNING)
    yield from _balance(bank)


def _draw(bank: BankText, module: ModuleText) -> Iterator[Problem]:
    """What :func:`learn.domain.quizzes.draw` is asked for is there, and every question has its turn."""
    listed = bank.file.value.get("questions")
    has = Counter(each.get("objective") for each in listed or [] if isinstance(each, dict))
    critical = Counter(question.objective for _, question in bank.questions if question.critical)
    draw = bank.entry.draw if bank.entry is not None else {}
    for objective in module.objectives:
        if has[objective] < LEAST_AN_OBJECTIVE:
            what = f"objective `{objective}` has {has[objective]} questions here; it needs at least {LEAST_AN_OBJECTIVE}"
            yield bank.file.problem(what, "questions")
        if bank.entry is not None and objective not in draw:
            yield bank.file.problem(f"says nothing of objective `{objective}`; add it", "draw")
    for objective, asked in draw.items():
        if objective not in module.objectives:
            yield bank.file.problem(f"the module has no objective `{objective}`", "draw", objective)
        elif asked > has[objective]:
            what = f"asks {asked} questions, but the bank has {has[objective]} for this objective"
            yield bank.file.problem(what, "draw", objective)
        elif asked == 1 and 0 < critical[objective] < has[objective]:
            what = (
                f"asks 1 question, and a critical one comes first, so the other {has[objective] - critical[objective]} of this"
                " objective are never asked; ask 2 or more"
            )
            yield bank.file.problem(what, "draw", objective)


def _names(
    source: YamlFile,
    place: int,
    question: AnyQuestion,
    module: ModuleText | None,
    words: Wordbook,
    beliefs: frozenset[str],
) -> Iterator[Problem]:
    at = ("questions", place)
    if module is not None and question.objective not in module.objectives:
        yield source.problem(f"the module has no objective `{question.objective}`", *at, "objective")
    if module is not None and question.source not in module.sources:
        yield source.problem(f"the module has no source `{question.source}`", *at, "source")
    if question.theme not in words.themes:
        yield source.problem(f"there is no theme `{question.theme}`", *at, "theme")
    if not isinstance(question, ChoiceQuestion) and question.belief not in beliefs:
        yield source.problem(f"beliefs.yaml has no belief `{question.belief}`", *at, "belief")


def _answers(source: YamlFile, place: int, question: AnyQuestion, beliefs: frozenset[str]) -> Iterator[Problem]:
    match question:
        case ChoiceQuestion():
            yield from _unlike(source, place, "choices", "id", [choice.id for choice in question.choices])
            yield from _unlike(source, place, "choices", "text", [choice.text for choice in question.choices])
            yield from _choices(source, place, question, beliefs)
        case OrderQuestion():
            yield from _unlike(source, place, "items", "id", [item.id for item in question.items])
            yield from _unlike(source, place, "items", "text", [item.text for item in question.items])
        case MatchQuestion():
            for key in ("id", "left", "right"):
                yield from _unlike(source, place, "pairs", key, [getattr(pair, key) for pair in question.pairs])


def _choices(source: YamlFile, place: int, question: ChoiceQuestion, beliefs: frozenset[str]) -> Iterator[Problem]:
    right = sum(choice.right for choice in question.choices)
    if question.kind == "one" and right != 1:
        yield source.problem(f"kind one has exactly one right choice; this has {right}", "questions", place, "choices")
    if question.kind == "several" and not _LEAST_RIGHT_OF_SEVERAL <= right < len(question.choices):
        what = f"kind several has two or more right choices and at least one wrong; this has {right} right"
        yield source.problem(what, "questions", place, "choices")
    for number, choice in enumerate(question.choices):
        at = ("questions", place, "choices", number)
        if choice.right and choice.belief is not None:
            yield source.problem("a right choice stands for no mistaken belief; take it out", *at, "belief")
        elif not choice.right and choice.belief is None:
            yield source.problem("a wrong choice needs the belief it stands for; add `belief`", *at)
        elif choice.belief is not None and choice.belief not in beliefs:
            yield source.problem(f"beliefs.yaml has no belief `{choice.belief}`", *at, "belief")
        if _ABSOLUTE.search(choice.text):
            yield source.problem("no `always` or `never` in a choice; it gives the answer away", *at, "text")


def _unlike(source: YamlFile, place: int, part: str, key: str, values: list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, value in enumerate(values):
        plain = " ".join(value.casefold().split())
        if plain in seen:
            what = "is there twice in this question; make each different"
            yield source.problem(what, "questions", place, part, number, key)
        seen.add(plain)


def _balance(bank: BankText) -> Iterator[Problem]:
    figures = bank_figures(bank)
    if figures.questions and figures.share_asking_next < LEAST_ASKING_NEXT:
        what = f"{figures.asking_next} of {figures.questions} ask what to do next; it should be a third or more"
        yield bank.file.problem(what, "questions")
    if figures.share_right_longest > MOST_RIGHT_LONGEST:
        what = f"in {figures.right_longest} of {figures.ones} the right choice is the longest; make that half or fewer"
        yield bank.file.problem(what, "questions")
    for kind, least in (("several", 2), ("order", 1), ("match", 1)):
        if figures.kinds.get(kind, 0) < least:
            what = f"has {figures.kinds.get(kind, 0)} of kind {kind}; {least} or more make a livelier bank"
            yield bank.file.problem(what, "questions", severity=Severity.WARNING)
