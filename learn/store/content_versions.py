"""Keeping the words that somebody saw, once each, under their hash."""

from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from learn.store.learning import ContentVersion

_KEEP = text(
    "INSERT INTO content_version (version, kind, slug, record) VALUES (:version, :kind, :slug, :record)"
    " ON CONFLICT (version) DO NOTHING",
)


def keep_versions(session: Session, kind: str, versions: Iterable[tuple[str, str, str]]) -> None:
    """Store what is not stored yet. ``versions`` are (version, slug, record as JSON).

    They are stored in the order of their versions, so that two transactions with the same new words wait for one another
    in one direction only.
    """
    rows = [{"version": v, "kind": kind, "slug": s, "record": r} for v, s, r in sorted(versions)]
    if rows:
        session.execute(_KEEP, rows)


def records_of(session: Session, versions: Iterable[str]) -> dict[str, str]:
    """The stored records of these versions."""
    rows = session.execute(
        select(ContentVersion.version, ContentVersion.record).where(ContentVersion.version.in_(list(versions))),
    )
    return dict(rows.all())
