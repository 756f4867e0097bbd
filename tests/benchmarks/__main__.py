"""``make bench``: measure, and print the table that the README holds."""

import argparse
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import create_engine

from learn.store import schema
from learn.store.engine import prepare
from tests import postgresql
from tests.benchmarks.catalogues import ten_modules
from tests.benchmarks.exports import PLAIN, exported
from tests.benchmarks.loads import Burst, Sent, burst
from tests.benchmarks.people import Cast, fill
from tests.benchmarks.servers import Running, running

SECRET = "measuring, and nothing else, with this secret"
REPORT = "/training/completion"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table: what was measured, the ratio to the bare page, the bar, and whether it is held."""

    what: str
    ratio: float
    bar: str
    is_held: bool


def cookie_of(token: str) -> str:
    """The cookie of somebody who signed in just now with this token."""
    app = Flask("measuring")
    app.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    seen = int(datetime.now(UTC).timestamp())
    return f"__Host-learn={serializer.dumps({'_user_id': token, '_fresh': True, '_permanent': True, 'seen': seen, 'csrf_token': 'measuring'})}"


def get(port: int, path: str, cookie: str) -> tuple[int, str, str, int]:
    """Open one page: status, text, the cookie it set (or the one it was asked with), and bytes."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
    reply = connection.getresponse()
    body = reply.read()
    set_cookie = (reply.getheader("Set-Cookie") or "").split(";")[0]
    return reply.status, body.decode(), set_cookie or cookie, len(body)


def answers(port: int, learners: tuple[tuple[str, UUID], ...]) -> list[Sent]:
    """One answer of each learner, to be saved again and again under fresh keys."""
    sent = []
    for token, attempt in learners:
        status, page, cookie, _ = get(port, f"/training/attempts/{attempt}/1", cookie_of(token))
        assert status == 200, (status, page[:300])
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
        first = re.search(r'<(?:input class="learn-answer__input" type="(?:radio|checkbox)"|select)[^>]* name="(q\d+)', page)
        assert csrf is not None, page[:300]
        assert first is not None, page[:300]
        position = first[1]
        fields = [("csrf_token", csrf[1]), ("key", "KEY"), ("screen", "1"), ("asked", position[1:])]
        names = dict.fromkeys(re.findall(rf'name="({position}(?:-\d+)?)"', page))
        fields += [(name, str(number)) for number, name in enumerate(names, start=1)]
        if f'name="{position}-certainty"' in page:
            fields.append((f"{position}-certainty", "certain"))
        sent.append(Sent(path=f"/training/attempts/{attempt}/answers", cookie=cookie, body=urlencode(fields)))
    return sent


def compared(what: str, ours: Callable[[], Burst], bare: Callable[[], Burst], rounds: int) -> tuple[list[Burst], list[Burst]]:
    """Measure both by turns, so that what else the machine does falls on both."""
    print(f"  {what} …", flush=True)
    pairs = [(ours(), bare()) for _ in range(rounds)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def speed(what: str, least: float, port: int, bare_port: int, sent: list[Sent], *, rounds: int, seconds: int) -> Iterator[Figure]:
    """Requests a second at eight connections, and the tail at thirty-two."""
    page = [Sent(path="/")]
    ours, bare = compared(
        what,
        lambda: burst(port, sent, at_once=8, seconds=seconds),
        lambda: burst(bare_port, page, at_once=8, seconds=seconds),
        rounds,
    )
    ratio = median(a.per_second / b.per_second for a, b in zip(ours, bare, strict=True))
    yield Figure(what=f"{what}, requests a second", ratio=ratio, bar=f"at least {least:.2f}", is_held=ratio >= least)
    tails = [burst(port, sent, at_once=32, seconds=seconds) for _ in range(rounds)]
    yield tail(what, tails)


def tail(what: str, bursts: list[Burst]) -> Figure:
    """How much longer the slowest of a hundred waits than the middle one, at thirty-two at once."""
    ratio = median(b.p99_ms / b.p50_ms for b in bursts)
    return Figure(what=f"{what}, p99 to p50 at 32 at once", ratio=ratio, bar="at most 5", is_held=ratio <= 5)


def whole(port: int, path: str, cookie: str) -> tuple[float, int]:
    """The seconds that one whole reply takes, and its bytes."""
    began = time.perf_counter()
    status, _, _, size = get(port, path, cookie)
    assert status == 200, status
    return time.perf_counter() - began, size


def reports(server: Running, bare: Running, cast: Cast, *, rounds: int, seconds: int) -> Iterator[Figure]:
    """The manager's report for a hundred people and for ten thousand, and the whole CSV."""
    leader, partnership = cookie_of(cast.leader), cookie_of(cast.partnership)
    hundred, everybody = [Sent(path=REPORT, cookie=leader)], [Sent(path=REPORT, cookie=partnership)]
    for cookie in (leader, partnership):
        status, text, _, _ = get(server.port, REPORT, cookie)
        assert status == 200, text[:300]

    def alone(port: int, sent: list[Sent]) -> Burst:
        return burst(port, sent, at_once=1, seconds=seconds)

    ours, plain = compared(
        "report of 100", lambda: alone(server.port, hundred), lambda: alone(bare.port, [Sent(path="/")]), rounds
    )
    ratio = median(a.p50_ms / b.p50_ms for a, b in zip(ours, plain, strict=True))
    yield Figure(what="report of 100 × 10, time of a page", ratio=ratio, bar="at most 40", is_held=ratio <= 40)
    large = [alone(server.port, everybody) for _ in range(rounds)]
    ratio = median(a.p50_ms / b.p50_ms for a, b in zip(large, ours, strict=True))
    yield Figure(what="report of 10,000 × 10 to that of 100 × 10", ratio=ratio, bar="at most 1.5", is_held=ratio <= 1.5)
    for name, sent in (("report of 100 × 10", hundred), ("report of 10,000 × 10", everybody)):
        yield tail(name, [burst(server.port, sent, at_once=32, seconds=seconds) for _ in range(rounds)])
    before = server.memory_mb()
    yield Figure(what="memory after the largest report, MB", ratio=before, bar="at most 160", is_held=before <= 160)
    times = [whole(server.port, f"{REPORT}.csv", partnership)[0] * 1000 for _ in range(rounds)]
    ratio = median(t / b.p50_ms for t, b in zip(times, plain, strict=True))
    yield Figure(what="CSV of 10,000 × 10, time of the whole", ratio=ratio, bar="at most 500", is_held=ratio <= 500)
    after = server.memory_mb()
    yield Figure(what="memory after its CSV, MB", ratio=after, bar="at most 160", is_held=after <= 160)


def by_nginx(port: int, exported_at: int, *, rounds: int, seconds: int) -> Iterator[Figure]:
    """The first page by the platform, and exported by nginx, to a plain file of the same size by nginx in the same run."""

    def one(at: int, path: str) -> Callable[[], Burst]:
        return lambda: burst(at, [Sent(path=path)], at_once=8, seconds=seconds)

    for what, at in (("public first page", port), ("exported first page", exported_at)):
        ours, plain = compared(f"{what}, to a file", one(at, "/"), one(exported_at, PLAIN), rounds)
        ratio = median(a.per_second / b.per_second for a, b in zip(ours, plain, strict=True))
        yield Figure(what=f"{what} to a file of its size by nginx", ratio=ratio, bar="none", is_held=True)


def measure(database: str, folder: Path, *, rounds: int, seconds: int) -> Iterator[Figure]:
    """Everything that is measured on one database."""
    today = date.today()  # noqa: DTZ011 -- the machine's day is the day that is measured on
    root = folder / "content"
    root.mkdir(exist_ok=True)
    catalogue = ten_modules(root, today)
    engine = create_engine(database)
    prepare(engine, is_reading=lambda: False)
    schema.upgrade(engine)
    cast = fill(engine, catalogue, today)
    engine.dispose()
    environment = {
        "LEARN_ENVIRONMENT": "production",
        "LEARN_DATABASE_URL": database,
        "LEARN_SECRET_KEY": SECRET,
        "LEARN_PUBLIC_URL": "https://localhost",
        "LEARN_SMTP_HOST": "127.0.0.1",
        "LEARN_INSTANCE": str(folder / f"instance-{engine.dialect.name}"),
    }
    if database.startswith("sqlite"):
        Path(database.removeprefix("sqlite:///")).chmod(0o640)
    module = next(iter(catalogue.modules.values()))
    with running("platform", "/", root, environment) as reading:
        took = reading.seconds_to_first_page
        yield Figure(what="first start, all content read and checked, seconds", ratio=took, bar="none", is_held=True)
    with running("bare", "/", root, {}) as bare, running("platform", "/", root, environment) as server:
        took = server.seconds_to_first_page
        yield Figure(what="start to first page, seconds", ratio=took, bar="at most 1.5", is_held=took <= 1.5)
        cookies = [cookie_of(token) for token, _ in cast.learners]
        page = [Sent(path=f"/training/modules/{module.slug}/pages/{module.pages[2].slug}", cookie=c) for c in cookies]
        mine = [Sent(path="/training/", cookie=c) for c in cookies]
        cases = (
            ("public first page", 0.80, [Sent(path="/")]),
            ("module page", 0.20, page),
            ("my learning", 0.15, mine),
            ("saving an answer", 0.12, answers(server.port, cast.learners)),
        )
        for what, least, sent in cases:
            yield from speed(what, least, server.port, bare.port, sent, rounds=rounds, seconds=seconds)
        with exported(catalogue, environment) as exported_at:
            if exported_at is not None:
                yield from by_nginx(server.port, exported_at, rounds=rounds, seconds=seconds)
        yield from reports(server, bare, cast, rounds=rounds, seconds=seconds)


@contextmanager
def databases(folder: Path, wanted: list[str]) -> Iterator[dict[str, str]]:
    """The addresses of empty databases by name; PostgreSQL where it is installed."""
    found = {"SQLite": f"sqlite:///{folder / 'measured.db'}"} if "sqlite" in wanted else {}
    if "postgresql" not in wanted or postgresql.programs() is None:
        yield found
        return
    with postgresql.server(on_disk=True) as running_server:
        yield found | {"PostgreSQL": running_server.create("measured")}


def main() -> None:
    """Measure on each database and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=9, help="More is surer: which worker takes how many connections is chance.")
    parser.add_argument("--seconds", type=int, default=1)
    asked = parser.parse_args()
    os.environ.pop("LEARN_DATABASE_URL", None)
    table: dict[str, dict[str, Figure]] = {}
    with TemporaryDirectory() as name, databases(Path(name), asked.databases) as addresses:
        for kind, address in addresses.items():
            print(f"{kind}", flush=True)
            for figure in measure(address, Path(name), rounds=asked.rounds, seconds=asked.seconds):
                print(f"    {figure.what}: {figure.ratio:.2f} ({figure.bar}){'' if figure.is_held else '  NOT HELD'}", flush=True)
                table.setdefault(figure.what, {})[kind] = figure
    kinds = list(addresses)
    print(f"\n| what | bar | {' | '.join(kinds)} |\n| --- | --- | {' | '.join('---:' for _ in kinds)} |")
    for what, figures in table.items():
        bar = next(iter(figures.values())).bar
        print(f"| {what} | {bar} | {' | '.join(f'{figures[k].ratio:.2f}' for k in kinds)} |")


if __name__ == "__main__":
    main()
