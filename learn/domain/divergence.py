"""Divergence: at the same decision point, what each seat and each agency did. Only groups, and none that is small."""

from collections.abc import Iterable
from dataclasses import dataclass

from learn.domain.cases import Case, Point, Seat

LEAST_SHOWN = 10
"""How many people a row needs before it is shown (facts on training, section 9: only groups of ten or more)."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How many people took one course at one decision point: those in one seat, or those of one agency."""

    point: str
    course: str
    of: str
    people: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one seat or one agency did: ``counts`` by course in the order of the point, or None where too few played."""

    name: str
    counts: tuple[int, ...] | None

    @property
    def people(self) -> int:
        """How many the row is of; nothing is said where too few played."""
        return sum(self.counts or ())

    @property
    def percents(self) -> tuple[int, ...]:
        """The share of each course in whole per cent."""
        return tuple(round(100 * count / self.people) for count in self.counts or ())


@dataclass(frozen=True, kw_only=True)
class PointTaken:
    """One decision point with a row for each seat that comes to it and for each agency that has played it.

    ``apart`` is the greatest distance between the shares of one course in two seats that are shown, in percentage points;
    None where fewer than two are shown.
    """

    point: Point
    by_seat: tuple[Row, ...]
    by_agency: tuple[Row, ...]

    @property
    def apart(self) -> int | None:
        """How far the seats are apart."""
        shown = [row.percents for row in self.by_seat if row.counts is not None]
        if len(shown) < 2:  # noqa: PLR2004 -- one alone is apart from nobody
            return None
        return max((max(shares) - min(shares) for shares in zip(*shown, strict=True)), default=0)


def divergence(case: Case, by_seat: Iterable[Taken], by_agency: Iterable[Taken]) -> tuple[PointTaken, ...]:
    """What was done at each decision point of a case.

    A row of fewer than ten people says nothing, not even how many. No totals are given from which such a row could be
    worked out, and courses that are no longer in the case are left out.
    """
    seats, agencies = list(by_seat), list(by_agency)
    return tuple(
        PointTaken(
            point=point,
            by_seat=tuple(_row(point, seat.title, seat.slug, seats) for seat in case.seats.values() if _comes_to(seat, point)),
            by_agency=tuple(
                _row(point, name, name, agencies) for name in sorted({each.of for each in agencies if each.point == point.slug})
            ),
        )
        for point in case.points.values()
    )


def _comes_to(seat: Seat, point: Point) -> bool:
    return any(scene.point == point.slug for scene in seat.scenes.values())


def _row(point: Point, title: str, of: str, taken: list[Taken]) -> Row:
    counts = {each.course: each.people for each in taken if (each.point, each.of) == (point.slug, of)}
    in_order = tuple(counts.get(course.slug, 0) for course in point.courses)
    return Row(name=title, counts=in_order if sum(in_order) >= LEAST_SHOWN else None)
