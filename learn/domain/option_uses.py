"""How many people gave each option of a question, without showing what only a few of them did."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from learn.domain.item_answers import SHOWN, Alike
from learn.domain.item_answers import people as people_of
from learn.domain.questions import Kind, Option, Question, Response

UNUSED_BELOW = 5
"""Percent of the answers below which a wrong choice tempts nobody, and is not doing its work."""

TEMPTED_FROM = 20
"""Percent of the answers that have to be wrong before wrong choices are judged: where nearly all are right, none can tempt."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """How many people gave one option: chose it; or put it in its right place, or with its right partner.

    ``people`` and ``percent`` are None where they are too few to be shown, or would give away another option's.
    """

    option: Option
    people: int | None
    percent: float | None
    is_unused: bool


def uses(question: Question, answers: Sequence[Alike]) -> tuple[Use, ...]:
    """The use of each option, in the order of the bank. There is at least one answer."""
    asked = people_of(answers)
    counted: Counter[str] = Counter()
    for alike in answers:
        for slug in _given(question, alike.response):
            counted[slug] += alike.people
    hidden = _hidden(question, counted)
    mistaken = people_of(alike for alike in answers if not alike.is_right)
    unused = _unused(question, counted, hidden, asked, mistaken)
    return tuple(
        Use(
            option=option,
            people=None if option.slug in hidden else counted[option.slug],
            percent=None if option.slug in hidden else 100 * counted[option.slug] / asked,
            is_unused=option.slug in unused,
        )
        for option in question.options
    )


def _given(question: Question, response: Response) -> Iterable[str]:
    """The options that were chosen; for a sequence and for pairs those that were put where they belong."""
    if question.kind in (Kind.ONE, Kind.SEVERAL):
        return response
    return [option.slug for option, given in zip(question.options, response, strict=False) if option.slug == given]


def _wrong(question: Question) -> list[str]:
    return [option.slug for option in question.options if not option.is_right]


def _hidden(question: Question, counted: Mapping[str, int]) -> frozenset[str]:
    """The options of which no number is shown: fewer than :data:`SHOWN` people, and one more where that is needed.

    Where exactly one is chosen the numbers add up to everybody, so one alone without a number could be worked out. The
    wrong choice that is the next smallest keeps it company.
    """
    few = {option.slug for option in question.options if counted[option.slug] < SHOWN}
    if question.kind is Kind.ONE and len(few) == 1:
        few.update(sorted((slug for slug in _wrong(question) if slug not in few), key=lambda slug: counted[slug])[:1])
    return frozenset(few)


def _unused(question: Question, counted: Mapping[str, int], hidden: Collection[str], asked: int, mistaken: int) -> frozenset[str]:
    """The wrong choices that hardly anybody makes, though ``mistaken`` of those ``asked`` made some mistake.

    Where exactly one is chosen, and all those who made a choice without a number are themselves too few to be shown, these
    choices are judged together: to single one out would give the others away.
    """
    wrong = _wrong(question)
    if 100 * mistaken < TEMPTED_FROM * asked:
        return frozenset()
    together = [slug for slug in wrong if slug in hidden]
    made = sum(counted[slug] for slug in together)
    if question.kind is Kind.ONE and made < SHOWN:
        alone = [slug for slug in wrong if slug not in together]
        found = together if 100 * made < UNUSED_BELOW * asked * len(together) else []
        return frozenset([*found, *_rare(alone, counted, asked)])
    return frozenset(_rare(wrong, counted, asked))


def _rare(slugs: Iterable[str], counted: Mapping[str, int], asked: int) -> list[str]:
    return [slug for slug in slugs if 100 * counted[slug] < UNUSED_BELOW * asked]
