"""Showing what one knows before reading: once, without loss, and as good as reading where all of it is right."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from learn.domain.attempts import Purpose, Turn
from learn.domain.catalogue import Catalogue
from learn.domain.cycles import add_months
from learn.domain.people import Viewer
from learn.domain.refusals import AlreadyDone, NotFound, Refusal
from learn.services import attempts, diagnostics
from learn.services.attempts import Posted
from learn.services.diagnostics import findings
from learn.services.studies import leave_page, place_in
from learn.store.attempts import Attempt, Item, Proven
from learn.store.audit import AuditEvent
from learn.store.learning import CompletionRow, CycleRow, Study
from tests.builders import TODAY, a_page
from tests.services.invariants import broken
from tests.services.shelf import CATALOGUE, LISTENING, QUIZ, a_learner, answers, right, wrong
from tests.store.builders import NOW
from tests.store.snapshots import contents
from tests.threads import all_at_once

HOUR = timedelta(hours=1)
PAGES = (
    replace(a_page(1), objectives=("notice",)),
    replace(a_page(2), objectives=("respond",)),
    replace(a_page(3), objectives=("notice", "respond")),
)
HEARING = replace(LISTENING, pages=PAGES)
"""*Listening* with a page for each of its two objectives and one for both."""

SHELF: Catalogue = replace(CATALOGUE, modules={**CATALOGUE.modules, "listening": HEARING})
BOTH = {"notice", "respond"}


def _begun(session: Session, viewer: Viewer) -> UUID:
    started = diagnostics.start(session, viewer, HEARING, QUIZ, now=NOW, today=TODAY, seed=7)
    assert isinstance(started, UUID), started
    return started


def _shown(session: Session, viewer: Viewer, *, knows: Collection[str] = (), leaves_out: bool = False) -> UUID:
    """Show what one knows, from the first question to what it came to."""
    uuid = _begun(session, viewer)
    items = attempts.sheet(session, viewer, SHELF, uuid).items
    session.rollback()
    posted = {i.position: right(i) if i.question.objective in knows else wrong(i) for i in items}
    if leaves_out:
        posted = {i.position: posted[i.position] if i.question.objective in knows else Posted(places=[]) for i in items}
    attempts.answer(session, viewer, SHELF, uuid, posted, f"key {uuid}", now=NOW)
    assert attempts.finish(session, viewer, SHELF, uuid, now=NOW, today=TODAY) is None
    return uuid


def _proven(session: Session) -> set[str]:
    found = set(session.scalars(select(Proven.objective)))
    session.rollback()
    return found


def test_whoever_shows_everything_has_completed_the_module(session: Session) -> None:
    ann = a_learner(session)
    uuid = _shown(session, ann, knows=BOTH)
    done = session.scalars(select(CompletionRow)).one()
    assert (done.module, done.module_version, done.completed_on) == ("listening", HEARING.version, TODAY)
    assert done.good_until == add_months(TODAY, 12)
    assert session.get_one(Attempt, done.attempt_id).uuid == uuid
    cycles = session.execute(select(CycleRow.number, CycleRow.completed_on).where(CycleRow.module == "listening"))
    assert sorted(cycles.all(), key=lambda row: row.number) == [(1, TODAY), (2, None)]
    assert broken(session, SHELF) == []


def test_whoever_shows_nothing_has_lost_nothing(engine: Engine, session: Session) -> None:
    ann, ben = a_learner(session), a_learner(session)
    uuid = _shown(session, ann)
    leave_page(session, ben, SHELF, HEARING, PAGES[0], now=NOW, today=TODAY)
    assert _proven(session) == set()
    assert place_in(session, ann, HEARING).next_page == PAGES[0]
    lobby = attempts.lobby(session, ann, HEARING, QUIZ)
    assert (lobby.tried, lobby.turn, lobby.live, lobby.passed) == ((), Turn(round=1, number=1, not_before=None), None, False)
    assert lobby.asks == QUIZ.asked
    assert lobby.diagnostic is not None
    assert lobby.diagnostic.uuid == uuid
    assert not lobby.may_show
    cycles = session.execute(select(CycleRow.person_id, CycleRow.started_on).where(CycleRow.module == "listening")).all()
    assert {row.person_id: row.started_on for row in cycles} == {ann.person_id: TODAY, ben.person_id: TODAY}
    session.rollback()
    assert broken(session, SHELF) == []
    assert contents(engine)["completion"] == []


@pytest.mark.parametrize("leaves_out", [False, True])
def test_what_is_known_need_not_be_read_and_what_is_not_is_read_and_asked(session: Session, *, leaves_out: bool) -> None:
    ann = a_learner(session)
    uuid = _shown(session, ann, knows=["notice"], leaves_out=leaves_out)
    assert _proven(session) == {"notice"}
    stands = place_in(session, ann, HEARING)
    assert stands.known == {"page-1"}
    assert stands.next_page == PAGES[1]
    for page in PAGES[1:]:
        assert isinstance(attempts.start(session, ann, HEARING, QUIZ, now=NOW, seed=7), Refusal)
        leave_page(session, ann, SHELF, HEARING, page, now=NOW, today=TODAY)
    quiz = attempts.start(session, ann, HEARING, QUIZ, now=NOW, seed=7)
    assert isinstance(quiz, UUID)
    sheet = attempts.sheet(session, ann, SHELF, quiz)
    critical = {each.slug for each in QUIZ.questions if each.is_critical}
    assert {i.question.slug for i in sheet.items if i.question.objective == "notice"} == critical
    assert sum(i.question.objective == "respond" for i in sheet.items) == QUIZ.draw["respond"]
    assert (sheet.attempt.round, sheet.attempt.number, len(sheet.items)) == (
        1,
        1,
        attempts.lobby(session, ann, HEARING, QUIZ).asks,
    )
    shown = {i.question.slug for i in attempts.sheet(session, ann, SHELF, uuid).items if i.question.objective == "respond"}
    assert not shown & {i.question.slug for i in sheet.items}, "what was seen least comes first"
    session.rollback()
    attempts.answer(session, ann, SHELF, quiz, answers(session, ann, quiz), "key", now=NOW)
    assert attempts.finish(session, ann, SHELF, quiz, now=NOW, today=TODAY) is None
    done = session.scalars(select(CompletionRow)).one()
    assert session.get_one(Attempt, done.attempt_id).kind == Purpose.QUIZ
    assert broken(session, SHELF) == []


def test_one_wrong_answer_to_what_safety_depends_on_leaves_its_objective_to_read(session: Session) -> None:
    ann = a_learner(session)
    uuid = _begun(session, ann)
    items = attempts.sheet(session, ann, SHELF, uuid).items
    session.rollback()
    posted = {i.position: wrong(i) if i.question.is_critical else right(i) for i in items}
    attempts.answer(session, ann, SHELF, uuid, posted, "key", now=NOW)
    attempts.finish(session, ann, SHELF, uuid, now=NOW, today=TODAY)
    assert _proven(session) == {"respond"}


def test_it_is_begun_once_however_many_ask(engine: Engine, session: Session) -> None:
    ann = a_learner(session)

    def ask(number: int) -> UUID | Refusal:
        with Session(engine) as own:
            return diagnostics.start(own, ann, HEARING, QUIZ, now=NOW, today=TODAY, seed=number)

    found = all_at_once(8, ask)
    assert len({str(each) for each in found}) == 1
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1
    assert session.scalar(select(func.count()).select_from(Study)) == 1
    session.rollback()
    uuid = _begun(session, ann)
    attempts.finish(session, ann, SHELF, uuid, now=NOW, today=TODAY)
    again = diagnostics.start(session, ann, HEARING, QUIZ, now=NOW, today=TODAY, seed=8)
    assert isinstance(again, Refusal)
    assert "have shown what you know" in again.message


def test_it_is_refused_once_reading_has_begun(engine: Engine, session: Session) -> None:
    ann = a_learner(session)
    leave_page(session, ann, SHELF, HEARING, PAGES[0], now=NOW, today=TODAY)
    before = contents(engine)
    refused = diagnostics.start(session, ann, HEARING, QUIZ, now=NOW, today=TODAY, seed=7)
    session.rollback()
    assert isinstance(refused, Refusal)
    assert contents(engine) == before


def test_the_quiz_can_be_sat_while_it_lies_unfinished_and_then_it_counts_for_nothing(engine: Engine, session: Session) -> None:
    ann = a_learner(session)
    uuid = _begun(session, ann)
    for page in PAGES:
        leave_page(session, ann, SHELF, HEARING, page, now=NOW, today=TODAY)
    quiz = attempts.start(session, ann, HEARING, QUIZ, now=NOW, seed=7)
    assert isinstance(quiz, UUID)
    assert quiz != uuid
    before = contents(engine)
    refused = attempts.finish(session, ann, SHELF, uuid, now=NOW + HOUR, today=TODAY)
    session.rollback()
    assert isinstance(refused, Refusal)
    assert contents(engine) == before


def test_showing_everything_is_not_enough_for_an_objective_that_was_added_meanwhile(session: Session) -> None:
    ann = a_learner(session)
    uuid = _begun(session, ann)
    attempts.answer(session, ann, SHELF, uuid, answers(session, ann, uuid), "key", now=NOW)
    more = replace(HEARING.objectives[0], slug="refer")
    page = replace(a_page(4), objectives=("refer",))
    grown = replace(HEARING, objectives=(*HEARING.objectives, more), pages=(*PAGES, page), version="2")
    shelf = replace(SHELF, modules={**SHELF.modules, "listening": grown})
    attempts.finish(session, ann, shelf, uuid, now=NOW, today=TODAY)
    leave_page(session, ann, shelf, grown, page, now=NOW, today=TODAY)
    assert session.scalars(select(CompletionRow)).all() == []
    session.rollback()
    assert isinstance(attempts.start(session, ann, grown, QUIZ, now=NOW, seed=7), UUID)


def test_what_it_came_to_is_told_objective_by_objective(session: Session) -> None:
    ann = a_learner(session)
    uuid = _shown(session, ann, knows=["notice"])
    found = findings(session, ann, SHELF, HEARING, attempts.sheet(session, ann, SHELF, uuid))
    told = [(each.objective.slug, each.is_proven, [page.slug for page in each.pages]) for each in found.objectives]
    assert told == [("notice", True, ["page-1", "page-3"]), ("respond", False, ["page-2", "page-3"])]
    assert {each.question.objective for each in found.explained} == {"notice"}
    assert {each.question.objective for each in found.held_back} == {"respond"}
    assert (found.record, found.place.next_page) == (None, PAGES[1])


def test_what_was_not_known_is_explained_when_the_module_is_complete(session: Session) -> None:
    ann = a_learner(session)
    uuid = _shown(session, ann, knows=["notice"])
    for page in PAGES[1:]:
        leave_page(session, ann, SHELF, HEARING, page, now=NOW, today=TODAY)
    quiz = attempts.start(session, ann, HEARING, QUIZ, now=NOW, seed=7)
    assert isinstance(quiz, UUID)
    attempts.answer(session, ann, SHELF, quiz, answers(session, ann, quiz), "key", now=NOW)
    attempts.finish(session, ann, SHELF, quiz, now=NOW, today=TODAY)
    found = findings(session, ann, SHELF, HEARING, attempts.sheet(session, ann, SHELF, uuid))
    assert found.held_back == ()
    assert {each.is_right for each in found.explained} == {True, False}
    assert found.record is not None


def test_nothing_is_told_before_the_end_and_nothing_of_a_try_at_the_quiz(session: Session) -> None:
    ann, ben = a_learner(session), a_learner(session)
    uuid = _begun(session, ann)
    with pytest.raises(NotFound):
        findings(session, ann, SHELF, HEARING, attempts.sheet(session, ann, SHELF, uuid))
    with pytest.raises(NotFound):
        attempts.sheet(session, ben, SHELF, uuid)
    session.rollback()
    attempts.finish(session, ann, SHELF, uuid, now=NOW, today=TODAY)
    with pytest.raises(AlreadyDone):
        attempts.finish(session, ann, SHELF, uuid, now=NOW, today=TODAY)
    session.rollback()
    for page in PAGES:
        leave_page(session, ann, SHELF, HEARING, page, now=NOW, today=TODAY)
    quiz = attempts.start(session, ann, HEARING, QUIZ, now=NOW, seed=7)
    assert isinstance(quiz, UUID)
    with pytest.raises(NotFound):
        findings(session, ann, SHELF, HEARING, attempts.sheet(session, ann, SHELF, quiz))


def test_a_question_left_out_stores_nothing_and_an_answer_half_given_is_asked_again(session: Session) -> None:
    ann = a_learner(session)
    uuid = _begun(session, ann)
    saved = attempts.answer(session, ann, SHELF, uuid, {1: Posted(places=[]), 2: Posted(places=["99"])}, "key", now=NOW)
    assert saved.positions == ()
    assert set(saved.problems) == {2}


def test_it_is_noted_once_and_marked_like_every_attempt(session: Session) -> None:
    ann = a_learner(session)
    _shown(session, ann, knows=["notice"])
    noted = session.scalars(select(AuditEvent).where(AuditEvent.act == "finish-diagnostic")).one()
    assert (noted.actor_id, noted.subject, noted.outcome) == (ann.person_id, "module listening", "not passed")
    attempt = session.scalars(select(Attempt)).one()
    marks = session.scalars(select(Item.is_right)).all()
    assert (attempt.asked, attempt.right, attempt.passed) == (len(marks), sum(map(bool, marks)), False)
    assert session.scalars(select(AuditEvent).where(AuditEvent.act == "finish-attempt")).all() == []
