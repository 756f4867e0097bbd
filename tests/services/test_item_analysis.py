"""Looking at how questions do: what is asked of the database, and of which module."""

import pytest
from sqlalchemy.orm import Session

from learn.domain.refusals import NotFound
from learn.services.item_analysis import analysis
from tests.builders import TODAY, a_catalogue, a_drawn, a_module, a_question, a_quiz
from tests.store.builders import a_person
from tests.store.sittings import sits

QUESTION, OTHER = a_question(), a_question(slug="other")
QUIZ = a_quiz("listening", questions=[QUESTION, OTHER], draw={"notice": 2})
CATALOGUE = a_catalogue([a_module("listening"), a_module("recording")], quizzes=[QUIZ, a_quiz("recording")])
BOTH = (a_drawn(QUESTION), a_drawn(OTHER, position=2))


def test_the_questions_of_this_module_are_judged_as_of_this_day(session: Session) -> None:
    for response in ("aa", "ab", "bb"):
        sits(session, a_person(session), BOTH, response)
    found = analysis(session, CATALOGUE, "listening", today=TODAY)
    assert (found.quiz, found.attempts, found.counted_on) == (QUIZ, 3, TODAY)
    assert [(item.question, item.asked, item.figures) for item in found.items] == [(QUESTION, 3, None), (OTHER, 3, None)]
    elsewhere = analysis(session, CATALOGUE, "recording", today=TODAY)
    assert (elsewhere.attempts, {item.asked for item in elsewhere.items}) == (0, {0})


def test_a_module_that_is_not_there_is_missing(session: Session) -> None:
    with pytest.raises(NotFound):
        analysis(session, CATALOGUE, "no-such-module", today=TODAY)
