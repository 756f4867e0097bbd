"""Who a browser's token belongs to, and what that person leads today."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.domain.people import Access, Viewer
from learn.store.people import Person
from learn.store.viewers import team_places, teams_led, viewer_of
from tests.builders import TODAY
from tests.store.builders import NOW, a_job, a_lead, a_person, a_sign_in, a_team, an_agency

DAY = timedelta(days=1)
OLDEST = NOW - timedelta(hours=12)


def _viewer(session: Session) -> Viewer | None:
    return viewer_of(session, "the token", TODAY, OLDEST)


def test_a_token_names_the_person_as_they_are_today(session: Session) -> None:
    ann = a_person(session, "Ann Field", access=Access.PARTNERSHIP)
    team = a_team(session)
    a_job(session, ann, team, role="gp-reception", started_on=TODAY - 90 * DAY, ended_on=TODAY)
    a_job(session, ann, team, role="housing-officer", started_on=TODAY)
    sign_in = a_sign_in(session, ann, "the token")
    a_sign_in(session, a_person(session), "another token")
    viewer = _viewer(session)
    assert viewer is not None
    assert (viewer.person_id, viewer.name, viewer.access, viewer.sign_in_id) == (ann, "Ann Field", Access.PARTNERSHIP, sign_in)
    assert viewer.uuid == session.get_one(Person, ann).uuid
    assert viewer.roles == {"housing-officer"}
    assert not viewer.leads


@pytest.mark.parametrize(
    ("started", "ended", "roles"),
    [
        (0, None, {"housing-officer"}),
        (-9, 1, {"housing-officer"}),
        (1, None, set()),
        (-9, 0, set()),
        (None, None, set()),
    ],
)
def test_a_job_counts_from_its_first_day_up_to_its_last(
    session: Session, started: int | None, ended: int | None, roles: set[str]
) -> None:
    ann = a_person(session)
    a_sign_in(session, ann, "the token")
    if started is not None:
        a_job(session, ann, started_on=TODAY + started * DAY, ended_on=None if ended is None else TODAY + ended * DAY)
    viewer = _viewer(session)
    assert viewer is not None
    assert viewer.roles == roles


@pytest.mark.parametrize(
    ("started", "ended", "leads"),
    [(0, None, True), (-9, 1, True), (1, None, False), (-9, 0, False)],
)
def test_a_lead_counts_from_its_first_day_up_to_its_last(
    session: Session, started: int, ended: int | None, *, leads: bool
) -> None:
    ann, team = a_person(session), a_team(session)
    a_sign_in(session, ann, "the token")
    a_lead(session, ann, team, started_on=TODAY + started * DAY, ended_on=None if ended is None else TODAY + ended * DAY)
    a_lead(session, a_person(session), team)
    viewer = _viewer(session)
    assert viewer is not None
    assert viewer.leads is leads
    assert list(teams_led(session, ann, TODAY)) == ([team] if leads else [])


def test_a_token_that_nobody_holds_names_nobody(session: Session) -> None:
    a_sign_in(session, a_person(session), "another token")
    assert _viewer(session) is None


def test_a_sign_in_that_was_ended_names_nobody(session: Session) -> None:
    a_sign_in(session, a_person(session), "the token", ended_at=NOW)
    assert _viewer(session) is None


def test_a_sign_in_names_nobody_once_it_is_too_old(session: Session) -> None:
    a_sign_in(session, a_person(session), "the token", created_at=OLDEST)
    assert _viewer(session) is None
    assert viewer_of(session, "the token", TODAY, OLDEST - timedelta(microseconds=1)) is not None


def test_the_sign_in_of_a_closed_account_names_nobody(session: Session) -> None:
    ann = a_person(session)
    a_sign_in(session, ann, "the token")
    session.execute(update(Person).where(Person.id == ann).values(is_active=False))
    assert _viewer(session) is None


def test_teams_come_by_agency_and_name_with_the_team_they_are_under(session: Session) -> None:
    police, council = an_agency(session, "Police"), an_agency(session, "Council")
    response = a_team(session, "Response", agency_id=police)
    housing = a_team(session, "Housing", agency_id=council)
    options = a_team(session, "Allocations", agency_id=council, under=housing)
    places = team_places(session)
    assert [(p.team_id, p.name, p.agency, p.parent_id) for p in places] == [
        (options, "Allocations", "Council", housing),
        (housing, "Housing", "Council", None),
        (response, "Response", "Police", None),
    ]
    assert len({p.uuid for p in places}) == 3
