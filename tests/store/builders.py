"""Rows for tests: each builder adds one that is valid, commits, and gives its id; a test says only what it cares about."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.domain.cycles import Cycle
from learn.domain.people import Access, Viewer, sort_name
from learn.domain.posts import ContentPost
from learn.store.attempts import Attempt
from learn.store.columns import Table
from learn.store.learning import CompletionRow, PageOpened, Study
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.posts import ContentPostRow
from learn.store.requirements import keep_owed_right, open_cycle
from learn.store.sign_ins import SignIn
from tests.builders import TODAY

NOW = datetime.combine(TODAY, time(9, 30), UTC)
"""The moment of most tests: half past nine on :data:`tests.builders.TODAY`."""

_numbers = count(1)


def _added(session: Session, table: type[Table], **values: Any) -> int:
    row_id: int = session.execute(insert(table).values(**values).returning(table.id)).scalar_one()  # type: ignore[attr-defined]  # all but two have one
    session.commit()
    return row_id


def an_agency(session: Session, name: str = "") -> int:
    """Add an agency."""
    name = name or f"Agency {next(_numbers)}"
    return _added(session, Agency, slug="-".join(name.lower().split()), name=name)


def a_team(session: Session, name: str = "", *, agency_id: int | None = None, under: int | None = None) -> int:
    """Add a team, of an agency of its own unless one is given."""
    name = name or f"Team {next(_numbers)}"
    return _added(session, Team, name=name, agency_id=agency_id or an_agency(session), parent_id=under, uuid=uuid4())


def a_person(
    session: Session,
    name: str = "",
    *,
    email: str = "",
    password_hash: str | None = None,
    access: Access = Access.MEMBER,
    is_active: bool = True,
) -> int:
    """Add a person without a job."""
    name = name or f"Person {next(_numbers)}"
    return _added(
        session,
        Person,
        uuid=uuid4(),
        email=email or f"{'.'.join(name.lower().split())}@council.example",
        name=name,
        sort_name=sort_name(name),
        password_hash=password_hash,
        access=access,
        is_active=is_active,
        is_demonstration=False,
        created_at=NOW,
    )


def a_job(
    session: Session,
    person_id: int,
    team_id: int | None = None,
    *,
    role: str = "housing-officer",
    started_on: date = TODAY,
    ended_on: date | None = None,
) -> int:
    """Add a job, in a team of its own unless one is given."""
    team_id = team_id or a_team(session)
    return _added(session, Job, person_id=person_id, team_id=team_id, role=role, started_on=started_on, ended_on=ended_on)


def a_lead(session: Session, person_id: int, team_id: int, *, started_on: date = TODAY, ended_on: date | None = None) -> int:
    """Let a person lead a team."""
    return _added(session, Lead, person_id=person_id, team_id=team_id, started_on=started_on, ended_on=ended_on)


def a_post(
    session: Session,
    person_id: int,
    post: ContentPost = ContentPost.AUTHOR,
    title: str = "",
    *,
    started_at: datetime = NOW,
    ended_at: datetime | None = None,
) -> int:
    """Give a person a post for the content; a specialist has a title unless told otherwise."""
    title = title or ("Domestic abuse specialist" if post is ContentPost.SPECIALIST else "")
    return _added(session, ContentPostRow, person_id=person_id, post=post, title=title, started_at=started_at, ended_at=ended_at)


def a_sign_in(
    session: Session, person_id: int, token_hash: str = "", *, created_at: datetime = NOW, ended_at: datetime | None = None
) -> int:
    """Add a signed-in browser of a person."""
    token_hash = token_hash or f"token {next(_numbers)}"
    return _added(session, SignIn, token_hash=token_hash, person_id=person_id, created_at=created_at, ended_at=ended_at)


def the_cycles(session: Session, person_id: int, cycles: Iterable[Cycle], *, role: str = "housing-officer") -> None:
    """Open cycles for a person, and keep right what they owe."""
    for cycle in cycles:
        open_cycle(session, person_id, role, cycle)
    keep_owed_right(session, person_id)
    session.commit()


def a_study(
    session: Session,
    person_id: int,
    module: str = "a-module",
    *,
    pages: Iterable[tuple[str, str]] = (),
    completed_at: datetime | None = None,
) -> int:
    """Add a study with the pages left in it, each with its version."""
    study_id = _added(session, Study, person_id=person_id, module=module, started_at=NOW, completed_at=completed_at)
    for page, version in pages:
        session.execute(insert(PageOpened).values(study_id=study_id, page=page, version=version, opened_at=NOW))
    session.commit()
    return study_id


def an_attempt(session: Session, person_id: int, study_id: int, **changes: Any) -> int:
    """Add a first attempt under way, with nothing drawn in it."""
    values = {
        "uuid": uuid4(),
        "module": "a-module",
        "round": 1,
        "number": 1,
        "attempts_allowed": 3,
        "pass_percent": 80,
        "started_at": NOW,
        "asked": 5,
    }
    return _added(session, Attempt, person_id=person_id, study_id=study_id, **{**values, **changes})


def a_passed_attempt(session: Session, person_id: int, study_id: int, **changes: Any) -> int:
    """Add an attempt with everything right."""
    passed = {"finished_at": NOW, "right": 5, "critical_missed": 0, "passed": True}
    return an_attempt(session, person_id, study_id, **{**passed, **changes})


def a_completion(session: Session, person_id: int, module: str = "a-module", *, on: date = TODAY, version: str = "1") -> UUID:
    """Add a completed study with its passed attempt and its record, and give the record's public id."""
    study_id = a_study(session, person_id, module, completed_at=NOW)
    attempt_id = a_passed_attempt(session, person_id, study_id, module=module)
    uuid = uuid4()
    _added(
        session,
        CompletionRow,
        uuid=uuid,
        person_id=person_id,
        module=module,
        module_title=module.capitalize(),
        module_version=version,
        study_id=study_id,
        attempt_id=attempt_id,
        completed_on=on,
        recorded_at=NOW,
    )
    return uuid


def as_viewer(session: Session, person_id: int, *, roles: Iterable[str] = ("housing-officer",)) -> Viewer:
    """The person, as somebody who is signed in is seen by the deeds; no sign-in is stored."""
    person = session.get_one(Person, person_id)
    viewer = Viewer(
        person_id=person_id,
        uuid=person.uuid,
        name=person.name,
        access=Access(person.access),
        roles=frozenset(roles),
        leads=False,
        sign_in_id=0,
    )
    session.rollback()
    return viewer
