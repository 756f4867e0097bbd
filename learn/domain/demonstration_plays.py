"""How the invented people of the demonstration played a case: some of them, the seat nearest to their own work, once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from random import Random

from learn.domain.cases import Bearing, Case, Choice, Seat
from learn.domain.plays import begin, decide

SHARE = 0.6
"""The part of the people with a seat of their own who played it."""

DAYS = 40
"""Over how many days they did."""

_LIKELY: Mapping[Bearing, float] = {Bearing.SAFER: 6, Bearing.PARTLY: 3, Bearing.RISKIER: 2}
"""How a choice weighs, before what a seat leans to is counted in."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision, with its decision point and course where there is one."""

    scene: str
    choice: str
    point: str
    course: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Played:
    """One play from its first scene to its ending."""

    case: Case
    seat: Seat
    started_at: datetime
    decided: tuple[Decided, ...]
    ending: str

    @property
    def ended_at(self) -> datetime:
        """When the last decision was taken."""
        return self.decided[-1].at if self.decided else self.started_at


def played(case: Case, role: str, today: date, zone: tzinfo, chance: Random) -> Iterator[Played]:
    """What somebody of this role played of a case before ``today``, if they did."""
    seats = case.seats_of_roles.get(role, ())
    if not seats or chance.random() > SHARE:
        return
    seat = case.seats[seats[0]]
    day = today - timedelta(days=chance.randint(1, DAYS))
    at = datetime.combine(day, time(chance.randint(9, 17), chance.randint(0, 59)), zone)
    standing, decided, started_at = begin(seat), [], at
    while not standing.is_over:
        here = standing.now
        choice = chance.choices(here.offered, [_weight(seat, here.scene.point, each) for each in here.offered])[0]
        at += timedelta(seconds=chance.randint(40, 200))
        decided.append(
            Decided(scene=here.scene.slug, choice=choice.slug, point=here.scene.point, course=choice.course, at=at),
        )
        standing = decide(seat, standing, choice.slug)
    yield Played(case=case, seat=seat, started_at=started_at, decided=tuple(decided), ending=standing.now.scene.slug)


def _weight(seat: Seat, point: str, choice: Choice) -> float:
    """What a seat leans to at a decision point is its own, and the same for all who play it: so seats part."""
    leaning = Random(f"{seat.slug} {point} {choice.course}").choice((0.5, 1, 2.5)) if point else 1  # noqa: S311 -- invented
    return _LIKELY[choice.bearing] * leaning
