"""What a password must be, and what hashing promises."""

from typing import Protocol

SHORTEST = 12
LONGEST = 200


class Hashing(Protocol):
    """Turns passwords into hashes and checks them; each check costs the same whether or not there is a hash."""

    def hashed(self, password: str) -> str:
        """The hash to store."""

    def is_match(self, password_hash: str | None, password: str) -> bool:
        """Whether the password belongs to the hash. Without a hash the same work is done, and the answer is no."""

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""

    def is_easily_guessed(self, password: str, known_words: tuple[str, ...]) -> bool:
        """Whether the password is common, or little more than one of the words known to be near it."""


def problem_with(password: str, known_words: tuple[str, ...], hashing: Hashing) -> str:
    """What is wrong with a new password, in a sentence that says what to do; empty when nothing is.

    Length and common passwords count; mixtures of letters and signs are not asked for (SEC-01, SEC-02).
    """
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Three random words make a strong password."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if hashing.is_easily_guessed(password, known_words):
        return "This password is easy to guess. Use three random words that have nothing to do with you or your work."
    return ""
