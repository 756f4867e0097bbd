"""A small shelf of content, and learners who have come a way through it by the deeds of the platform."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.modules import Module
from learn.domain.people import Viewer
from learn.domain.questions import Kind, is_right, places_of, response_from, right_response
from learn.domain.quizzes import Drawn
from learn.services import attempts
from learn.services.attempts import Posted
from learn.services.people import appoint
from learn.services.studies import leave_page
from tests.builders import TODAY, a_catalogue, a_module, a_path, a_quiz, a_role, a_step
from tests.store.builders import NOW, a_person, a_team, as_viewer

LISTENING, RECORDING, REVIEWS = (
    a_module(slug, pages=pages) for slug, pages in (("listening", 3), ("recording", 2), ("reviews", 1))
)
QUIZ = a_quiz("listening", attempts=2, cool_down_hours=24)
CATALOGUE: Catalogue = a_catalogue(
    [LISTENING, RECORDING, REVIEWS],
    quizzes=[QUIZ, a_quiz("recording"), a_quiz("reviews")],
    roles=[a_role(slug) for slug in ("housing-officer", "gp-reception", "trustee")],
    paths=[
        a_path("housing-officer", steps=[a_step("listening", days=28, renew_months=12), a_step("recording", renew_months=None)]),
        a_path(
            "gp-reception", steps=[a_step("reviews", days=90, renew_months=24), a_step("listening", days=14, renew_months=12)]
        ),
    ],
)
"""Two roles that share one module, and one of which nothing is asked. *Recording* is never renewed."""


def keyed(value: str) -> str:
    """A hash, as the platform makes one with its secret."""
    return hashlib.sha256(f"a secret {value}".encode()).hexdigest()


def a_learner(session: Session, name: str = "", *, role: str = "housing-officer") -> Viewer:
    """Add somebody with a job from today, and what it asks of them."""
    person_id = a_person(session, name)
    appoint(session, person_id, a_team(session), role, CATALOGUE, on=TODAY)
    session.commit()
    return as_viewer(session, person_id, roles=[role])


def has_read(session: Session, viewer: Viewer, module: Module = LISTENING, *, catalogue: Catalogue = CATALOGUE) -> None:
    """Let somebody leave every page of a module."""
    for page in module.pages:
        leave_page(session, viewer, catalogue, module, page, now=NOW, today=TODAY)


def a_reader(session: Session, name: str = "") -> Viewer:
    """Add somebody who has read all of *listening*."""
    viewer = a_learner(session, name)
    has_read(session, viewer)
    return viewer


def begun(session: Session, viewer: Viewer, *, now: datetime = NOW, seed: int = 7) -> UUID:
    """Start an attempt at *listening*."""
    started = attempts.start(session, viewer, LISTENING, QUIZ, now=now, seed=seed)
    assert isinstance(started, UUID), started
    return started


def right(item: Drawn) -> Posted:
    """The right answer, as a browser posts it."""
    return Posted(places=places_of(item.question, item.layout, right_response(item.question)), certainty="certain")


def wrong(item: Drawn) -> Posted:
    """A wrong answer, as a browser posts it: the right one turned round, or another choice."""
    places = list(right(item).places)
    if item.question.kind in (Kind.ORDER, Kind.MATCH):
        places.reverse()
    else:
        places = [str(number) for number in range(1, len(item.layout) + 1) if str(number) not in places][:1]
    assert not is_right(item.question, response_from(item.question, item.layout, places))
    return Posted(places=places, certainty="guessing")


def answers(session: Session, viewer: Viewer, uuid: UUID, *, wrongly: int = 0) -> Mapping[int, Posted]:
    """An answer to every question of an attempt, the first few wrong, critical ones last."""
    items = sorted(attempts.sheet(session, viewer, CATALOGUE, uuid).items, key=lambda item: item.question.is_critical)
    session.rollback()
    return {item.position: wrong(item) if number < wrongly else right(item) for number, item in enumerate(items)}


def sat(session: Session, viewer: Viewer, *, wrongly: int = 0, now: datetime = NOW, seed: int = 7) -> UUID:
    """Sit an attempt at *listening* from the first question to the mark."""
    uuid = begun(session, viewer, now=now, seed=seed)
    attempts.answer(session, viewer, CATALOGUE, uuid, answers(session, viewer, uuid, wrongly=wrongly), f"key {uuid}", now=now)
    assert attempts.finish(session, viewer, CATALOGUE, uuid, now=now, today=now.date()) is None
    return uuid
