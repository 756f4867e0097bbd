"""Argon2id, and the list of passwords that everybody tries first."""

import re
import threading
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SITE_WORDS = (
    *("redbridge", "council", "partnership", "domestic", "abuse", "homicide", "review", "safeguarding"),
    *("learning", "training", "safer", "lives", "password", "officer", "manager", "worker", "police", "housing"),
)
"""Words of the place, the product and the jobs, which are tried first here (SEC-02)."""

ENOUGH = 3
"""The zxcvbn score that is asked for: more than a hundred million guesses."""

LONGEST_WEIGHED = 72
"""How much of a password is weighed: beyond that it is strong enough, and weighing takes long."""

SHORTEST_NEAR = 3
"""Shorter words than this are in everything."""

_LETTERS = re.compile(r"[^\W\d_]+")
_LOOKALIKES = {
    "a": "[a4@]",
    "b": "[b8]",
    "e": "[e3]",
    "g": "[g69]",
    "i": "[i1!|]",
    "l": "[l1|]",
    "o": "[o0]",
    "s": "[s5$]",
    "t": "[t7+]",
    "z": "[z2]",
}


class Argon2Hashing:
    """Argon2id with the settings that OWASP names as the least: 19 MiB, two passes, one lane (SEC-03).

    At most ``at_once`` hashes run at the same time in a process, so that a rush of sign-ins cannot take the memory
    and the processors that saving answers needs.
    """

    def __init__(self, *, memory_kib: int = 19_456, passes: int = 2, at_once: int = 2) -> None:
        """Set up the hasher and the hash that unknown accounts are checked against."""
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._turns = threading.Semaphore(at_once)
        self._nobody = self._hasher.hash("the password of nobody")

    def hashed(self, password: str) -> str:
        """The hash to store."""
        with self._turns:
            return self._hasher.hash(password)

    def is_match(self, password_hash: str | None, password: str) -> bool:
        """Whether the password belongs to the hash. Without a hash the same work is done, and the answer is no."""
        with self._turns:
            try:
                self._hasher.verify(password_hash or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return bool(password_hash)

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def is_easily_guessed(self, password: str, known_words: tuple[str, ...]) -> bool:
        """Whether the password is common, or little more than words known to be near it, however they are spelt.

        What counts is the worse of two: the password as it is, and what is left of it without those words.
        """
        near = [part for word in (*SITE_WORDS, *known_words) for part in _LETTERS.findall(word.lower())]
        typed = password[:LONGEST_WEIGHED]
        return min(_score(typed, near), _score(_without(typed, near), near)) < ENOUGH


def _score(password: str, near: Iterable[str]) -> int:
    if not password:  # which zxcvbn cannot weigh
        return 0
    from zxcvbn import zxcvbn  # noqa: PLC0415 -- its lists are large, and few requests of a day set a password

    score: int = zxcvbn(password, user_inputs=list(near))["score"]
    return score


def _without(password: str, words: Iterable[str]) -> str:
    longest_first = sorted((word for word in words if len(word) >= SHORTEST_NEAR), key=len, reverse=True)
    spelt = ("".join(_LOOKALIKES.get(letter, letter) for letter in word) for word in longest_first)
    return re.sub("|".join(spelt), "", password, flags=re.IGNORECASE)
