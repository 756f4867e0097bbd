"""A completion follows from stored answers and opened pages, from nothing else, and is written once (SEC-29, AC-07)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import add_months
from learn.domain.modules import Module
from learn.domain.people import Viewer
from learn.domain.refusals import NotFound
from learn.services import attempts
from learn.services.completions import complete_if_earned, record
from learn.services.studies import leave_page
from learn.store.attempts import Attempt
from learn.store.audit import AuditEvent
from learn.store.learning import CompletionRow, ContentVersion, CycleRow, Study
from learn.store.people import Person
from tests.builders import TODAY
from tests.services.shelf import (
    CATALOGUE,
    LISTENING,
    QUIZ,
    RECORDING,
    a_learner,
    a_reader,
    answers,
    begun,
    has_read,
    sat,
)
from tests.store.builders import NOW, a_passed_attempt, a_study
from tests.store.snapshots import contents

HEAR, ANSWER, CLOSE = LISTENING.pages
DAY = timedelta(days=1)


def _changed(*slugs: str) -> tuple[Catalogue, Module]:
    """The shelf after these pages of *listening* were rewritten."""
    pages = tuple(replace(page, version="2") if page.slug in slugs else page for page in LISTENING.pages)
    module = replace(LISTENING, pages=pages, version="version 2 of listening")
    return replace(CATALOGUE, modules={**CATALOGUE.modules, "listening": module}), module


def _completions(session: Session) -> list[CompletionRow]:
    found = list(session.scalars(select(CompletionRow).order_by(CompletionRow.id)))
    session.rollback()
    return found


def _cycles(session: Session, module: str = "listening") -> list[tuple[int, bool, date | None, date, date | None]]:
    rows = session.execute(
        select(CycleRow.number, CycleRow.is_current, CycleRow.completed_on, CycleRow.due_on, CycleRow.window_opens_on)
        .where(CycleRow.module == module)
        .order_by(CycleRow.number),
    ).all()
    session.rollback()
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _passes_but_must_read_again(session: Session, *slugs: str) -> tuple[Viewer, Catalogue, Module]:
    """Somebody who passed an attempt while these pages were being rewritten."""
    ann = a_reader(session)
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)
    catalogue, module = _changed(*slugs)
    assert attempts.finish(session, ann, catalogue, uuid, now=NOW, today=TODAY) is None
    return ann, catalogue, module


def test_a_pass_after_every_page_completes_the_module(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann)
    (done,) = _completions(session)
    assert (done.person_id, done.module, done.module_title, done.module_version) == (
        ann.person_id,
        "listening",
        LISTENING.title,
        LISTENING.version,
    )
    assert (done.completed_on, done.good_until, done.recorded_at) == (TODAY, add_months(TODAY, 12), NOW)
    assert session.scalars(select(Study.id).where(Study.completed_at == NOW)).all() == [done.study_id]
    assert session.scalars(select(Attempt.id)).all() == [done.attempt_id]


def test_the_words_that_were_completed_are_kept(session: Session) -> None:
    sat(session, a_reader(session))
    sat(session, a_reader(session))
    kept = session.scalars(select(ContentVersion).where(ContentVersion.kind == "module")).one()
    assert (kept.version, kept.slug) == (LISTENING.version, "listening")
    words = json.loads(kept.record)
    assert [page["slug"] for page in words["pages"]] == [page.slug for page in LISTENING.pages]
    assert "<p>For everyone.</p>" in kept.record


def test_a_pass_is_not_enough_while_a_page_has_changed(session: Session) -> None:
    ann, catalogue, module = _passes_but_must_read_again(session, CLOSE.slug)
    assert _completions(session) == []
    assert session.scalars(select(Attempt.passed)).all() == [True]
    session.rollback()
    leave_page(session, ann, catalogue, module, module.pages[2], now=NOW + DAY, today=TODAY + DAY)
    (done,) = _completions(session)
    assert (done.module_version, done.completed_on) == (module.version, TODAY + DAY)


def test_reading_is_not_enough_after_an_attempt_that_failed(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann, wrongly=2)
    has_read(session, ann)
    assert _completions(session) == []


@pytest.mark.parametrize("pages", range(3))
def test_a_passed_attempt_without_every_page_completes_nothing(engine: Engine, session: Session, pages: int) -> None:
    ann = a_learner(session)
    left = [(page.slug, page.version) for page in LISTENING.pages[:pages]]
    study_id = a_study(session, ann.person_id, "listening", pages=left)
    a_passed_attempt(session, ann.person_id, study_id, module="listening")
    before = contents(engine)
    assert complete_if_earned(session, ann.person_id, CATALOGUE, LISTENING, study_id, now=NOW, today=TODAY) is None
    session.commit()
    assert contents(engine) == before


def test_an_attempt_of_another_study_completes_nothing(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    study_id = session.scalars(select(Study.id)).one()
    other = a_study(session, ann.person_id, "recording")
    a_passed_attempt(session, ann.person_id, other, module="recording")
    before = contents(engine)
    assert complete_if_earned(session, ann.person_id, CATALOGUE, LISTENING, study_id, now=NOW, today=TODAY) is None
    session.commit()
    assert contents(engine) == before


def test_a_completed_study_is_not_completed_again(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann)
    (done,) = _completions(session)
    before = contents(engine)
    complete_if_earned(session, ann.person_id, CATALOGUE, LISTENING, done.study_id, now=NOW, today=TODAY)
    session.commit()
    assert contents(engine) == before


def test_completing_opens_the_next_cycle_where_the_module_is_renewed(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann)
    runs_out = add_months(TODAY, 12)
    assert _cycles(session) == [
        (1, False, TODAY, TODAY + 28 * DAY, None),
        (2, True, None, runs_out, runs_out - 60 * DAY),
    ]
    owes = session.execute(select(Person.first_due_on, Person.unfinished).where(Person.id == ann.person_id)).one()
    assert owes == (TODAY + 42 * DAY, 1)


def test_completing_closes_the_cycle_for_good_where_the_module_is_not_renewed(session: Session) -> None:
    ann = a_learner(session)
    has_read(session, ann, RECORDING)
    quiz = CATALOGUE.quizzes["recording"]
    uuid = attempts.start(session, ann, RECORDING, quiz, now=NOW, seed=7)
    assert isinstance(uuid, UUID)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)
    assert attempts.finish(session, ann, CATALOGUE, uuid, now=NOW, today=TODAY) is None
    (done,) = _completions(session)
    assert done.good_until is None
    assert _cycles(session, "recording") == [(1, True, TODAY, TODAY + 42 * DAY, None)]
    owes = session.execute(select(Person.first_due_on, Person.unfinished).where(Person.id == ann.person_id)).one()
    assert owes == (TODAY + 28 * DAY, 1)


def test_a_renewal_is_read_sat_and_completed_as_a_study_of_its_own(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann)
    later, on = NOW + 330 * DAY, TODAY + 330 * DAY
    for page in LISTENING.pages:
        leave_page(session, ann, CATALOGUE, LISTENING, page, now=later, today=on)
    sat(session, ann, now=later)
    first, second = _completions(session)
    assert first.study_id != second.study_id
    assert (second.completed_on, second.good_until) == (on, add_months(on, 12))
    assert [cycle[:3] for cycle in _cycles(session)] == [(1, False, TODAY), (2, False, on), (3, True, None)]


def test_a_module_that_nobody_asked_for_is_completed_without_a_cycle(session: Session) -> None:
    ann = a_learner(session, role="trustee")
    has_read(session, ann)
    sat(session, ann)
    (done,) = _completions(session)
    assert done.good_until is None
    assert _cycles(session) == []


def test_a_cycle_keeps_the_role_that_asked_and_its_rule(session: Session) -> None:
    ann = a_reader(session)
    without = replace(CATALOGUE, paths={})
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)
    assert attempts.finish(session, ann, without, uuid, now=NOW, today=TODAY) is None
    (done,) = _completions(session)
    assert done.good_until is None
    assert _cycles(session) == [(1, True, TODAY, TODAY + 28 * DAY, None)]


def test_completing_is_noted_once_with_the_version(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann)
    noted = session.scalars(select(AuditEvent).where(AuditEvent.act == "complete")).one()
    assert (noted.actor_id, noted.subject, noted.outcome, noted.at) == (ann.person_id, "module listening", LISTENING.version, NOW)


def test_a_record_is_shown_to_the_person_it_belongs_to(session: Session) -> None:
    ann, ben = a_reader(session), a_reader(session)
    sat(session, ann)
    (done,) = _completions(session)
    assert record(session, ann, done.uuid).module_title == LISTENING.title
    for viewer, uuid in ((ben, done.uuid), (ann, uuid4())):
        with pytest.raises(NotFound):
            record(session, viewer, uuid)


@pytest.fixture
def paused(engine: Engine) -> Iterator[Callable[[Session], tuple[Event, Event]]]:
    """Make a session wait before it commits: it says when it has come so far, and goes on when told, or after a second."""
    listening: list[tuple[Session, Callable[[Session], None]]] = []

    def pause(session: Session) -> tuple[Event, Event]:
        is_there, may_go = Event(), Event()

        def wait(_session: Session) -> None:
            is_there.set()
            may_go.wait(timeout=1)

        event.listen(session, "before_commit", wait)
        listening.append((session, wait))
        return is_there, may_go

    yield pause
    for session, wait in listening:
        event.remove(session, "before_commit", wait)
        session.close()
    engine.dispose()


Paused = Callable[[Session], tuple[Event, Event]]


def _beside(engine: Engine, paused: Paused, first: Callable[[Session], object], second: Callable[[Session], object]) -> None:
    """Do the first up to its commit, then the second whole if it can be done meanwhile, then commit the first."""
    early, late = Session(engine), Session(engine)
    is_there, may_go = paused(early)
    going = Thread(target=first, args=[early])
    going.start()
    assert is_there.wait(timeout=10)
    second(late)
    may_go.set()
    going.join()
    late.close()


def test_the_last_two_pages_left_at_once_complete_the_module(engine: Engine, session: Session, paused: Paused) -> None:
    ann, catalogue, module = _passes_but_must_read_again(session, ANSWER.slug, CLOSE.slug)

    def leave(number: int) -> Callable[[Session], object]:
        return lambda own: leave_page(own, ann, catalogue, module, module.pages[number], now=NOW, today=TODAY)

    _beside(engine, paused, leave(1), leave(2))
    assert len(_completions(session)) == 1


def test_the_last_page_left_while_the_attempt_is_finished_completes_the_module(
    engine: Engine, session: Session, paused: Paused
) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)
    catalogue, module = _changed(CLOSE.slug)
    _beside(
        engine,
        paused,
        lambda own: attempts.finish(own, ann, catalogue, uuid, now=NOW, today=TODAY),
        lambda own: leave_page(own, ann, catalogue, module, module.pages[2], now=NOW, today=TODAY),
    )
    assert len(_completions(session)) == 1


def test_the_attempt_finished_while_the_last_page_is_left_completes_the_module(
    engine: Engine, session: Session, paused: Paused
) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)
    catalogue, module = _changed(CLOSE.slug)
    _beside(
        engine,
        paused,
        lambda own: leave_page(own, ann, catalogue, module, module.pages[2], now=NOW, today=TODAY),
        lambda own: attempts.finish(own, ann, catalogue, uuid, now=NOW, today=TODAY),
    )
    assert len(_completions(session)) == 1


def test_the_last_page_left_twice_at_once_completes_the_module_once(engine: Engine, session: Session, paused: Paused) -> None:
    ann, catalogue, module = _passes_but_must_read_again(session, CLOSE.slug)

    def leave(own: Session) -> object:
        return leave_page(own, ann, catalogue, module, module.pages[2], now=NOW, today=TODAY)

    _beside(engine, paused, leave, leave)
    assert len(_completions(session)) == 1


def test_a_verdict_that_was_changed_by_hand_completes_nothing(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann, wrongly=2)
    with pytest.raises(Exception, match="passed_by_the_pass_mark"):
        session.execute(update(Attempt).values(passed=True))
    session.rollback()
    has_read(session, ann)
    assert QUIZ.pass_percent == 80
    assert _completions(session) == []
