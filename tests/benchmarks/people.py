"""People to measure with: a team of a hundred, ten thousand in all, and learners in the middle of a quiz."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Cycle, owed
from learn.domain.people import Access
from learn.services import attempts
from learn.services.sign_ins import token_hash, viewer
from learn.services.studies import leave_page
from learn.store.learning import CycleRow
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.sign_ins import SignIn
from tests.benchmarks.catalogues import ROLE

TEAM_OF = 100
EVERYBODY = 10_000
LEARNERS = 60


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Tokens of sign-ins, by part: the leader of a hundred, the partnership's eyes, and learners with their attempts."""

    leader: str
    partnership: str
    learners: tuple[tuple[str, UUID], ...]


def fill(engine: Engine, catalogue: Catalogue, today: date) -> Cast:
    """Fill an empty, migrated database; the same day gives the same rows."""
    chance = Random(7)  # noqa: S311 -- the same people every time, not a secret
    now = datetime.now(UTC)
    with engine.begin() as connection:
        teams = _teams(connection)
        ids = _people(connection, catalogue, teams, today, chance)
        tokens = {name: f"measuring {name}" for name in ("leader", "partnership", *(f"learner {n}" for n in range(LEARNERS)))}
        whose = dict(zip(tokens, [ids[0], ids[1], *ids[2 : 2 + LEARNERS]], strict=True))
        connection.execute(insert(Lead), [{"person_id": ids[0], "team_id": teams[0], "started_on": today - timedelta(days=9)}])
        connection.execute(
            insert(SignIn),
            [{"token_hash": token_hash(t), "person_id": whose[name], "created_at": now} for name, t in tokens.items()],
        )
    learners = []
    module = next(iter(catalogue.modules.values()))
    with Session(engine) as session:
        for number in range(LEARNERS):
            token = tokens[f"learner {number}"]
            who = viewer(session, token, now=now, today=today)
            assert who is not None
            for page in module.pages:
                leave_page(session, who, catalogue, module, page, now=now, today=today)
            started = attempts.start(session, who, module, catalogue.quizzes[module.slug], now=now, seed=number)
            assert isinstance(started, UUID), started
            learners.append((token, started))
    return Cast(leader=tokens["leader"], partnership=tokens["partnership"], learners=tuple(learners))


def _teams(connection: Connection) -> list[int]:
    connection.execute(insert(Agency), [{"slug": f"agency-{n}", "name": f"Agency {n}"} for n in range(4)])
    agencies = connection.scalars(select(Agency.id).order_by(Agency.id)).all()
    rows = [{"agency_id": agencies[n % 4], "name": f"Team {n}"} for n in range(EVERYBODY // TEAM_OF)]
    connection.execute(insert(Team), rows)
    return list(connection.scalars(select(Team.id).order_by(Team.id)))


def _people(connection: Connection, catalogue: Catalogue, teams: list[int], today: date, chance: Random) -> list[int]:
    modules = [step.module for step in catalogue.paths[ROLE].steps]
    cycles = [[_cycle(module, today, chance) for module in modules] for _ in range(EVERYBODY)]
    people = []
    for number, own in enumerate(cycles):
        owing = owed(own)
        people.append(
            {
                "email": f"person{number}@measured.example",
                "name": f"First{number} Last{number * 7919 % EVERYBODY:05}",
                "sort_name": f"last{number * 7919 % EVERYBODY:05} first{number}",
                "access": Access.PARTNERSHIP if number == 1 else Access.MEMBER,
                "is_active": True,
                "is_demonstration": True,
                "created_at": datetime.now(UTC),
                "first_due_on": owing.first_due_on,
                "unfinished": owing.unfinished,
            }
        )
    connection.execute(insert(Person), people)
    ids = list(connection.scalars(select(Person.id).order_by(Person.id)))
    began = today - timedelta(days=400)
    connection.execute(
        insert(Job),
        [{"person_id": i, "team_id": teams[n // TEAM_OF], "role": ROLE, "started_on": began} for n, i in enumerate(ids)],
    )
    connection.execute(
        insert(CycleRow),
        [
            {
                "person_id": person_id,
                "role": ROLE,
                "module": cycle.module,
                "number": cycle.number,
                "assigned_on": cycle.assigned_on,
                "due_on": cycle.due_on,
                "window_opens_on": cycle.window_opens_on,
                "renewed_on": cycle.renewed_on,
                "started_on": cycle.started_on,
                "completed_on": cycle.completed_on,
                "is_current": True,
            }
            for person_id, own in zip(ids, cycles, strict=True)
            for cycle in own
        ],
    )
    return ids


def _cycle(module: str, today: date, chance: Random) -> Cycle:
    due_on = today + timedelta(days=chance.randint(-40, 320))
    if chance.random() < 0.7:
        done_on = due_on - timedelta(days=365)
        return Cycle(
            module=module,
            number=2,
            assigned_on=done_on,
            due_on=due_on,
            window_opens_on=due_on - timedelta(days=60),
            renewed_on=done_on,
        )
    started_on = today - timedelta(days=3) if chance.random() < 0.5 else None
    return Cycle(module=module, number=1, assigned_on=due_on - timedelta(days=60), due_on=due_on, started_on=started_on)
