"""Look-backs: when a play is over, who held which part of the truth, and what the parts would have said together."""

from dataclasses import dataclass
from enum import StrEnum

from learn.domain.cases import Case, Fact, Join, Moment, Seat
from learn.domain.plays import Standing


class Hold(StrEnum):
    """How a seat stood to a fact when the play was over."""

    KNEW = "knew"
    COULD = "could"
    TOLD = "told"
    NOT = "not"


@dataclass(frozen=True, kw_only=True)
class Holding:
    """How one seat stood to a fact, and since when.

    The seat that was played knew it, could have, or could not. Another seat knows it whatever it does, could come to know it,
    or heard it only from this play, in which case ``since`` is None; ``was_told`` is whether this play told it.
    """

    seat: Seat
    hold: Hold
    since: Moment | None
    was_told: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """One fact as it stood at the end of a play: for the seat that was played, and for the others in the order of the case."""

    fact: Fact
    ours: Holding
    others: tuple[Holding, ...]

    @property
    def was_known(self) -> bool:
        """Whether the seat that was played came to know it."""
        return self.ours.hold is Hold.KNEW

    @property
    def told(self) -> tuple[Seat, ...]:
        """The seats to which this play passed it on."""
        return tuple(other.seat for other in self.others if other.was_told)

    @property
    def holders(self) -> tuple[Holding, ...]:
        """The other seats that hold it or could, without this play."""
        return tuple(other for other in self.others if other.hold in (Hold.KNEW, Hold.COULD))

    @property
    def is_ours_alone(self) -> bool:
        """Whether nobody else can know it unless this seat says it."""
        return self.was_known and not self.holders


@dataclass(frozen=True, kw_only=True)
class Joined:
    """What some facts say together, and how far this play brought them together."""

    join: Join
    parts: tuple[Known, ...]

    @property
    def ours(self) -> tuple[Known, ...]:
        """The parts that this seat knew."""
        return tuple(part for part in self.parts if part.was_known)

    @property
    def passed_on(self) -> tuple[Known, ...]:
        """The parts that this play passed on to somebody."""
        return tuple(part for part in self.parts if part.told)

    @property
    def seats(self) -> int:
        """How many seats hold a part, or could."""
        return len(
            {holding.seat.slug for part in self.parts for holding in (part.ours, *part.holders) if holding.hold is not Hold.NOT}
        )


@dataclass(frozen=True, kw_only=True)
class LookBack:
    """Everything that there was to know, in the order of when anybody could first know it, and what it says together."""

    facts: tuple[Known, ...]
    joins: tuple[Joined, ...]

    @property
    def known(self) -> int:
        """How many of the facts this seat came to know."""
        return sum(known.was_known for known in self.facts)

    @property
    def passed_on(self) -> int:
        """How many of them this play passed on."""
        return sum(bool(known.told) for known in self.facts)


def look_back(case: Case, seat: Seat, standing: Standing) -> LookBack:
    """What a play of this seat came to know and passed on, beside what the other seats hold."""
    known = {slug: _known(case, seat, standing, fact) for slug, fact in case.facts.items()}
    in_time = sorted(known.values(), key=lambda each: _first(case, each))
    return LookBack(
        facts=tuple(in_time),
        joins=tuple(Joined(join=join, parts=tuple(known[fact] for fact in join.facts)) for join in case.joins),
    )


def _known(case: Case, seat: Seat, standing: Standing, fact: Fact) -> Known:
    told = standing.told.get(fact.slug, ())
    since = standing.known.get(fact.slug)
    could = fact.slug in case.holds[seat.slug]
    return Known(
        fact=fact,
        ours=Holding(
            seat=seat,
            hold=Hold.KNEW if since is not None else Hold.COULD if could else Hold.NOT,
            since=case.moments[since] if since is not None else None,
            was_told=False,
        ),
        others=tuple(
            _of_another(case, other, fact, was_told=other.slug in told)
            for other in case.seats.values()
            if other.slug != seat.slug
        ),
    )


def _of_another(case: Case, seat: Seat, fact: Fact, *, was_told: bool) -> Holding:
    held = case.holds[seat.slug].get(fact.slug)
    if held is None:
        return Holding(seat=seat, hold=Hold.TOLD if was_told else Hold.NOT, since=None, was_told=was_told)
    hold = Hold.KNEW if held.is_certain else Hold.COULD
    return Holding(seat=seat, hold=hold, since=case.moments[held.since], was_told=was_told)


def _first(case: Case, known: Known) -> int:
    """The number of the moment at which anybody can first know it."""
    return min(
        (case.moments[held.since].number for of_seat in case.holds.values() if (held := of_seat.get(known.fact.slug))),
        default=len(case.moments),
    )
