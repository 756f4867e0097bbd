"""Playing a case: every decision is stored once and stands, and a play goes on where it was left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from learn.domain.cases import Case, Seat
from learn.domain.catalogue import Catalogue
from learn.domain.people import Viewer
from learn.domain.refusals import AlreadyDone, NotFound, Refusal
from learn.services import plays
from learn.store.plays import Decision, Play
from learn.store.plays_made import courses_by_agency, courses_by_seat
from tests.builders import TODAY, a_case, a_catalogue, a_scene, a_seat_deciding
from tests.services.shelf import a_learner
from tests.store.builders import NOW, a_job, a_person, a_team, an_agency, as_viewer
from tests.store.snapshots import contents
from tests.threads import all_at_once

CASE = a_case()
GP = CASE.seats["gp"]
CATALOGUE = a_catalogue(cases=[CASE])


def begun(session: Session, viewer: Viewer, seat: Seat = GP, case: Case = CASE) -> UUID:
    return plays.start(session, viewer, case, seat, now=NOW, today=TODAY)


def taken(session: Session, viewer: Viewer, uuid: UUID, *decisions: tuple[str, str]) -> None:
    for scene, choice in decisions:
        assert plays.take(session, viewer, CATALOGUE, uuid, scene, choice, now=NOW) is None


def rewritten(**changes: object) -> tuple[Case, Seat]:
    """The case after its author led on from the first scene to another one, in the place of the second."""
    scenes = {**GP.scenes, "other": a_scene("other")}
    meeting = GP.scenes["meeting"]
    scenes["meeting"] = replace(meeting, choices=tuple(replace(choice, leads_to="other") for choice in meeting.choices))
    seat = replace(GP, scenes=scenes, version="later")
    return replace(CASE, seats={**CASE.seats, "gp": seat}), seat


def test_a_play_begins_at_the_first_scene_and_whoever_starts_again_goes_on(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    assert begun(session, ann) == uuid
    sheet = plays.sheet(session, ann, CATALOGUE, uuid)
    assert sheet.standing is not None
    assert (sheet.seat, sheet.standing.now.scene.slug, sheet.play.is_open) == (GP, "meeting", True)


def test_a_decision_is_stored_by_scene_and_choice_with_its_point_and_course(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    taken(session, ann, uuid, ("meeting", "act"), ("call", "leave-it"))
    session.expire_all()
    stored = session.execute(
        select(Decision.number, Decision.scene, Decision.choice, Decision.point, Decision.course).order_by(Decision.number)
    ).all()
    assert [tuple(row) for row in stored] == [(1, "meeting", "act", "worry", "acts"), (2, "call", "leave-it", None, None)]
    assert session.execute(select(Play.ending, Play.ended_at, Play.version, Play.role)).one() == (
        "silence",
        NOW,
        GP.version,
        "housing-officer",
    )


def test_a_play_goes_on_in_another_session_with_what_is_known_there(engine: Engine) -> None:
    with Session(engine) as session:
        ann = a_learner(session)
        uuid = begun(session, ann)
        taken(session, ann, uuid, ("meeting", "act"))
    with Session(engine) as session:
        standing = plays.sheet(session, ann, CATALOGUE, uuid).standing
        assert standing is not None
        assert (standing.now.scene.slug, dict(standing.known), dict(standing.told)) == (
            "call",
            {"bruise": "first-week"},
            {"bruise": ("school",)},
        )


def test_the_same_decision_sent_again_changes_nothing_and_another_is_refused(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    taken(session, ann, uuid, ("meeting", "act"))
    before = contents(session.get_bind())  # type: ignore[arg-type]  # the engine of this session
    taken(session, ann, uuid, ("meeting", "act"))
    with pytest.raises(AlreadyDone, match="You decided this before"):
        plays.take(session, ann, CATALOGUE, uuid, "meeting", "wait", now=NOW)
    session.rollback()
    assert contents(session.get_bind()) == before  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("scene", "choice", "message"),
    [
        ("meeting", "", plays.NOTHING_CHOSEN),
        ("meeting", "refer", plays.NOT_OFFERED),
        ("call", "ring-back", plays.NOT_OFFERED),
        ("", "act", plays.NOT_OFFERED),
    ],
)
def test_what_is_not_offered_here_is_refused_with_what_to_do(session: Session, scene: str, choice: str, message: str) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    assert plays.take(session, ann, CATALOGUE, uuid, scene, choice, now=NOW) == Refusal(field="choice", message=message)
    session.rollback()
    assert session.scalars(select(Decision.scene)).all() == []


def test_what_one_has_not_come_to_know_is_not_offered(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    taken(session, ann, uuid, ("meeting", "wait"))
    refusal = plays.take(session, ann, CATALOGUE, uuid, "call", "answer", now=NOW)
    assert refusal == Refusal(field="choice", message=plays.NOT_OFFERED)


def test_a_play_that_is_over_takes_nothing_more_and_its_seat_can_be_played_again(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    taken(session, ann, uuid, ("meeting", "act"), ("call", "ring-back"))
    with pytest.raises(AlreadyDone, match="over"):
        plays.take(session, ann, CATALOGUE, uuid, "told", "act", now=NOW)
    assert begun(session, ann) != uuid
    seats = {each.seat.slug: each for each in plays.seats_of(session, ann, [CASE])[CASE.slug]}
    assert (seats["gp"].ended, seats["gp"].under_way is not None, seats["school"].ended) == (uuid, True, None)


def test_the_seat_nearest_to_ones_own_work_comes_first(session: Session) -> None:
    case = a_case("c", a_seat_deciding("school", "absence"), a_seat_deciding("gp", "bruise", roles=["housing-officer"]))
    shown = plays.seats_of(session, a_learner(session), [case])["c"]
    assert [(each.seat.slug, each.is_own) for each in shown] == [("gp", True), ("school", False)]


def test_a_play_that_is_given_up_keeps_its_decisions_and_counts_for_nothing(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    taken(session, ann, uuid, ("meeting", "act"))
    plays.give_up(session, ann, CATALOGUE, uuid, now=NOW + timedelta(minutes=5))
    again = begun(session, ann)
    assert again != uuid
    assert plays.sheet(session, ann, CATALOGUE, uuid).standing is None
    assert [row.scene for row in session.scalars(select(Decision))] == ["meeting"]
    assert courses_by_seat(session, CASE.slug) == []
    with pytest.raises(AlreadyDone):
        plays.take(session, ann, CATALOGUE, uuid, "call", "ring-back", now=NOW)


def test_giving_up_what_is_over_changes_nothing(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    taken(session, ann, uuid, ("meeting", "act"), ("call", "ring-back"))
    plays.give_up(session, ann, CATALOGUE, uuid, now=NOW + timedelta(days=1))
    session.expire_all()
    assert session.execute(select(Play.ending, Play.ended_at)).one() == ("told", NOW)


def test_a_play_whose_words_have_changed_ends_and_the_seat_begins_anew(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    taken(session, ann, uuid, ("meeting", "act"))
    case, seat = rewritten()
    later = replace(CATALOGUE, cases={case.slug: case})
    assert plays.sheet(session, ann, later, uuid).standing is None
    with pytest.raises(AlreadyDone):
        plays.take(session, ann, later, uuid, "other", "act", now=NOW)
    anew = begun(session, ann, seat, case)
    assert anew != uuid
    standing = plays.sheet(session, ann, later, anew).standing
    assert standing is not None
    assert standing.now.scene.slug == "meeting"


def test_changed_words_that_still_fit_let_a_play_go_on(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    taken(session, ann, uuid, ("meeting", "act"))
    seat = replace(GP, html="<p>Said otherwise.</p>", version="later")
    case = replace(CASE, seats={**CASE.seats, "gp": seat})
    assert begun(session, ann, seat, case) == uuid


@pytest.mark.parametrize(
    "deed",
    [
        plays.sheet,
        partial(plays.take, scene="meeting", choice="act", now=NOW),
        partial(plays.give_up, now=NOW),
    ],
    ids=["sheet", "take", "give up"],
)
def test_a_play_is_its_players_own(session: Session, deed: Callable[[Session, Viewer, Catalogue, UUID], object]) -> None:
    ann, ben = a_learner(session), a_learner(session)
    for uuid in (begun(session, ann), uuid4()):
        with pytest.raises(NotFound):
            deed(session, ben, CATALOGUE, uuid)


def test_a_case_that_is_there_no_more_is_not_found(session: Session) -> None:
    ann = a_learner(session)
    uuid = begun(session, ann)
    with pytest.raises(NotFound):
        plays.sheet(session, ann, replace(CATALOGUE, cases={}), uuid)
    with pytest.raises(NotFound):
        plays.sheet(session, ann, replace(CATALOGUE, cases={CASE.slug: replace(CASE, seats={})}), uuid)


def test_however_many_start_at_once_one_play_is_begun(engine: Engine) -> None:
    with Session(engine) as session:
        ann = a_learner(session)

    def start(_: int) -> UUID:
        with Session(engine) as own:
            return begun(own, ann)

    assert len({*all_at_once(6, start)}) == 1
    with Session(engine) as session:
        assert len(session.scalars(select(Play.id)).all()) == 1


def test_however_often_one_decision_is_sent_at_once_it_is_stored_once(engine: Engine) -> None:
    with Session(engine) as session:
        ann = a_learner(session)
        uuid = begun(session, ann)

    def decide(_: int) -> object:
        with Session(engine) as own:
            return plays.take(own, ann, CATALOGUE, uuid, "meeting", "act", now=NOW)

    assert set(all_at_once(6, decide)) == {None}
    with Session(engine) as session:
        assert session.scalars(select(Decision.number)).all() == [1]


def test_what_agencies_did_is_counted_by_the_first_play_that_came_to_its_end(session: Session) -> None:
    police, health = an_agency(session, "Police"), an_agency(session, "Health")
    viewers = []
    for agency_id, number in ((police, 11), (health, 10)):
        team = a_team(session, agency_id=agency_id)
        for _ in range(number):
            person = a_person(session)
            a_job(session, person, team)
            viewers.append(as_viewer(session, person))
    for n, viewer in enumerate(viewers):
        first = begun(session, viewer)
        if n % 2:
            plays.give_up(session, viewer, CATALOGUE, first, now=NOW)
            first = begun(session, viewer)
        taken(session, viewer, first, ("meeting", "act" if n < 12 else "wait"), ("call", "ring-back"))
        second = begun(session, viewer)
        taken(session, viewer, second, ("meeting", "wait"), ("call", "ring-back"))
        if n < 9:
            elsewhere = begun(session, viewer, CASE.seats["school"])
            taken(session, viewer, elsewhere, ("meeting", "wait"), ("call", "ring-back"))
    (point,) = plays.apart(session, CASE)
    assert [(row.name, row.counts) for row in point.by_seat] == [("The gp", (12, 9)), ("The school", None)]
    assert [(row.name, row.counts) for row in point.by_agency] == [("Health", (1, 9)), ("Police", (11, 0))]
    assert point.apart is None


def test_whoever_has_no_job_today_counts_for_no_agency(session: Session) -> None:
    person = as_viewer(session, a_person(session))
    uuid = begun(session, person)
    taken(session, person, uuid, ("meeting", "act"), ("call", "ring-back"))
    assert [row.people for row in courses_by_seat(session, CASE.slug)] == [1]
    assert courses_by_agency(session, CASE.slug) == []
