"""Sending the letters that deeds have left."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from learn.store.sign_ins import Letter

HandOver = Callable[[str, str, str], None]
"""Sends one letter: its kind, its recipient, its link. Raises OSError when it is not taken, ValueError when it cannot be
written as a message."""

CLAIM = timedelta(minutes=5)
"""How long whoever has claimed a letter has to hand it over; longer than a relay that is spoken to may take."""


def deliver(session: Session, hand_over: HandOver, *, clock: Callable[[], datetime], most: int = 20) -> int:
    """Send the letters that wait, oldest first, and say how many were sent.

    Each is claimed when its turn comes and not before, so that two workers do not send the same one however long a relay
    takes over those before it, and removed once it is taken; one that is not taken is tried again when its claim has run
    out. A letter to nobody is only removed.
    """
    sent = 0
    for _ in range(most):
        now = clock()
        waiting = (
            select(Letter.id)
            .where(or_(Letter.claimed_until.is_(None), Letter.claimed_until < now))
            .order_by(Letter.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        claimed = session.execute(
            update(Letter)
            .where(Letter.id == waiting)
            .values(claimed_until=now + CLAIM, tries=Letter.tries + 1)
            .returning(Letter.id, Letter.kind, Letter.recipient, Letter.link),
            execution_options={"synchronize_session": False},
        ).one_or_none()
        if claimed is None:
            session.rollback()
            break
        session.commit()
        letter_id, kind, recipient, link = claimed
        if recipient is not None:
            try:
                hand_over(kind, recipient, link)
            except (OSError, ValueError):
                continue
            sent += 1
        session.execute(delete(Letter).where(Letter.id == letter_id))
        session.commit()
    return sent
