"""First answers to the questions of a module's quiz, counted alike with alike by the database."""

import json
from functools import lru_cache

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from learn.domain.attempts import Purpose
from learn.domain.item_answers import Alike, FirstAttempts
from learn.domain.questions import Response
from learn.store.attempts import Answer, Attempt, Item
from learn.store.prepared import ask

_TURN = func.row_number().over(partition_by=Attempt.person_id, order_by=(Attempt.finished_at, Attempt.id))
_FINISHED = (
    select(Attempt.id, Attempt.right, Attempt.asked, _TURN.label("turn"))
    .where(Attempt.module == bindparam("module"), Attempt.kind == Purpose.QUIZ.value, Attempt.finished_at.is_not(None))
    .subquery()
)
_FIRST = select(_FINISHED.c.id, _FINISHED.c.right, _FINISHED.c.asked).where(_FINISHED.c.turn == 1).cte("first_attempt")
_LAST_ANSWER = (
    select(func.max(Answer.id))
    .where(Answer.attempt_id == Item.attempt_id, Answer.position == Item.position)
    .correlate(Item)
    .scalar_subquery()
)
_ALIKE = (
    Item.question,
    Item.question_version,
    Item.is_right,
    Answer.response,
    Answer.certainty,
    _FIRST.c.right,
    _FIRST.c.asked,
)
_COUNTED = (
    select(*_ALIKE, func.count(), select(func.count()).select_from(_FIRST).scalar_subquery())
    .select_from(_FIRST)
    .join(Item, Item.attempt_id == _FIRST.c.id)
    .outerjoin(Answer, and_(Answer.id == _LAST_ANSWER))
    .group_by(*_ALIKE)
)


def first_attempts(session: Session, module: str) -> FirstAttempts:
    """The first attempt that each person finished at this module's quiz, as the database counts them; no diagnostics.

    One statement, so that all figures are of the same moment. No row of it is about a person: what comes back is how many
    people gave the same answer in attempts that came to the same.
    """
    rows = ask(session, _COUNTED, module=module).all()
    return FirstAttempts(
        attempts=rows[0][-1] if rows else 0,
        answers=tuple(
            Alike(question, version, bool(is_right), _read(response), certainty, right, asked, people)
            for question, version, is_right, response, certainty, right, asked, people, _ in rows
        ),
    )


@lru_cache(maxsize=4096)
def _read(response: str | None) -> Response:
    """A response as it was stored. Thousands of people give the same, so each is read once."""
    return tuple(json.loads(response)) if response is not None else ()
