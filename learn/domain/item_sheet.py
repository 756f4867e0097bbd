"""The figures of questions as they are read: what stands on the page, and the same as lines of a spreadsheet."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from learn.domain.beliefs import Belief
from learn.domain.item_analysis import Analysis, Item, random_guess, whole
from learn.domain.item_answers import ENOUGH, SHOWN, in_words
from learn.domain.option_uses import Use
from learn.domain.questions import Kind, Option, Question

MINUS = "\N{MINUS SIGN}"
FEW = f"fewer than {SHOWN}"


class Told(NamedTuple):
    """A figure as it is shown: its name, its whole number with the unit, and without a number the reason."""

    name: str
    number: int | None
    unit: str
    reason: str

    @property
    def words(self) -> str:
        """The number with its unit, or the reason why there is none."""
        return f"{self.number:,}{self.unit}".replace("-", MINUS) if self.number is not None else self.reason


NAMES = (
    "Facility",
    "Standard deviation",
    "Random guess",
    "Discrimination index",
    "Discriminative efficiency",
    "Intended weight",
    "Effective weight",
    "Sure and wrong: people",
    "Sure and wrong: share",
)
"""What the figures of a question are called, in their order."""


def told(analysis: Analysis, item: Item) -> tuple[Told, ...]:
    """All that is said of a question in figures; nothing below fifty answers."""
    figures = item.figures
    if figures is None:
        return ()
    not_sure = FEW if item.question.asks_certainty else "certainty is not asked"
    found = (
        (whole(figures.facility), "%", f"{FEW} were right"),
        (whole(figures.deviation), "%", f"{FEW} were right"),
        (whole(random_guess(item.question)), "%", "not worked out for this kind"),
        (whole(figures.discrimination), "", "nobody to compare"),
        (whole(figures.efficiency), "%", "nobody to compare"),
        (whole(analysis.intended_weight), "%", ""),
        (whole(figures.weight), "%", "not known"),
        (figures.sure, "", not_sure),
        (whole(figures.sure_percent), "%", not_sure),
    )
    return tuple(Told(name, *each) for name, each in zip(NAMES, found, strict=True))


def enough_in_words(analysis: Analysis) -> str:
    """What is said instead of figures while no question of a bank has answers enough."""
    if analysis.attempts >= ENOUGH:
        return f"Too few to say: no question has {ENOUGH} answers yet"
    return f"Too few to say: {in_words(analysis.attempts)} of {ENOUGH} first attempts"


def answers_in_words(item: Item) -> str:
    """What is said instead of figures while a question has too few answers."""
    return f"Too few to say: {in_words(item.asked)} of {ENOUGH} answers"


def option_in_words(question: Question, option: Option) -> str:
    """An option as its author knows it: a pair is shown with its partner."""
    return f"{option.text}: {option.partner}" if question.kind is Kind.MATCH else option.text


def use_in_words(use: Use) -> str:
    """How many people gave an option, and their share of all."""
    if use.people is None or use.percent is None:
        return "not shown"
    return f"{use.people:,} ({whole(use.percent)}%)"


HEADINGS = ("Question", "Text", "Objective", "Counted on", "First attempts", "Answers", "Answers to earlier words")
OPTION_HEADINGS = ("Look at", "Option", "Right", "Belief", "People", "Share")

Line = tuple[tuple[str, ...], tuple[str, ...]]
"""A line of a spreadsheet in two parts: the question with its figures, and one of its options."""


def lines(analysis: Analysis, beliefs: Mapping[str, Belief]) -> Iterator[Line]:
    """The analysis as a spreadsheet holds it: the headings, then a line for each question and option.

    It says the same as the page, in the same order. A question with too few answers has one line that says so.
    """
    yield (*HEADINGS, *NAMES), OPTION_HEADINGS
    for item in analysis.items:
        figures, question = item.figures, item.question
        numbers = ["" if each.number is None else str(each.number) for each in told(analysis, item)]
        begins = (
            question.slug,
            question.text,
            question.objective,
            analysis.counted_on.isoformat(),
            *(in_words(each).replace(",", "") for each in (analysis.attempts, item.asked, item.earlier)),
            *(numbers or [""] * len(NAMES)),
        )
        if figures is None:
            yield begins, (answers_in_words(item), "", "", "", "", "")
            continue
        look_at = "; ".join(flag.label for flag in figures.flags)
        for use in figures.uses:
            yield begins, (look_at, *_option(question, use, beliefs))


def _option(question: Question, use: Use, beliefs: Mapping[str, Belief]) -> tuple[str, ...]:
    belief = beliefs.get(use.option.belief or question.belief)
    return (
        option_in_words(question, use.option),
        "yes" if use.option.is_right else "no",
        belief.says if belief else "",
        "" if use.people is None else str(use.people),
        "" if use.percent is None else str(whole(use.percent)),
    )
