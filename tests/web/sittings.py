"""Sitting a quiz in a test: what to post to be right, and what to be wrong."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.domain.questions import Kind, Response, places_of, right_response
from learn.domain.quizzes import Drawn
from learn.store.attempts import Answer, Attempt
from learn.store.attempts_made import drawn_items
from learn.store.plays import Play
from learn.store.plays_made import add_decision, add_play, end_play, play_of
from tests.pages import Browser
from tests.web.platforms import CASE

Filled = dict[str, str | list[str]]


def read_every_page(platform: Platform, browser: Browser, slug: str) -> None:
    """Go through the module page by page, by the button at the foot of each."""
    module = platform.catalogue.modules[slug]
    browser.get(f"/training/modules/{slug}/pages/{module.pages[0].slug}")
    for page in module.pages:
        browser.send(f"/pages/{page.slug}")


def start(platform: Platform, browser: Browser, slug: str) -> UUID:
    """Read every page and start an attempt; the first screen is open then."""
    read_every_page(platform, browser, slug)
    return start_again(browser)


def start_again(browser: Browser) -> UUID:
    """Start an attempt from the page before the quiz, which is open."""
    browser.send("/attempts")
    return UUID(browser.shown.address_of("/answers").split("/")[-2])


def a_play(platform: Platform, person_id: int, uuid: UUID, seat: str = "gp", *, over: bool = False) -> None:
    """Let somebody play a seat of the small case under this public id, to its end or not at all."""
    case = platform.catalogue.cases[CASE]
    now = datetime.now(UTC)
    with Session(platform.engine) as session:
        uuid_given = add_play(session, person_id, case.slug, seat, case.seats[seat].version, now, now.date())
        session.execute(update(Play).where(Play.uuid == uuid_given).values(uuid=uuid))
        play = play_of(session, uuid, person_id)
        assert play is not None
        if over:
            add_decision(session, play.play_id, 1, "meeting", "act", ("worry", "acts"), now)
            add_decision(session, play.play_id, 2, "call", "ring-back", None, now)
            end_play(session, play.play_id, "told", now)
        session.commit()


def items_of(platform: Platform, uuid: UUID) -> list[Drawn]:
    """What an attempt asks."""
    with Session(platform.engine) as session:
        attempt_id, module = session.execute(select(Attempt.id, Attempt.module).where(Attempt.uuid == uuid)).one()
        return drawn_items(session, attempt_id, platform.catalogue.quizzes[module].by_version)


def stored(platform: Platform) -> list[tuple[int, Response, str | None]]:
    """Every answer that is stored, in the order in which they were given: position, response, certainty."""
    with Session(platform.engine) as session:
        rows = session.execute(select(Answer.position, Answer.response, Answer.certainty).order_by(Answer.id))
        return [(position, tuple(json.loads(response)), certainty) for position, response, certainty in rows]


def wrong_response(item: Drawn) -> Response:
    """A response that is not right."""
    question, right = item.question, right_response(item.question)
    match question.kind:
        case Kind.ONE:
            return next((option.slug,) for option in question.options if not option.is_right)
        case Kind.SEVERAL:
            return tuple(option.slug for option in question.options if option.slug != right[0])
        case Kind.ORDER | Kind.MATCH:
            return (*right[1:], right[0])


def filled(item: Drawn, response: Response, *, certainty: str = "certain") -> Filled:
    """The fields of one question, filled in with this response."""
    name, places = f"q{item.position}", places_of(item.question, item.layout, response)
    fields: Filled = {}
    match item.question.kind:
        case Kind.ONE:
            fields[name] = places[0]
        case Kind.SEVERAL:
            fields[name] = places
        case Kind.ORDER | Kind.MATCH:
            fields = {f"{name}-{number}": place for number, place in enumerate(places, start=1)}
    return {**fields, **({f"{name}-certainty": certainty} if item.question.asks_certainty else {})}


def asked_here(browser: Browser) -> list[int]:
    """The positions of the questions on the screen that is open."""
    return [int(position) for position in browser.shown.form("/answers").getlist("asked")]


def answered(platform: Platform, uuid: UUID, positions: Iterable[int], *, wrong: Iterable[int] = ()) -> Filled:
    """The fields of these questions, filled in right; those in ``wrong`` are filled in wrong."""
    fields: Filled = {}
    for item in items_of(platform, uuid):
        if item.position in set(positions):
            is_wrong = item.position in set(wrong)
            fields |= filled(item, wrong_response(item) if is_wrong else right_response(item.question))
    return fields


def answer_all(platform: Platform, browser: Browser, uuid: UUID, *, wrong: Iterable[int] = ()) -> None:
    """Answer screen after screen from the one that is open; the look over the answers is open then."""
    listed = list(wrong)
    while "/answers" in " ".join(browser.shown.all("//form/@action")):
        browser.send("/answers", answered(platform, uuid, asked_here(browser), wrong=listed))


def sit(platform: Platform, browser: Browser, slug: str, *, wrong: Iterable[int] = ()) -> UUID:
    """Read the module, take its quiz and finish it; the result is open then."""
    uuid = start(platform, browser, slug)
    answer_all(platform, browser, uuid, wrong=wrong)
    browser.send("/finish")
    return uuid
