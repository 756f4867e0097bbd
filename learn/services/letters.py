"""Sending the letters that deeds have left."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from learn.store.sign_ins import Letter

HandOver = Callable[[str, str, str], None]
"""Sends one letter: its kind, its recipient, its link. Raises OSError when it is not taken."""

CLAIM = timedelta(minutes=5)


def deliver(session: Session, hand_over: HandOver, *, now: datetime, most: int = 20) -> int:
    """Send the letters that wait, oldest first, and say how many were sent.

    Each is claimed first, so that two workers do not send the same one at once, and removed once it is taken; one
    that is not taken is tried again when its claim has run out. A letter to nobody is only removed.
    """
    claimed = session.scalars(
        select(Letter.id)
        .where(or_(Letter.claimed_until.is_(None), Letter.claimed_until < now))
        .order_by(Letter.id)
        .limit(most)
        .with_for_update(skip_locked=True),
    ).all()
    if not claimed:
        session.rollback()
        return 0
    session.execute(
        update(Letter).where(Letter.id.in_(claimed)).values(claimed_until=now + CLAIM, tries=Letter.tries + 1),
    )
    letters = session.execute(
        select(Letter.id, Letter.kind, Letter.recipient, Letter.link).where(Letter.id.in_(claimed)).order_by(Letter.id),
    ).all()
    session.commit()
    sent = 0
    for letter_id, kind, recipient, link in letters:
        if recipient is not None:
            try:
                hand_over(kind, recipient, link)
            except OSError:
                continue
            sent += 1
        session.execute(delete(Letter).where(Letter.id == letter_id))
        session.commit()
    return sent
