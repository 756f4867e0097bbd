"""Questions: their kinds, what counts as a response, and when a response is right."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a question is answered, and when the answer is right.

    ``one``: one choice; right when it is the right one. ``several``: ticked choices; right when exactly the right
    ones are ticked. ``order``: a sequence; right when it is the sequence of the bank. ``match``: a partner for each
    left-hand side; right when every pair is right. There are no part marks: a question is right or it is not.
    """

    ONE = "one"
    SEVERAL = "several"
    ORDER = "order"
    MATCH = "match"


class Certainty(StrEnum):
    """How sure the learner says they are."""

    GUESSING = "guessing"
    FAIRLY_SURE = "fairly-sure"
    CERTAIN = "certain"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose, to put in order, or one pair to match.

    For ``one`` and ``several`` ``is_right`` says whether it should be chosen. For ``order`` the options stand in the
    right order. For ``match`` ``text`` is the left-hand side and ``partner`` the right-hand side that goes with it.
    ``why`` is ready HTML that explains the option. ``belief`` names what choosing it wrongly stands for.
    """

    slug: str
    text: str
    why: str
    is_right: bool = True
    partner: str = ""
    belief: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a bank. ``version`` is the hash of its words; ``situation`` is ready HTML."""

    slug: str
    kind: Kind
    objective: str
    theme: str
    difficulty: str
    source: str
    is_critical: bool
    asks_certainty: bool
    asks_next: bool
    situation: str
    text: str
    options: tuple[Option, ...]
    belief: str
    version: str

    def option(self, slug: str) -> Option:
        """The option with this slug.

        Raises:
            KeyError: there is none.
        """
        for option in self.options:
            if option.slug == slug:
                return option
        raise KeyError(slug)


Response = tuple[str, ...]
"""Slugs of options: the chosen one; the chosen ones in bank order; all of them in the learner's order; or, for
``match``, for each option in bank order the slug of the option whose partner the learner gave it."""


class Unreadable(ValueError):
    """What was posted is not an answer to this question; the message tells the learner what to do."""


def response_from(question: Question, layout: Sequence[str], posted: Sequence[str]) -> Response:  # noqa: C901 -- four kinds
    """Turn posted places into a response.

    The browser is shown the options in ``layout`` (slugs in the order drawn for this attempt) and posts places in
    that layout, counted from 1: one, several, or for ``order`` the rank of each place and for ``match`` the place of
    the partner given to each option of the bank. So the slugs, which are the same for everybody, never leave the
    server.

    Raises:
        Unreadable: nothing chosen, a place that is not there, a rank or partner used twice or left out.
    """
    try:
        places = [int(value) for value in posted if value != ""]
    except ValueError:
        raise Unreadable("Choose from the answers shown.") from None
    if any(not 1 <= place <= len(layout) for place in places):
        raise Unreadable("Choose from the answers shown.")
    match question.kind:
        case Kind.ONE:
            if len(places) != 1:
                raise Unreadable("Choose one answer.")
            return (layout[places[0] - 1],)
        case Kind.SEVERAL:
            if not places:
                raise Unreadable("Choose at least one answer.")
            chosen = {layout[place - 1] for place in places}
            return tuple(option.slug for option in question.options if option.slug in chosen)
        case Kind.ORDER:
            if len(places) != len(layout):
                raise Unreadable("Give every step a place.")
            if len(set(places)) != len(places):
                raise Unreadable("Give each step a different place.")
            return tuple(layout[index] for _, index in sorted((rank, index) for index, rank in enumerate(places)))
        case Kind.MATCH:
            if len(places) != len(layout):
                raise Unreadable("Match every line.")
            if len(set(places)) != len(places):
                raise Unreadable("Use each match once.")
            return tuple(layout[place - 1] for place in places)


def places_of(question: Question, layout: Sequence[str], response: Response) -> list[str]:
    """The places that show ``response`` again: the inverse of :func:`response_from`."""
    place = {slug: str(number) for number, slug in enumerate(layout, start=1)}
    if question.kind is Kind.ORDER:
        rank = {slug: str(number) for number, slug in enumerate(response, start=1)}
        return [rank[slug] for slug in layout]
    return [place[slug] for slug in response]


def is_right(question: Question, response: Response | None) -> bool:
    """Whether the response is right, by the rule of the question's kind; no response is not right."""
    return response is not None and response == right_response(question)


def right_response(question: Question) -> Response:
    """The response that is right."""
    if question.kind in (Kind.ONE, Kind.SEVERAL):
        return tuple(option.slug for option in question.options if option.is_right)
    return tuple(option.slug for option in question.options)


def belief_shown(question: Question, response: Response | None) -> str:
    """The slug of the belief that a wrong response stands for; empty when it is right, missing or names none.

    For ``several`` the first wrongly ticked choice decides; a right choice left out names no belief.
    """
    if response is None or is_right(question, response):
        return ""
    if question.kind in (Kind.ORDER, Kind.MATCH):
        return question.belief
    return next((o.belief for o in map(question.option, response) if not o.is_right and o.belief), "")


def as_record(question: Question) -> dict[str, Any]:
    """The question as plain values, to be kept beside the attempts that asked it."""
    return asdict(question)


def from_record(record: Mapping[str, Any]) -> Question:
    """The question that :func:`as_record` was given."""
    fields = dict(record)
    fields["kind"] = Kind(fields["kind"])
    fields["options"] = tuple(Option(**option) for option in fields["options"])
    return Question(**fields)
