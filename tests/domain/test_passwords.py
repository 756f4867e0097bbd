"""Passwords: what counts is length and not being easy to guess; mixtures are not asked for."""

import pytest

from learn.domain.passwords import LONGEST, SHORTEST, problem_with
from learn.gateways.hashing import Argon2Hashing

HASHING = Argon2Hashing(memory_kib=8, passes=1)
"""The real thing with little work to do: nothing here is hashed."""

TOO_SHORT = "Use at least 12 characters. Three random words make a strong password."
TOO_LONG = "Use at most 200 characters."
TOO_EASY = "This password is easy to guess. Use three random words that have nothing to do with you or your work."


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", TOO_SHORT),
        ("xK9$mQ2vLp7", TOO_SHORT),  # eleven characters, however mixed
        ("xK9$mQ2vLp7w", ""),  # twelve
        ("violet kettle marmalade", ""),  # small letters and spaces are enough
        ("zaubernuss über regenrinne", ""),
        ("雨の日に読む本と三毛猫の夢", ""),
        ("kettle marmalade violet " * 9, TOO_LONG),
        ("passwordpassword", TOO_EASY),
        ("123456789012", TOO_EASY),
        ("rahman rahman", TOO_EASY),
    ],
)
def test_a_password_is_judged_by_its_length_and_by_how_easily_it_is_guessed(password: str, sentence: str) -> None:
    assert problem_with(password, ("Nadia", "Rahman"), HASHING) == sentence


def test_the_limits_belong_to_what_is_allowed() -> None:
    words = "violet-kettle-marmalade-gravel-trombone-heron-"
    longest = (words * 5)[:LONGEST]
    assert problem_with(longest, (), HASHING) == ""
    assert problem_with(longest + "x", (), HASHING) == TOO_LONG
    assert problem_with("xK9$mQ2vLp7w"[:SHORTEST], (), HASHING) == ""


@pytest.mark.parametrize("password", ["VIOLET KETTLE MARMALADE", "violetkettlemarmalade", "violet kettle marmalade\N{SNOWMAN}"])
def test_no_mixture_of_letters_and_signs_is_asked_for(password: str) -> None:
    assert problem_with(password, (), HASHING) == ""
