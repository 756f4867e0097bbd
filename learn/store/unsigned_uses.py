"""Use without a signature: who decided it of which text, and until when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, bindparam, insert, literal, select, text, union_all, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.domain.sign_offs import StepTaken, TextKind
from learn.domain.unsigned_uses import UnsignedUse
from learn.store.columns import Table
from learn.store.people import Person
from learn.store.prepared import ask
from learn.store.sign_offs import ContentStepRow, taken


class UnsignedUseRow(Table):
    """A text may be used unsigned from one moment until another. One open row a text."""

    __tablename__ = "unsigned_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind IN ('module', 'case')", name="kind_is_known"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        CheckConstraint("ended_at >= started_at", name="ends_after_it_starts"),
    )


_IS_OPEN = text("ended_at IS NULL")
Index(
    "uq_unsigned_use_one_open",
    UnsignedUseRow.kind,
    UnsignedUseRow.slug,
    unique=True,
    sqlite_where=_IS_OPEN,
    postgresql_where=_IS_OPEN,
)
_STEPS = select(
    ContentStepRow.slug,
    ContentStepRow.number,
    ContentStepRow.step,
    ContentStepRow.version,
    ContentStepRow.person_id,
    Person.name,
    ContentStepRow.as_title.label("words"),
    ContentStepRow.at,
).join(Person, Person.id == ContentStepRow.person_id)
_USES = (
    select(
        UnsignedUseRow.slug,
        literal(0),
        literal(""),
        literal(""),
        UnsignedUseRow.person_id,
        Person.name,
        UnsignedUseRow.reason,
        UnsignedUseRow.started_at,
    )
    .join(Person, Person.id == UnsignedUseRow.person_id)
    .where(UnsignedUseRow.ended_at.is_(None))
)
_ALL = union_all(_STEPS, _USES).order_by("slug", "number")
_OF_ONE = union_all(
    _STEPS.where(ContentStepRow.kind == bindparam("kind"), ContentStepRow.slug == bindparam("slug")),
    _USES.where(UnsignedUseRow.kind == bindparam("kind"), UnsignedUseRow.slug == bindparam("slug")),
).order_by("number")

Come = tuple[list[StepTaken], UnsignedUse | None]
"""The steps of a text, in order, and the decision by which it may be used unsigned."""


def steps_and_use(session: Session, kind: TextKind, slug: str) -> Come:
    """How far one text has come, in one statement."""
    return _come(ask(session, _OF_ONE, kind=kind, slug=slug)).get(slug, ([], None))


def steps_and_uses(session: Session) -> dict[str, Come]:
    """How far each text has come, in one statement; no two have one name, and those with which nothing was done are left out."""
    return _come(ask(session, _ALL))


def _come(rows: Iterable[Any]) -> dict[str, Come]:
    steps: dict[str, list[StepTaken]] = {}
    uses: dict[str, UnsignedUse] = {}
    for slug, number, step, version, person_id, name, words, at in rows:
        if number:
            steps.setdefault(slug, []).append(taken(step, version, person_id, name, words, at))
        else:
            uses[slug] = UnsignedUse(slug=slug, name=name, reason=words, at=at)
    return {slug: (steps.get(slug, []), uses.get(slug)) for slug in steps.keys() | uses.keys()}


def begin_use(session: Session, kind: TextKind, slug: str, *, person_id: int, reason: str, at: datetime) -> None:
    """Add a decision.

    Raises:
        sqlalchemy.exc.IntegrityError: the text may be used unsigned already.
    """
    session.execute(
        insert(UnsignedUseRow).values(kind=kind, slug=slug, person_id=person_id, reason=reason, started_at=at),
    )


def end_use(session: Session, kind: TextKind, slug: str, *, at: datetime) -> bool:
    """End the decision about this text, and say whether there was one."""
    ended = session.execute(
        update(UnsignedUseRow)
        .where(UnsignedUseRow.kind == kind, UnsignedUseRow.slug == slug, UnsignedUseRow.ended_at.is_(None))
        .values(ended_at=at)
        .returning(UnsignedUseRow.id),
    )
    return ended.one_or_none() is not None
