"""Writing down how the people of the demonstration played the cases."""

from collections.abc import Sequence
from datetime import UTC
from random import Random
from uuid import UUID

from sqlalchemy import insert, select

from learn.domain.demonstration import SEED, Member
from learn.domain.demonstration_plays import Played, played
from learn.services.demonstration_history import ZONE, Row, Stage
from learn.store.people import Team
from learn.store.plays import Play


def add_plays(stage: Stage, people: Sequence[Member]) -> None:
    """Let some of those who work there today play the seat nearest to their work, in the caller's transaction."""
    agency_of = dict(stage.session.execute(select(Team.id, Team.agency_id)).all())
    plays: list[tuple[Row, Played]] = []
    for member in people:
        if member.left_on is not None:
            continue
        chance = Random(f"{SEED} plays {member.email}")  # noqa: S311 -- repeatable, not a secret
        post = member.posts[-1]
        for case in stage.catalogue.cases.values():
            for each in played(case, post.role, stage.today, ZONE, chance):
                if each.started_at.date() < post.began_on:
                    continue
                plays.append((_row(stage, member, each, chance, agency_of[stage.team_ids[post.team]]), each))
    if not plays:
        return
    ids = stage.session.scalars(insert(Play).returning(Play.id, sort_by_parameter_order=True), [row for row, _ in plays]).all()
    stage.add(
        "decision",
        [
            {
                "play_id": play_id,
                "number": number,
                "scene": decided.scene,
                "choice": decided.choice,
                "point": decided.point or None,
                "course": decided.course or None,
                "decided_at": decided.at.astimezone(UTC),
            }
            for play_id, (_, each) in zip(ids, plays, strict=True)
            for number, decided in enumerate(each.decided, start=1)
        ],
    )


def _row(stage: Stage, member: Member, each: Played, chance: Random, agency_id: int) -> Row:
    return {
        "uuid": UUID(int=chance.getrandbits(128), version=4),
        "person_id": stage.person_ids[member.email],
        "case_slug": each.case.slug,
        "seat": each.seat.slug,
        "version": each.seat.version,
        "role": member.posts[-1].role,
        "agency_id": agency_id,
        "started_at": each.started_at.astimezone(UTC),
        "ended_at": each.ended_at.astimezone(UTC),
        "ending": each.ending,
    }
