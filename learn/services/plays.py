"""Playing a case: begin, decide, go on, give up, look back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.cases import Case, Seat
from learn.domain.catalogue import Catalogue
from learn.domain.divergence import PointTaken, divergence
from learn.domain.people import Viewer
from learn.domain.plays import Rewritten, Standing, decide, replay
from learn.domain.refusals import AlreadyDone, NotFound, Refusal
from learn.store.plays_made import (
    PlayFacts,
    add_decision,
    add_play,
    courses_by_agency,
    courses_by_seat,
    decisions_of,
    end_play,
    play_of,
    plays_of,
)

DECIDED = "You decided this before. What you decided stands, and nothing was changed."
OVER = "This play is over. What you decided stands."
NOT_OFFERED = "Choose one of what is offered here."
NOTHING_CHOSEN = "Choose what you do. Nothing is right or wrong yet."


@dataclass(frozen=True, kw_only=True)
class SeatPlayed:
    """A seat as somebody finds it: whether it is nearest to their own work, the play under way, and the last that ended."""

    seat: Seat
    is_own: bool
    under_way: UUID | None
    ended: UUID | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A play with its case and seat. ``standing`` is None where the words have changed so that it cannot go on."""

    play: PlayFacts
    case: Case
    seat: Seat
    standing: Standing | None


def seats_of(session: Session, viewer: Viewer, cases: Iterable[Case]) -> dict[str, tuple[SeatPlayed, ...]]:
    """The seats of each case as the viewer finds them, those nearest to their own work first."""
    played: dict[tuple[str, str], list[PlayFacts]] = {}
    for play in plays_of(session, viewer.person_id):
        played.setdefault((play.case_slug, play.seat), []).append(play)
    return {case.slug: _seats(viewer, case, played) for case in cases}


def _seats(viewer: Viewer, case: Case, played: Mapping[tuple[str, str], Sequence[PlayFacts]]) -> tuple[SeatPlayed, ...]:
    own = {seat for role in viewer.roles for seat in case.seats_of_roles.get(role, ())}
    seats: list[SeatPlayed] = []
    for seat in case.seats.values():
        plays = played.get((case.slug, seat.slug), ())
        seats.append(
            SeatPlayed(
                seat=seat,
                is_own=seat.slug in own,
                under_way=next((play.uuid for play in plays if play.is_open), None),
                ended=next((play.uuid for play in reversed(plays) if play.ending is not None), None),
            ),
        )
    return tuple(sorted(seats, key=lambda each: not each.is_own))


def start(session: Session, viewer: Viewer, case: Case, seat: Seat, *, now: datetime, today: date) -> UUID:
    """Begin a play of this seat, or go on with the one under way.

    One under way whose decisions no longer fit the words is closed first. However many requests ask at the same time,
    one play is begun.
    """
    under_way = _open(session, viewer, case, seat)
    if under_way is not None:
        if _standing(session, under_way, seat) is not None:
            return under_way.uuid
        end_play(session, under_way.play_id, None, now)
    try:
        uuid = add_play(session, viewer.person_id, case.slug, seat.slug, seat.version, now, today)
        session.commit()
    except IntegrityError:
        session.rollback()
        under_way = _open(session, viewer, case, seat)
        if under_way is None:
            raise
        return under_way.uuid
    return uuid


def sheet(session: Session, viewer: Viewer, catalogue: Catalogue, uuid: UUID) -> Sheet:
    """The viewer's own play.

    Raises:
        NotFound: there is none, it is somebody else's, or its case or seat is there no more.
    """
    return _sheet(session, viewer, catalogue, uuid)


def take(
    session: Session, viewer: Viewer, catalogue: Catalogue, uuid: UUID, scene: str, choice: str, *, now: datetime
) -> Refusal | None:
    """Store a decision, once; where it leads to an ending, the play is over.

    The same decision sent again changes nothing. When this returns nothing, the decision is on the disk.

    Raises:
        NotFound: the play is not this person's.
        AlreadyDone: at this scene something else was decided, or the play is over.
    """
    found = _sheet(session, viewer, catalogue, uuid, lock=True)
    if found.standing is None:
        raise AlreadyDone(OVER)
    decided = {step.scene.slug: step.chosen.slug for step in found.standing.steps if step.chosen is not None}
    if scene in decided:
        if decided[scene] == choice:
            return None
        raise AlreadyDone(DECIDED)
    here = found.standing.now
    if not found.play.is_open or here.scene.is_ending:
        raise AlreadyDone(OVER)
    if not choice:
        return Refusal(field="choice", message=NOTHING_CHOSEN)
    if scene != here.scene.slug or choice not in {each.slug for each in here.offered}:
        return Refusal(field="choice", message=NOT_OFFERED)
    after = decide(found.seat, found.standing, choice)
    taken = next(each for each in here.offered if each.slug == choice)
    at_point = (here.scene.point, taken.course) if here.scene.point else None
    add_decision(session, found.play.play_id, len(decided) + 1, scene, choice, at_point, now)
    if after.is_over:
        end_play(session, found.play.play_id, after.now.scene.slug, now)
    session.commit()
    return None


def give_up(session: Session, viewer: Viewer, catalogue: Catalogue, uuid: UUID, *, now: datetime) -> Sheet:
    """Close a play that is under way, so that its seat can be begun anew. What was decided stays stored.

    Raises:
        NotFound: the play is not this person's.
    """
    found = _sheet(session, viewer, catalogue, uuid, lock=True)
    end_play(session, found.play.play_id, None, now)
    session.commit()
    return found


def apart(session: Session, case: Case) -> tuple[PointTaken, ...]:
    """Where seats and agencies part at the same decision point, in groups of ten and more."""
    return divergence(case, courses_by_seat(session, case.slug), courses_by_agency(session, case.slug))


def _open(session: Session, viewer: Viewer, case: Case, seat: Seat) -> PlayFacts | None:
    plays = plays_of(session, viewer.person_id, case.slug)
    return next((play for play in plays if play.seat == seat.slug and play.is_open), None)


def _sheet(session: Session, viewer: Viewer, catalogue: Catalogue, uuid: UUID, *, lock: bool = False) -> Sheet:
    play = play_of(session, uuid, viewer.person_id, lock=lock)
    case = catalogue.cases.get(play.case_slug) if play is not None else None
    seat = case.seats.get(play.seat) if play is not None and case is not None else None
    if play is None or case is None or seat is None:
        raise NotFound
    return Sheet(play=play, case=case, seat=seat, standing=_standing(session, play, seat))


def _standing(session: Session, play: PlayFacts, seat: Seat) -> Standing | None:
    """Where a play stands; None where its decisions do not fit the words, or where it ended elsewhere than it would now."""
    try:
        standing = replay(seat, decisions_of(session, play.play_id))
    except Rewritten:
        return None
    ending = standing.now.scene.slug if standing.is_over else None
    return standing if play.is_open == (ending is None) and play.ending in (None, ending) else None
