"""People come, move and go; what they did stays."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.cycles import Cycle
from learn.domain.people import Access
from learn.domain.refusals import AlreadyDone, Refusal
from learn.gateways.hashing import Argon2Hashing
from learn.services.passwords import set_password
from learn.services.people import NewPerson, add_person, appoint, appoint_lead, end_job
from learn.store.audit import AuditEvent
from learn.store.learning import CompletionRow, CycleRow
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.requirements import current_cycles
from learn.store.sign_ins import Letter
from learn.store.viewers import teams_led
from tests.builders import TODAY
from tests.services.invariants import broken
from tests.services.shelf import CATALOGUE, LISTENING, RECORDING, a_learner, a_reader, has_read, keyed, sat
from tests.store.builders import NOW, a_job, a_lead, a_person, a_team
from tests.threads import all_at_once

DAY = timedelta(days=1)
ANN = NewPerson(
    email=" Ann.Field@Council.example ",
    name="Ann van Field ",
    agency=" Council of Towns ",
    team=" Housing ",
    role="housing-officer",
    started_on=TODAY - 3 * DAY,
)


def _add(session: Session, new: NewPerson = ANN, token: str = "a token", *, needs_sign_off: bool = False) -> Refusal | None:
    return add_person(
        session, new, CATALOGUE, token=token, page=f"https://learning.example/{token}", now=NOW, needs_sign_off=needs_sign_off
    )


def _asked(session: Session, person_id: int) -> dict[str, tuple[date, date]]:
    """What is asked of a person now: each module, from which day, by which."""
    found = {c.module: (c.assigned_on, c.due_on) for _, _, c in current_cycles(session, person_id)}
    session.rollback()
    return found


def _owes(session: Session, person_id: int) -> tuple[date | None, int]:
    row = session.execute(select(Person.first_due_on, Person.unfinished).where(Person.id == person_id)).one()
    session.rollback()
    return row[0], row[1]


def test_a_person_is_added_with_their_place_and_what_it_asks_of_them(session: Session) -> None:
    assert _add(session) is None
    ann = session.scalars(select(Person)).one()
    assert (ann.email, ann.name, ann.sort_name) == ("ann.field@council.example", "Ann van Field", "field ann van")
    assert (ann.access, ann.is_active, ann.is_demonstration, ann.password_hash) == (Access.MEMBER, True, False, None)
    place = session.execute(
        select(Agency.slug, Agency.name, Team.name, Job.role, Job.started_on, Job.ended_on)
        .join(Team, Team.agency_id == Agency.id)
        .join(Job, Job.team_id == Team.id)
        .where(Job.person_id == ann.id),
    ).one()
    assert place == ("council-of-towns", "Council of Towns", "Housing", "housing-officer", TODAY - 3 * DAY, None)
    began = TODAY - 3 * DAY
    assert _asked(session, ann.id) == {"listening": (began, began + 28 * DAY), "recording": (began, began + 42 * DAY)}
    assert _owes(session, ann.id) == (began + 28 * DAY, 2)
    assert session.scalars(select(Lead)).all() == []


def test_a_person_who_is_added_is_sent_a_link_that_opens_their_account(session: Session, hashing: Argon2Hashing) -> None:
    assert _add(session) is None
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient) == ("set-password", "ann.field@council.example")
    assert letter.link == "https://learning.example/a token"
    event = session.scalars(select(AuditEvent)).one()
    assert (event.act, event.subject, event.actor_id) == (
        "add-person",
        f"person {session.scalars(select(Person.uuid)).one()}",
        None,
    )
    session.rollback()
    assert (
        set_password(session, token="a token", password="ladder orchid mile", source="", now=NOW, hashing=hashing, keyed=keyed)
        is None
    )


def test_a_second_person_of_a_team_joins_the_same_team_and_may_lead_it(session: Session) -> None:
    ben = NewPerson(
        email="ben@council.example",
        name="Ben Hale",
        agency="Council of Towns",
        team="Housing",
        role="trustee",
        started_on=TODAY,
        access=Access.PARTNERSHIP,
        leads=True,
    )
    assert _add(session) is None
    assert _add(session, ben, "another token") is None
    assert len(session.scalars(select(Team)).all()) == len(session.scalars(select(Agency)).all()) == 1
    added = session.scalars(select(Person).where(Person.name == "Ben Hale")).one()
    assert added.access == Access.PARTNERSHIP
    assert list(teams_led(session, added.id, TODAY)) == [session.scalars(select(Team.id)).one()]
    assert _asked(session, added.id) == {}
    assert _owes(session, added.id) == (None, 0)


def test_two_agencies_may_have_teams_of_one_name(session: Session) -> None:
    assert _add(session) is None
    other = NewPerson(email="cem@police.example", name="Cem", agency="Police", team="Housing", role="trustee", started_on=TODAY)
    assert _add(session, other, "another token") is None
    assert len(session.scalars(select(Team)).all()) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ben"),
        ("email", "ben@council.example\nBcc: all@x.example"),
        ("email", "a b@c.example"),
        ("name", " "),
        ("agency", ""),
        ("team", "\t"),
    ],
)
def test_what_could_not_be_written_to_or_named_is_refused(session: Session, field: str, value: str) -> None:
    changed: dict[str, Any] = {field: value}
    refusal = _add(session, replace(ANN, **changed))
    assert isinstance(refusal, Refusal)
    assert refusal.field == field
    assert session.scalars(select(Person)).all() == []


def test_an_agency_is_the_same_however_its_name_is_capitalised(session: Session) -> None:
    assert _add(session) is None
    other = replace(ANN, email="ben@council.example", agency="council OF towns")
    assert _add(session, other, "another token") is None
    assert [agency.name for agency in session.scalars(select(Agency))] == ["Council of Towns"]


@pytest.mark.parametrize(
    ("email", "role", "field"),
    [("new@council.example", "astronaut", "role"), ("ANN.field@council.example", "trustee", "email")],
)
def test_nobody_is_added_twice_or_in_a_role_that_is_not_there(session: Session, email: str, role: str, field: str) -> None:
    assert _add(session) is None
    again = NewPerson(email=email, name="New", agency="Police", team="Response", role=role, started_on=TODAY)
    refusal = _add(session, again, "another token")
    session.rollback()
    assert refusal is not None
    assert refusal.field == field
    assert len(session.scalars(select(Person)).all()) == 1
    assert len(session.scalars(select(Agency)).all()) == 1


def test_somebody_who_moves_keeps_what_both_roles_ask_and_its_dates(session: Session) -> None:
    ann = a_learner(session)
    moved_on, team = TODAY + 20 * DAY, a_team(session)
    appoint(session, ann.person_id, team, "gp-reception", CATALOGUE, on=moved_on)
    session.commit()
    assert _asked(session, ann.person_id) == {
        "listening": (TODAY, TODAY + 28 * DAY),
        "reviews": (moved_on, moved_on + 90 * DAY),
    }
    assert _owes(session, ann.person_id) == (TODAY + 28 * DAY, 2)
    jobs = session.execute(select(Job.role, Job.started_on, Job.ended_on).order_by(Job.started_on)).all()
    assert jobs == [("housing-officer", TODAY, moved_on), ("gp-reception", moved_on, None)]


def test_what_only_the_former_role_asked_is_closed_and_kept(session: Session) -> None:
    ann = a_learner(session)
    appoint(session, ann.person_id, a_team(session), "trustee", CATALOGUE, on=TODAY + DAY)
    session.commit()
    assert _asked(session, ann.person_id) == {}
    assert _owes(session, ann.person_id) == (None, 0)
    kept = session.execute(select(CycleRow.module, CycleRow.is_current).order_by(CycleRow.id)).all()
    assert kept == [("listening", False), ("recording", False)]


def test_a_move_loses_nothing_that_was_done(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann)
    before = [cycle for _, _, cycle in current_cycles(session, ann.person_id) if cycle.module == "listening"]
    session.rollback()
    appoint(session, ann.person_id, a_team(session), "gp-reception", CATALOGUE, on=TODAY + DAY)
    session.commit()
    after = [cycle for _, _, cycle in current_cycles(session, ann.person_id) if cycle.module == "listening"]
    assert before == after
    assert [cycle.number for cycle in after] == [2]
    assert session.scalars(select(CompletionRow.module)).all() == ["listening"]


def test_a_module_that_is_under_way_goes_on_under_way_in_the_new_role(session: Session) -> None:
    ann = a_learner(session)
    has_read(session, ann)
    appoint(session, ann.person_id, a_team(session), "gp-reception", CATALOGUE, on=TODAY + DAY)
    session.commit()
    sat(session, ann)
    done = session.scalars(select(CycleRow).where(CycleRow.completed_on.is_not(None))).one()
    assert (done.module, done.started_on) == (LISTENING.slug, TODAY)


def test_somebody_who_leaves_is_asked_for_nothing_more_and_leads_nobody(session: Session) -> None:
    ann, ben = a_reader(session), a_learner(session)
    team = a_team(session)
    a_lead(session, ann.person_id, team)
    sat(session, ann)
    end_job(session, ann.person_id, on=TODAY + DAY)
    session.commit()
    assert _asked(session, ann.person_id) == {}
    assert _owes(session, ann.person_id) == (None, 0)
    assert list(teams_led(session, ann.person_id, TODAY)) == [team]
    assert list(teams_led(session, ann.person_id, TODAY + DAY)) == []
    assert session.scalars(select(Job.ended_on).where(Job.person_id == ann.person_id)).all() == [TODAY + DAY]
    assert set(_asked(session, ben.person_id)) == {"listening", "recording"}


def test_what_somebody_did_stays_after_they_leave(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann)
    end_job(session, ann.person_id, on=TODAY + DAY)
    session.commit()
    cycles = session.execute(select(CycleRow.module, CycleRow.number, CycleRow.completed_on).order_by(CycleRow.id)).all()
    assert cycles == [("listening", 1, TODAY), ("recording", 1, None), ("listening", 2, None)]
    assert session.scalars(select(CompletionRow.person_id)).all() == [ann.person_id]


def test_somebody_who_comes_back_is_asked_anew(session: Session) -> None:
    ann = a_learner(session)
    end_job(session, ann.person_id, on=TODAY + DAY)
    back_on = TODAY + 100 * DAY
    appoint(session, ann.person_id, a_team(session), "housing-officer", CATALOGUE, on=back_on)
    session.commit()
    assert {module: days[0] for module, days in _asked(session, ann.person_id).items()} == {
        "listening": back_on,
        "recording": back_on,
    }


def test_each_cycle_names_the_role_that_asked_for_it(session: Session) -> None:
    person = a_person(session)
    appoint(session, person, a_team(session), "gp-reception", CATALOGUE, on=TODAY)
    session.commit()
    asked = [(role, cycle) for _, role, cycle in current_cycles(session, person)]
    assert asked == [
        ("gp-reception", Cycle(module="reviews", number=1, assigned_on=TODAY, due_on=TODAY + 90 * DAY)),
        ("gp-reception", Cycle(module="listening", number=1, assigned_on=TODAY, due_on=TODAY + 14 * DAY)),
    ]


def _moves(session: Session, person_id: int, *roles: str, on: date = TODAY) -> int:
    """Move somebody on one day, each time to another team; give the last."""
    for role in roles:
        team = a_team(session)
        appoint(session, person_id, team, role, CATALOGUE, on=on)
        session.commit()
    return team


def _jobs(session: Session, person_id: int) -> list[tuple[int, str, date, date | None]]:
    of_person = select(Job.team_id, Job.role, Job.started_on, Job.ended_on).where(Job.person_id == person_id)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(of_person.order_by(Job.id))]


ROADS = (
    ("gp-reception", "housing-officer"),
    ("housing-officer", "gp-reception"),
    ("housing-officer", "housing-officer"),
    ("housing-officer", "trustee"),
    ("housing-officer", "trustee", "housing-officer"),
    ("housing-officer", "trustee", "gp-reception"),
    ("gp-reception", "housing-officer", "gp-reception", "housing-officer"),
)


@pytest.mark.parametrize("roles", ROADS, ids=" then ".join)
def test_whoever_is_moved_more_than_once_on_a_day_stands_where_the_last_move_put_them(
    session: Session, roles: tuple[str, ...]
) -> None:
    moved, at_once = a_person(session), a_person(session)
    team = _moves(session, moved, *roles)
    _moves(session, at_once, roles[-1])
    assert _jobs(session, moved) == [(team, roles[-1], TODAY, None)]
    assert _asked(session, moved) == _asked(session, at_once)
    assert {role for _, role, _ in current_cycles(session, moved)} <= {roles[-1]}
    assert _owes(session, moved) == _owes(session, at_once)
    assert broken(session, CATALOGUE) == []


def test_two_moves_on_one_day_end_the_job_before_them_once(session: Session) -> None:
    ann = a_learner(session)
    ((team, *_),) = _jobs(session, ann.person_id)
    moved_on = TODAY + 20 * DAY
    last = _moves(session, ann.person_id, "trustee", "gp-reception", on=moved_on)
    assert _jobs(session, ann.person_id) == [
        (team, "housing-officer", TODAY, moved_on),
        (last, "gp-reception", moved_on, None),
    ]
    assert set(_asked(session, ann.person_id)) == {"listening", "reviews"}


def test_a_move_that_was_planned_for_later_is_replaced_by_one_that_comes_before(session: Session) -> None:
    ann = a_learner(session)
    ((team, *_),) = _jobs(session, ann.person_id)
    _moves(session, ann.person_id, "gp-reception", on=TODAY + 20 * DAY)
    last = _moves(session, ann.person_id, "trustee", on=TODAY + 9 * DAY)
    assert _jobs(session, ann.person_id) == [
        (team, "housing-officer", TODAY, TODAY + 9 * DAY),
        (last, "trustee", TODAY + 9 * DAY, None),
    ]
    assert _asked(session, ann.person_id) == {}


def _current(session: Session, person_id: int) -> dict[str, Cycle]:
    found = {cycle.module: cycle for _, _, cycle in current_cycles(session, person_id)}
    session.rollback()
    return found


@pytest.mark.parametrize("between", ["gp-reception", "trustee"])
def test_what_was_done_on_a_day_of_two_moves_is_not_asked_again(session: Session, between: str) -> None:
    ann = a_reader(session)
    sat(session, ann)
    has_read(session, ann, RECORDING)
    before = _current(session, ann.person_id)
    assert (before["listening"].number, before["recording"].started_on) == (2, TODAY)
    _moves(session, ann.person_id, between, "housing-officer")
    assert _current(session, ann.person_id) == before
    assert broken(session, CATALOGUE) == []


def test_a_job_that_is_put_right_to_an_earlier_day_keeps_what_was_done_and_begun(session: Session) -> None:
    ann = a_reader(session)
    sat(session, ann)
    has_read(session, ann, RECORDING)
    before = _current(session, ann.person_id)
    since = TODAY - 9 * DAY
    team = _moves(session, ann.person_id, "housing-officer", on=since)
    after = _current(session, ann.person_id)
    assert _jobs(session, ann.person_id) == [(team, "housing-officer", since, None)]
    assert after["listening"] == before["listening"]
    assert after["recording"] == Cycle(
        module="recording", number=1, assigned_on=since, due_on=before["recording"].due_on - 9 * DAY, started_on=TODAY
    )
    assert broken(session, CATALOGUE) == []


def test_whoever_leaves_on_the_day_they_came_held_no_job_and_led_nobody(session: Session) -> None:
    ann = a_learner(session)
    appoint_lead(session, ann.person_id, a_team(session), on=TODAY)
    end_job(session, ann.person_id, on=TODAY)
    session.commit()
    assert _jobs(session, ann.person_id) == []
    assert session.scalars(select(Lead)).all() == []
    assert _asked(session, ann.person_id) == {}
    assert _owes(session, ann.person_id) == (None, 0)


def test_whoever_leaves_leaves_what_was_planned_for_them_as_well(session: Session) -> None:
    person, team = a_person(session), a_team(session)
    a_job(session, person, team, ended_on=TODAY + 9 * DAY)
    a_job(session, person, team, role="trustee", started_on=TODAY + 9 * DAY)
    end_job(session, person, on=TODAY + DAY)
    session.commit()
    assert _jobs(session, person) == [(team, "housing-officer", TODAY, TODAY + DAY)]


@pytest.mark.parametrize("days", [0, 1, 400])
def test_whoever_leads_a_team_already_is_not_appointed_again(session: Session, days: int) -> None:
    person, team = a_person(session), a_team(session)
    appoint_lead(session, person, team, on=TODAY)
    session.commit()
    with pytest.raises(AlreadyDone, match="leads this team already"):
        appoint_lead(session, person, team, on=TODAY + days * DAY)
    session.rollback()
    assert session.execute(select(Lead.team_id, Lead.started_on, Lead.ended_on)).all() == [(team, TODAY, None)]


def test_one_person_may_lead_two_teams_and_a_team_may_have_two_leads(session: Session) -> None:
    ann, ben, housing, care = a_person(session), a_person(session), a_team(session), a_team(session)
    for person, team in ((ann, housing), (ann, care), (ben, housing)):
        appoint_lead(session, person, team, on=TODAY)
    session.commit()
    assert set(teams_led(session, ann, TODAY)) == {housing, care}
    assert list(teams_led(session, ben, TODAY)) == [housing]


def test_whoever_led_a_team_before_may_lead_it_again_from_the_day_that_ended(session: Session) -> None:
    person, team = a_person(session), a_team(session)
    a_lead(session, person, team, ended_on=TODAY + 9 * DAY)
    appoint_lead(session, person, team, on=TODAY + 9 * DAY)
    session.commit()
    assert [list(teams_led(session, person, TODAY + days * DAY)) for days in (8, 9, 10)] == [[team]] * 3


def test_who_was_to_lead_later_and_is_appointed_for_today_leads_from_today(session: Session) -> None:
    person, team = a_person(session), a_team(session)
    appoint_lead(session, person, team, on=TODAY + 9 * DAY)
    appoint_lead(session, person, team, on=TODAY)
    session.commit()
    assert session.execute(select(Lead.started_on, Lead.ended_on)).all() == [(TODAY, None)]


def test_eight_who_appoint_one_lead_at_once_appoint_them_once(engine: Engine, session: Session) -> None:
    person, team = a_person(session), a_team(session)

    def appointed(_number: int) -> bool:
        with Session(engine) as own:
            try:
                appoint_lead(own, person, team, on=TODAY)
            except AlreadyDone:
                return False
            own.commit()
            return True

    assert sorted(all_at_once(8, appointed)) == [*[False] * 7, True]
    assert len(session.scalars(select(Lead.id)).all()) == 1


def test_a_team_that_is_not_there_is_no_team_that_somebody_leads(session: Session) -> None:
    with pytest.raises(IntegrityError):
        appoint_lead(session, a_person(session), 99, on=TODAY)
