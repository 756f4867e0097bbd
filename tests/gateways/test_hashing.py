"""Hashing: slow enough by today's measure, the same work for nobody, and what everybody tries first is known (SEC-01…04)."""

import subprocess
import sys
from statistics import median
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import ROOT
from learn.gateways.hashing import LONGEST_WEIGHED, Argon2Hashing
from tests.domain.strategies import tried

CHEAP = Argon2Hashing(memory_kib=8, passes=1)
PASSWORD = "lantern orchard thursday"
HASH = CHEAP.hashed(PASSWORD)

MEBIBYTES, RUSH = 32, 5
PEAK = """
import sys
from learn.gateways.hashing import Argon2Hashing
from tests.threads import all_at_once

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

memory_kib, at_once, rush = map(int, sys.argv[1:])
hashing = Argon2Hashing(memory_kib=memory_kib, passes=4, at_once=at_once)
all_at_once(rush, lambda number: None)
before = peak()
all_at_once(rush, lambda number: hashing.hashed("a password"))
print(peak() - before)
"""
"""A process that hashes in many threads at once and says how much memory that took, beyond one hash, in KiB."""

passwords = st.text(min_size=1, max_size=200)


def test_a_hash_says_that_it_is_made_as_owasp_asks() -> None:
    assert Argon2Hashing().hashed(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_two_hashes_of_a_password_differ_and_neither_holds_it() -> None:
    hashes = {CHEAP.hashed(PASSWORD) for _ in range(3)}
    assert len(hashes) == 3
    assert not any("lantern" in each for each in hashes)


@tried
@given(password=passwords, other=passwords)
def test_any_password_opens_its_own_hash_and_no_other_does(password: str, other: str) -> None:
    made = CHEAP.hashed(password)
    assert CHEAP.is_match(made, password)
    assert CHEAP.is_match(made, other) == (other == password)


@pytest.mark.parametrize("password", [PASSWORD.upper(), f"{PASSWORD} ", f" {PASSWORD}", PASSWORD[:-1], PASSWORD + "\0", ""])
def test_a_password_counts_to_the_last_letter(password: str) -> None:
    assert not CHEAP.is_match(HASH, password)


def test_a_hash_made_with_other_settings_still_opens() -> None:
    assert Argon2Hashing(memory_kib=64, passes=2).is_match(HASH, PASSWORD)


@pytest.mark.parametrize("password", [PASSWORD, "the password of nobody", ""])
def test_nothing_opens_an_account_without_a_password(password: str) -> None:
    assert not CHEAP.is_match(None, password)


@pytest.mark.parametrize(
    "stored",
    ["no hash", "$argon2id$", HASH[:-1], HASH.replace("argon2id", "argon2d"), f"{HASH}x"],
    ids=["no hash", "a beginning", "a sign too few", "another kind", "a sign too many"],
)
def test_what_is_no_hash_opens_nothing_and_breaks_nothing(stored: str) -> None:
    assert not CHEAP.is_match(stored, PASSWORD)


def test_nobody_costs_as_much_as_somebody() -> None:
    hashing = Argon2Hashing()
    made = hashing.hashed(PASSWORD)

    def work(stored: str | None) -> float:
        began = process_time()
        assert not hashing.is_match(stored, "not the password")
        return process_time() - began

    pairs = [(work(None), work(made)) for _ in range(9)]
    ratio = median(nobody for nobody, _ in pairs) / median(somebody for _, somebody in pairs)
    assert 0.6 < ratio < 1.7


def test_a_hash_with_weaker_settings_is_outdated_and_todays_is_not() -> None:
    today = Argon2Hashing(memory_kib=64, passes=2)
    assert not today.is_outdated(today.hashed(PASSWORD))
    assert today.is_outdated(Argon2Hashing(memory_kib=32, passes=2).hashed(PASSWORD))
    assert today.is_outdated(Argon2Hashing(memory_kib=64, passes=1).hashed(PASSWORD))


def test_a_rush_of_sign_ins_takes_the_memory_of_a_few() -> None:
    few, many = (_hashes_in_memory(at_once) for at_once in (1, RUSH))
    assert few < 1.5
    assert many > 2.5, "without turns they would all have been in memory, so this measures something"


def _hashes_in_memory(at_once: int) -> float:
    """How many hashes were in memory at once when a rush of threads hashed ``at_once`` at a time."""
    words = [str(MEBIBYTES * 1024), str(at_once), str(RUSH)]
    said = subprocess.run([sys.executable, "-c", PEAK, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return 1 + int(said.stdout) / 1024 / MEBIBYTES


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "p@ssw0rdp@ssw0rd",
        "123456789012",
        "qwertyuiopas",
        "aaaaaaaaaaaaaaaa",
        "redbridge council",
        "REDBRIDGECOUNCIL",
        "R3dbr1dgeC0uncil!",
        "domestic abuse 1",
        "safeguarding lead",
        "Nadia Rahman 1985",
        "N4d1a.R4hman",
        "rahman+nadia+rahman",
    ],
)
def test_what_is_near_or_common_is_easily_guessed_however_it_is_spelt(password: str) -> None:
    assert CHEAP.is_easily_guessed(password, ("Nadia", "Rahman"))


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "violet kettle marmalade", "redbridge violet kettle marmalade", "xK9$mQ2vLp7w", "雨の日に読む本と三毛猫の夢"],
)
def test_words_that_have_nothing_to_do_with_it_are_not(password: str) -> None:
    assert not CHEAP.is_easily_guessed(password, ("Nadia", "Rahman"))


def test_a_name_is_only_near_for_the_person_who_has_it() -> None:
    assert CHEAP.is_easily_guessed("Siobhan Abernathy", ("Siobhan", "Abernathy"))
    assert not CHEAP.is_easily_guessed("Siobhan Abernathy", ("Nadia", "Rahman"))


def test_a_name_with_signs_in_it_is_only_a_name() -> None:
    assert not CHEAP.is_easily_guessed(PASSWORD, ("....", "(a+)+$", "[oops", "O’Neill-Żak", ""))


def test_weighing_the_longest_password_takes_no_longer_than_a_moment() -> None:
    longest = "ab1c " * 40
    began = process_time()
    assert CHEAP.is_easily_guessed(longest, ()) == CHEAP.is_easily_guessed(longest[:LONGEST_WEIGHED], ())
    assert process_time() - began < 2
