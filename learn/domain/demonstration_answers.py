"""What invented people answer: mostly right, and where wrong, in the ways that the bank's own beliefs tempt them to."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from learn.domain.questions import (
    Certainty,
    Kind,
    Question,
    Response,
    is_right,
    places_of,
    response_from,
    right_response,
)
from learn.domain.quizzes import Drawn

THINKS_AGAIN = 0.06
"""How often a screen is sent a second time with an answer thought better of."""


def wrong_positions(drawn: Sequence[Drawn], pass_percent: int, chance: Random, *, passes: bool) -> frozenset[int]:
    """Which questions are answered wrongly: few and no critical one, or too many to pass."""
    spare = len(drawn) - -(-pass_percent * len(drawn) // 100)
    if passes:
        uncritical = [d.position for d in drawn if not d.question.is_critical]
        count = min(len(uncritical), spare, chance.choice((0, 0, 1, 1, 2)))
        return frozenset(chance.sample(uncritical, count))
    critical = [d.position for d in drawn if d.question.is_critical]
    if critical and chance.random() < 0.25:
        return frozenset([chance.choice(critical)])
    count = min(len(drawn), spare + chance.choice((1, 1, 2, 2, 3)))
    return frozenset(chance.sample([d.position for d in drawn], count))


def forms(drawn: Sequence[Drawn], positions: range, wrong: frozenset[int], chance: Random) -> Iterator[Mapping[int, Response]]:
    """The answers of one screen by position, each time they were sent; the last time counts."""
    final = {p: _response(drawn[p - 1], chance, wrong=p in wrong) for p in positions}
    if chance.random() < THINKS_AGAIN:
        changed = chance.choice(positions)
        yield final | {changed: _response(drawn[changed - 1], chance, wrong=True)}
    yield final


def certainty(question: Question, response: Response, chance: Random) -> Certainty | None:
    """How sure somebody says they are, where it is asked: a little surer where they are right."""
    if not question.asks_certainty:
        return None
    weights = (1, 4, 6) if is_right(question, response) else (3, 4, 3)
    return chance.choices(tuple(Certainty), weights)[0]


def _response(drawn: Drawn, chance: Random, *, wrong: bool) -> Response:
    """A response as a browser would have sent it: places in the layout, read back by the rule."""
    question = drawn.question
    response = _wrong_response(question, chance) if wrong else right_response(question)
    return response_from(question, drawn.layout, places_of(question, drawn.layout, response))


def _wrong_response(question: Question, chance: Random) -> Response:
    right = right_response(question)
    if question.kind in (Kind.ORDER, Kind.MATCH):
        swapped = list(right)
        at = chance.randrange(len(swapped) - 1)
        swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
        return tuple(swapped)
    wrong = [option.slug for option in question.options if not option.is_right]
    tempting = chance.choices(wrong, _temptation(question))[0]
    if question.kind is Kind.ONE:
        return (tempting,)
    if len(right) > 1 and chance.random() < 0.45:
        left_out = chance.choice(right)
        return tuple(slug for slug in right if slug != left_out)
    return tuple(option.slug for option in question.options if option.slug in {*right, tempting})


def _temptation(question: Question) -> list[int]:
    """How often each wrong choice of a question is taken: the same for everybody, so that some beliefs are common."""
    chance = Random(question.slug)  # noqa: S311 -- repeatable, not a secret
    return [chance.choice((1, 2, 6)) + 2 * bool(option.belief) for option in question.options if not option.is_right]
