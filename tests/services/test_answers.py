"""Saving answers: at once, once, and only what can be read as an answer (REL-07)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from learn.domain.people import Viewer
from learn.domain.questions import Kind, places_of
from learn.domain.quizzes import Drawn
from learn.domain.refusals import AlreadyDone
from learn.services import attempts
from learn.services.attempts import ALREADY_FINISHED, KEY_REUSED, Posted, Saved
from learn.store.attempts import Answer
from tests.builders import a_question, a_quiz
from tests.services.shelf import CATALOGUE, LISTENING, QUIZ, a_reader, answers, begun, right, sat, wrong
from tests.store.builders import NOW
from tests.store.snapshots import contents
from tests.threads import all_at_once

KINDS = a_quiz(
    "listening", questions=[a_question(kind, slug=kind, objective=kind, asks_certainty=kind is Kind.ONE) for kind in Kind]
)
ONE_OF_EACH = replace(CATALOGUE, quizzes={"listening": KINDS})


def _save(session: Session, viewer: Viewer, uuid: UUID, posted: Mapping[int, Posted], key: str = "key") -> Saved:
    return attempts.answer(session, viewer, CATALOGUE, uuid, posted, key, now=NOW)


def _shown(session: Session, viewer: Viewer, uuid: UUID) -> dict[int, list[str]]:
    """The places of the answer that counts, by position."""
    sheet = attempts.sheet(session, viewer, CATALOGUE, uuid)
    session.rollback()
    items = {item.position: item for item in sheet.items}
    return {p: places_of(items[p].question, items[p].layout, given.response) for p, given in sheet.given.items()}


def _rows(session: Session) -> int:
    found = len(session.scalars(select(Answer.id)).all())
    session.rollback()
    return found


def test_what_is_called_saved_is_there_for_everybody_who_looks(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)
    saved = _save(session, ann, uuid, given)
    assert saved == Saved(asked=QUIZ.asked, positions=tuple(given), problems={})
    with Session(engine) as later:
        assert _shown(later, ann, uuid) == {position: posted.places for position, posted in given.items()}


def test_the_same_form_again_saves_nothing_more_and_says_the_same(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)
    first = _save(session, ann, uuid, given)
    before = contents(engine)
    assert _save(session, ann, uuid, given) == first
    assert contents(engine) == before


def test_the_same_form_with_more_in_it_saves_what_is_new(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)
    _save(session, ann, uuid, {1: given[1]})
    assert _save(session, ann, uuid, given).positions == tuple(given)
    assert _rows(session) == QUIZ.asked


def test_another_answer_under_a_key_that_was_used_is_refused_and_the_first_stands(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given, others = answers(session, ann, uuid), answers(session, ann, uuid, wrongly=QUIZ.asked)
    _save(session, ann, uuid, given)
    saved = _save(session, ann, uuid, {**given, 1: others[1]})
    assert sorted(saved.positions) == [2, 3, 4, 5]
    assert (saved.problems[1].field, saved.problems[1].message) == ("q1", KEY_REUSED)
    assert _shown(session, ann, uuid)[1] == given[1].places
    assert _rows(session) == QUIZ.asked


def test_the_last_answer_to_reach_the_server_counts_and_the_former_are_kept(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given, others = answers(session, ann, uuid), answers(session, ann, uuid, wrongly=QUIZ.asked)
    _save(session, ann, uuid, given, "key 1")
    attempts.answer(session, ann, CATALOGUE, uuid, {1: others[1]}, "key 2", now=NOW - timedelta(hours=1))
    assert _shown(session, ann, uuid)[1] == others[1].places
    _save(session, ann, uuid, {1: given[1]}, "key 3")
    assert _shown(session, ann, uuid)[1] == given[1].places
    assert _rows(session) == QUIZ.asked + 2


def test_a_form_that_was_delayed_and_sent_again_does_not_come_before_what_was_saved_since(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given, others = answers(session, ann, uuid), answers(session, ann, uuid, wrongly=QUIZ.asked)
    _save(session, ann, uuid, {1: given[1]}, "key 1")
    _save(session, ann, uuid, {1: others[1]}, "key 2")
    assert _save(session, ann, uuid, {1: given[1]}, "key 1").positions == (1,)
    assert _shown(session, ann, uuid)[1] == others[1].places


def test_a_finished_attempt_takes_no_answer(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = sat(session, ann, wrongly=2)
    before = contents(engine)
    given = answers(session, ann, uuid)
    for key in ("a fresh key", f"key {uuid}"):
        with pytest.raises(AlreadyDone, match=ALREADY_FINISHED):
            _save(session, ann, uuid, given, key)
        session.rollback()
    assert contents(engine) == before


def test_fifty_posts_of_one_form_at_once_save_it_once(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)

    def post(_number: int) -> Saved:
        with Session(engine) as own:
            return _save(own, ann, uuid, given)

    assert set(map(str, all_at_once(50, post))) == {str(Saved(asked=QUIZ.asked, positions=tuple(given), problems={}))}
    assert _rows(session) == QUIZ.asked


def test_of_fifty_different_posts_under_one_key_one_is_saved(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    either = answers(session, ann, uuid)[1], answers(session, ann, uuid, wrongly=QUIZ.asked)[1]

    def post(number: int) -> Saved:
        with Session(engine) as own:
            return _save(own, ann, uuid, {1: either[number % 2]})

    came_of_it = all_at_once(50, post)
    saved = [posted.positions == (1,) for posted in came_of_it]
    assert sum(saved) == 25
    assert len(set(saved[::2])) == len(set(saved[1::2])) == 1
    assert _rows(session) == 1
    assert _shown(session, ann, uuid)[1] == either[saved.index(True)].places


def test_fifty_forms_at_once_are_all_kept(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)

    def post(number: int) -> Saved:
        with Session(engine) as own:
            return _save(own, ann, uuid, {1: given[1]}, f"key {number}")

    all_at_once(50, post)
    assert _rows(session) == 50


@pytest.mark.parametrize("position", [0, -1, QUIZ.asked + 1, 999])
def test_a_question_that_is_not_asked_takes_no_answer_and_the_rest_is_saved(session: Session, position: int) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    saved = _save(session, ann, uuid, {position: Posted(places=["1"]), 1: answers(session, ann, uuid)[1]})
    assert saved.positions == (1,)
    assert saved.problems[position].message == "This question is not part of the attempt."
    assert _rows(session) == 1


CRAFTED = {
    Kind.ONE: [[], [""], ["0"], ["5"], ["-1"], ["1", "2"], ["a"], ["1.0"], ["9" * 5000], ["1; DROP TABLE answer"]],
    Kind.SEVERAL: [[], ["", ""], ["0"], ["1", "5"], ["1", "b"]],
    Kind.ORDER: [
        [],
        ["1"],
        ["1", "2", "3"],
        ["1", "2", "3", "3"],
        ["1", "2", "3", "5"],
        ["1", "2", "3", "4", "1"],
        ["", "", "", ""],
    ],
    Kind.MATCH: [
        [],
        ["1", "2", "3"],
        ["1", "1", "2", "3"],
        ["0", "1", "2", "3"],
        ["1", "2", "3", "x"],
        ["1", "2", "3", "4", "4"],
    ],
}


@pytest.mark.parametrize(
    ("kind", "places"),
    [(kind, places) for kind in Kind for places in CRAFTED[kind]],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_read_as_an_answer_is_named_and_the_rest_is_saved(session: Session, kind: Kind, places: list[str]) -> None:
    ann, item, others = _one_of_each(session, kind)
    posted = {**others, item.position: Posted(places=places, certainty="certain")}
    saved = attempts.answer(session, ann, ONE_OF_EACH, _live(session, ann), posted, "key", now=NOW)
    assert set(saved.positions) == set(others)
    assert saved.problems[item.position].field == f"q{item.position}"
    assert saved.problems[item.position].message.endswith(".")
    assert _rows(session) == len(others)


@pytest.mark.parametrize("certainty", ["", "quite", "CERTAIN", "certain "])
def test_how_sure_somebody_is_has_to_be_said_where_it_is_asked(session: Session, certainty: str) -> None:
    ann, item, others = _one_of_each(session, Kind.ONE)
    posted = {**others, item.position: replace(right(item), certainty=certainty)}
    saved = attempts.answer(session, ann, ONE_OF_EACH, _live(session, ann), posted, "key", now=NOW)
    assert set(saved.positions) == set(others)
    assert saved.problems[item.position].field == f"q{item.position}-certainty"


def test_how_sure_somebody_is_is_kept_where_it_is_asked_and_nowhere_else(session: Session) -> None:
    ann, item, others = _one_of_each(session, Kind.ONE)
    posted = {**others, item.position: right(item)}
    attempts.answer(session, ann, ONE_OF_EACH, _live(session, ann), posted, "key", now=NOW)
    kept = session.execute(select(Answer.position, Answer.certainty)).all()
    assert dict(kept) == {**dict.fromkeys(others), item.position: "certain"}


def test_an_answer_to_words_that_have_changed_since_is_read_in_the_words_that_were_drawn(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)
    rewritten = tuple(replace(q, version=f"new {q.version}", options=q.options[::-1]) for q in QUIZ.questions)
    later = replace(CATALOGUE, quizzes={"listening": replace(QUIZ, questions=rewritten)})
    assert attempts.answer(session, ann, later, uuid, given, "key", now=NOW).problems == {}
    assert attempts.finish(session, ann, later, uuid, now=NOW, today=NOW.date()) is None
    score = attempts.sheet(session, ann, CATALOGUE, uuid).attempt.score
    assert score is not None
    assert score.right == QUIZ.asked


def test_a_bank_that_is_gone_does_not_take_the_attempt_with_it(session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)
    withdrawn = replace(CATALOGUE, quizzes={}, modules={})
    assert attempts.answer(session, ann, withdrawn, uuid, given, "key", now=NOW).positions == tuple(given)
    assert attempts.finish(session, ann, withdrawn, uuid, now=NOW, today=NOW.date()) is None


def _one_of_each(session: Session, kind: Kind) -> tuple[Viewer, Drawn, dict[int, Posted]]:
    """A learner at an attempt with one question of each kind: the one of this kind, and answers to the others."""
    ann = a_reader(session)
    attempts.start(session, ann, LISTENING, KINDS, now=NOW, seed=3)
    items = attempts.sheet(session, ann, ONE_OF_EACH, _live(session, ann)).items
    session.rollback()
    (item,) = [item for item in items if item.question.kind is kind]
    return ann, item, {each.position: wrong(each) for each in items if each is not item}


def _live(session: Session, viewer: Viewer) -> UUID:
    live = attempts.lobby(session, viewer, LISTENING, KINDS).live
    session.rollback()
    assert live is not None
    return live
