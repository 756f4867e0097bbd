"""Classing a change of a module: what differs, whom each choice would touch, and what follows when it is confirmed."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.changes import (
    ChangeKind,
    Delta,
    Difference,
    ModuleWords,
    difference,
    is_touched,
    problem_with,
    version_held_by_most,
    words_of,
)
from learn.domain.cycles import changed
from learn.domain.modules import Module
from learn.domain.people import Deed, Viewer, may
from learn.domain.posts import ContentPost
from learn.domain.refusals import NotAllowed, Refusal
from learn.store.audit_trail import note
from learn.store.changes import (
    ChangeFacts,
    Held,
    add_change,
    ask_again,
    end_studies,
    holders,
    is_classed,
    studies_open,
)
from learn.store.content_versions import records_of
from learn.store.people import Person
from learn.store.posts import posts_held

CLASSED = "This change was classed already. Nobody is asked twice, and nothing was done now."
NOTHING = "Everybody who completed this module completed it in the words it has today. Nothing has to be done."
OTHER_WORDS = "The words have changed again since this page was opened. Look at what differs now, and decide again."


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whom each way of classing a change would touch on this day: how many of all who have completed the module.

    ``in_the_middle`` is how many studies a change of the law would end, so that those people begin anew.
    """

    completed: int
    material: int
    law: int
    in_the_middle: int
    on: date


@dataclass(frozen=True, kw_only=True)
class Unclassed:
    """A module whose words are not those that people completed, and nobody has said what that asks of them."""

    module: Module
    from_version: str
    differs: Difference
    reach: Reach


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """How somebody classes a change. ``objectives`` are those that a material change touches; none means all."""

    to_version: str
    kind: ChangeKind
    objectives: Collection[str]
    says: str
    days: int | None


def unclassed(session: Session, module: Module, *, today: date) -> Unclassed | None:
    """The change of this module that waits to be classed; None when there is none."""
    if is_classed(session, module.slug, module.version):
        return None
    return _unclassed(session, module, holders(session, module.slug), today)


def all_unclassed(session: Session, catalogue: Catalogue, *, today: date) -> list[Unclassed]:
    """Every change that waits to be classed, so that nobody forgets one."""
    found = (unclassed(session, module, today=today) for module in catalogue.modules.values())
    return [each for each in found if each is not None]


def classify(
    session: Session, viewer: Viewer, module: Module, proposal: Proposal, *, now: datetime, today: date
) -> int | Refusal:
    """Say what a change is, once for each version, and ask of people what follows; give how many that touches.

    Wording touches nobody. Something to learn opens, for each whose completion of an earlier version counts, a short cycle
    for the changed pages of these objectives. The law opens one for the whole, and whoever is in the middle begins anew;
    otherwise those in the middle go on, and read a page whose words have changed in those it has today. Studies are ended
    before cycles are changed, in the order in which whoever completes a module holds them.

    Raises:
        NotAllowed: the viewer does not answer for the content.
    """
    if not may(viewer, Deed.CLASSIFY_CHANGE):
        raise NotAllowed
    return _classify(session, viewer.person_id, module, proposal, now, today)


def classify_by(session: Session, email: str, module: Module, proposal: Proposal, *, now: datetime, today: date) -> int | Refusal:
    """Class a change in the name of the content lead with this address."""
    person_id = session.scalar(select(Person.id).where(Person.email == email.strip().lower(), Person.is_active))
    if person_id is None or ContentPost.LEAD not in posts_held(session, person_id):
        return Refusal(field="by", message=f"“{email}” is not the address of a content lead. Name one with: learn people post")
    return _classify(session, person_id, module, proposal, now, today)


def _classify(session: Session, actor_id: int, module: Module, proposal: Proposal, now: datetime, today: date) -> int | Refusal:
    known = [objective.slug for objective in module.objectives]
    refusal = problem_with(proposal.kind, proposal.objectives, known, proposal.says, proposal.days)
    if refusal is not None:
        return refusal
    if proposal.to_version != module.version:
        return Refusal(message=OTHER_WORDS)
    if is_classed(session, module.slug, module.version):
        return Refusal(message=CLASSED)
    ended = end_studies(session, module.slug, now) if proposal.kind is ChangeKind.LAW else 0
    held = holders(session, module.slug, lock=True)
    waiting = _unclassed(session, module, held, today)
    if waiting is None:
        return Refusal(message=CLASSED if is_classed(session, module.slug, module.version) else NOTHING)
    try:
        with session.begin_nested():
            change_id = add_change(session, _facts(module, held, waiting, proposal), actor_id=actor_id, at=now)
    except IntegrityError:  # somebody was quicker
        session.rollback()
        return Refusal(message=CLASSED)
    touched = [each for each in held if is_touched(proposal.kind, each.holder, module.version, today)]
    whole = proposal.kind is ChangeKind.LAW
    asked = [(each, changed(each.holder.cycle, today, proposal.days or 0, whole=whole)) for each in touched]
    ask_again(session, asked, change_id)
    outcome = f"{proposal.kind}: {len(touched)} people, {ended} begin anew"
    note(session, at=now, actor_id=actor_id, act="class-change", subject=f"module {module.slug}", outcome=outcome)
    session.commit()
    return len(touched)


def _unclassed(session: Session, module: Module, held: Sequence[Held], today: date) -> Unclassed | None:
    people = [each.holder for each in held]
    version = version_held_by_most(people, module.version)
    if version is None:
        return None
    kept = json.loads(records_of(session, [version])[version])
    touched = {kind: sum(is_touched(kind, holder, module.version, today) for holder in people) for kind in ChangeKind}
    return Unclassed(
        module=module,
        from_version=version,
        differs=difference(words_of(kept), _words(module)),
        reach=Reach(
            completed=sum(holder.has_completed for holder in people),
            material=touched[ChangeKind.MATERIAL],
            law=touched[ChangeKind.LAW],
            in_the_middle=studies_open(session, module.slug),
            on=today,
        ),
    )


def _facts(module: Module, held: Sequence[Held], waiting: Unclassed, proposal: Proposal) -> ChangeFacts:
    material = proposal.kind is ChangeKind.MATERIAL
    objectives = proposal.objectives or [objective.slug for objective in module.objectives]
    nothing = Delta(objectives=frozenset(), pages=frozenset())
    older = {each.holder.version for each in held if each.holder.has_completed} - {module.version}
    return ChangeFacts(
        module=module.slug,
        kind=proposal.kind,
        from_versions=[version for version in older if version is not None],
        to_version=module.version,
        delta=waiting.differs.delta(objectives, _words(module)) if material else nothing,
        rewords=waiting.differs.rewords if proposal.kind is ChangeKind.WORDING else {},
        says=proposal.says.strip(),
        days=None if proposal.kind is ChangeKind.WORDING else proposal.days,
    )


def _words(module: Module) -> ModuleWords:
    return words_of(json.loads(module.record))
