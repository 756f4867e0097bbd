"""How many tries are allowed before somebody has to wait."""

from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most ``tries`` in a window for one ``key``: a kind and what it is counted by."""

    key: str
    tries: int


def sign_in_limits(email: str, source: str) -> tuple[Limit, ...]:
    """Guessing is slowed by account and by source, most where both are the same.

    The account's own limit is wide, so that a stranger elsewhere cannot easily shut somebody out; a link by mail
    opens the account again at once.
    """
    return (
        Limit(key=f"pair {email} {source}", tries=8),
        Limit(key=f"account {email}", tries=40),
        Limit(key=f"source {source}", tries=80),
    )


def link_limits(email: str, source: str) -> tuple[Limit, ...]:
    """How often a link may be asked for."""
    return (Limit(key=f"link {email}", tries=3), Limit(key=f"link-source {source}", tries=20))


def token_limits(source: str) -> tuple[Limit, ...]:
    """How often links may be tried from one source."""
    return (Limit(key=f"token {source}", tries=30),)
