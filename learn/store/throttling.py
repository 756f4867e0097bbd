"""Counting tries."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.orm import Session

from learn.store.columns import UtcDateTime
from learn.store.sign_ins import Throttle

_COUNT = text(
    """
    INSERT INTO throttle ("key", window_ends_at, count) VALUES (:key, :ends_at, 1)
    ON CONFLICT ("key") DO UPDATE SET
      count = CASE WHEN throttle.window_ends_at <= :now THEN 1 ELSE throttle.count + 1 END,
      window_ends_at = CASE WHEN throttle.window_ends_at <= :now THEN :ends_at ELSE throttle.window_ends_at END
    RETURNING count
    """,
).bindparams(bindparam("now", type_=UtcDateTime()), bindparam("ends_at", type_=UtcDateTime()))


def tries_counted(session: Session, key: str, now: datetime, window: timedelta) -> int:
    """Count one more try for ``key`` and say how many there are in its window, this one included."""
    count: int = session.execute(_COUNT, {"key": key, "now": now, "ends_at": now + window}).scalar_one()
    return count


def forget_tries(session: Session, keys: list[str]) -> None:
    """Start these counts again from nothing.

    One after the other, in the order in which they are counted, so that who counts and who forgets wait for one another
    in one direction only.
    """
    for key in keys:
        session.execute(delete(Throttle).where(Throttle.key == key))


def forget_past_windows(session: Session, now: datetime) -> None:
    """Remove counts whose window has ended.

    One that somebody is counting up at this moment is passed over, so that nobody who tries something waits in a circle
    with this.
    """
    past = select(Throttle.key).where(Throttle.window_ends_at <= now).with_for_update(skip_locked=True)
    session.execute(delete(Throttle).where(Throttle.key.in_(past)), execution_options={"synchronize_session": False})
