"""What invented people did at what moment: nothing that the platform would not have let them do."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.attempts import Tried, next_turn
from learn.domain.demonstration_answers import certainty, forms, wrong_positions
from learn.domain.demonstration_courses import Habit, Reach, spells, workday
from learn.domain.demonstration_sittings import Sitting, Try
from learn.domain.questions import is_right
from learn.domain.quizzes import draw
from tests.builders import a_bank, a_path, a_quiz, a_step
from tests.domain.partnership import CATALOGUE, DAYS, PATHS, ZONE, courses
from tests.domain.strategies import days, seeds, tried

TODAY = DAYS[0]
DAY = timedelta(days=1)
each_day = pytest.mark.parametrize("today", DAYS, ids=str)


def all_sittings(today: date) -> list[Sitting]:
    """List every sitting of everybody."""
    return [sitting for _, _, sat in courses(today) for sitting in sat]


@each_day
def test_each_study_comes_as_far_as_was_planned(today: date) -> None:
    for _, planned, sat in courses(today):
        assert [sitting.module for sitting in sat] == [spell.module for spell in planned]
        for spell, sitting in zip(planned, sat, strict=True):
            assert sitting.is_passed is (spell.reach is Reach.PASSED)
            assert bool(sitting.tries) is (spell.reach is not Reach.SOME_PAGES)
            assert sitting.last_at.astimezone(ZONE).date() == spell.last_on


@each_day
def test_nobody_starts_a_quiz_before_every_page_was_read(today: date) -> None:
    for sitting in all_sittings(today):
        pages = [page.slug for page in CATALOGUE.modules[sitting.module].pages]
        read = [slug for slug, _ in sitting.pages]
        assert read == pages[: len(read)]
        if sitting.tries:
            assert read == pages
            assert max(at for _, at in sitting.pages) < sitting.tries[0].started_at


@each_day
def test_every_turn_is_the_one_that_the_rules_give_and_no_sooner(today: date) -> None:
    for sitting in all_sittings(today):
        earlier: list[Tried] = []
        quiz = CATALOGUE.quizzes[sitting.module]
        for sat in sitting.tries:
            assert sat.turn == next_turn(earlier, quiz.attempts, quiz.cool_down_hours)
            assert sat.turn.not_before is None or sat.started_at >= sat.turn.not_before
            if sat.finished_at is not None:
                earlier.append(Tried(round=sat.turn.round, number=sat.turn.number, finished_at=sat.finished_at))


def moments(sitting: Sitting) -> list[datetime]:
    """List the moments of a sitting as it tells them."""
    found = [sitting.started_at, *(at for _, at in sitting.pages)]
    for sat in sitting.tries:
        found += [sat.started_at, *dict.fromkeys(given_answer.at for given_answer in sat.given)]
        found += [sat.finished_at] if sat.finished_at else []
    return found


@each_day
def test_moments_follow_each_other_and_lie_within_the_working_day(today: date) -> None:
    for sitting in all_sittings(today):
        assert moments(sitting) == sorted(moments(sitting))
        assert moments(sitting)[-1] == sitting.last_at
        assert all(7 <= moment.astimezone(ZONE).hour < 20 for moment in moments(sitting))


@each_day
def test_nobody_does_two_things_in_the_same_moment(today: date) -> None:
    for _, _, sat in courses(today):
        done_at = [moment for sitting in sat for moment in moments(sitting)]
        assert len(set(done_at)) == len(done_at)


def finished(today: date) -> list[tuple[str, Try]]:
    """List every attempt that was finished, with its module."""
    return [(sitting.module, sat) for sitting in all_sittings(today) for sat in sitting.tries if sat.score is not None]


@each_day
def test_every_question_of_a_finished_attempt_was_answered_and_the_score_is_what_the_answers_come_to(today: date) -> None:
    for module, sat in finished(today):
        last = {given.position: given.response for given in sat.given}
        assert sorted(last) == [drawn.position for drawn in sat.drawn]
        right = [drawn for drawn in sat.drawn if is_right(drawn.question, last[drawn.position])]
        missed = [drawn for drawn in sat.drawn if drawn not in right and drawn.question.is_critical]
        assert sat.score is not None
        assert (sat.score.right, sat.score.asked, sat.score.critical_missed) == (len(right), len(sat.drawn), len(missed))
        assert sat.score.pass_percent == CATALOGUE.quizzes[module].pass_percent


def test_some_pass_at_once_and_some_need_another_try() -> None:
    outcomes = Counter(bool(sat.score and sat.score.passed) for _, sat in finished(TODAY))
    assert outcomes[False] >= 0.15 * outcomes[True]
    passed_with = Counter(sitting.tries[-1].turn.number for sitting in all_sittings(TODAY) if sitting.is_passed)
    assert passed_with[1] > passed_with[2] > 0
    assert any(sitting.tries[-1].turn.round == 2 for sitting in all_sittings(TODAY) if sitting.tries)


def test_certainty_is_said_where_it_is_asked_and_nowhere_else() -> None:
    for sitting in all_sittings(TODAY):
        for sat in sitting.tries:
            for given_answer in sat.given:
                asks = sat.drawn[given_answer.position - 1].question.asks_certainty
                assert (given_answer.certainty is not None) is asks


def test_every_form_is_sent_with_a_key_of_its_own() -> None:
    keys: dict[str, set[object]] = {}
    for sitting in all_sittings(TODAY):
        for sat in sitting.tries:
            for given_answer in sat.given:
                keys.setdefault(given_answer.key, set()).add(given_answer.at)
    assert len(keys) > 500
    assert all(len(moments) == 1 for moments in keys.values())
    assert all(len(key) == 43 for key in keys)


@given(seeds, st.integers(min_value=50, max_value=100), st.booleans())
@tried
def test_whoever_is_to_pass_passes_and_whoever_is_not_does_not(seed: int, pass_percent: int, passes: bool) -> None:  # noqa: FBT001 -- hypothesis passes by name
    quiz = a_quiz(questions=a_bank("notice", 12, critical=[2]), draw={"notice": 7}, pass_percent=pass_percent)
    drawn = draw(quiz, {}, seed)
    wrong = wrong_positions(drawn, pass_percent, Random(seed), passes=passes)  # noqa: S311 -- repeatable
    *_, final = forms(drawn, range(1, 8), wrong, Random(seed))  # noqa: S311 -- repeatable
    right = {p for p, response in final.items() if is_right(drawn[p - 1].question, response)}
    assert right == {drawn_one.position for drawn_one in drawn} - wrong
    enough = len(right) * 100 >= pass_percent * len(drawn)
    misses_a_critical_one = any(drawn[p - 1].question.is_critical for p in wrong)
    assert passes == (enough and not misses_a_critical_one)


@given(seeds)
@tried
def test_people_say_how_sure_they_are_only_where_it_is_asked(seed: int) -> None:
    for drawn in draw(a_quiz(), {}, seed):
        response = next(iter(forms([drawn], range(1, 2), frozenset(), Random(seed))))[1]  # noqa: S311 -- repeatable
        said = certainty(drawn.question, response, Random(seed))  # noqa: S311 -- repeatable
        assert (said is not None) is drawn.question.asks_certainty


@given(days, st.integers(min_value=0, max_value=60), seeds)
@tried
def test_work_is_done_on_a_weekday_where_there_is_one(earliest: date, span: int, seed: int) -> None:
    latest = earliest + span * DAY
    found = workday(Random(seed), earliest, latest)  # noqa: S311 -- repeatable
    assert earliest <= found <= latest
    if span >= 2:
        assert found.weekday() < 5


@pytest.mark.parametrize("habit", list(Habit))
def test_a_path_that_asks_for_nothing_leads_to_nothing(habit: Habit) -> None:
    member = courses(TODAY)[0][0]
    empty = {role: a_path(role, steps=[]) for role in PATHS}
    assert spells(habit, member.posts, empty, TODAY, Random(1)) == ()  # noqa: S311 -- repeatable


@pytest.mark.parametrize("habit", list(Habit))
def test_a_path_of_one_module_that_never_runs_out_is_no_stumbling_block(habit: Habit) -> None:
    member = courses(TODAY)[0][0]
    short = {role: a_path(role, steps=[a_step("recognising", renew_months=None)]) for role in PATHS}
    for seed in range(20):
        planned = spells(habit, member.posts, short, TODAY, Random(seed))  # noqa: S311 -- repeatable
        assert [spell.reach for spell in planned].count(Reach.PASSED) <= 1
        assert all(spell.last_on < TODAY for spell in planned)
