"""Drawing: the blueprint is met, nothing comes twice, what was seen least comes first, and chance is fair."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.catalogue import Catalogue
from learn.domain.questions import Kind, Question
from learn.domain.quizzes import Drawn, Quiz, draw
from tests.builders import a_bank, a_question, a_quiz
from tests.domain.strategies import banks, seeds, tried

Bank = tuple[tuple[Question, ...], dict[str, int]]
Seen = dict[str, int]

seen_before = st.dictionaries(
    st.builds("{}-{}".format, st.sampled_from(["notice", "respond", "record", "refer"]), st.integers(0, 8)),
    st.integers(min_value=0, max_value=4),
)
"""How often this learner has seen which question."""

CHI_SQUARE_AT_ONE_IN_A_THOUSAND = {1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47, 5: 20.52, 7: 24.32}
"""By degrees of freedom (Pearson's test): beyond it, chance alone is the explanation once in a thousand."""


def quiz_of(bank: Bank) -> Quiz:
    """Make the quiz of a bank and its blueprint."""
    return a_quiz(questions=bank[0], draw=bank[1])


@given(banks(), seen_before, seeds)
@tried
def test_the_blueprint_is_always_met(bank: Bank, times_seen: Seen, seed: int) -> None:
    quiz = quiz_of(bank)
    drawn = draw(quiz, times_seen, seed)
    assert Counter(each.question.objective for each in drawn) == Counter(bank[1])
    assert len(drawn) == quiz.asked


@given(banks(), seen_before, seeds)
@tried
def test_no_question_comes_twice_in_one_attempt(bank: Bank, times_seen: Seen, seed: int) -> None:
    drawn = draw(quiz_of(bank), times_seen, seed)
    assert len({each.question.slug for each in drawn}) == len(drawn)
    assert {each.question for each in drawn} <= set(bank[0])


@given(banks(), seen_before, seeds)
@tried
def test_positions_count_from_one_without_gap(bank: Bank, times_seen: Seen, seed: int) -> None:
    drawn = draw(quiz_of(bank), times_seen, seed)
    assert [each.position for each in drawn] == list(range(1, len(drawn) + 1))


@given(banks(), seen_before, seeds)
@tried
def test_an_objective_with_critical_questions_is_always_asked_one(bank: Bank, times_seen: Seen, seed: int) -> None:
    drawn = draw(quiz_of(bank), times_seen, seed)
    has_critical = {each.objective for each in bank[0] if each.is_critical}
    assert {each.question.objective for each in drawn if each.question.is_critical} == has_critical


@given(banks(), seen_before, seeds)
@tried
def test_what_was_seen_least_comes_first(bank: Bank, times_seen: Seen, seed: int) -> None:
    drawn = draw(quiz_of(bank), times_seen, seed)
    for objective in bank[1]:
        pool = [each for each in bank[0] if each.objective == objective]
        chosen = [each.question for each in drawn if each.question.objective == objective]
        critical = [each for each in chosen if each.is_critical]
        if critical:
            least_seen_critical = min(critical, key=lambda each: times_seen.get(each.slug, 0))
            of_all = min(times_seen.get(each.slug, 0) for each in pool if each.is_critical)
            assert times_seen.get(least_seen_critical.slug, 0) == of_all
            # It is there by right; the others are there because they were seen least.
            chosen.remove(least_seen_critical)
            pool.remove(least_seen_critical)
        left_out = [times_seen.get(each.slug, 0) for each in pool if each not in chosen]
        assert all(times_seen.get(each.slug, 0) <= min(left_out, default=99) for each in chosen)


def test_a_retake_meets_only_unseen_questions_while_there_are_any() -> None:
    quiz = a_quiz(questions=a_bank("notice", 9), draw={"notice": 3})
    times_seen: Counter[str] = Counter()
    for seed in range(3):
        drawn = draw(quiz, times_seen, seed)
        assert all(times_seen[each.question.slug] == 0 for each in drawn)
        times_seen.update(each.question.slug for each in drawn)
    assert set(times_seen.values()) == {1}
    assert len(times_seen) == 9


@pytest.mark.parametrize(
    ("asked", "critical", "ever_asked"), [(1, [2, 5], 2), (2, [2, 5], 9), (1, [], 9), (1, range(9), 9)], ids=str
)
def test_beside_critical_questions_the_others_have_their_turn_where_two_are_asked(
    asked: int, critical: Collection[int], ever_asked: int
) -> None:
    assert len(_ever_asked(a_quiz(questions=a_bank("notice", 9, critical=critical), draw={"notice": asked}))) == ever_asked


def test_every_question_of_the_banks_that_ship_has_its_turn(catalogue: Catalogue) -> None:
    for quiz in catalogue.quizzes.values():
        assert _ever_asked(quiz) == {question.slug for question in quiz.questions}


def _ever_asked(quiz: Quiz) -> set[str]:
    """What somebody has been asked after sixty attempts."""
    times_seen: Counter[str] = Counter()
    for seed in range(60):
        times_seen.update(each.question.slug for each in draw(quiz, times_seen, seed))
    return set(times_seen)


@given(banks(), seen_before, seeds)
@tried
def test_the_same_seed_draws_the_same_attempt(bank: Bank, times_seen: Seen, seed: int) -> None:
    assert draw(quiz_of(bank), times_seen, seed) == draw(quiz_of(bank), dict(reversed(times_seen.items())), seed)


def test_other_seeds_draw_other_attempts() -> None:
    assert len({tuple(each.question.slug for each in draw(a_quiz(), {}, seed)) for seed in range(100)}) > 90


@given(banks(), seeds)
@tried
def test_every_layout_shows_every_option_once(bank: Bank, seed: int) -> None:
    for each in draw(quiz_of(bank), {}, seed):
        assert sorted(each.layout) == sorted(option.slug for option in each.question.options)


@pytest.mark.parametrize("kind", [Kind.ORDER, Kind.MATCH])
@pytest.mark.parametrize("options", [3, 4, 5])
def test_what_is_to_be_ordered_or_matched_never_starts_solved(kind: Kind, options: int) -> None:
    question = a_question(kind, options=options)
    solved = tuple(option.slug for option in question.options)
    for seed in range(300):
        (drawn,) = draw(a_quiz(questions=[question]), {}, seed)
        assert drawn.layout != solved


def test_a_choice_may_start_in_the_order_of_the_bank() -> None:
    question = a_question(Kind.ONE)
    layouts = {one(draw(a_quiz(questions=[question]), {}, seed)).layout for seed in range(400)}
    assert len(layouts) == 24


def test_every_question_has_the_same_chance_of_being_drawn() -> None:
    quiz = a_quiz(questions=a_bank("notice", 8), draw={"notice": 3})
    times = Counter(each.question.slug for seed in range(2000) for each in draw(quiz, {}, seed))
    assert len(times) == 8
    # Three of eight are drawn without putting back, so the figure spreads less than chi-square expects, never more.
    assert chi_square(times, cells=8) < CHI_SQUARE_AT_ONE_IN_A_THOUSAND[7]


def test_the_right_choice_stands_everywhere_equally_often() -> None:
    quiz = a_quiz(questions=[a_question(Kind.ONE)])
    places = Counter(one(draw(quiz, {}, seed)).layout.index("a") for seed in range(2000))
    assert chi_square(places, cells=4) < CHI_SQUARE_AT_ONE_IN_A_THOUSAND[3]


def test_an_objective_is_not_asked_at_a_place_of_its_own() -> None:
    quiz = a_quiz(questions=[*a_bank("notice", 4), *a_bank("respond", 4), *a_bank("refer", 4)])
    places = Counter(
        each.position for seed in range(2000) for each in draw(quiz, {}, seed) if each.question.objective == "notice"
    )
    assert chi_square(places, cells=3) < CHI_SQUARE_AT_ONE_IN_A_THOUSAND[2]


def test_the_critical_question_is_not_given_away_by_its_place() -> None:
    quiz = a_quiz(questions=a_bank("notice", 8, critical=[2, 5]), draw={"notice": 3})
    places = Counter(each.position for seed in range(2000) for each in draw(quiz, {}, seed) if each.question.is_critical)
    # Now and then both critical questions come; the places stay even.
    assert chi_square(places, cells=3) < CHI_SQUARE_AT_ONE_IN_A_THOUSAND[2]


def test_a_step_to_be_ordered_starts_everywhere_about_equally_often() -> None:
    quiz = a_quiz(questions=[a_question(Kind.ORDER)])
    places = Counter(one(draw(quiz, {}, seed)).layout.index("a") for seed in range(2400))
    # Never solved means that the first step starts first a little less often than elsewhere: 5 of 23 times, not 1 of 4.
    assert set(places) == {0, 1, 2, 3}
    assert all(0.18 < count / 2400 < 0.32 for count in places.values())


def test_a_quiz_knows_how_much_it_asks_and_its_questions_by_version() -> None:
    quiz = a_quiz(draw={"notice": 3, "respond": 2})
    assert quiz.asked == 5
    assert quiz.by_version[quiz.questions[3].version] is quiz.questions[3]
    assert len(quiz.by_version) == len(quiz.questions)


def test_drawing_changes_nothing() -> None:
    quiz, seen = a_quiz(), {"a-module-notice-1": 2}
    before = replace(quiz)
    draw(quiz, seen, 1)
    assert (quiz, seen) == (before, {"a-module-notice-1": 2})


def one(drawn: tuple[Drawn, ...]) -> Drawn:
    """Take the only question of an attempt."""
    (only,) = drawn
    return only


def chi_square(times: Counter[int] | Counter[str], *, cells: int) -> float:
    """Measure how far the counts are from all being equal (Pearson's figure)."""
    expected = times.total() / cells
    return sum((count - expected) ** 2 / expected for count in times.values()) + (cells - len(times)) * expected
