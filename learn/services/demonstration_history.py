"""Playing back what the people of the demonstration did: studies, attempts, completions, moves and departures."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.demonstration import SEED, Member
from learn.domain.demonstration_courses import Post, spells
from learn.domain.demonstration_sittings import Clock, Sitting, Try, sittings
from learn.domain.questions import as_record, is_right
from learn.services.completions import complete_if_earned
from learn.services.people import appoint, end_job
from learn.store.content_versions import keep_versions
from learn.store.learning import CompletionRow, CycleRow
from learn.store.tables import metadata

Row = dict[str, Any]

ZONE = ZoneInfo("Europe/London")
"""Where the invented people work."""


@dataclass(kw_only=True)
class Stage:
    """What is needed while the history is played: ids by name, and the rows that wait to be written together."""

    session: Session
    catalogue: Catalogue
    today: date
    team_ids: dict[str, int] = field(default_factory=dict)
    person_ids: dict[str, int] = field(default_factory=dict)
    notes: list[Row] = field(default_factory=list)
    study_ids: dict[tuple[int, datetime], int] = field(default_factory=dict)
    sat: list[tuple[int, str, Try]] = field(default_factory=list)
    chance: Random = field(default_factory=lambda: Random(f"{SEED} ids"))  # noqa: S311 -- repeatable, not a secret

    def add(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows into a table at once, past the unit of work: there are thousands."""
        if rows:
            self.session.connection().execute(insert(metadata.tables[table]), rows)

    def uuid(self) -> UUID:
        """Give the next public id."""
        return UUID(int=self.chance.getrandbits(128), version=4)


def morning(day: date) -> datetime:
    """When people are added, moved and signed off: at the start of the working day, before anybody learns."""
    return datetime.combine(day, time(7, 5), ZONE).astimezone(UTC)


def noted(at: datetime, actor_id: int | None, act: str, subject: str, outcome: str) -> Row:
    """One entry of the audit, to be written when its moment comes."""
    return {"at": at, "actor_id": actor_id, "act": act, "subject": subject, "outcome": outcome}


def play_back(stage: Stage, people: Sequence[Member]) -> None:
    """Let everything happen in the order of time, in the caller's transaction.

    Each act goes through the deed that the platform itself uses, so that cycles, what people owe and completions come
    out as they would have; completions are written by :func:`complete_if_earned` alone (SEC-29). The order of the
    audit is the order of time.
    """
    by_member = [(member, list(_acts(stage, member))) for member in people]
    stayed = (acts for member, acts in by_member if len(member.posts) == 1)
    _begin(stage, [sitting for acts in stayed for sitting in _first_sittings(acts)])
    stage.notes.sort(key=lambda note: note["at"])
    written = 0
    for act in sorted((act for _, acts in by_member for act in acts), key=lambda act: act.at):
        upto = written
        while upto < len(stage.notes) and stage.notes[upto]["at"] <= act.at:
            upto += 1
        stage.add("audit_event", stage.notes[written:upto])
        written = upto
        _play(stage, act)
    stage.add("audit_event", stage.notes[written:])
    _write_answers(stage)
    _settle_record_ids(stage)


@dataclass(frozen=True, kw_only=True)
class _Act:
    """What one person does at a moment: finishes or leaves off a sitting, begins another job (or, without, leaves)."""

    at: datetime
    person_id: int
    does: Sitting | Post | date


def _acts(stage: Stage, member: Member) -> Iterator[_Act]:
    person_id = stage.person_ids[member.email]
    chance = Random(f"{SEED} {member.email}")  # noqa: S311 -- repeatable, not a secret
    clock = Clock(ZONE, chance)
    planned = spells(member.habit, member.posts, stage.catalogue.paths, member.left_on or stage.today, chance)
    for sitting in sittings(planned, stage.catalogue, clock):
        stage.notes.extend(_finished(person_id, sitting))
        yield _Act(at=sitting.last_at, person_id=person_id, does=sitting)
    stage.notes.extend(noted(at, person_id, "sign-in", "own account", "done") for at in clock.signed_in)
    for post in member.posts[1:]:
        yield _Act(at=morning(post.began_on), person_id=person_id, does=post)
    if member.left_on is not None:
        yield _Act(at=morning(member.left_on), person_id=person_id, does=member.left_on)


def _finished(person_id: int, sitting: Sitting) -> Iterator[Row]:
    for sat in sitting.tries:
        if sat.finished_at is not None and sat.score is not None:
            outcome = "passed" if sat.score.passed else "not passed"
            yield noted(sat.finished_at, person_id, "finish-attempt", f"module {sitting.module}", outcome)


def _play(stage: Stage, act: _Act) -> None:
    match act.does:
        case Sitting() as sitting:
            _sit(stage, act.person_id, sitting)
        case Post() as post:
            team_id = stage.team_ids[post.team]
            appoint(stage.session, act.person_id, team_id, post.role, stage.catalogue, on=post.began_on)
        case date() as left_on:
            end_job(stage.session, act.person_id, on=left_on)


def _first_sittings(acts: Sequence[_Act]) -> Iterator[tuple[int, Sitting]]:
    """Each module's first sitting of somebody who never moved: it belongs to the cycle that they began with."""
    begun = set()
    for act in acts:
        if isinstance(act.does, Sitting) and act.does.module not in begun:
            begun.add(act.does.module)
            yield act.person_id, act.does


def _sit(stage: Stage, person_id: int, sitting: Sitting) -> None:
    if (person_id, sitting.started_at) not in stage.study_ids:
        _begin(stage, [(person_id, sitting)])
    if sitting.is_passed:
        study_id, module = stage.study_ids[person_id, sitting.started_at], stage.catalogue.modules[sitting.module]
        now = sitting.last_at
        today = now.astimezone(ZONE).date()
        complete_if_earned(stage.session, person_id, stage.catalogue, module, study_id, now=now, today=today)


def _begin(stage: Stage, sittings: Sequence[tuple[int, Sitting]]) -> None:
    """Write studies that may be open together, all that was done in them, and that their current cycles have begun.

    The same as :func:`learn.store.studies.start_study` for each, many at a time.
    """
    if not sittings:
        return
    study = metadata.tables["study"]
    ids = stage.session.connection().scalars(
        insert(study).returning(study.c.id, sort_by_parameter_order=True),
        [{"person_id": person_id, "module": sitting.module, "started_at": sitting.started_at} for person_id, sitting in sittings],
    )
    stage.study_ids.update(((p, sitting.started_at), i) for i, (p, sitting) in zip(ids, sittings, strict=True))
    stage.session.connection().execute(
        update(CycleRow)
        .where(
            CycleRow.person_id == bindparam("of_person"),
            CycleRow.module == bindparam("of_module"),
            CycleRow.is_current,
            CycleRow.started_on.is_(None),
        )
        .values(started_on=bindparam("began_on")),
        [
            {
                "of_person": person_id,
                "of_module": sitting.module,
                "began_on": sitting.started_at.astimezone(ZONE).date(),
            }
            for person_id, sitting in sittings
        ],
    )
    versions = {(slug, page.slug): page.version for slug, module in stage.catalogue.modules.items() for page in module.pages}
    stage.add(
        "page_opened",
        [
            {
                "study_id": stage.study_ids[person_id, sitting.started_at],
                "page": page,
                "version": versions[sitting.module, page],
                "opened_at": at,
            }
            for person_id, sitting in sittings
            for page, at in sitting.pages
        ],
    )
    _attempt(stage, sittings)


def _attempt(stage: Stage, sittings: Sequence[tuple[int, Sitting]]) -> None:
    tried = [(person_id, sitting, sat) for person_id, sitting in sittings for sat in sitting.tries]
    if not tried:
        return
    quizzes = stage.catalogue.quizzes
    attempt = metadata.tables["attempt"]
    ids = stage.session.connection().scalars(
        insert(attempt).returning(attempt.c.id, sort_by_parameter_order=True),
        [
            {
                "uuid": stage.uuid(),
                "person_id": person_id,
                "study_id": stage.study_ids[person_id, sitting.started_at],
                "module": sitting.module,
                "round": sat.turn.round,
                "number": sat.turn.number,
                "attempts_allowed": quizzes[sitting.module].attempts,
                "not_before": sat.turn.not_before,
                "pass_percent": quizzes[sitting.module].pass_percent,
                "started_at": sat.started_at,
                "finished_at": sat.finished_at,
                "asked": len(sat.drawn),
                "right": sat.score.right if sat.score else None,
                "critical_missed": sat.score.critical_missed if sat.score else None,
                "passed": sat.score.passed if sat.score else None,
            }
            for person_id, sitting, sat in tried
        ],
    )
    stage.sat.extend((attempt_id, sitting.module, sat) for attempt_id, (_, sitting, sat) in zip(ids, tried, strict=True))


def _write_answers(stage: Stage) -> None:
    """Write what was drawn and answered in every attempt, in the words it was drawn with."""
    asked = {d.question.version: (module, d.question) for _, module, sat in stage.sat for d in sat.drawn}
    keep_versions(
        stage.session,
        "question",
        [(v, f"{module}/{question.slug}", json.dumps(as_record(question))) for v, (module, question) in asked.items()],
    )
    items: list[Row] = []
    answers: list[Row] = []
    for attempt_id, _, sat in stage.sat:
        counts = {given.position: given.response for given in sat.given}
        items.extend(
            {
                "attempt_id": attempt_id,
                "position": d.position,
                "question": d.question.slug,
                "question_version": d.question.version,
                "layout": json.dumps(d.layout),
                "is_right": is_right(d.question, counts.get(d.position)) if sat.score else None,
            }
            for d in sat.drawn
        )
        answers.extend(
            {
                "attempt_id": attempt_id,
                "position": given.position,
                "key": given.key,
                "response": json.dumps(given.response),
                "certainty": given.certainty,
                "given_at": given.at,
            }
            for given in sat.given
        )
    stage.add("item", items)
    stage.add("answer", answers)


def _settle_record_ids(stage: Stage) -> None:
    """Give the records of completion public ids that are the same every time; nothing else about them is touched."""
    ids = stage.session.scalars(select(CompletionRow.id).order_by(CompletionRow.id)).all()
    if ids:
        stage.session.connection().execute(
            update(CompletionRow).where(CompletionRow.id == bindparam("row_id")).values(uuid=bindparam("settled")),
            [{"row_id": row_id, "settled": stage.uuid()} for row_id in ids],
        )
