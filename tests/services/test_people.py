"""People come, move and go; what they did stays."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.domain.cycles import Cycle
from learn.domain.people import Access
from learn.domain.refusals import Refusal
from learn.gateways.hashing import Argon2Hashing
from learn.services.passwords import set_password
from learn.services.people import NewPerson, add_person, appoint, end_job
from learn.store.audit import AuditEvent
from learn.store.learning import CompletionRow, CycleRow
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.requirements import current_cycles
from learn.store.sign_ins import Letter
from learn.store.viewers import teams_led
from tests.builders import TODAY
from tests.services.shelf import CATALOGUE, LISTENING, a_learner, a_reader, has_read, keyed, sat
from tests.store.builders import NOW, a_lead, a_person, a_team

DAY = timedelta(days=1)
ANN = NewPerson(
    email=" Ann.Field@Council.example ",
    name="Ann van Field ",
    agency=" Council of Towns ",
    team=" Housing ",
    role="housing-officer",
    started_on=TODAY - 3 * DAY,
)


def _add(session: Session, new: NewPerson = ANN, token: str = "a token") -> Refusal | None:
    return add_person(session, new, CATALOGUE, token=token, page=f"https://learning.example/{token}", now=NOW)


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
