"""Coverage: what of a module serves each of its objectives."""

from dataclasses import replace

from learn.domain.coverage import coverage, hardest_grade, words_of
from learn.domain.modules import Fragment
from tests.builders import a_bank, a_module, a_page, a_quiz, a_reading

SOFT = (Fragment(html="<p>Softly.</p>"),)


def test_each_objective_has_its_pages_its_questions_and_what_an_attempt_asks_of_them() -> None:
    pages = [a_page(1), replace(a_page(2), objectives=("notice", "respond")), a_page(3)]
    questions = (*a_bank("notice", 5, critical=(1, 2)), *a_bank("respond", 3))
    quiz = a_quiz(
        questions=[replace(each, asks_next=number % 2 == 0) for number, each in enumerate(questions)], draw={"notice": 4}
    )
    notice, respond = coverage(a_module(pages=pages), quiz)
    assert [page.number for page in notice.pages] == [1, 2, 3]
    assert [page.number for page in respond.pages] == [2]
    assert (notice.questions, notice.critical, notice.asking_next, notice.asked) == (5, 2, 3, 4)
    assert (respond.questions, respond.critical, respond.asking_next, respond.asked) == (3, 0, 1, 0)


def test_words_are_those_of_the_full_route_and_the_hardest_grade_is_of_any() -> None:
    hard = replace(
        a_page(2, gentler=SOFT), reading=a_reading(words=200, grade=6.5), gentler_reading=a_reading(words=90, grade=7.1)
    )
    module = a_module(pages=[a_page(1), hard])
    assert words_of(module) == 320
    assert hardest_grade(module) == 7.1
    assert hardest_grade(a_module(pages=[])) == 0
