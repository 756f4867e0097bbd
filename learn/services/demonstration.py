"""Filling an empty database with the demonstration partnership: invented people, and two years of what they did."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Cycle, first, owed
from learn.domain.demonstration import Member, members
from learn.domain.demonstration_places import AGENCIES, TEAMS
from learn.domain.demonstration_sign_ins import PASSWORD, SIGN_INS, SignIn
from learn.domain.paths import Path
from learn.domain.people import sort_name
from learn.domain.posts import ContentPost
from learn.domain.refusals import AlreadyDone
from learn.domain.sign_offs import SignStep
from learn.services.demonstration_history import Stage, morning, noted, play_back
from learn.services.demonstration_plays import add_plays
from learn.store.learning import CycleRow
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.posts import ContentPostRow
from learn.store.sign_offs import add_step

__all__ = ["PASSWORD", "SIGN_INS", "SignIn", "fill", "has_invented_people"]


def fill(session: Session, catalogue: Catalogue, *, today: date, now: datetime, password_hash: str) -> None:
    """Fill an empty database with the demonstration, once and as a whole.

    The same ``today`` and catalogue give the same rows, public ids included; only the entry in the audit that says
    when it was done differs. Nothing else is dated ``today`` or later. History is played back in order, through the
    rules and deeds of the platform itself.

    Raises:
        AlreadyDone: somebody is in the database; nothing is changed.
    """
    if session.scalar(select(exists().select_from(Person))):
        session.rollback()
        raise AlreadyDone("There are people in the database already. The demonstration only goes into an empty one.")
    catalogue = replace(catalogue, paths={role: _first_year(path) for role, path in catalogue.paths.items()})
    stage = Stage(session=session, catalogue=catalogue, today=today)
    people = members(catalogue.paths, today)
    _add_places(stage)
    _add_people(stage, people, password_hash)
    _add_jobs(stage, people)
    _add_posts(stage)
    _add_steps(stage)
    stage.notes.append(noted(now, None, "fill-demonstration", f"{len(people)} people", "done"))
    play_back(stage, people)
    add_plays(stage, people)
    session.commit()


def _first_year(path: Path) -> Path:
    """The steps that are asked of whoever begins: the history of the demonstration is played by these alone."""
    return replace(path, steps=tuple(step for step in path.steps if step.asked_from is None))


def has_invented_people(session: Session) -> bool:
    """Whether the database holds people of the demonstration."""
    found = session.scalar(select(exists().where(Person.is_demonstration)))
    session.rollback()
    return bool(found)


def _add_places(stage: Stage) -> None:
    agency_ids = stage.session.scalars(
        insert(Agency).returning(Agency.id, sort_by_parameter_order=True),
        [{"slug": agency.slug, "name": agency.name} for agency in AGENCIES],
    ).all()
    of_slug = dict(zip((agency.slug for agency in AGENCIES), agency_ids, strict=True))
    for is_under in (False, True):
        teams = [team for team in TEAMS if (team.under is not None) is is_under]
        ids = stage.session.scalars(
            insert(Team).returning(Team.id, sort_by_parameter_order=True),
            [
                {
                    "uuid": stage.uuid(),
                    "agency_id": of_slug[team.agency],
                    "parent_id": stage.team_ids[f"{team.agency}/{team.under}"] if is_under else None,
                    "name": team.name,
                }
                for team in teams
            ],
        ).all()
        stage.team_ids.update(zip((team.key for team in teams), ids, strict=True))


def _add_people(stage: Stage, people: Sequence[Member], password_hash: str) -> None:
    rows = []
    for member in people:
        owing = owed(_first_cycles(stage.catalogue, member))
        uuid = stage.uuid()
        created_at = morning(member.posts[0].began_on)
        rows.append(
            {
                "uuid": uuid,
                "email": member.email,
                "name": member.name,
                "sort_name": sort_name(member.name),
                "password_hash": password_hash,
                "access": member.access,
                "is_active": member.left_on is None,
                "is_demonstration": True,
                "created_at": created_at,
                "first_due_on": owing.first_due_on,
                "unfinished": owing.unfinished,
            },
        )
        stage.notes.append(noted(created_at, None, "add-person", f"person {uuid}", member.access))
    ids = stage.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
    stage.person_ids.update(zip((member.email for member in people), ids, strict=True))


def _add_jobs(stage: Stage, people: Sequence[Member]) -> None:
    """Everybody's first job and what it asks of them, as :func:`learn.services.people.appoint` would have it."""
    jobs: list[dict[str, Any]] = []
    leads: list[dict[str, Any]] = []
    cycles: list[dict[str, Any]] = []
    for member in people:
        person_id, post = stage.person_ids[member.email], member.posts[0]
        team_id = stage.team_ids[post.team]
        jobs.append({"person_id": person_id, "team_id": team_id, "role": post.role, "started_on": post.began_on})
        if member.leads is not None:
            team_id, led_from = stage.team_ids[member.leads], member.posts[-1].began_on
            leads.append({"person_id": person_id, "team_id": team_id, "started_on": led_from})
        cycles.extend(
            {"person_id": person_id, "role": post.role, "is_current": True, **asdict(cycle)}
            for cycle in _first_cycles(stage.catalogue, member)
        )
    stage.session.execute(insert(Job), jobs)
    stage.session.execute(insert(Lead), leads)
    if cycles:
        stage.session.execute(insert(CycleRow), cycles)


def _add_posts(stage: Stage) -> None:
    rows = [
        {"person_id": stage.person_ids[shown.email], "post": post, "title": title, "started_at": morning(began_on)}
        for shown in SIGN_INS
        for began_on in [stage.today - timedelta(days=shown.days_ago)]
        for post, title in shown.looks_after
    ]
    stage.session.execute(insert(ContentPostRow), rows)


def _add_steps(stage: Stage) -> None:
    """One text waits for a review and one for a signature. None is signed: nobody has, and a signature is not invented."""
    author, specialist = (
        next(shown for shown in SIGN_INS for post, _ in shown.looks_after if post is wanted)
        for wanted in (ContentPost.AUTHOR, ContentPost.SPECIALIST)
    )
    in_review, reviewed = (*stage.catalogue.texts.values(), None, None)[:2]
    put_forward_at, reviewed_at = (morning(stage.today - timedelta(days=days)) for days in (24, 9))
    for text, number, step, shown, at in (
        (in_review, 1, SignStep.PUT_FORWARD, author, put_forward_at),
        (reviewed, 1, SignStep.PUT_FORWARD, author, put_forward_at),
        (reviewed, 2, SignStep.REVIEWED, specialist, reviewed_at),
    ):
        if text is not None:
            title = dict(shown.looks_after).get(ContentPost.SPECIALIST, "")
            person_id = stage.person_ids[shown.email]
            add_step(stage.session, text, number, step, person_id=person_id, as_title=title, checks=(), at=at)


def _first_cycles(catalogue: Catalogue, member: Member) -> list[Cycle]:
    path = catalogue.paths.get(member.posts[0].role)
    return [first(step, member.posts[0].began_on) for step in path.steps] if path else []
