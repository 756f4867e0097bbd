"""Attempts as they are stored: what was drawn, what was given, what it came to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.attempts import Score, Tried, Turn
from learn.domain.questions import Certainty
from learn.domain.quizzes import Drawn, draw
from learn.store.attempts import Answer, Item
from learn.store.attempts_made import (
    AttemptFacts,
    Given,
    add_answers,
    add_attempt,
    answers_given,
    as_tried,
    attempt_of,
    attempts_tried,
    close_attempt,
    drawn_items,
    items_and_answers_with_key,
    live_attempt,
    times_seen,
)
from learn.store.learning import ContentVersion
from tests.builders import a_quiz
from tests.store.builders import NOW, a_passed_attempt, a_person, a_study, an_attempt

QUIZ = a_quiz("listening")
DRAWN = draw(QUIZ, {}, 7)
TURN = Turn(round=1, number=1, not_before=None)
A, B = Given(response=("a",), certainty=Certainty.GUESSING), Given(response=("b", "a"), certainty=None)


def _learner(session: Session) -> tuple[int, int]:
    person = a_person(session)
    return person, a_study(session, person, "listening")


def _drawn(session: Session, *, turn: Turn = TURN, drawn: Sequence[Drawn] = DRAWN) -> tuple[int, AttemptFacts]:
    """Add an attempt of somebody new, and give its study and itself."""
    person, study = _learner(session)
    uuid = add_attempt(session, person, study, QUIZ, turn, drawn, NOW)
    session.commit()
    attempt = attempt_of(session, uuid, person)
    assert attempt is not None
    return study, attempt


def test_an_attempt_is_stored_with_the_limits_it_was_started_under(session: Session) -> None:
    study, attempt = _drawn(session, turn=Turn(round=2, number=1, not_before=NOW - timedelta(hours=1)))
    assert (attempt.study_id, attempt.module, attempt.round, attempt.number) == (study, "listening", 2, 1)
    assert (attempt.attempts_allowed, attempt.pass_percent, attempt.asked) == (QUIZ.attempts, QUIZ.pass_percent, len(DRAWN))
    assert (attempt.finished_at, attempt.score) == (None, None)


def test_what_was_drawn_comes_back_in_order_and_as_it_was_laid_out(session: Session) -> None:
    _, attempt = _drawn(session)
    assert tuple(drawn_items(session, attempt.attempt_id, QUIZ.by_version)) == DRAWN


def test_words_that_have_changed_since_come_back_as_they_were_drawn(session: Session) -> None:
    _, attempt = _drawn(session)
    known = dict(QUIZ.by_version)
    del known[DRAWN[0].question.version]
    assert tuple(drawn_items(session, attempt.attempt_id, known)) == DRAWN
    assert tuple(drawn_items(session, attempt.attempt_id, {})) == DRAWN


def test_words_that_have_not_changed_are_not_read_again(session: Session) -> None:
    _, attempt = _drawn(session)
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *told: statements.append(told[2]))
    drawn_items(session, attempt.attempt_id, QUIZ.by_version)
    assert len(statements) == 1


def test_the_words_of_a_question_are_kept_once_for_all_who_draw_it(session: Session) -> None:
    _drawn(session)
    _drawn(session)
    assert sorted(session.scalars(select(ContentVersion.version))) == sorted(d.question.version for d in DRAWN)


def test_no_question_is_asked_twice_in_one_attempt(session: Session) -> None:
    twice = (DRAWN[0], replace(DRAWN[0], position=2))
    with pytest.raises(IntegrityError):
        _drawn(session, drawn=twice)


def test_an_attempt_is_found_by_its_own_person_only(session: Session) -> None:
    person, study = _learner(session)
    uuid = add_attempt(session, person, study, QUIZ, TURN, DRAWN, NOW)
    session.commit()
    for lock in (False, True):
        assert attempt_of(session, uuid, person, lock=lock) is not None
        assert attempt_of(session, uuid, a_person(session), lock=lock) is None
        assert attempt_of(session, uuid4(), person, lock=lock) is None


def test_the_live_attempt_is_the_one_that_is_not_finished(session: Session) -> None:
    person, study = _learner(session)
    assert live_attempt(session, study) is None
    a_passed_attempt(session, person, study)
    assert live_attempt(session, study) is None
    an_attempt(session, person, study, number=2, uuid=UUID(int=5))
    an_attempt(session, person, a_study(session, person, "recording"), module="recording")
    assert live_attempt(session, study) == UUID(int=5)


def test_attempts_come_in_the_order_of_their_turns(session: Session) -> None:
    person, study = _learner(session)
    other = a_study(session, person, "recording")
    failed = {"finished_at": NOW, "right": 1, "critical_missed": 1, "passed": False}
    an_attempt(session, person, study, round=2, number=1, not_before=NOW)
    an_attempt(session, person, study, round=1, number=2, **failed)
    an_attempt(session, person, study, round=1, number=1, **failed)
    a_passed_attempt(session, person, other)
    tried = attempts_tried(session, study)
    assert [(a.round, a.number) for a in tried] == [(1, 1), (1, 2), (2, 1)]
    assert tried[0].score == Score(right=1, asked=5, critical_missed=1, pass_percent=80)
    assert tried[2].score is None
    assert as_tried(tried) == [Tried(round=1, number=1, finished_at=NOW), Tried(round=1, number=2, finished_at=NOW)]


def test_how_often_a_question_was_seen_is_counted_over_all_studies_of_a_person(session: Session) -> None:
    person, study = _learner(session)
    add_attempt(session, person, study, QUIZ, TURN, DRAWN[:2], NOW)
    later = a_study(session, person, "listening", completed_at=NOW)
    add_attempt(session, person, later, QUIZ, TURN, DRAWN[1:2], NOW)
    _drawn(session)
    first, second = (d.question.slug for d in DRAWN[:2])
    assert times_seen(session, person, "listening") == {first: 1, second: 2}
    assert times_seen(session, person, "recording") == {}


def test_of_several_answers_the_last_that_came_counts_whatever_its_clock_says(session: Session) -> None:
    _, attempt = _drawn(session)
    add_answers(session, attempt.attempt_id, "key 1", {1: A, 2: A}, NOW)
    add_answers(session, attempt.attempt_id, "key 2", {1: B}, NOW - timedelta(hours=1))
    assert answers_given(session, attempt.attempt_id) == {1: B, 2: A}
    assert len(session.scalars(select(Answer.id)).all()) == 3


def test_what_came_with_one_form_is_found_by_its_key(session: Session) -> None:
    (_, attempt), (_, other) = _drawn(session), _drawn(session)
    add_answers(session, attempt.attempt_id, "key 1", {1: A, 2: B}, NOW)
    add_answers(session, attempt.attempt_id, "key 2", {1: B}, NOW)
    add_answers(session, other.attempt_id, "key 1", {3: A}, NOW)
    known = {each.question.version: each.question for each in DRAWN}
    drawn = {each.position: each for each in drawn_items(session, attempt.attempt_id, known)}
    assert items_and_answers_with_key(session, attempt.attempt_id, known, "key 1") == (drawn, {1: A, 2: B})
    assert items_and_answers_with_key(session, attempt.attempt_id, {}, "key 3") == (drawn, {})


def test_one_form_stores_one_answer_to_a_question(session: Session) -> None:
    _, attempt = _drawn(session)
    add_answers(session, attempt.attempt_id, "key 1", {1: A}, NOW)
    with pytest.raises(IntegrityError):
        add_answers(session, attempt.attempt_id, "key 1", {1: A}, NOW)


def test_an_answer_to_a_question_that_was_not_drawn_is_not_stored(session: Session) -> None:
    _, attempt = _drawn(session)
    with pytest.raises(IntegrityError):
        add_answers(session, attempt.attempt_id, "key 1", {len(DRAWN) + 1: A}, NOW)


@pytest.mark.parametrize("right", [{1, 3}, set(), {1, 2, 3, 4, 5}], ids=["some", "none", "all"])
def test_a_closed_attempt_holds_its_score_and_each_mark(session: Session, right: set[int]) -> None:
    study, attempt = _drawn(session)
    _, untouched = _drawn(session)
    came_to = Score(right=len(right), asked=5, critical_missed=0, pass_percent=80)
    close_attempt(session, attempt.attempt_id, came_to, {p: p in right for p in range(1, 6)}, NOW)
    session.commit()
    (closed,) = attempts_tried(session, study)
    assert (closed.finished_at, closed.score) == (NOW, came_to)
    marks = session.execute(select(Item.position, Item.is_right).where(Item.attempt_id == attempt.attempt_id)).all()
    assert dict(marks) == {p: p in right for p in range(1, 6)}
    others = session.scalars(select(Item.is_right).where(Item.attempt_id == untouched.attempt_id)).all()
    assert others == [None] * 5
