"""How far a learner has come, as it is stored."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.domain.studies import Progress
from learn.store.attempts_made import add_proven
from learn.store.learning import CycleRow, PageOpened, Study
from learn.store.requirements import current_cycles
from learn.store.studies import (
    latest_records,
    open_study,
    page_left,
    record_of,
    record_of_study,
    start_study,
    studies_under_way,
)
from tests.builders import TODAY, a_cycle
from tests.store.builders import NOW, a_completion, a_passed_attempt, a_person, a_study, the_cycles


def test_nobody_has_a_study_before_the_first_page(session: Session) -> None:
    ann = a_person(session)
    a_study(session, a_person(session), "listening", pages=[("hear", "1")])
    a_study(session, ann, "recording", pages=[("write", "1")])
    assert open_study(session, ann, "listening") == Progress()


def test_a_study_is_open_before_a_page_was_left(session: Session) -> None:
    ann = a_person(session)
    study_id = a_study(session, ann, "listening")
    assert open_study(session, ann, "listening") == Progress(study_id=study_id)
    assert studies_under_way(session, ann) == {"listening": Progress(study_id=study_id)}


def test_a_study_holds_the_version_of_each_page_that_was_left(session: Session) -> None:
    ann = a_person(session)
    study_id = a_study(session, ann, "listening", pages=[("hear", "1"), ("answer", "7")])
    other = a_study(session, ann, "recording", pages=[("write", "1")])
    a_study(session, a_person(session), "listening", pages=[("hear", "2")])
    assert open_study(session, ann, "listening") == Progress(study_id=study_id, opened={"hear": "1", "answer": "7"})
    assert studies_under_way(session, ann) == {
        "listening": open_study(session, ann, "listening"),
        "recording": Progress(study_id=other, opened={"write": "1"}),
    }


def test_a_study_holds_the_objectives_that_its_diagnostic_proved(session: Session) -> None:
    ann = a_person(session)
    study_id = a_study(session, ann, "listening", pages=[("hear", "1")])
    attempt_id = a_passed_attempt(session, ann, study_id, module="listening")
    add_proven(session, study_id, attempt_id, ["respond", "notice"])
    add_proven(session, study_id, attempt_id, [])
    shown = frozenset(["notice", "respond"])
    assert open_study(session, ann, "listening") == Progress(study_id=study_id, opened={"hear": "1"}, proven=shown)
    assert open_study(session, a_person(session), "listening") == Progress()


def test_a_completed_study_is_over(session: Session) -> None:
    ann = a_person(session)
    a_study(session, ann, "listening", pages=[("hear", "1")], completed_at=NOW)
    assert open_study(session, ann, "listening") == Progress()
    assert studies_under_way(session, ann) == {}


def test_a_study_that_starts_marks_the_current_cycle_of_its_module_and_no_other(session: Session) -> None:
    ann, ben = a_person(session), a_person(session)
    for person in (ann, ben):
        the_cycles(session, person, [a_cycle("listening"), a_cycle("recording")])
    study_id = start_study(session, ann, "listening", NOW, TODAY)
    assert open_study(session, ann, "listening") == Progress(study_id=study_id)
    started = session.execute(select(CycleRow.person_id, CycleRow.module).where(CycleRow.started_on == TODAY)).all()
    assert started == [(ann, "listening")]
    assert session.get_one(Study, study_id).started_at == NOW


def test_a_cycle_that_was_started_keeps_its_day(session: Session) -> None:
    ann = a_person(session)
    earlier = TODAY - timedelta(days=9)
    the_cycles(session, ann, [a_cycle("listening", started_on=earlier)])
    start_study(session, ann, "listening", NOW, TODAY)
    ((_, _, cycle),) = current_cycles(session, ann)
    assert cycle.started_on == earlier


def test_a_page_left_again_counts_in_its_latest_version(session: Session) -> None:
    ann = a_person(session)
    study_id = a_study(session, ann, "listening", pages=[("hear", "1"), ("answer", "1")])
    later = NOW + timedelta(minutes=5)
    page_left(session, study_id, "hear", "2", later)
    page_left(session, study_id, "close", "1", later)
    assert open_study(session, ann, "listening").opened == {"hear": "2", "answer": "1", "close": "1"}
    assert session.get_one(PageOpened, (study_id, "hear")).opened_at == later
    assert session.get_one(PageOpened, (study_id, "answer")).opened_at == NOW


def test_the_latest_record_of_each_module_is_found(session: Session) -> None:
    ann = a_person(session)
    a_completion(session, ann, "listening", on=TODAY - timedelta(days=400))
    again, other = a_completion(session, ann, "listening"), a_completion(session, ann, "recording")
    a_completion(session, a_person(session), "reviews")
    assert latest_records(session, ann) == {"listening": again, "recording": other}


def test_a_record_is_shown_to_its_own_person_only(session: Session) -> None:
    ann, ben = a_person(session), a_person(session)
    record = a_completion(session, ann, "listening")
    found = record_of(session, record, ann)
    assert found is not None
    assert (found.module, found.completed_on, found.recorded_at) == ("listening", TODAY, NOW)
    assert record_of(session, record, ben) is None
    assert record_of(session, uuid4(), ann) is None


def test_a_study_has_a_record_once_it_has_earned_one(session: Session) -> None:
    ann = a_person(session)
    record = a_completion(session, ann, "listening")
    under_way = a_study(session, ann, "listening")
    row = record_of(session, record, ann)
    assert row is not None
    assert record_of_study(session, row.study_id) == record
    assert record_of_study(session, under_way) is None
    session.execute(update(Study).where(Study.id == under_way).values(completed_at=NOW))
    assert record_of_study(session, under_way) is None
