"""What property tests try: questions of every kind with layouts and responses, and days around a cycle's edges."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from learn.domain.cycles import Cycle, after, changed, first, status
from learn.domain.paths import Step
from learn.domain.questions import Kind, Question, Response
from tests.builders import SLUGS, a_bank, a_question

T = TypeVar("T")

tried: Callable[[T], T] = settings(
    max_examples=120,
    deadline=None,  # the machine may be busy
    database=None,  # a failing example is printed; nothing is kept between runs
    suppress_health_check=[HealthCheck.too_slow],
)
"""How hard a property is tried."""

seeds = st.integers(min_value=0, max_value=2**32 - 1)
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))


@st.composite
def questions(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> Question:
    """Draw a question of one of ``kinds`` with as many options as authors may write."""
    kind = draw(st.sampled_from(kinds))
    is_choice = kind in (Kind.ONE, Kind.SEVERAL)
    options = draw(st.integers(min_value=3, max_value=4 if is_choice else 5))
    slugs = SLUGS[:options]
    right = None
    if kind is Kind.ONE:
        right = draw(st.sampled_from(slugs))
    elif kind is Kind.SEVERAL:
        right = "".join(draw(st.sets(st.sampled_from(slugs), min_size=2, max_size=options - 1)))
    question = a_question(kind, options=options, right=right)
    # In a bank the slugs are in no order of their own.
    shuffled = draw(st.permutations(question.options))
    return replace(question, options=tuple(shuffled))


def layouts(question: Question) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw an order in which the options may be shown."""
    return st.permutations([option.slug for option in question.options]).map(tuple)


def responses(question: Question) -> st.SearchStrategy[Response]:
    """Draw anything that counts as a response to the question."""
    slugs = [option.slug for option in question.options]
    if question.kind is Kind.ONE:
        return st.sampled_from(slugs).map(lambda slug: (slug,))
    if question.kind is Kind.SEVERAL:
        chosen = st.sets(st.sampled_from(slugs), min_size=1)
        return chosen.map(lambda some: tuple(slug for slug in slugs if slug in some))
    return st.permutations(slugs).map(tuple)


@st.composite
def banks(draw: st.DrawFn) -> tuple[tuple[Question, ...], dict[str, int]]:
    """Draw a bank over one to four objectives, and how many questions an attempt asks for each."""
    bank: list[Question] = []
    asked: dict[str, int] = {}
    for objective in ("notice", "respond", "record", "refer")[: draw(st.integers(min_value=1, max_value=4))]:
        count = draw(st.integers(min_value=3, max_value=9))
        critical = draw(st.sets(st.integers(min_value=0, max_value=count - 1), max_size=3))
        bank.extend(a_bank(objective, count, critical=critical))
        asked[objective] = draw(st.integers(min_value=1, max_value=count))
    return tuple(bank), asked


@st.composite
def current_cycles(draw: st.DrawFn, module: str = "a-module") -> Cycle:
    """Draw the cycle in which somebody is with a module after completing it no, one or several times, by the rules.

    Where their completion counts, the module may have changed since.
    """
    step = Step(
        module=module,
        year=1,
        asked_from=None,
        days=draw(st.integers(min_value=1, max_value=200)),
        renew_months=draw(st.none() | st.integers(min_value=1, max_value=36)),
    )
    now = first(step, draw(days))
    for wait in draw(st.lists(st.integers(min_value=0, max_value=400), max_size=3)):
        done = replace(now, completed_on=date.fromordinal(now.assigned_on.toordinal() + wait))
        following = after(done, step)
        now = following or done
        on = date.fromordinal((now.last_completed_on or now.assigned_on).toordinal() + draw(st.integers(0, 90)))
        if draw(st.booleans()) and status(now, on).is_done:
            now = changed(now, on, draw(st.integers(1, 365)), whole=draw(st.booleans()))
        elif following is None:
            return done
    if draw(st.booleans()):
        now = replace(now, started_on=date.fromordinal(now.assigned_on.toordinal() + draw(st.integers(0, 90))))
    return now
