"""Starting a quiz, and finishing it: limits that hold however many ask at once (REL-14, AC-18)."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.attempts import Turn
from learn.domain.feedback import Verdict
from learn.domain.people import Viewer
from learn.domain.refusals import AlreadyDone, NotFound, Refusal
from learn.services import attempts
from learn.services.attempts import Outcome
from learn.store.attempts import Attempt, Item
from learn.store.audit import AuditEvent
from learn.store.learning import CompletionRow
from tests.builders import TODAY, a_quiz
from tests.services.shelf import CATALOGUE, LISTENING, QUIZ, a_learner, a_reader, answers, begun, sat
from tests.store.builders import NOW
from tests.store.snapshots import contents
from tests.threads import all_at_once

PAUSE = timedelta(hours=QUIZ.cool_down_hours)
TOO_MANY_WRONG = 2


def _start(session: Session, viewer: Viewer, *, now: datetime = NOW) -> UUID | Refusal:
    started = attempts.start(session, viewer, LISTENING, QUIZ, now=now, seed=7)
    session.rollback()
    return started


def _turns(session: Session) -> list[tuple[int, int]]:
    found = session.execute(select(Attempt.round, Attempt.number).order_by(Attempt.id)).all()
    session.rollback()
    return [(row[0], row[1]) for row in found]


def test_the_pages_come_first(session: Session) -> None:
    ann = a_learner(session)
    refusal = _start(session, ann)
    assert isinstance(refusal, Refusal)
    assert refusal.message.startswith("Read every page first")
    assert _turns(session) == []


def test_pages_that_have_changed_come_first_too(session: Session) -> None:
    ann = a_reader(session)
    changed = replace(LISTENING, pages=(*LISTENING.pages[:2], replace(LISTENING.pages[2], version="2")))
    assert isinstance(attempts.start(session, ann, changed, QUIZ, now=NOW, seed=7), Refusal)


def test_an_attempt_asks_what_was_drawn_for_it(session: Session) -> None:
    ann = a_reader(session)
    sheet = attempts.sheet(session, ann, CATALOGUE, begun(session, ann))
    assert len(sheet.items) == QUIZ.asked
    assert sheet.unanswered == tuple(range(1, QUIZ.asked + 1))
    assert (sheet.attempt.round, sheet.attempt.number, sheet.attempt.pass_percent) == (1, 1, QUIZ.pass_percent)


def test_whoever_starts_again_goes_on_with_the_attempt_under_way(session: Session) -> None:
    ann = a_reader(session)
    assert begun(session, ann, seed=1) == begun(session, ann, seed=2)
    assert _turns(session) == [(1, 1)]


def test_after_a_pass_there_is_nothing_to_start(session: Session) -> None:
    ann = a_reader(session)
    changed = replace(LISTENING, pages=(*LISTENING.pages[:2], replace(LISTENING.pages[2], version="2")))
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)
    catalogue = replace(CATALOGUE, modules={"listening": changed})
    assert attempts.finish(session, ann, catalogue, uuid, now=NOW, today=TODAY) is None
    refusal = _start(session, ann)
    assert isinstance(refusal, Refusal)
    assert refusal.message.startswith("You have passed this quiz")


def test_a_round_that_is_used_up_is_followed_by_a_pause(session: Session) -> None:
    ann = a_reader(session)
    for minutes in (0, 60):
        sat(session, ann, wrongly=TOO_MANY_WRONG, now=NOW + timedelta(minutes=minutes))
    over_at = NOW + timedelta(minutes=60) + PAUSE
    for early in (NOW + timedelta(minutes=61), over_at - timedelta(microseconds=1)):
        refusal = _start(session, ann, now=early)
        assert isinstance(refusal, Refusal)
        assert "after the pause" in refusal.message
    assert isinstance(_start(session, ann, now=over_at), UUID)
    assert _turns(session) == [(1, 1), (1, 2), (2, 1)]
    assert session.scalars(select(Attempt.not_before).order_by(Attempt.id)).all() == [None, None, over_at]


def test_the_second_attempt_asks_what_was_not_seen_before(session: Session) -> None:
    ann = a_reader(session)
    first = sat(session, ann, wrongly=TOO_MANY_WRONG)
    second = begun(session, ann, seed=8)
    asked = [
        {item.question.slug for item in attempts.sheet(session, ann, CATALOGUE, uuid).items if not item.question.is_critical}
        for uuid in (first, second)
    ]
    assert asked[0].isdisjoint(asked[1])


def test_fifty_who_start_at_once_start_one_attempt(engine: Engine, session: Session) -> None:
    ann = a_reader(session)

    def start(number: int) -> UUID | Refusal:
        with Session(engine) as own:
            return attempts.start(own, ann, LISTENING, QUIZ, now=NOW, seed=number)

    started = all_at_once(50, start)
    assert set(started) == set(session.scalars(select(Attempt.uuid)))
    assert len(set(started)) == 1
    assert session.scalar(select(func.count()).select_from(Item)) == QUIZ.asked


def test_however_many_sit_at_once_no_more_than_a_round_is_sat(engine: Engine, session: Session) -> None:
    ann = a_reader(session)

    def sit_and_sit(number: int) -> None:
        for turn in range(3):
            with Session(engine) as own, suppress(AlreadyDone):
                started = attempts.start(own, ann, LISTENING, QUIZ, now=NOW, seed=number)
                if isinstance(started, UUID):
                    wrongly = answers(own, ann, started, wrongly=TOO_MANY_WRONG)
                    attempts.answer(own, ann, CATALOGUE, started, wrongly, f"{number} {turn}", now=NOW)
                    attempts.finish(own, ann, CATALOGUE, started, now=NOW, today=TODAY)

    all_at_once(12, sit_and_sit)
    tried = session.execute(select(Attempt.round, Attempt.number, Attempt.passed).order_by(Attempt.number)).all()
    assert tried == [(1, number, False) for number in range(1, QUIZ.attempts + 1)]


def test_many_learners_may_start_at_once_on_words_that_nobody_saw_before(engine: Engine, session: Session) -> None:
    learners = [a_reader(session) for _ in range(12)]
    large = a_quiz("listening", draw={"notice": 8, "respond": 8})

    def start(number: int) -> UUID | Refusal:
        with Session(engine) as own:
            return attempts.start(own, learners[number], LISTENING, large, now=NOW, seed=number)

    started = all_at_once(len(learners), start)
    assert all(isinstance(uuid, UUID) for uuid in started)
    assert len(set(started)) == len(learners)


@pytest.mark.parametrize(
    ("round_", "number", "not_before", "started_at", "rule"),
    [
        (1, 3, None, NOW, "within_the_attempts_allowed"),
        (2, 1, None, NOW, "a_later_round_follows_a_pause"),
        (2, 1, NOW + PAUSE, NOW + PAUSE - timedelta(microseconds=1), "not_before_the_pause_is_over"),
        (1, 2, None, NOW, "study_id"),
    ],
    ids=["one too many", "a round without a pause", "before the pause is over", "the same turn again"],
)
def test_the_database_itself_refuses_an_attempt_beyond_the_limits(
    session: Session, round_: int, number: int, not_before: datetime | None, started_at: datetime, rule: str
) -> None:
    ann = a_reader(session)
    for _ in range(QUIZ.attempts):
        sat(session, ann, wrongly=TOO_MANY_WRONG)
    study_id = session.scalars(select(Attempt.study_id)).first()
    with pytest.raises(IntegrityError, match=rule):
        session.execute(
            insert(Attempt).values(
                uuid=uuid4(),
                person_id=ann.person_id,
                study_id=study_id,
                module="listening",
                round=round_,
                number=number,
                attempts_allowed=QUIZ.attempts,
                not_before=not_before,
                pass_percent=80,
                started_at=started_at,
                asked=5,
            ),
        )


def test_an_attempt_is_held_to_the_pass_mark_it_was_started_under(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid, wrongly=1), "key", now=NOW)
    stricter = replace(CATALOGUE, quizzes={"listening": replace(QUIZ, pass_percent=100)})
    assert attempts.finish(session, ann, stricter, uuid, now=NOW, today=TODAY) is None
    assert attempts.sheet(session, ann, CATALOGUE, uuid).attempt.score is not None
    assert session.scalars(select(Attempt.passed)).all() == [True]


def test_finishing_marks_each_answer_and_notes_the_verdict(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann, wrongly=1)
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.right, attempt.critical_missed, attempt.passed, attempt.finished_at) == (QUIZ.asked - 1, 0, True, NOW)
    assert sorted(bool(right) for right in session.scalars(select(Item.is_right))) == [False, True, True, True, True]
    finished = session.scalars(select(AuditEvent).where(AuditEvent.act == "finish-attempt")).one()
    assert (finished.actor_id, finished.subject, finished.outcome) == (ann.person_id, "module listening", "passed")


@pytest.mark.parametrize(("wrongly", "passed"), [(0, True), (1, True), (2, False), (5, False)])
def test_four_of_five_right_is_a_pass(session: Session, wrongly: int, *, passed: bool) -> None:
    sat(session, a_reader(session), wrongly=wrongly)
    assert session.scalars(select(Attempt.passed)).all() == [passed]
    assert len(session.scalars(select(CompletionRow)).all()) == passed


def test_a_critical_question_missed_is_no_pass_whatever_the_rest(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    (critical,) = [i.position for i in attempts.sheet(session, ann, CATALOGUE, uuid).items if i.question.is_critical]
    session.rollback()
    given = {**answers(session, ann, uuid), critical: answers(session, ann, uuid, wrongly=QUIZ.asked)[critical]}
    attempts.answer(session, ann, CATALOGUE, uuid, given, "key", now=NOW)
    assert attempts.finish(session, ann, CATALOGUE, uuid, now=NOW, today=TODAY) is None
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.right, attempt.critical_missed, attempt.passed) == (QUIZ.asked - 1, 1, False)


def test_nothing_is_marked_while_a_question_has_no_answer(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = dict(answers(session, ann, uuid))
    del given[2]
    attempts.answer(session, ann, CATALOGUE, uuid, given, "key", now=NOW)
    before = contents(engine)
    refusal = attempts.finish(session, ann, CATALOGUE, uuid, now=NOW, today=TODAY)
    session.rollback()
    assert isinstance(refusal, Refusal)
    assert refusal.message.startswith("Answer every question first")
    assert contents(engine) == before
    assert attempts.sheet(session, ann, CATALOGUE, uuid).unanswered == (2,)


def test_an_attempt_is_finished_once(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = sat(session, ann)
    before = contents(engine)
    with pytest.raises(AlreadyDone):
        attempts.finish(session, ann, CATALOGUE, uuid, now=NOW + PAUSE, today=TODAY)
    session.rollback()
    assert contents(engine) == before


def test_twenty_who_finish_at_once_finish_once(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)

    def finish(_number: int) -> bool:
        with Session(engine) as own:
            try:
                return attempts.finish(own, ann, CATALOGUE, uuid, now=NOW, today=TODAY) is None
            except AlreadyDone:
                return False

    assert sum(all_at_once(20, finish)) == 1
    assert len(session.scalars(select(CompletionRow.id)).all()) == 1
    acts = session.scalars(select(AuditEvent.act).order_by(AuditEvent.id)).all()
    assert acts == ["finish-attempt", "complete"]


def test_somebody_elses_attempt_is_not_there(engine: Engine, session: Session) -> None:
    ann, ben = a_reader(session), a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)
    before = contents(engine)
    for other in (uuid, uuid4()):
        with pytest.raises(NotFound):
            attempts.sheet(session, ben, CATALOGUE, other)
        with pytest.raises(NotFound):
            attempts.answer(session, ben, CATALOGUE, other, given, "key", now=NOW)
        with pytest.raises(NotFound):
            attempts.finish(session, ben, CATALOGUE, other, now=NOW, today=TODAY)
        session.rollback()
    assert contents(engine) == before


def test_nothing_about_right_and_wrong_is_told_before_the_end(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)
    with pytest.raises(NotFound):
        attempts.look_back(CATALOGUE, attempts.sheet(session, ann, CATALOGUE, uuid))


def test_looking_back_explains_every_option_of_every_question(session: Session) -> None:
    ann = a_reader(session)
    sheet = attempts.sheet(session, ann, CATALOGUE, sat(session, ann, wrongly=TOO_MANY_WRONG))
    told = attempts.look_back(CATALOGUE, sheet)
    assert [each.position for each in told] == [item.position for item in sheet.items]
    assert sum(not each.is_right for each in told) == TOO_MANY_WRONG
    for each in told:
        assert len(each.options) == len(each.question.options)
        assert all(option.why for option in each.options)
        assert each.is_right == all(option.verdict in (Verdict.RIGHT, Verdict.LEFT_OUT) for option in each.options)


def test_what_follows_is_a_record_or_another_turn(session: Session) -> None:
    ann = a_reader(session)
    failed = attempts.sheet(session, ann, CATALOGUE, sat(session, ann, wrongly=TOO_MANY_WRONG))
    assert attempts.outcome(session, QUIZ, failed) == Outcome(record=None, turn=Turn(round=1, number=2, not_before=None))
    session.rollback()
    passed = attempts.sheet(session, ann, CATALOGUE, sat(session, ann))
    record = session.scalars(select(CompletionRow.uuid)).one()
    assert attempts.outcome(session, QUIZ, passed).record == record


def test_the_lobby_shows_what_was_tried_and_whose_turn_it_is(session: Session) -> None:
    ann = a_learner(session)
    empty = attempts.lobby(session, ann, LISTENING, QUIZ)
    assert (empty.place.is_read, empty.tried, empty.live, empty.passed) == (False, (), None, False)
    session.rollback()
    ben = a_reader(session)
    sat(session, ben, wrongly=TOO_MANY_WRONG)
    under_way = begun(session, ben)
    waiting = attempts.lobby(session, ben, LISTENING, QUIZ)
    assert (waiting.place.is_read, len(waiting.tried), waiting.live, waiting.passed) == (True, 1, under_way, False)
    assert waiting.turn == Turn(round=1, number=2, not_before=None)
    session.rollback()
    attempts.answer(session, ben, CATALOGUE, under_way, answers(session, ben, under_way, wrongly=2), "key", now=NOW)
    attempts.finish(session, ben, CATALOGUE, under_way, now=NOW, today=TODAY)
    used_up = attempts.lobby(session, ben, LISTENING, QUIZ)
    assert (len(used_up.tried), used_up.live) == (QUIZ.attempts, None)
    assert used_up.turn == Turn(round=2, number=1, not_before=NOW + PAUSE)
