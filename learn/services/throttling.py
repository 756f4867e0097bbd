"""Slowing down guesses."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from learn.domain.throttling import WINDOW, Limit
from learn.store.throttling import forget_past_windows, tries_counted

Keyed = Callable[[str], str]
"""Turns what is counted into a keyed hash, so that no address and no account stands in the table."""


def count_try(session: Session, limits: Iterable[Limit], *, now: datetime, keyed: Keyed) -> bool:
    """Count one try against every limit and say whether all of them still allow it.

    It is counted and committed before the secret is looked at, so that tries sent at the same time count as well.
    """
    counts = [tries_counted(session, keyed(limit.key), now, WINDOW) <= limit.tries for limit in limits]
    session.commit()
    return all(counts)


def forget_past_tries(session: Session, *, now: datetime) -> None:
    """Forget the tries of windows that are over: they slow nobody down any more, and who tried what is kept no longer."""
    forget_past_windows(session, now)
    session.commit()
