"""Many people at once, in every state that a report tells apart; what was stored is given back, to work out what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.domain.cycles import Cycle, Standing, Status, owed, standing, status
from learn.domain.people import Access, sort_name
from learn.store.learning import CycleRow
from learn.store.people import Job, Person
from tests.store.builders import NOW


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Somebody of a crowd: their job, and what is asked of them."""

    person_id: int
    name: str
    team_id: int
    role: str
    cycles: tuple[Cycle, ...]

    def stands(self, module: str | None, choice: Standing | Status | None, today: date) -> bool:
        """Whether the rules put this person on a list that is narrowed like this."""
        if module is None:
            if isinstance(choice, Standing):
                return standing(owed(self.cycles), today) == choice
            return choice is None or any(status(cycle, today) is choice for cycle in self.cycles)
        found = [status(cycle, today) for cycle in self.cycles if cycle.module == module]
        match choice:
            case Standing.COMPLETE:
                return any(each.is_done for each in found)
            case Standing.BEHIND:
                return any(each.is_behind for each in found)
            case Standing.ON_THE_WAY:
                return any(not each.is_done and not each.is_behind for each in found)
            case _:
                return bool(found) if choice is None else choice in found


def turns(module: str, today: date) -> tuple[tuple[Cycle, ...], tuple[Cycle, ...], tuple[Cycle, ...]]:
    """Cycles that are done, on the way and behind, each of every kind there is, on the first and the last day of it."""
    day = timedelta(days=1)
    first = partial(Cycle, module=module, number=1, assigned_on=today - 90 * day)
    renewal = partial(Cycle, module=module, number=2, assigned_on=today - 305 * day, renewed_on=today - 305 * day)
    done = (
        first(due_on=today + 30 * day, started_on=today - 20 * day, completed_on=today),
        first(due_on=today - 30 * day, completed_on=today - 10 * day),
        renewal(due_on=today + 61 * day, window_opens_on=today + day),
        renewal(due_on=today + 60 * day, window_opens_on=today),
        renewal(due_on=today, window_opens_on=today - 60 * day),
        renewal(due_on=today - day, window_opens_on=today - 61 * day, completed_on=today - 3 * day),
    )
    on_the_way = (
        first(due_on=today),
        first(due_on=today + 30 * day),
        first(due_on=today, started_on=today),
    )
    behind = (
        first(due_on=today - day),
        first(due_on=today - 2 * day, started_on=today - 20 * day),
        renewal(due_on=today - day, window_opens_on=today - 61 * day),
    )
    return done, on_the_way, behind


def a_crowd(
    session: Session,
    teams: Sequence[int],
    asked: Mapping[str, Sequence[str]],
    *,
    people: int,
    today: date,
    first: int = 0,
) -> list[Placed]:
    """Add people, numbered from ``first``, to these teams in turn, in the roles of ``asked``, with its modules.

    Two by two they have names that sort alike. The same numbers give the same people.
    """
    chance = Random(first)  # noqa: S311 -- the same people every time, not a secret
    roles = tuple(asked)
    made = []
    for number in range(first, first + people):
        role, name = chance.choice(roles), f"{('Kim', 'KIM')[number % 2]} Lastname{number // 2 * 7919 % 10007:05}"
        keen, slow, done_or_late, late = ((0,), (0, 1), (0, 2), (0, 1, 2, 2))
        temper = chance.choice((keen, slow, done_or_late, late))
        own = tuple(chance.choice(turns(module, today)[chance.choice(temper)]) for module in asked[role])
        made.append((name, teams[number % len(teams)], role, own))
    ids = session.scalars(
        insert(Person).returning(Person.id, sort_by_parameter_order=True),
        [_person(first + place, name, own) for place, (name, _, _, own) in enumerate(made)],
    ).all()
    placed = [
        Placed(person_id=person_id, name=name, team_id=team_id, role=role, cycles=own)
        for person_id, (name, team_id, role, own) in zip(ids, made, strict=True)
    ]
    began = today - timedelta(days=400)
    session.execute(
        insert(Job),
        [{"person_id": each.person_id, "team_id": each.team_id, "role": each.role, "started_on": began} for each in placed],
    )
    cycles = [
        {**vars(cycle), "person_id": each.person_id, "role": each.role, "is_current": True}
        for each in placed
        for cycle in each.cycles
    ]
    if cycles:
        session.execute(insert(CycleRow), cycles)
    session.commit()
    return placed


def _person(number: int, name: str, cycles: Sequence[Cycle]) -> dict[str, object]:
    owing = owed(cycles)
    return {
        "email": f"person{number}@council.example",
        "name": name,
        "sort_name": sort_name(name),
        "access": Access.MEMBER,
        "is_active": True,
        "is_demonstration": False,
        "created_at": NOW,
        "first_due_on": owing.first_due_on,
        "unfinished": owing.unfinished,
    }
