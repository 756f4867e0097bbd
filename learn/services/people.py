"""Adding people, placing them in jobs, and planning what those jobs require."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import first
from learn.domain.people import Access, sort_name
from learn.domain.refusals import AlreadyDone, Refusal
from learn.services.passwords import invite
from learn.services.unsigned_uses import waiting
from learn.store.audit_trail import note
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.requirements import close_cycle, closed_cycles, current_cycles, keep_owed_right, open_cycle, reopen_cycle

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody to add: who they are, where they work, as what, since when, and whether they lead that team."""

    email: str
    name: str
    agency: str
    team: str
    role: str
    started_on: date
    access: Access = Access.MEMBER
    leads: bool = False


def add_person(
    session: Session, new: NewPerson, catalogue: Catalogue, *, token: str, page: str, now: datetime, needs_sign_off: bool
) -> Refusal | None:
    """Add a person with their job, plan their learning, and send them a link to set a password.

    The agency and the team are added if they are new; an agency is the same however its name is capitalised. ``page`` is
    the address that the link opens. With ``needs_sign_off`` nothing unsigned is asked of them.
    """
    email = new.email.strip().lower()
    if _ADDRESS.fullmatch(email) is None:
        return Refusal(field="email", message=f"“{email}” is not an address for mail. Write it like name@council.example.")
    for field, value in (("name", new.name), ("agency", new.agency), ("team", new.team)):
        if not value.strip():
            return Refusal(field=field, message=f"The {field} is empty. Write one.")
    if new.role not in catalogue.roles:
        return Refusal(field="role", message=f"There is no role “{new.role}”. Use one of: {', '.join(catalogue.roles)}.")
    if session.scalar(select(Person.id).where(Person.email == email)) is not None:
        return Refusal(field="email", message=f"{email} has an account already.")
    person = Person(
        email=email,
        name=new.name.strip(),
        sort_name=sort_name(new.name),
        access=new.access,
        is_active=True,
        is_demonstration=False,
        created_at=now,
    )
    session.add(person)
    team = _team(session, new.agency.strip(), new.team.strip())
    session.flush()
    held_back = waiting(session, catalogue, needs_sign_off=needs_sign_off)
    appoint(session, person.id, team.id, new.role, catalogue, on=new.started_on, held_back=held_back)
    if new.leads:
        appoint_lead(session, person.id, team.id, on=new.started_on)
    invite(session, person, token=token, page=page, now=now)
    note(session, at=now, actor_id=None, act="add-person", subject=f"person {person.uuid}", outcome=new.access)
    session.commit()
    return None


def appoint(
    session: Session,
    person_id: int,
    team_id: int,
    role: str,
    catalogue: Catalogue,
    *,
    on: date,
    held_back: frozenset[str] = frozenset(),
) -> None:
    """Give a person a job from ``on``, ending the one before, and plan what the new role requires, in one transaction.

    What both roles require goes on as it was, with its dates; what only the new one requires opens a first cycle; what
    only the old one required is closed. Nothing that was done is lost. The caller commits.

    A job that begins on that day or later is replaced: whoever is moved twice on one day was never in the place between,
    and owes what the last one asks, by its dates. Modules that are ``held_back`` are not asked of somebody new to them.
    """
    _end(session, Job, person_id, on)
    session.add(Job(person_id=person_id, team_id=team_id, role=role, started_on=on))
    path = catalogue.paths.get(role)
    wanted = {step.module: step for step in path.asked_on(on)} if path else {}
    kept: set[str] = set()
    began_on: dict[str, date | None] = {}
    for row_id, _, cycle in current_cycles(session, person_id):
        is_of_replaced_job = cycle.number == 1 and cycle.completed_on is None and cycle.assigned_on >= on
        if cycle.module in wanted and not is_of_replaced_job:
            kept.add(cycle.module)
        else:
            close_cycle(session, row_id)
            began_on[cycle.module] = cycle.started_on
    closed = closed_cycles(session, person_id, assigned_on=on)
    for step in wanted.values():
        if step.module in kept:
            continue
        asked = replace(first(step, on), started_on=began_on.get(step.module))
        if step.module in closed:
            row_id, before = closed[step.module]
            is_under_way = before.number == 1 and before.completed_on is None
            reopen_cycle(session, row_id, role, due_on=asked.due_on if is_under_way else before.due_on)
        elif step.module not in held_back:
            open_cycle(session, person_id, role, asked)
    keep_owed_right(session, person_id)


def appoint_lead(session: Session, person_id: int, team_id: int, *, on: date) -> None:
    """Let a person lead a team, and those under it, from ``on``; had it been planned for later, it begins now.

    The caller commits.

    Raises:
        AlreadyDone: they lead it on that day already.
    """
    of_this_team = (Lead.person_id == person_id, Lead.team_id == team_id)
    session.execute(delete(Lead).where(*of_this_team, Lead.started_on > on))
    leads_it = select(Lead.id).where(*of_this_team, or_(Lead.ended_on.is_(None), Lead.ended_on > on))
    if session.scalar(leads_it) is not None:
        raise AlreadyDone("This person leads this team already.")
    try:
        with session.begin_nested():
            session.add(Lead(person_id=person_id, team_id=team_id, started_on=on))
    except IntegrityError:
        if session.scalar(leads_it) is None:
            raise
        raise AlreadyDone("This person leads this team already.") from None


def end_job(session: Session, person_id: int, *, on: date) -> None:
    """The person leaves: their job and what they lead end, and nothing more is asked of them. The caller commits."""
    _end(session, Job, person_id, on)
    _end(session, Lead, person_id, on)
    for row_id, _, _ in current_cycles(session, person_id):
        close_cycle(session, row_id)
    keep_owed_right(session, person_id)


def _end(session: Session, held: type[Job | Lead], person_id: int, on: date) -> None:
    """End what a person holds on that day. What began that day or would begin later goes: nobody holds it for a day."""
    session.execute(delete(held).where(held.person_id == person_id, held.started_on >= on))
    session.execute(
        update(held).where(held.person_id == person_id, or_(held.ended_on.is_(None), held.ended_on > on)).values(ended_on=on),
    )


def _team(session: Session, agency_name: str, team_name: str) -> Team:
    slug = "-".join(agency_name.lower().split())
    agency = session.scalar(select(Agency).where(Agency.slug == slug))
    if agency is None:
        agency = Agency(slug=slug, name=agency_name)
        session.add(agency)
        session.flush()
    team = session.scalar(select(Team).where(Team.agency_id == agency.id, Team.name == team_name))
    if team is None:
        team = Team(agency_id=agency.id, name=team_name)
        session.add(team)
    return team
