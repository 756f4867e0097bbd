"""First answers as they are counted: of each person one attempt, of each question the answer that counts, and no person."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from learn.domain.attempts import Mark, Purpose, score
from learn.domain.item_answers import FirstAttempts
from learn.domain.questions import Certainty
from learn.store.attempts_made import Given, add_answers, close_attempt
from learn.store.item_answers import first_attempts
from tests.builders import a_drawn, a_question
from tests.store.builders import NOW, a_person, a_study
from tests.store.sittings import sits
from tests.web.platforms import statements

ONE, TWO = a_question(slug="one"), a_question(slug="two", asks_certainty=True)
BOTH = (a_drawn(ONE), a_drawn(TWO, position=2))
HOUR = timedelta(hours=1)


def counted(session: Session) -> list[tuple[str, str, int]]:
    """What was answered to which question, and by how many, whatever else they answered."""
    found: dict[tuple[str, str], int] = {}
    for each in first_attempts(session, "listening").answers:
        key = (each.question, "".join(each.response))
        found[key] = found.get(key, 0) + each.people
    return sorted((question, response, people) for (question, response), people in found.items())


def test_answers_that_are_alike_come_as_one_with_their_number(session: Session) -> None:
    for responses in ("aa", "aa", "ab", "ba"):
        sits(session, a_person(session), BOTH, responses, certainty={2: Certainty.CERTAIN})
    sure = "certain"
    assert sorted(first_attempts(session, "listening").answers) == [
        ("one", ONE.version, False, ("b",), None, 1, 2, 1),
        ("one", ONE.version, True, ("a",), None, 1, 2, 1),
        ("one", ONE.version, True, ("a",), None, 2, 2, 2),
        ("two", TWO.version, False, ("b",), sure, 1, 2, 1),
        ("two", TWO.version, True, ("a",), sure, 1, 2, 1),
        ("two", TWO.version, True, ("a",), sure, 2, 2, 2),
    ]
    assert first_attempts(session, "listening").attempts == 4


def test_of_several_attempts_of_a_person_the_first_that_they_finished_counts(session: Session) -> None:
    person, other = a_person(session), a_person(session)
    study = a_study(session, person, "listening")
    sits(session, person, BOTH, "bb", study=study)
    sits(session, person, BOTH, "aa", study=study, turn=(1, 2), at=NOW + HOUR)
    sits(session, person, BOTH, "aa", study=study, turn=(2, 1), at=NOW + 30 * HOUR)
    sits(session, other, BOTH, "cc")
    sits(session, other, BOTH, "aa", at=NOW + 9000 * HOUR)
    assert counted(session) == [("one", "b", 1), ("one", "c", 1), ("two", "b", 1), ("two", "c", 1)]
    assert first_attempts(session, "listening").attempts == 2


def test_the_first_is_the_one_that_ended_first_in_whatever_order_they_were_written(session: Session) -> None:
    person = a_person(session)
    sits(session, person, BOTH, "aa", at=NOW)
    sits(session, person, BOTH, "bb", at=NOW - HOUR)
    assert counted(session) == [("one", "b", 1), ("two", "b", 1)]


def test_an_attempt_under_way_and_other_modules_do_not_count(session: Session) -> None:
    person = a_person(session)
    sits(session, person, BOTH, "bb", is_finished=False)
    sits(session, person, BOTH, "cc", module="recording")
    assert first_attempts(session, "listening") == FirstAttempts(attempts=0, answers=())
    sits(session, person, BOTH, "aa", at=NOW + HOUR)
    assert counted(session) == [("one", "a", 1), ("two", "a", 1)]


def test_a_diagnostic_before_reading_is_no_attempt_at_the_quiz(session: Session) -> None:
    person = a_person(session)
    study = a_study(session, person, "listening")
    sits(session, person, BOTH, "bb", study=study, kind=Purpose.DIAGNOSTIC)
    assert first_attempts(session, "listening").attempts == 0
    sits(session, person, BOTH, "aa", study=study, at=NOW + HOUR)
    assert counted(session) == [("one", "a", 1), ("two", "a", 1)]


def test_of_several_answers_to_a_question_the_last_that_came_counts(session: Session) -> None:
    attempt = sits(session, a_person(session), BOTH, "ba", is_finished=False)
    add_answers(session, attempt, "key 2", {1: Given(response=("a",), certainty=None)}, NOW - HOUR)
    came_to = score([Mark(is_right=True, is_critical=False)] * 2, 80)
    close_attempt(session, attempt, came_to, {1: True, 2: True}, NOW)
    session.commit()
    assert counted(session) == [("one", "a", 1), ("two", "a", 1)]


def test_a_question_without_an_answer_is_counted_as_asked_and_not_right(session: Session) -> None:
    sits(session, a_person(session), BOTH, "a")
    assert [(e.question, e.is_right, e.response, e.right) for e in sorted(first_attempts(session, "listening").answers)] == [
        ("one", True, ("a",), 1),
        ("two", False, (), 1),
    ]


def test_each_wording_is_counted_for_itself(session: Session) -> None:
    reworded = a_drawn(replace(a_question(slug="one", right="b"), version="new"))
    sits(session, a_person(session), BOTH, "aa")
    sits(session, a_person(session), (reworded, BOTH[1]), "aa")
    found = {(e.version, e.is_right) for e in first_attempts(session, "listening").answers if e.question == "one"}
    assert found == {(ONE.version, True), ("new", False)}


def test_it_takes_one_statement_however_many_people_there_are(session: Session) -> None:
    costs = []
    for people in (1, 20):
        for _ in range(people):
            sits(session, a_person(session), BOTH, "aa")
        with statements(session.get_bind()) as run:  # type: ignore[arg-type]  # it is an engine
            first_attempts(session, "listening")
        costs.append(len(run))
    assert costs == [1, 1]


def test_a_sequence_comes_back_in_the_order_it_was_given(session: Session) -> None:
    sits(session, a_person(session), BOTH, ["ba", "ab"])
    assert {each.response for each in first_attempts(session, "listening").answers} == {("b", "a"), ("a", "b")}
