"""Sign-offs: the steps that people took on texts, in the order in which they were taken. None is changed or removed."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, bindparam, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.domain.sign_offs import Check, SignStep, StepTaken, Text, TextKind
from learn.store.columns import Table
from learn.store.people import Person
from learn.store.prepared import ask


class ContentStepRow(Table):
    """One step on one version of a text. ``number`` counts the steps of the text, so that two people cannot take the same."""

    __tablename__ = "content_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    version: Mapped[str] = mapped_column(String(64))
    step: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    as_title: Mapped[str] = mapped_column(String(80))
    checks: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("kind", "slug", "number"),
        CheckConstraint("kind IN ('module', 'case')", name="kind_is_known"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint(
            "step IN ('put-forward', 'reviewed', 'signed-off', 'retired', 'brought-back')",
            name="step_is_known",
        ),
        CheckConstraint("step <> 'signed-off' OR as_title <> ''", name="a_signature_has_a_title"),
    )


_OF_ONE = (
    select(
        ContentStepRow.step,
        ContentStepRow.version,
        ContentStepRow.person_id,
        Person.name,
        ContentStepRow.as_title,
        ContentStepRow.at,
    )
    .join(Person, Person.id == ContentStepRow.person_id)
    .where(ContentStepRow.kind == bindparam("kind"), ContentStepRow.slug == bindparam("slug"))
    .order_by(ContentStepRow.number)
)


def steps_of(session: Session, kind: TextKind, slug: str) -> list[StepTaken]:
    """All steps of one text, in order."""
    return [taken(*row) for row in ask(session, _OF_ONE, kind=kind, slug=slug)]


def taken(step: str, version: str, person_id: int, name: str, as_title: str, at: datetime) -> StepTaken:
    """A step from its row."""
    return StepTaken(step=SignStep(step), version=version, person_id=person_id, name=name, as_title=as_title, at=at)


def add_step(  # noqa: PLR0913 -- a step is what it says
    session: Session,
    text: Text,
    number: int,
    step: SignStep,
    *,
    person_id: int,
    as_title: str,
    checks: Iterable[Check],
    at: datetime,
) -> None:
    """Add a step on a text as it is now.

    Raises:
        sqlalchemy.exc.IntegrityError: somebody took a step with this number.
    """
    session.execute(
        insert(ContentStepRow).values(
            kind=text.kind,
            slug=text.slug,
            number=number,
            version=text.version,
            step=step,
            person_id=person_id,
            as_title=as_title,
            checks=json.dumps(sorted(checks)),
            at=at,
        ),
    )
