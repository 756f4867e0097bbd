"""Throttling: how many tries each door allows, and by what they are counted."""

from datetime import timedelta

import pytest

from learn.domain.throttling import WINDOW, Limit, link_limits, sign_in_limits, token_limits

ADDRESS, SOURCE = "nadia@council.example", "192.0.2.7"


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (
            sign_in_limits(ADDRESS, SOURCE),
            {f"pair {ADDRESS} {SOURCE}": 8, f"account {ADDRESS}": 40, f"source {SOURCE}": 80},
        ),
        (link_limits(ADDRESS, SOURCE), {f"link {ADDRESS}": 3, f"link-source {SOURCE}": 20}),
        (token_limits(SOURCE), {f"token {SOURCE}": 30}),
    ],
    ids=["sign-in", "link", "token"],
)
def test_each_door_has_these_limits(limits: tuple[Limit, ...], expected: dict[str, int]) -> None:
    assert {limit.key: limit.tries for limit in limits} == expected
    assert timedelta(minutes=15) == WINDOW


def test_no_two_doors_share_a_counter() -> None:
    keys = [
        limit.key
        for limits in (sign_in_limits(ADDRESS, SOURCE), link_limits(ADDRESS, SOURCE), token_limits(SOURCE))
        for limit in limits
    ]
    assert len(keys) == len(set(keys))


def test_a_stranger_elsewhere_is_stopped_long_before_they_can_shut_an_account() -> None:
    pair, account, source = sign_in_limits(ADDRESS, SOURCE)
    assert pair.tries * 4 < account.tries < source.tries
    assert SOURCE not in account.key
    assert ADDRESS not in source.key


def test_people_and_sources_are_counted_apart() -> None:
    hers, his = sign_in_limits(ADDRESS, SOURCE), sign_in_limits("callum@police.example", SOURCE)
    assert {limit.key for limit in hers} & {limit.key for limit in his} == {f"source {SOURCE}"}
