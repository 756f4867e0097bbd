"""Changes of modules: how each was classed, of whom it asked something, and what that is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.domain.changes import ChangeKind, Delta, Holder
from learn.domain.cycles import Cycle
from learn.store.columns import Table
from learn.store.learning import CompletionRow, CycleRow, Study
from learn.store.people import Person
from learn.store.prepared import tell
from learn.store.requirements import DAYS


class ModuleChange(Table):
    """How a change of a module to one version was classed, once and for good: the database refuses to change it.

    The lists are JSON: the versions that those held who had completed it, the objectives and pages that are asked again
    (none of a change of the law: all are), and for wording the page versions that say the same as others.
    """

    __tablename__ = "module_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    from_versions: Mapped[str]
    to_version: Mapped[str] = mapped_column(String(64))
    objectives: Mapped[str]
    pages: Mapped[str]
    rewords: Mapped[str]
    says: Mapped[str]
    days: Mapped[int | None]
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("module", "to_version"),
        CheckConstraint("kind IN ('wording', 'material', 'law')", name="kind_is_known"),
        CheckConstraint("(kind = 'wording') = (days IS NULL)", name="wording_alone_asks_nothing"),
        CheckConstraint("days BETWEEN 1 AND 365", name="days_are_within_a_year"),
        CheckConstraint("says <> ''", name="says_something"),
    )


class CycleChange(Table):
    """A cycle was opened by a change, or goes on with what an earlier one asked and was not done."""

    __tablename__ = "cycle_change"

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("module_change.id"), primary_key=True, index=True)


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """A change to be stored."""

    module: str
    kind: ChangeKind
    from_versions: Sequence[str]
    to_version: str
    delta: Delta
    rewords: Mapping[str, str]
    says: str
    days: int | None


@dataclass(frozen=True, kw_only=True)
class Held:
    """Somebody of whom a module is asked: whose row it is, for which role, how they stand, what an open delta asks already."""

    person_id: int
    row_id: int
    role: str
    holder: Holder
    changes: tuple[int, ...]


_OWED = (
    select(func.min(CycleRow.due_on))
    .where(CycleRow.person_id == bindparam("of_person"), CycleRow.is_current, CycleRow.completed_on.is_(None))
    .scalar_subquery()
)


def is_classed(session: Session, module: str, version: str) -> bool:
    """Whether the change to this version was classed."""
    found = select(ModuleChange.id).where(ModuleChange.module == module, ModuleChange.to_version == version)
    return session.scalar(found) is not None


def holders(session: Session, module: str, *, lock: bool = False) -> list[Held]:
    """Everybody of whom this module is asked, in the order of their rows.

    ``lock`` holds the rows until the transaction ends.
    """
    version = (
        select(CompletionRow.module_version)
        .where(CompletionRow.person_id == CycleRow.person_id, CompletionRow.module == CycleRow.module)
        .order_by(CompletionRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    current = (CycleRow.module == module, CycleRow.is_current)
    days = [getattr(CycleRow, name) for name in DAYS]
    rows = select(CycleRow.id, CycleRow.person_id, CycleRow.role, version, *days).where(*current).order_by(CycleRow.id)
    linked: dict[int, list[int]] = {}
    open_links = select(CycleChange.cycle_id, CycleChange.change_id).join(CycleRow, CycleRow.id == CycleChange.cycle_id)
    for cycle_id, change_id in session.execute(open_links.where(*current, CycleRow.completed_on.is_(None))):
        linked.setdefault(cycle_id, []).append(change_id)
    return [
        Held(
            person_id=person_id,
            row_id=row_id,
            role=role,
            holder=Holder(cycle=Cycle(**dict(zip(DAYS, of_cycle, strict=True))), version=held),
            changes=tuple(linked.get(row_id, ())),
        )
        for row_id, person_id, role, held, *of_cycle in session.execute(rows.with_for_update(of=CycleRow) if lock else rows)
    ]


def add_change(session: Session, change: ChangeFacts, *, actor_id: int, at: datetime) -> int:
    """Store how a change was classed.

    Raises:
        sqlalchemy.exc.IntegrityError: the change to this version was classed before.
    """
    return session.execute(
        insert(ModuleChange)
        .values(
            module=change.module,
            kind=change.kind,
            from_versions=json.dumps(sorted(change.from_versions)),
            to_version=change.to_version,
            objectives=json.dumps(sorted(change.delta.objectives)),
            pages=json.dumps(sorted(change.delta.pages)),
            rewords=json.dumps(dict(change.rewords), sort_keys=True),
            says=change.says,
            days=change.days,
            actor_id=actor_id,
            at=at,
        )
        .returning(ModuleChange.id),
    ).scalar_one()


def ask_again(session: Session, asked: Sequence[tuple[Held, Cycle]], change_id: int) -> None:
    """Close the cycle that each of these people is in and open the other, for this change and what theirs asked before.

    What they owe is worked out again: the earliest due day of what is open. How much they never did is as it was, since
    neither cycle is a first.
    """
    if not asked:
        return
    tell(
        session,
        update(CycleRow).where(CycleRow.id == bindparam("row_id")).values(is_current=False),
        [{"row_id": held.row_id} for held, _ in asked],
    )
    ids = session.connection().scalars(
        insert(CycleRow).returning(CycleRow.id, sort_by_parameter_order=True),
        [
            {
                "person_id": held.person_id,
                "role": held.role,
                "is_current": True,
                **{name: getattr(cycle, name) for name in DAYS},
            }
            for held, cycle in asked
        ],
    )
    links = [
        {"cycle_id": cycle_id, "change_id": each}
        for cycle_id, (held, _) in zip(ids, asked, strict=True)
        for each in (*held.changes, change_id)
    ]
    tell(session, insert(CycleChange), links)
    tell(
        session,
        update(Person).where(Person.id == bindparam("of_person")).values(first_due_on=_OWED),
        [{"of_person": held.person_id} for held, _ in asked],
    )


def end_studies(session: Session, module: str, now: datetime) -> int:
    """End every study of this module that is under way, without its being completed, and say how many there were."""
    ended = session.execute(
        update(Study)
        .where(Study.module == module, Study.completed_at.is_(None), Study.closed_at.is_(None))
        .values(closed_at=now)
        .returning(Study.id),
    )
    return len(ended.all())


def studies_open(session: Session, module: str) -> int:
    """How many people are in the middle of this module."""
    open_ones = select(func.count()).where(Study.module == module, Study.completed_at.is_(None), Study.closed_at.is_(None))
    return session.scalar(open_ones) or 0
