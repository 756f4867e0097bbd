"""Learners who answer over HTTP as fast as they are let, and write down what they were told is saved."""

import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from random import Random
from threading import Event, Thread
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.questions import Kind, Response, response_from
from learn.domain.quizzes import Drawn
from learn.gateways.hashing import Argon2Hashing
from learn.services import attempts
from learn.services.people import appoint
from learn.services.studies import leave_page
from tests.services.shelf import right, wrong
from tests.store.builders import a_person, a_team, as_viewer

PASSWORD = "seven quiet harbours"
ROLE = "housing-officer"
PATIENCE = 30
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"|value="([^"]+)"[^>]* name="csrf_token"')


class NotSaved(Exception):
    """The server did not say that everything is saved; it may be all the same."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """One form as it is sent, as often as needed: its key, and the response to each question on it."""

    key: str
    responses: dict[int, Response]
    fields: list[tuple[str, str]]


@dataclass(kw_only=True)
class Learner:
    """Somebody in the middle of a quiz.

    ``sent`` holds every form that left, ``told`` those that were acknowledged; ``unanswered`` counts the times that none was.
    """

    email: str
    attempt: UUID
    items: Sequence[Drawn]
    port: int
    chance: Random
    cookie: str = ""
    csrf_token: str = ""
    sent: list[Form] = field(default_factory=list)
    told: list[Form] = field(default_factory=list)
    unanswered: int = 0
    problem: Exception | None = None

    def sign_in(self) -> None:
        """Sign in by the form, and open the quiz, from which every further form has its token."""
        _, page = self._ask("GET", "/training/sign-in")
        fields = [("csrf_token", _token(page)), ("email", self.email), ("password", PASSWORD)]
        status, page = self._ask("POST", "/training/sign-in", fields)
        assert status == 303, page
        _, page = self._ask("GET", f"/training/attempts/{self.attempt}/1")
        self.csrf_token = _token(page)

    def save(self, form: Form) -> None:
        """Send a form once.

        Raises:
            NotSaved: the server broke off, or says that something went wrong with it.
        """
        fields = [("csrf_token", self.csrf_token), ("key", form.key), ("screen", "1"), *form.fields]
        try:
            status, reply = self._ask("POST", f"/training/attempts/{self.attempt}/answers", fields, accept="application/json")
        except (OSError, HTTPException) as problem:
            raise NotSaved from problem
        if status >= 500:
            raise NotSaved
        assert status == 200, f"{status}: {reply}"
        saved = re.search(r'"saved": *\[([^]]*)\]', reply)
        assert saved, reply
        assert sorted(map(int, re.findall(r"\d+", saved[1]))) == sorted(form.responses), reply

    def answer_until(self, enough: Event) -> None:
        """Send one form after another, each again and again until it is acknowledged."""
        try:
            while not enough.is_set():
                form = self.a_form()
                self.sent.append(form)
                while not enough.is_set():
                    try:
                        self.save(form)
                    except NotSaved:
                        self.unanswered += 1
                        time.sleep(0.02)
                    else:
                        self.told.append(form)
                        break
        except Exception as problem:  # noqa: BLE001 -- the test raises it
            self.problem = problem

    def a_form(self) -> Form:
        """One to three of the questions, answered rightly or wrongly, under a key of its own."""
        items = self.chance.sample(list(self.items), self.chance.randint(1, 3))
        posted = {item: self.chance.choice((right, wrong))(item) for item in items}
        fields: list[tuple[str, str]] = []
        for item, answer in posted.items():
            in_parts = item.question.kind in (Kind.ORDER, Kind.MATCH)
            fields += [
                (f"q{item.position}-{number}" if in_parts else f"q{item.position}", place)
                for number, place in enumerate(answer.places, start=1)
            ]
            if item.question.asks_certainty:
                fields.append((f"q{item.position}-certainty", answer.certainty))
        return Form(
            key=secrets.token_urlsafe(32),
            responses={i.position: response_from(i.question, i.layout, posted[i].places) for i in items},
            fields=fields,
        )

    def _ask(
        self, method: str, path: str, fields: Sequence[tuple[str, str]] = (), *, accept: str = "text/html"
    ) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, urlencode(fields), {**FORM, "Accept": accept, "Cookie": self.cookie})
            reply = connection.getresponse()
            text = reply.read().decode()
            for told in reply.headers.get_all("Set-Cookie", []):
                self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in SimpleCookie(told).items())
            return reply.status, text
        finally:
            connection.close()


def prepared(engine: Engine, catalogue: Catalogue, port: int, count: int, chance: Random) -> list[Learner]:
    """Add people who have read a module and begun its quiz; they have yet to sign in."""
    slug, module = next(iter(catalogue.modules.items()))
    quiz = catalogue.quizzes[slug]
    now = datetime.now(UTC)
    password_hash = Argon2Hashing(memory_kib=64, passes=1).hashed(PASSWORD)
    learners = []
    with Session(engine) as session:
        for number in range(count):
            email = f"learner{number}@council.example"
            person_id = a_person(session, email=email, password_hash=password_hash)
            appoint(session, person_id, a_team(session), ROLE, catalogue, on=now.date())
            session.commit()
            viewer = as_viewer(session, person_id, roles=[ROLE])
            for page in module.pages:
                leave_page(session, viewer, catalogue, module, page, now=now, today=now.date())
            attempt = attempts.start(session, viewer, module, quiz, now=now, seed=number)
            assert isinstance(attempt, UUID), attempt
            items = attempts.sheet(session, viewer, catalogue, attempt).items
            session.rollback()
            own_chance = Random(chance.random())  # noqa: S311 -- repeatable, not a secret
            learners.append(Learner(email=email, attempt=attempt, items=items, port=port, chance=own_chance))
    return learners


def at_work(learners: Sequence[Learner], enough: Event) -> list[Thread]:
    """Sign everybody in, one after the other, and let them answer until it is enough."""
    for learner in learners:
        learner.sign_in()
    threads = [Thread(target=learner.answer_until, args=[enough]) for learner in learners]
    for thread in threads:
        thread.start()
    return threads


def _token(page: str) -> str:
    found = TOKEN.search(page)
    assert found, page
    return found[1] or found[2]
