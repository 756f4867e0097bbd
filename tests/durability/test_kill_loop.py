"""What a learner was told is saved is saved, whatever is killed at whatever moment (REL-03).

The server that ships runs as in production; several people answer without a pause; something is ended by ``kill -9``
in the middle of it, again and again: a worker, the master, with PostgreSQL also one of its processes or all of it. After
each blow everything that was acknowledged has to be stored, once and whole. ``LEARN_KILL_ROUNDS`` makes the loop longer,
``LEARN_KILL_SEED`` repeats one.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.questions import Response
from learn.services import attempts
from learn.store import schema
from learn.store.attempts import Answer, Attempt
from learn.store.people import Person
from tests import postgresql
from tests.conftest import POSTGRESQL, SQLITE, an_engine, leave_out
from tests.durability.learners import Form, Learner, at_work, prepared
from tests.journeys.site import Site, until
from tests.ports import free_port
from tests.services.invariants import broken
from tests.services.shelf import right
from tests.store.builders import as_viewer

ROUNDS = int(os.environ.get("LEARN_KILL_ROUNDS", "20"))
SEED = int(os.environ.get("LEARN_KILL_SEED", time.time_ns() % 1_000_000))
LEARNERS = 6

Blow = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A server on a database, the blows that it may be dealt, and the check that the database itself is whole."""

    site: Site
    engine: Engine
    blows: Mapping[str, Blow]
    problems_of_the_database: Callable[[], list[str]]


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """The scene on each database."""
    yield from _on_sqlite(tmp_path) if request.param == "sqlite" else _on_postgresql(tmp_path)


def test_what_was_acknowledged_is_stored_whatever_is_killed(scene: Scene, catalogue: Catalogue) -> None:
    chance = Random(SEED)  # noqa: S311 -- repeatable, not a secret
    schema.upgrade(scene.engine)
    learners = prepared(scene.engine, catalogue, scene.site.port, LEARNERS, chance)
    scene.engine.dispose()
    scene.site.start()
    enough = Event()
    threads = at_work(learners, enough)
    try:
        for number in range(ROUNDS):
            time.sleep(chance.uniform(0.1, 0.7))
            blow = list(scene.blows)[number % len(scene.blows)]
            scene.blows[blow]()
            _everybody_goes_on(learners)
            assert _lost(scene.engine, learners) == [], f"after {blow}, LEARN_KILL_SEED={SEED}"
    finally:
        enough.set()
        for thread in threads:
            thread.join()
    told = sum(len(learner.told) for learner in learners)
    assert told > ROUNDS * LEARNERS
    assert sum(learner.unanswered for learner in learners) > 0, "no blow was felt by anybody"
    assert _lost(scene.engine, learners) == []
    assert _invented_or_halved(scene.engine, learners) == []
    assert scene.problems_of_the_database() == []
    _everybody_finishes(scene.engine, learners, catalogue)
    with Session(scene.engine) as session:
        assert broken(session, catalogue) == []


def _everybody_goes_on(learners: Sequence[Learner]) -> None:
    """Wait until everybody has been told of something more that is saved."""
    before = [len(learner.told) for learner in learners]

    def has_gone_on() -> bool:
        for learner in learners:
            if learner.problem is not None:
                raise learner.problem
        return all(len(learner.told) > count for learner, count in zip(learners, before, strict=True))

    until(has_gone_on, f"everybody is answering again, LEARN_KILL_SEED={SEED}")


Stored = dict[tuple[UUID, str], dict[int, Response]]


def _stored(engine: Engine) -> Stored:
    """What each form left in the database, position by position."""
    by_form: Stored = {}
    engine.dispose()  # a connection from before the blow may be dead
    opened = until(lambda: _connected(engine), "the database takes connections again")
    assert opened is not None
    with opened as connection:
        for uuid, key, position, response in connection.execute(
            select(Attempt.uuid, Answer.key, Answer.position, Answer.response).join(Answer, Answer.attempt_id == Attempt.id),
        ):
            positions = by_form.setdefault((uuid, key), {})
            assert position not in positions, f"{key} is stored twice, LEARN_KILL_SEED={SEED}"
            positions[position] = tuple(json.loads(response))
    return by_form


def _connected(engine: Engine) -> Connection | None:
    """A connection; None while the database recovers."""
    with suppress(OperationalError):
        return engine.connect()
    return None


def _forms(learners: Sequence[Learner], listed: Callable[[Learner], list[Form]]) -> Stored:
    return {(learner.attempt, form.key): form.responses for learner in learners for form in list(listed(learner))}


def _lost(engine: Engine, learners: Sequence[Learner]) -> list[tuple[UUID, str]]:
    """What was acknowledged and is not stored as it was sent."""
    told = _forms(learners, lambda learner: learner.told)
    stored = _stored(engine)
    return [form for form, responses in told.items() if stored.get(form) != responses]


def _invented_or_halved(engine: Engine, learners: Sequence[Learner]) -> list[tuple[UUID, str]]:
    """What is stored and was not sent so, whether or not it was acknowledged."""
    sent = _forms(learners, lambda learner: learner.sent)
    return [form for form, responses in _stored(engine).items() if sent.get(form) != responses]


def _everybody_finishes(engine: Engine, learners: Sequence[Learner], catalogue: Catalogue) -> None:
    now = datetime.now(UTC)
    with Session(engine) as session:
        for learner in learners:
            person_id = session.scalars(select(Person.id).where(Person.email == learner.email)).one()
            viewer = as_viewer(session, person_id)
            answers = {item.position: right(item) for item in learner.items}
            attempts.answer(session, viewer, catalogue, learner.attempt, answers, "the last", now=now)
            assert attempts.finish(session, viewer, catalogue, learner.attempt, now=now, today=now.date()) is None


def _on_sqlite(folder: Path) -> Iterator[Scene]:
    engine = an_engine(f"sqlite:///{folder / 'learn.db'}")

    def problems() -> list[str]:
        with engine.connect() as connection:
            found = list(connection.execute(text("PRAGMA integrity_check")).scalars())
            found += [str(row) for row in connection.execute(text("PRAGMA foreign_key_check"))]
        return [problem for problem in found if problem != "ok"]

    yield from _played(folder, engine, {}, problems)


def _on_postgresql(folder: Path) -> Iterator[Scene]:
    if postgresql.programs() is None:
        leave_out("PostgreSQL is not installed: apt-get install postgresql")
    with postgresql.server(on_disk=True) as running:
        engine = an_engine(running.create("learn"))

        def kill_a_backend() -> None:
            found = running.tell("SELECT pid FROM pg_stat_activity WHERE datname = 'learn' AND backend_type = 'client backend'")
            os.kill(int(str(found[0][0])), signal.SIGKILL)

        def kill_the_database() -> None:
            os.kill(running.pid, signal.SIGKILL)
            running.start()

        def problems() -> list[str]:
            words = [str(running.programs / "pg_amcheck"), "-h", str(running.folder), "-U", postgresql.USER]
            checked = subprocess.run(
                [*words, "--install-missing", "--heapallindexed", "learn"], capture_output=True, text=True, check=False
            )
            return [] if checked.returncode == 0 else [checked.stdout + checked.stderr]

        yield from _played(folder, engine, {"a backend": kill_a_backend, "the database": kill_the_database}, problems)


def _played(folder: Path, engine: Engine, blows: Mapping[str, Blow], problems: Callable[[], list[str]]) -> Iterator[Scene]:
    site = Site(
        folder=folder,
        database_url=engine.url.render_as_string(hide_password=False),
        port=free_port(),
    )

    def kill_a_worker() -> None:
        os.kill(_workers(site)[0], signal.SIGKILL)

    def kill_the_master() -> None:
        os.kill(_master(site), signal.SIGKILL)
        time.sleep(0.05)
        site.kill()
        site.start()

    def kill_everything() -> None:
        site.kill()
        site.start()

    ours = {"a worker": kill_a_worker, "the master": kill_the_master, "everything": kill_everything}
    try:
        yield Scene(site=site, engine=engine, blows={**ours, **blows}, problems_of_the_database=problems)
    finally:
        site.kill()
        engine.dispose()


def _master(site: Site) -> int:
    assert site.process is not None
    return site.process.pid


def _workers(site: Site) -> list[int]:
    """The processes that answer, once there are any."""
    listed = Path(f"/proc/{_master(site)}/task/{_master(site)}/children")
    return until(lambda: [int(pid) for pid in listed.read_text().split()], "there is a worker")
