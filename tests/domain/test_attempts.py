"""Attempts: what marks come to, which turn is next, and how questions share screens."""

from datetime import UTC, datetime, timedelta

import pytest

from learn.domain.attempts import SCREEN, Mark, Score, Tried, Turn, next_turn, score, screens

ENDED = datetime(2027, 3, 15, 9, 30, tzinfo=UTC)


def a_score(right: int, asked: int, *, pass_percent: int = 80, critical_missed: int = 0) -> Score:
    """Build a score."""
    return Score(right=right, asked=asked, critical_missed=critical_missed, pass_percent=pass_percent)


@pytest.mark.parametrize("asked", range(1, 31))
def test_the_percent_shown_and_the_verdict_never_disagree(asked: int) -> None:
    for pass_percent in range(1, 101):
        for right in range(asked + 1):
            outcome = a_score(right, asked, pass_percent=pass_percent)
            assert outcome.passed == (outcome.percent >= pass_percent)


@pytest.mark.parametrize(
    ("right", "asked", "percent"),
    [(0, 5, 0), (1, 3, 33), (2, 3, 66), (4, 5, 80), (5, 5, 100), (6, 7, 85), (199, 200, 99), (0, 0, 0)],
)
def test_the_percent_is_whole_and_rounded_down(right: int, asked: int, percent: int) -> None:
    assert a_score(right, asked).percent == percent


@pytest.mark.parametrize(
    ("right", "asked", "critical_missed", "passed"),
    [
        (4, 5, 0, True),
        (3, 5, 0, False),
        (4, 5, 1, False),
        (9, 10, 1, False),
        (10, 10, 0, True),
        (7, 9, 0, False),  # 77 %
        (8, 10, 0, True),
        (0, 5, 0, False),
        (0, 0, 0, False),  # nothing asked, nothing shown
    ],
)
def test_passing_takes_the_percent_and_every_critical_question(
    right: int, asked: int, critical_missed: int, *, passed: bool
) -> None:
    assert a_score(right, asked, critical_missed=critical_missed).passed is passed


def test_marks_add_up_to_the_score() -> None:
    marks = [
        Mark(is_right=True, is_critical=True),
        Mark(is_right=True, is_critical=False),
        Mark(is_right=False, is_critical=False),
        Mark(is_right=False, is_critical=True),
    ]
    assert score(marks, 50) == Score(right=2, asked=4, critical_missed=1, pass_percent=50)
    assert score(reversed(marks), 50) == score(iter(marks), 50)
    assert score([], 80) == Score(right=0, asked=0, critical_missed=0, pass_percent=80)


@pytest.mark.parametrize(
    ("tried", "turn"),
    [
        ([], (1, 1, None)),
        ([(1, 1)], (1, 2, None)),
        ([(1, 1), (1, 2)], (1, 3, None)),
        ([(1, 1), (1, 2), (1, 3)], (2, 1, ENDED + timedelta(hours=12))),
        ([(1, 1), (1, 2), (1, 3), (2, 1)], (2, 2, None)),
        ([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)], (3, 1, ENDED + timedelta(hours=12))),
    ],
)
def test_a_used_up_round_is_followed_by_a_pause_and_another(
    tried: list[tuple[int, int]], turn: tuple[int, int, datetime | None]
) -> None:
    earlier = [Tried(round=a, number=b, finished_at=ENDED) for a, b in tried]
    number_of_round, number, not_before = turn
    assert next_turn(earlier, 3, 12) == Turn(round=number_of_round, number=number, not_before=not_before)


@pytest.mark.parametrize("attempts", [1, 2, 3, 5])
@pytest.mark.parametrize("cool_down_hours", [0, 1, 12, 24])
def test_turns_go_on_without_gap_and_pause_only_between_rounds(attempts: int, cool_down_hours: int) -> None:
    tried: list[Tried] = []
    for count in range(4 * attempts):
        turn = next_turn(tried, attempts, cool_down_hours)
        assert (turn.round, turn.number) == (count // attempts + 1, count % attempts + 1)
        pause_ends = ENDED + timedelta(minutes=count - 1, hours=cool_down_hours)
        assert turn.not_before == (pause_ends if count and turn.number == 1 else None)
        tried.append(Tried(round=turn.round, number=turn.number, finished_at=ENDED + timedelta(minutes=count)))


def test_fewer_attempts_than_were_made_still_leave_a_next_round() -> None:
    made_when_three_were_allowed = [Tried(round=1, number=n, finished_at=ENDED) for n in (1, 2, 3)]
    assert next_turn(made_when_three_were_allowed, 2, 1) == Turn(round=2, number=1, not_before=ENDED + timedelta(hours=1))


@pytest.mark.parametrize("asked", range(60))
def test_screens_hold_every_question_once_in_order_and_evenly(asked: int) -> None:
    shown = screens(asked)
    assert [position for screen in shown for position in screen] == list(range(1, asked + 1))
    sizes = [len(screen) for screen in shown]
    assert all(1 <= size <= SCREEN for size in sizes)
    assert max(sizes, default=0) - min(sizes, default=0) <= 1
    assert len(shown) == (asked + SCREEN - 1) // SCREEN


@pytest.mark.parametrize(
    ("asked", "shown"),
    [(0, []), (1, [[1]]), (4, [[1, 2], [3, 4]]), (5, [[1, 2], [3, 4, 5]]), (7, [[1, 2], [3, 4, 5], [6, 7]])],
)
def test_questions_share_screens_by_two_or_three(asked: int, shown: list[list[int]]) -> None:
    assert [list(screen) for screen in screens(asked)] == shown
