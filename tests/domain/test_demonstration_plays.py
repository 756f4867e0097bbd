"""The invented people play as real ones could: within the words of a seat, to an ending, before today."""

from datetime import UTC, timedelta
from random import Random

import pytest

from learn.domain.demonstration_plays import DAYS, SHARE, played
from learn.domain.plays import replay
from tests.builders import TODAY, a_case

CASE = a_case()


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- repeatable, not a secret


@pytest.mark.parametrize("seed", range(20))
def test_every_play_fits_its_seat_and_lies_in_the_past(seed: int) -> None:
    for each in played(CASE, "housing-officer", TODAY, UTC, chance(seed)):
        standing = replay(each.seat, [(decided.scene, decided.choice) for decided in each.decided])
        assert (standing.is_over, standing.now.scene.slug) == (True, each.ending)
        days = [decided.at.date() for decided in each.decided]
        assert TODAY - timedelta(days=DAYS) <= each.started_at.date() <= min(days) <= max(days) < TODAY
        assert [(decided.point != "", decided.course != "") for decided in each.decided] == [(True, True), (False, False)]
        assert each.ended_at == each.decided[-1].at


def test_about_as_many_play_as_is_said_and_the_same_ones_every_time() -> None:
    plays = [len(list(played(CASE, "housing-officer", TODAY, UTC, chance(seed)))) for seed in range(400)]
    assert abs(sum(plays) / 400 - SHARE) < 0.08
    assert list(played(CASE, "housing-officer", TODAY, UTC, chance(3))) == list(
        played(CASE, "housing-officer", TODAY, UTC, chance(3))
    )


def test_whoever_has_no_seat_of_their_own_plays_none() -> None:
    assert [each for seed in range(50) for each in played(CASE, "trustee", TODAY, UTC, chance(seed))] == []
