"""The kill loop (REL-03): the real server is killed at random moments under load, and what it acknowledged is there."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from threading import Event
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, make_url, select
from sqlalchemy.orm import Session

from config import ROOT
from learn.domain.catalogue import Catalogue
from learn.domain.questions import Response, right_response
from learn.domain.quizzes import Drawn
from learn.services import attempts
from learn.services.people import appoint
from learn.services.sign_ins import token_hash, viewer
from learn.services.studies import leave_page
from learn.store.attempts import Answer, Attempt
from tests.benchmarks.__main__ import SECRET, cookie_of
from tests.pages import Page
from tests.services.invariants import broken
from tests.store.builders import a_person, a_sign_in, a_team
from tests.web.sittings import filled, wrong_response

ROUNDS = int(os.environ.get("LEARN_KILL_ROUNDS", "20"))
"""How often something is killed; a nightly run asks for more."""

CLIENTS = 4
ON_A_FORM = 3
PATIENCE = 30.0
"""Seconds within which a server that was started, or lost a worker, acknowledges again."""

Form = tuple[UUID, str]
"""An attempt, and the key that a form was sent under."""

Told = tuple[UUID, int, str]
"""One answer in a journal: its attempt, its position, and the key of its form."""


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """Somebody's attempt under way: what it asks, and the cookie of their browser."""

    uuid: UUID
    items: Sequence[Drawn]
    cookie: str


@dataclass(kw_only=True)
class Client:
    """One browser that posts form after form, and keeps a journal of what it sent and what was acknowledged."""

    sitting: Sitting
    chance: Random
    csrf: str = ""
    sent: dict[Form, dict[int, Response]] = field(default_factory=dict)
    acknowledged: dict[Told, Response] = field(default_factory=dict)
    lost: set[Form] = field(default_factory=set)
    sent_again: set[Form] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def open_screen(self, port: int) -> None:
        """Open the first screen, for the token that its form carries."""
        status, text = _asked(port, "GET", f"/training/attempts/{self.sitting.uuid}/1", self.sitting.cookie)
        assert status == 200, text[:300]
        self.csrf = Page(text).form("/answers")["csrf_token"]

    def post_until(self, stop: Event, port: int) -> None:
        """Post form after form. Of forms without a reply about half are sent again, the others are given up."""
        while not stop.is_set():
            key = f"key {len(self.sent)} {self.chance.getrandbits(40)}"
            form, answers = (self.sitting.uuid, key), self._answers()
            self.sent[form] = {item.position: response for item, response in answers.items()}
            while not self._post(port, form, answers) and not stop.wait(0.02) and self.chance.random() < 0.5:
                self.sent_again.add(form)

    def _answers(self) -> dict[Drawn, Response]:
        items = self.chance.sample(list(self.sitting.items), ON_A_FORM)
        return {i: self.chance.choice([right_response(i.question), wrong_response(i)]) for i in items}

    def _post(self, port: int, form: Form, answers: dict[Drawn, Response]) -> bool:
        """Whether a reply came, whatever it was."""
        uuid, key = form
        fields: dict[str, str | list[str]] = {"csrf_token": self.csrf, "key": key, "screen": "1"}
        for item, response in answers.items():
            fields |= filled(item, response) | {f"q{item.position}-shown": ""}
        try:
            path, body = f"/training/attempts/{uuid}/answers", urlencode(fields, doseq=True)
            status, text = _asked(port, "POST", path, self.sitting.cookie, body)
        except (OSError, HTTPException):
            self.lost.add(form)
            return False
        if status != 200:
            self.refused.append(f"{status}: {text[:300]}")
            return True
        saved = {int(position) for position in json.loads(text)["saved"]}
        if saved != self.sent[form].keys():
            self.refused.append(f"of {sorted(self.sent[form])} only {sorted(saved)} were saved")
        self.acknowledged |= {(uuid, position, key): self.sent[form][position] for position in saved}
        return True


class Served:
    """`learn serve`, in a process group of its own; started, killed and started again on one port."""

    def __init__(self, address: str, folder: Path) -> None:
        """The database it serves, and the folder for its secrets and its log."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.log = folder / "log"
        self._environment = {
            "LEARN_ENVIRONMENT": "production",
            "LEARN_DATABASE_URL": address,
            "LEARN_SECRET_KEY": SECRET,
            "LEARN_PUBLIC_URL": "https://localhost",
            "LEARN_SMTP_HOST": "127.0.0.1",
            "LEARN_INSTANCE": str(folder / "instance"),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait for its first page."""
        words = [str(Path(sys.executable).with_name("learn")), "serve", "--bind", f"127.0.0.1:{self.port}"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                words, cwd=ROOT, env={**os.environ, **self._environment}, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)

    def kill_all(self) -> None:
        """Kill the master and every worker at once, so that none can clear up."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def kill_one_worker(self, chance: Random) -> None:
        """Kill one worker; the master starts another."""
        assert self._process is not None
        master = self._process.pid
        workers = sorted(int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split())
        os.kill(chance.choice(workers), signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            return _asked(self.port, "GET", "/", "")[0] == 200
        except (OSError, HTTPException):
            return False


def _asked(port: int, method: str, path: str, cookie: str, body: str | None = None) -> tuple[int, str]:
    headers = {"Host": "localhost", "Cookie": cookie}
    if body is not None:
        headers |= {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, body, headers)
        with connection.getresponse() as reply:
            return reply.status, reply.read().decode()


def a_sitting(session: Session, catalogue: Catalogue, number: int, *, today: date) -> Sitting:
    """Somebody who is signed in, has read a module and has begun its quiz."""
    module, now, token = next(iter(catalogue.modules.values())), datetime.now(UTC), f"killed {number}"
    role = next(role for role, path in catalogue.paths.items() if any(s.module == module.slug for s in path.steps))
    person_id = a_person(session)
    appoint(session, person_id, a_team(session), role, catalogue, on=today)
    a_sign_in(session, person_id, token_hash(token), created_at=now)
    who = viewer(session, token, now=now, today=today)
    assert who is not None
    for page in module.pages:
        leave_page(session, who, catalogue, module, page, now=now, today=today)
    uuid = attempts.start(session, who, module, catalogue.quizzes[module.slug], now=now, seed=number)
    assert isinstance(uuid, UUID), uuid
    items = attempts.sheet(session, who, catalogue, uuid).items
    session.rollback()
    return Sitting(uuid=uuid, items=items, cookie=cookie_of(token))


@contextmanager
def posting(clients: Sequence[Client], port: int) -> Iterator[list[Future[None]]]:
    """Let every client post in a thread of its own while the block lasts."""
    stop = Event()
    with ThreadPoolExecutor(len(clients)) as pool:
        started = [pool.submit(client.post_until, stop, port) for client in clients]
        try:
            yield started
        finally:
            stop.set()
    for done in started:
        done.result()


def wait_for_more(clients: Sequence[Client], served: Served) -> None:
    """Wait until every client had something more acknowledged."""
    before, until = [len(client.acknowledged) for client in clients], time.monotonic() + PATIENCE
    while any(len(client.acknowledged) <= count for client, count in zip(clients, before, strict=True)):
        assert time.monotonic() < until, ([client.refused[:3] for client in clients], served.log.read_text()[-3000:])
        time.sleep(0.01)


def stored_answers(engine: Engine) -> list[tuple[Told, Response]]:
    """Every answer that is stored."""
    asked = select(Attempt.uuid, Answer.position, Answer.key, Answer.response).join(Attempt, Attempt.id == Answer.attempt_id)
    with Session(engine) as session:
        return [((u, p, k), tuple(json.loads(response))) for u, p, k, response in session.execute(asked)]


def test_every_answer_that_was_acknowledged_is_stored_once_and_whole_however_often_the_server_is_killed(
    engine: Engine, database_url: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    chance = Random(3)  # noqa: S311 -- the same kills every time, not a secret
    today = datetime.now(ZoneInfo("Europe/London")).date()
    with Session(engine) as session:
        sittings = [a_sitting(session, catalogue, number, today=today) for number in range(CLIENTS)]
    engine.dispose()  # an open connection of ours would keep SQLite from having to recover
    if engine.dialect.name == "sqlite":
        Path(make_url(database_url).database or "").chmod(0o640)
    clients = [Client(sitting=s, chance=Random(n)) for n, s in enumerate(sittings)]  # noqa: S311 -- no secret either
    served, killed = Served(database_url, tmp_path), Counter[str]()
    try:
        served.start()
        for client in clients:
            client.open_screen(served.port)
        with posting(clients, served.port):
            for _ in range(ROUNDS):
                wait_for_more(clients, served)
                time.sleep(chance.uniform(0, 0.5))
                if chance.random() < 0.4:
                    served.kill_one_worker(chance)
                    killed["worker"] += 1
                else:
                    served.kill_all()
                    killed["all"] += 1
                    served.start()
            wait_for_more(clients, served)
    finally:
        served.kill_all()

    stored = stored_answers(engine)
    sent = {form: answers for client in clients for form, answers in client.sent.items()}
    acknowledged = {told: response for client in clients for told, response in client.acknowledged.items()}

    assert [client.refused for client in clients] == [[]] * CLIENTS
    assert acknowledged.items() - set(stored) == set()
    assert [told for told, count in Counter(told for told, _ in stored).items() if count > 1] == []
    whole: dict[Form, dict[int, Response]] = {}
    for (uuid, position, key), response in stored:
        whole.setdefault((uuid, key), {})[position] = response
    assert {form: answers for form, answers in whole.items() if sent.get(form) != answers} == {}
    with Session(engine) as session:
        assert broken(session, catalogue) == []
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []

    # Kills that hit nobody would show nothing.
    assert min(killed["worker"], killed["all"]) > 0
    assert any(client.lost for client in clients)
    assert any(client.sent_again for client in clients)
