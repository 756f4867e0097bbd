"""Working through a module, page by page."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from learn.domain.cycles import Status
from learn.services.studies import learning_of, leave_page, place_in
from learn.store.learning import CompletionRow, CycleRow, PageOpened, Study
from tests.builders import TODAY, a_module
from tests.services.shelf import CATALOGUE, LISTENING, REVIEWS, a_learner, a_reader, has_read, sat
from tests.store.builders import NOW, a_person, as_viewer
from tests.store.snapshots import contents
from tests.threads import all_at_once

if TYPE_CHECKING:
    from learn.domain.modules import Module

HEAR, ANSWER, CLOSE = LISTENING.pages


def test_leaving_the_first_page_starts_the_study_and_its_cycle(session: Session) -> None:
    ann, ben = a_learner(session), a_learner(session)
    stands = leave_page(session, ann, CATALOGUE, LISTENING, HEAR, now=NOW, today=TODAY)
    assert stands.opened == {HEAR.slug}
    assert stands.next_page == ANSWER
    study = session.scalars(select(Study)).one()
    assert (study.person_id, study.module, study.started_at, study.completed_at) == (ann.person_id, "listening", NOW, None)
    started = session.execute(select(CycleRow.person_id, CycleRow.module).where(CycleRow.started_on.is_not(None))).all()
    assert started == [(ann.person_id, "listening")]
    session.rollback()
    assert place_in(session, ben, LISTENING).next_page == HEAR


def test_leaving_a_page_again_changes_nothing(engine: Engine, session: Session) -> None:
    ann = a_learner(session)
    once = leave_page(session, ann, CATALOGUE, LISTENING, HEAR, now=NOW, today=TODAY)
    before = contents(engine)
    assert leave_page(session, ann, CATALOGUE, LISTENING, HEAR, now=NOW, today=TODAY) == once
    assert contents(engine) == before


def test_a_later_day_does_not_start_the_cycle_again(session: Session) -> None:
    ann = a_learner(session)
    leave_page(session, ann, CATALOGUE, LISTENING, HEAR, now=NOW, today=TODAY)
    later = timedelta(days=3)
    leave_page(session, ann, CATALOGUE, LISTENING, ANSWER, now=NOW + later, today=TODAY + later)
    assert session.scalars(select(CycleRow.started_on).where(CycleRow.module == "listening")).one() == TODAY
    assert session.scalars(select(Study.started_at)).one() == NOW


def test_the_place_is_the_first_page_that_was_not_left_whatever_the_order(session: Session) -> None:
    ann = a_learner(session)
    assert leave_page(session, ann, CATALOGUE, LISTENING, CLOSE, now=NOW, today=TODAY).next_page == HEAR
    assert leave_page(session, ann, CATALOGUE, LISTENING, HEAR, now=NOW, today=TODAY).next_page == ANSWER
    stands = leave_page(session, ann, CATALOGUE, LISTENING, ANSWER, now=NOW, today=TODAY)
    assert stands.is_read
    assert place_in(session, ann, LISTENING) == stands


def test_a_page_whose_words_have_changed_is_to_be_read_again(session: Session) -> None:
    ann = a_reader(session)
    changed = replace(ANSWER, version="2")
    today = replace(LISTENING, pages=(HEAR, changed, CLOSE))
    assert place_in(session, ann, today).next_page == changed
    assert leave_page(session, ann, CATALOGUE, today, changed, now=NOW, today=TODAY).is_read
    assert not place_in(session, ann, LISTENING).is_read


def test_reading_everything_is_not_yet_completing(session: Session) -> None:
    a_reader(session)
    assert session.scalars(select(CompletionRow)).all() == []
    assert session.scalars(select(Study.completed_at)).one() is None


def test_a_module_that_nobody_asked_for_may_be_read_too(session: Session) -> None:
    ann = a_learner(session)
    has_read(session, ann, REVIEWS)
    assert place_in(session, ann, REVIEWS).is_read
    assert session.scalars(select(CycleRow.started_on)).all() == [None, None]


def test_somebody_without_a_job_may_read_too(session: Session) -> None:
    ann = as_viewer(session, a_person(session), roles=[])
    session.commit()
    has_read(session, ann)
    assert place_in(session, ann, LISTENING).is_read


def test_first_pages_that_are_left_at_once_are_of_one_study(engine: Engine, session: Session) -> None:
    long: Module = a_module("listening", pages=16)
    ann = a_learner(session)

    def leave(number: int) -> None:
        with Session(engine) as own:
            leave_page(own, ann, CATALOGUE, long, long.pages[number], now=NOW, today=TODAY)

    all_at_once(16, leave)
    assert len(session.scalars(select(Study.id)).all()) == 1
    assert sorted(session.scalars(select(PageOpened.page))) == sorted(page.slug for page in long.pages)
    session.rollback()
    assert place_in(session, ann, long).is_read


def test_the_same_page_left_at_once_is_left_once(engine: Engine, session: Session) -> None:
    ann = a_learner(session)

    def leave(_number: int) -> None:
        with Session(engine) as own:
            leave_page(own, ann, CATALOGUE, LISTENING, HEAR, now=NOW, today=TODAY)

    all_at_once(12, leave)
    assert session.scalars(select(PageOpened.page)).all() == [HEAR.slug]


def test_a_learner_sees_what_is_asked_and_what_is_done(session: Session) -> None:
    ann = a_reader(session, "Ann Field")
    before = learning_of(session, ann, CATALOGUE, today=TODAY)
    assert [(r.module.slug, r.status) for r in before.due] == [
        ("listening", Status.IN_PROGRESS),
        ("recording", Status.NOT_STARTED),
    ]
    assert before.next_step is not None
    assert before.next_step.place.is_read
    session.rollback()
    sat(session, ann)
    after = learning_of(session, ann, CATALOGUE, today=TODAY)
    assert [r.module.slug for r in after.due] == ["recording"]
    (done,) = after.done
    assert (done.module.slug, done.status) == ("listening", Status.UP_TO_DATE)
    assert done.record == session.scalars(select(CompletionRow.uuid)).one()
    assert [module.slug for module in after.others] == ["reviews"]
