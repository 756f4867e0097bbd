"""Adding people, placing them in jobs, and planning what those jobs require."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import first
from learn.domain.people import Access, sort_name
from learn.domain.refusals import Refusal
from learn.services.passwords import invite
from learn.store.audit_trail import note
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.requirements import close_cycle, current_cycles, keep_owed_right, open_cycle


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


def add_person(session: Session, new: NewPerson, catalogue: Catalogue, *, token: str, page: str, now: datetime) -> Refusal | None:
    """Add a person with their job, plan their learning, and send them a link to set a password.

    The agency and the team are added if they are new. ``page`` is the address that the link opens.
    """
    email = new.email.strip().lower()
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
    appoint(session, person.id, team.id, new.role, catalogue, on=new.started_on)
    if new.leads:
        session.add(Lead(person_id=person.id, team_id=team.id, started_on=new.started_on))
    invite(session, person, token=token, page=page, now=now)
    note(session, at=now, actor_id=None, act="add-person", subject=f"person {person.uuid}", outcome=new.access)
    session.commit()
    return None


def appoint(session: Session, person_id: int, team_id: int, role: str, catalogue: Catalogue, *, on: date) -> None:
    """Give a person a job from ``on``, ending the one before, and plan what the new role requires, in one transaction.

    What both roles require goes on as it was, with its dates; what only the new one requires opens a first cycle; what
    only the old one required is closed. Nothing that was done is lost. The caller commits.
    """
    session.execute(
        update(Job).where(Job.person_id == person_id, or_(Job.ended_on.is_(None), Job.ended_on > on)).values(ended_on=on),
    )
    session.add(Job(person_id=person_id, team_id=team_id, role=role, started_on=on))
    path = catalogue.paths.get(role)
    wanted = {step.module: step for step in path.steps} if path else {}
    kept = set()
    for row_id, _, cycle in current_cycles(session, person_id):
        if cycle.module in wanted:
            kept.add(cycle.module)
        else:
            close_cycle(session, row_id)
    for step in wanted.values():
        if step.module not in kept:
            open_cycle(session, person_id, role, first(step, on))
    keep_owed_right(session, person_id)


def end_job(session: Session, person_id: int, *, on: date) -> None:
    """The person leaves: their job and what they lead end, and nothing more is asked of them. The caller commits."""
    session.execute(update(Job).where(Job.person_id == person_id, Job.ended_on.is_(None)).values(ended_on=on))
    session.execute(update(Lead).where(Lead.person_id == person_id, Lead.ended_on.is_(None)).values(ended_on=on))
    for row_id, _, _ in current_cycles(session, person_id):
        close_cycle(session, row_id)
    keep_owed_right(session, person_id)


def _team(session: Session, agency_name: str, team_name: str) -> Team:
    agency = session.scalar(select(Agency).where(Agency.name == agency_name))
    if agency is None:
        agency = Agency(slug="-".join(agency_name.lower().split()), name=agency_name)
        session.add(agency)
        session.flush()
    team = session.scalar(select(Team).where(Team.agency_id == agency.id, Team.name == team_name))
    if team is None:
        team = Team(agency_id=agency.id, name=team_name)
        session.add(team)
    return team
