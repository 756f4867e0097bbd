"""Attempts with answers, as rows: somebody sits a quiz without a browser."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from learn.domain.attempts import EVERYTHING_PERCENT, Mark, Purpose, Turn, score
from learn.domain.questions import Certainty, Response, is_right
from learn.domain.quizzes import Drawn
from learn.store.attempts_made import Given, add_answers, add_attempt, attempt_of, close_attempt
from tests.builders import a_quiz
from tests.store.builders import NOW, a_study

HOUR = timedelta(hours=1)


def sits(  # noqa: PLR0913 -- each is something that decides what is counted
    session: Session,
    person: int,
    drawn: Sequence[Drawn],
    responses: Sequence[Sequence[str]],
    *,
    study: int | None = None,
    turn: tuple[int, int] = (1, 1),
    at: datetime = NOW,
    certainty: Mapping[int, Certainty] | None = None,
    is_finished: bool = True,
    module: str = "listening",
    kind: Purpose = Purpose.QUIZ,
) -> int:
    """Let somebody answer the questions drawn, each with the response at its place; give the attempt."""
    quiz = a_quiz(module, questions=[each.question for each in drawn])
    not_before = at - HOUR if turn[0] > 1 else None
    number = Turn(round=turn[0], number=turn[1], not_before=not_before)
    study = study or a_study(session, person, module, completed_at=NOW)
    uuid = add_attempt(session, person, study, quiz, number, drawn, at, kind=kind)
    facts = attempt_of(session, uuid, person)
    assert facts is not None
    sure = certainty or {}
    given: dict[int, Response] = {p: tuple(r) for p, r in enumerate(responses, start=1)}
    answers = {p: Given(response=r, certainty=sure.get(p)) for p, r in given.items()}
    add_answers(session, facts.attempt_id, "key", answers, at)
    if is_finished:
        marks = {d.position: is_right(d.question, given.get(d.position)) for d in drawn}
        came_to = score(
            [Mark(is_right=each, is_critical=False) for each in marks.values()],
            80 if kind is Purpose.QUIZ else EVERYTHING_PERCENT,
        )
        close_attempt(session, facts.attempt_id, came_to, marks, at)
    session.commit()
    return facts.attempt_id
