"""The audit: what was done, by whom, when. Rows are added in the transaction of the deed; none is changed or removed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from learn.store.columns import Table


class AuditEvent(Table):
    """One event. ``subject`` names what it was about; ``outcome`` says how it ended. No answers, no secrets."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(40))

    __table_args__ = (Index("ix_audit_event_actor", "actor_id", "id"),)
