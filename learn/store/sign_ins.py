"""Sign-ins that can be revoked, links that set a password once, and counters that slow guessing down."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from learn.store.columns import Table


class SignIn(Table):
    """One signed-in browser. The browser holds a token; the row holds only its hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PasswordLink(Table):
    """A link that lets its holder set a password once. Only the token's hash is stored."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Table):
    """How often something was tried in the current window, by account or by source. The key is a keyed hash."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_ends_at: Mapped[datetime]
    count: Mapped[int]

    __table_args__ = (CheckConstraint("count > 0", name="count_is_positive"), Index("ix_throttle_window", "window_ends_at"))


class Letter(Table):
    """A mail to be sent, written in the same transaction as the deed that needs it.

    ``kind`` and ``link`` are all that the text is made from. A letter without a ``recipient`` is never sent: it
    stands in for an account that does not exist, so that both answers cost the same.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str | None] = mapped_column(String(254))
    link: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    __table_args__ = (CheckConstraint("kind IN ('set-password', 'reset-password')", name="kind_is_known"),)
