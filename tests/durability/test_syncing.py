"""An answer is called saved only after it is on the disk (REL-01).

``kill -9`` cannot show this: what was written and not synced survives it, and a power cut it does not. So the system calls
of the server are listened to: between the moment it reads a form and the moment it writes the reply lies a sync of
SQLite's write-ahead log.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random

import pytest

from learn.domain.catalogue import Catalogue
from tests.conftest import an_engine, leave_out, on_sqlite
from tests.durability.learners import Learner, prepared
from tests.journeys.site import until
from tests.ports import free_port

CALLS = "trace=read,recvfrom,recvmsg,write,writev,sendto,sendmsg,fsync,fdatasync"
FORMS = 6

READ = re.compile(r"(?:read|recvfrom|recvmsg)(?:\(| resumed>).*POST /training/attempts/[0-9a-f-]{36}/answers")
SYNC = re.compile(r"(?:fsync|fdatasync)\(\d+<[^>]*-wal>")
ENDED = re.compile(r"(?:\)|resumed>\)) += 0$")
REPLIED = re.compile(r"(?:write|writev|sendto|sendmsg)\(.*HTTP/1\.1 200")


@on_sqlite
def test_the_log_is_synced_between_a_form_and_its_reply(database_url: str, catalogue: Catalogue, tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        leave_out("strace is not installed: apt-get install strace")
    engine = an_engine(database_url)
    (learner,) = prepared(engine, catalogue, free_port(), 1, Random(7))  # noqa: S311 -- repeatable, not a secret
    engine.dispose()
    calls = tmp_path / "calls"
    with _listened_to(strace, calls, learner, database_url, tmp_path):
        learner.sign_in()
        for form in [learner.a_form() for _ in range(FORMS)]:
            learner.save(form)
    assert list(_order(calls.read_text().splitlines())) == ["read", "synced", "replied"] * FORMS


@pytest.mark.parametrize(
    ("told", "order"),
    [
        ("R S W", ["read", "synced", "replied"]),
        ("R W S", ["read", "replied"]),
        ("S R W", ["read", "replied"]),
        ("R s W e", ["read", "replied"]),
        ("R s o W", ["read", "replied"]),
        ("R s o e W", ["read", "synced", "replied"]),
        ("R d W", ["read", "replied"]),
        ("r S W", ["read", "synced", "replied"]),
    ],
)
def test_a_sync_that_comes_too_late_or_is_of_another_file_is_not_taken_for_one(told: str, order: list[str]) -> None:
    lines = {
        "R": '7 recvfrom(9<socket:[1]>, "POST /training/attempts/00000000-0000-0000-0000-000000000007/answers HTTP/1.1", 8192) = 60',
        "r": '7 <... recvfrom resumed>"POST /training/attempts/00000000-0000-0000-0000-000000000007/answers HTTP/1.1", 8192) = 60',
        "S": "7 fdatasync(8</learn.db-wal>)             = 0",
        "d": "7 fdatasync(8</learn.db>)                 = 0",
        "s": "7 fdatasync(8</learn.db-wal> <unfinished ...>",
        "o": "8 <... fdatasync resumed>)                = 0",
        "e": "7 <... fdatasync resumed>)                = 0",
        "W": '7 sendto(9<socket:[1]>, "HTTP/1.1 200 OK", 15, 0, NULL, 0) = 15',
    }
    assert list(_order([lines[letter] for letter in told.split()])) == order


def _order(told: list[str]) -> Iterator[str]:
    """What happened about each form, in order: it was read, the log was synced, it was replied to.

    A sync counts when it has come back, which may be told on a line of its own. Other requests and further syncs are
    left out.
    """
    syncing: set[str] = set()
    is_open = is_synced = False
    for line in told:
        thread, _, call = line.partition(" ")
        if SYNC.search(call):
            syncing.add(thread)
        if READ.search(call):
            is_open, is_synced = True, False
            yield "read"
        elif is_open and not is_synced and thread in syncing and ENDED.search(call):
            is_synced = True
            yield "synced"
        elif is_open and REPLIED.search(call):
            is_open = False
            yield "replied"
        if ENDED.search(call):
            syncing.discard(thread)


@contextmanager
def _listened_to(strace: str, calls: Path, learner: Learner, address: str, folder: Path) -> Iterator[None]:
    """Serve as in production, in one worker, with its system calls written down."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEARN_")} | {
        "LEARN_DATABASE_URL": address,
        "LEARN_INSTANCE": str(folder),
        "LEARN_SECRET_KEY": "a secret of this test, which signs nothing that stays",
        "LEARN_PUBLIC_URL": f"http://127.0.0.1:{learner.port}",
    }
    listener = [strace, "-f", "-y", "-s", "200", "-e", CALLS, "-o", str(calls)]
    served = [str(Path(sys.executable).with_name("learn")), "serve", "--bind", f"127.0.0.1:{learner.port}", "--workers", "1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*listener, *served], env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: _answers(learner.port), "the server answers")
        yield
        (master,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(master), signal.SIGTERM)
        process.wait(30)  # what it heard last is written when the server has ended
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
