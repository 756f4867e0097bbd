"""A demonstration of its own for each story: the server that ships, started by the command that ships."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from tests.ports import free_port

PATIENCE = 30
"""Seconds until something that takes a second has failed."""

Filled = Callable[[Path], str]
"""Makes a copy of a filled demonstration's database, in a folder or beside it, and gives its address."""

T = TypeVar("T")

SECRET_KEY = secrets.token_hex(32)
"""What every server of this run signs with, so that one may start with the catalogue that another has kept."""

CATALOGUE = "catalogue"
_kept = TemporaryDirectory(prefix="learn-kept-")
"""The catalogue that a server of this run has kept: reading all content anew takes longer than the rest of a start."""


@dataclass(kw_only=True)
class Site:
    """A server on a database of its own. ``address`` stays the same when it is stopped and started again."""

    folder: Path
    database_url: str
    port: int
    secret_key: str = field(default=SECRET_KEY, init=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where people find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def mailbox(self) -> Path:
        """The folder that mail is written to."""
        return self.folder / "mailbox"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        borrow_catalogue(self.folder)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [_learn(), "serve", "--bind", f"127.0.0.1:{self.port}"],
                env=_environment(self.database_url, self.folder)
                | {"LEARN_SECRET_KEY": self.secret_key, "LEARN_PUBLIC_URL": self.address},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, "the server answers")
        keep_catalogue(self.folder)

    def kill(self) -> None:
        """End it as a power cut would: nothing is told, nothing is finished."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def log(self) -> str:
        """What it wrote about itself."""
        return (self.folder / "log").read_text()

    def forget(self) -> None:
        """Empty its log, for a story in which it has to break."""
        (self.folder / "log").write_text("")

    def newest_link(self, recipient: str) -> str:
        """The link in the newest letter to this address; it may take some seconds to come."""
        return until(lambda: _link(self.mailbox, recipient), f"a letter to {recipient} comes")

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"The server ended: {self.log()}")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def borrow_catalogue(folder: Path) -> None:
    """Put what was kept before into the folder of a server that signs with ``SECRET_KEY`` and is about to start."""
    shutil.copytree(_kept.name, folder / CATALOGUE, dirs_exist_ok=True)


def keep_catalogue(folder: Path) -> None:
    """Keep for others what a server that has started keeps for itself."""
    for file in (folder / CATALOGUE).iterdir():
        shutil.copy2(file, _kept.name)


def fill(database_url: str, folder: Path) -> None:
    """Fill a database with the demonstration partnership, as ``make run`` does."""
    folder.mkdir(parents=True, exist_ok=True)
    borrow_catalogue(folder)
    environment = _environment(database_url, folder) | {"LEARN_SECRET_KEY": SECRET_KEY}
    subprocess.run([_learn(), "demo", "--fill-only"], env=environment, check=True)
    keep_catalogue(folder)


@contextmanager
def served(filled: Filled, folder: Path) -> Iterator[Site]:
    """Serve a copy of a filled demonstration while the block lasts."""
    folder.mkdir(parents=True)
    site = Site(folder=folder, database_url=filled(folder), port=free_port())
    try:
        site.start()
        yield site
    finally:
        site.kill()


def until(look: Callable[[], T], what: str) -> T:
    """What ``look`` finds, as soon as it finds something.

    Raises:
        AssertionError: it found nothing for half a minute.
    """
    ends = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < ends, f"waited in vain until {what}"
        time.sleep(0.02)
    return found


def _link(mailbox: Path, recipient: str) -> str:
    for file in sorted(mailbox.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True):
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        if letter["To"] == recipient:
            return next(line for line in str(letter.get_content()).split() if line.startswith("http"))
    return ""


def _learn() -> str:
    """The command that belongs to this Python."""
    command = shutil.which("learn", path=str(Path(sys.executable).parent))
    assert command, "the command `learn` is not installed beside this Python: make setup"
    return command


def _environment(database_url: str, folder: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LEARN_")}
    return ours | {"LEARN_DATABASE_URL": database_url, "LEARN_INSTANCE": str(folder), "LEARN_DEMONSTRATION": "1"}
