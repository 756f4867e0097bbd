"""When a year of the strategy begins, everybody is asked what it asks, once; what they have learned already counts."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Cycle, add_months
from learn.domain.people import Viewer
from learn.services.people import end_job
from learn.services.requirements import ask_what_has_begun
from learn.store.audit import AuditEvent
from learn.store.people import Person
from learn.store.requirements import current_cycles
from tests.builders import TODAY, a_path, a_step
from tests.services.invariants import broken
from tests.services.shelf import CATALOGUE, a_learner, has_read, sat
from tests.store.builders import NOW
from tests.threads import all_at_once

TURN = TODAY + timedelta(days=30)
"""The first day of the second year."""


def two_years(*, renew_months: int | None = 12) -> Catalogue:
    """The shelf with a module of the second year for housing officers, and one for trustees, of whom nothing was asked."""
    paths = dict(CATALOGUE.paths)
    later = a_step("reviews", year=2, asked_from=TURN, days=60, renew_months=renew_months)
    paths["housing-officer"] = a_path(steps=[*paths["housing-officer"].steps, later])
    listening = a_step("listening", year=2, asked_from=TURN, days=60, renew_months=renew_months)
    paths["trustee"] = a_path("trustee", steps=[listening])
    return replace(CATALOGUE, paths=paths)


def ask(session: Session, catalogue: Catalogue, today: date, *, needs_sign_off: bool = False) -> int:
    return ask_what_has_begun(session, catalogue, now=NOW, today=today, needs_sign_off=needs_sign_off)


def asked(session: Session, viewer: Viewer) -> dict[str, Cycle]:
    found = {cycle.module: cycle for _, _, cycle in current_cycles(session, viewer.person_id)}
    session.rollback()
    return found


def test_a_year_that_has_not_begun_asks_nothing(session: Session) -> None:
    ann = a_learner(session, "Ann")
    assert ask(session, two_years(), TURN - timedelta(days=1)) == 0
    assert asked(session, ann).keys() == {"listening", "recording"}


def test_on_its_first_day_everybody_in_the_role_is_asked_with_all_the_days_allowed(session: Session) -> None:
    ann, bo, cy = a_learner(session, "Ann"), a_learner(session, "Bo"), a_learner(session, "Cy", role="gp-reception")
    assert ask(session, two_years(), TURN) == 2
    for viewer in (ann, bo):
        cycle = asked(session, viewer)["reviews"]
        assert (cycle.number, cycle.assigned_on, cycle.due_on) == (1, TURN, TURN + timedelta(days=60))
    assert asked(session, cy)["reviews"].assigned_on == TODAY
    assert session.scalar(select(Person.unfinished).where(Person.id == ann.person_id)) == 3
    assert broken(session, two_years()) == []


def test_nobody_is_asked_twice_and_the_audit_says_what_was_asked_of_how_many(session: Session) -> None:
    a_learner(session, "Ann"), a_learner(session, "Bo")
    assert [ask(session, two_years(), TURN + timedelta(days=day)) for day in (0, 0, 1)] == [2, 0, 0]
    (told,) = session.scalars(select(AuditEvent).where(AuditEvent.act == "ask-module"))
    assert (told.subject, told.outcome, told.actor_id) == ("module reviews", "2 housing-officer", None)


def test_who_has_left_is_asked_nothing(session: Session) -> None:
    ann = a_learner(session, "Ann")
    end_job(session, ann.person_id, on=TODAY + timedelta(days=1))
    session.commit()
    assert ask(session, two_years(), TURN) == 0


def learned_early(session: Session) -> Viewer:
    """A trustee who completed *listening* today, which nobody asked of them."""
    ann = a_learner(session, "Ann", role="trustee")
    has_read(session, ann)
    sat(session, ann)
    return ann


def test_what_was_learned_before_it_was_asked_counts_until_it_would_run_out(session: Session) -> None:
    catalogue = two_years(renew_months=12)
    ann = learned_early(session)
    assert ask(session, catalogue, TURN) == 1
    cycle = asked(session, ann)["listening"]
    assert (cycle.number, cycle.renewed_on, cycle.due_on) == (2, TODAY, add_months(TODAY, 12))
    assert broken(session, two_years()) == []


def test_what_is_learned_once_stays_learned(session: Session) -> None:
    catalogue = two_years(renew_months=None)
    ann = learned_early(session)
    assert ask(session, catalogue, TURN) == 1
    assert asked(session, ann)["listening"].completed_on == TODAY
    assert ask(session, catalogue, TURN) == 0


def test_what_would_have_run_out_by_now_is_asked_anew(session: Session) -> None:
    catalogue = two_years(renew_months=12)
    ann = learned_early(session)
    much_later = add_months(TODAY, 12) + timedelta(days=1)
    ask(session, catalogue, much_later)
    cycle = asked(session, ann)["listening"]
    assert (cycle.number, cycle.assigned_on, cycle.completed_on) == (1, much_later, None)


def test_several_processes_at_once_ask_each_module_once(engine: Engine) -> None:
    with Session(engine) as session:
        viewers = [a_learner(session, f"Learner {number}") for number in range(5)]

    def at_once(_number: int) -> None:
        with Session(engine) as own:
            ask(own, two_years(), TURN)

    all_at_once(6, at_once)
    with Session(engine) as session:
        for viewer in viewers:
            assert sorted(cycle.module for _, _, cycle in current_cycles(session, viewer.person_id)) == [
                "listening",
                "recording",
                "reviews",
            ]
