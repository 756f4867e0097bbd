"""Posts: who looks after what people read, since when, and until when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.domain.posts import ContentPost
from learn.store.columns import Table


class ContentPostRow(Table):
    """A post for the content that a person holds or held. One open row a person and post."""

    __tablename__ = "content_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("post IN ('author', 'lead', 'specialist')", name="post_is_known"),
        CheckConstraint("(post = 'specialist') = (title <> '')", name="only_a_specialist_has_a_title"),
        CheckConstraint("ended_at >= started_at", name="ends_after_it_starts"),
        Index("ix_content_post_person_id", "person_id"),
    )


_OPEN = text("ended_at IS NULL")
Index(
    "uq_content_post_one_open",
    ContentPostRow.person_id,
    ContentPostRow.post,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)


def posts_held(session: Session, person_id: int) -> dict[ContentPost, str]:
    """The posts this person holds now, each with its title."""
    rows = session.execute(
        select(ContentPostRow.post, ContentPostRow.title).where(
            ContentPostRow.person_id == person_id, ContentPostRow.ended_at.is_(None)
        )
    )
    return {ContentPost(post): title for post, title in rows}


def begin_post(session: Session, person_id: int, post: ContentPost, title: str, now: datetime) -> None:
    """Add a post that this person holds from now on.

    Raises:
        sqlalchemy.exc.IntegrityError: they hold it already.
    """
    session.execute(insert(ContentPostRow).values(person_id=person_id, post=post, title=title, started_at=now))


def end_post(session: Session, person_id: int, post: ContentPost, now: datetime) -> bool:
    """End a post that this person holds, and say whether they held it."""
    ended = session.execute(
        update(ContentPostRow)
        .where(ContentPostRow.person_id == person_id, ContentPostRow.post == post, ContentPostRow.ended_at.is_(None))
        .values(ended_at=now)
        .returning(ContentPostRow.id),
    )
    return ended.one_or_none() is not None
