"""Adding to the audit."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.store.audit import AuditEvent
from learn.store.prepared import tell

_NOTE = insert(AuditEvent)


def note(session: Session, *, at: datetime, actor_id: int | None, act: str, subject: str, outcome: str) -> None:
    """Add one event to the audit, in the caller's transaction: if it cannot be written, the deed is not done."""
    tell(session, _NOTE, {"at": at, "actor_id": actor_id, "act": act, "subject": subject[:200], "outcome": outcome})
