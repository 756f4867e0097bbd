"""The figures of questions in words and lines."""

import pytest

from learn.domain.item_analysis import Analysis, analysis
from learn.domain.item_answers import Alike, FirstAttempts
from learn.domain.item_sheet import (
    HEADINGS,
    NAMES,
    OPTION_HEADINGS,
    Told,
    answers_in_words,
    enough_in_words,
    lines,
    option_in_words,
    told,
    use_in_words,
)
from learn.domain.option_uses import Use
from learn.domain.questions import Certainty, Kind, Question, is_right
from tests.builders import TODAY, a_belief, a_question, a_quiz

QUESTION, SURE = a_question(), a_question(asks_certainty=True)
BELIEFS = {"belief-b": a_belief("belief-b")}


def analysed(question: Question, given: dict[str, int], *, attempts: int = 240) -> Analysis:
    """Build an analysis of one question, where so many gave each response; who was right did better on the rest."""
    rows = [(is_right(question, tuple(r)), tuple(r), n) for r, n in given.items()]
    answers = [Alike(question.slug, question.version, ok, r, Certainty.CERTAIN, 8 if ok else 5, 11, n) for ok, r, n in rows]
    quiz = a_quiz(questions=[question], draw={"notice": 8})
    return analysis(quiz, FirstAttempts(attempts=attempts, answers=tuple(answers)), TODAY)


def words(question: Question, given: dict[str, int]) -> list[str]:
    found = analysed(question, given)
    return [each.words for each in told(found, found.items[0])]


def test_every_figure_has_its_name_and_its_words() -> None:
    said = words(SURE, {"a": 40, "b": 15, "c": 5})
    assert dict(zip(NAMES, said, strict=True)) == {
        "Facility": "66%",
        "Standard deviation": "47%",
        "Random guess": "25%",
        "Discrimination index": "100",
        "Discriminative efficiency": "100%",
        "Intended weight": "12%",
        "Effective weight": "12%",
        "Sure and wrong: people": "20",
        "Sure and wrong: share": "33%",
    }


def test_a_figure_that_is_not_there_gives_its_reason() -> None:
    few, nobody, unknown = "fewer than 10 were right", "nobody to compare", "certainty is not asked"
    assert words(QUESTION, {"b": 51, "a": 9}) == [few, few, "25%", nobody, nobody, "12%", "not known", unknown, unknown]
    assert words(SURE, {"a": 51, "b": 9})[-2:] == ["fewer than 10"] * 2
    assert words(a_question(Kind.SEVERAL), {"ab": 60})[2] == "not worked out for this kind"


def test_below_fifty_answers_no_figure_is_told() -> None:
    assert words(QUESTION, {"a": 49}) == []


def test_a_figure_below_nothing_has_a_minus() -> None:
    assert Told("Discrimination index", -8, "", "").words == "−8"


@pytest.mark.parametrize(
    ("attempts", "said"),
    [
        (0, "Too few to say: 0 of 50 first attempts"),
        (9, "Too few to say: fewer than 10 of 50 first attempts"),
        (12, "Too few to say: 12 of 50 first attempts"),
        (61, "Too few to say: no question has 50 answers yet"),
    ],
)
def test_too_few_attempts_are_said_to_be_too_few(attempts: int, said: str) -> None:
    assert enough_in_words(analysed(QUESTION, {"a": 9}, attempts=attempts)) == said


@pytest.mark.parametrize(("asked", "said"), [(9, "fewer than 10"), (12, "12"), (49, "49")])
def test_too_few_answers_are_said_to_be_too_few(asked: int, said: str) -> None:
    assert answers_in_words(analysed(QUESTION, {"a": asked}).items[0]) == f"Too few to say: {said} of 50 answers"


def test_a_pair_is_shown_with_its_partner() -> None:
    pairs = a_question(Kind.MATCH)
    assert option_in_words(pairs, pairs.options[0]) == "Option a: Partner a"
    assert option_in_words(QUESTION, QUESTION.options[0]) == "Option a"


@pytest.mark.parametrize(
    ("people", "percent", "said"), [(None, None, "not shown"), (37, 61.9, "37 (61%)"), (1200, 50.0, "1,200 (50%)")]
)
def test_the_use_of_an_option_is_said_in_people_and_percent(people: int | None, percent: float | None, said: str) -> None:
    assert use_in_words(Use(option=QUESTION.options[0], people=people, percent=percent, is_unused=False)) == said


def test_a_sheet_has_a_line_for_each_option_and_its_question_before_it() -> None:
    heading, *rest = lines(analysed(QUESTION, {"a": 40, "b": 15, "c": 3, "d": 2}), BELIEFS)
    assert heading == ((*HEADINGS, *NAMES), OPTION_HEADINGS)
    begins = ("first", "What would you do next (first)?", "notice", "2027-03-15", "240", "60", "0")
    assert {begin[: len(HEADINGS)] for begin, _ in rest} == {begins}
    assert {begin[len(HEADINGS) :] for begin, _ in rest} == {("66", "47", "25", "100", "100", "12", "12", "", "")}
    tempts_nobody = "Hardly anybody, or nobody, chooses one of the wrong answers"
    assert [option for _, option in rest] == [
        (tempts_nobody, "Option a", "yes", "", "40", "66"),
        (tempts_nobody, "Option b", "no", "“belief-b”, some say.", "15", "25"),
        (tempts_nobody, "Option c", "no", "", "", ""),
        (tempts_nobody, "Option d", "no", "", "", ""),
    ]


def test_a_question_with_too_few_answers_has_one_line_without_a_figure() -> None:
    _, (begin, option) = lines(analysed(QUESTION, {"a": 12}), BELIEFS)
    assert begin[len(HEADINGS) :] == ("",) * len(NAMES)
    assert option == ("Too few to say: 12 of 50 answers", "", "", "", "", "")


def test_numbers_of_people_have_no_commas_in_a_sheet() -> None:
    _, (begin, _), *_ = lines(analysed(QUESTION, {"a": 1200}, attempts=12000), BELIEFS)
    assert begin[4:6] == ("12000", "1200")
