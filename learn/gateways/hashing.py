"""Argon2id, and the list of passwords that everybody tries first."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SITE_WORDS = ("redbridge", "council", "domestic", "abuse", "learning", "training", "safer", "partnership", "password")
ENOUGH = 3
"""The zxcvbn score that is asked for: more than a hundred million guesses."""


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
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def is_easily_guessed(self, password: str, known_words: tuple[str, ...]) -> bool:
        """Whether the password is common, or little more than one of the words known to be near it."""
        guessed = zxcvbn(password[:72], user_inputs=[*SITE_WORDS, *known_words])
        score: int = guessed["score"]
        return score < ENOUGH
