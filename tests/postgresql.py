"""A PostgreSQL server of the tests' own: started in a folder, reached by a socket, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = "learn_tests"
MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder in memory, where syncing costs nothing; the server's own folder is made safely
DISK = Path(tempfile.gettempdir())
STARTS = 40
"""How often a start is tried: after a kill the dying processes hold on to the data for a moment."""


def programs() -> Path | None:
    """Where the server's programs are: the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server, up or down. ``settings`` are what it is started with beyond PostgreSQL's defaults, as ``name=value``."""

    programs: Path
    folder: Path
    settings: tuple[str, ...]

    def address(self, database: str = "postgres") -> str:
        """The address of one of its databases, as SQLAlchemy takes it."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    @property
    def pid(self) -> int:
        """The process that all others of the server belong to."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start it, and wait until it answers."""
        fixed = ("listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=120", "shared_buffers=64MB")
        options = " ".join(f"-c {setting}" for setting in (*fixed, *self.settings))
        for _ in range(STARTS - 1):
            if self._run("pg_ctl", "-o", options, "-w", "-l", str(self.folder / "log"), "start", must=False):
                return
            time.sleep(0.1)
        self._run("pg_ctl", "-o", options, "-w", "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """Stop it at once."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop", must=False)

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another, and return its address."""
        self.tell(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.address(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still in it."""
        self.tell(f"DROP DATABASE {database} WITH (FORCE)")

    def tell(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement outside any transaction, and return its rows."""
        import psycopg  # noqa: PLC0415 -- not needed, and maybe not there, where no server is

        where = f"dbname={database} user={USER} host={self.folder}"
        with psycopg.connect(where, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def make(self) -> None:
        """Lay out the folder of a new server."""
        self._run("initdb", "-U", USER, "--auth=trust", "-E", "UTF8", "--no-sync", "--no-instructions")

    def _run(self, program: str, *words: str, must: bool = True) -> bool:
        """Run one of the server's programs. PostgreSQL refuses to run as root, so root runs it as ``postgres``."""
        as_whom = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        line = [*as_whom, str(self.programs / program), "-D", str(self.folder / "data"), *words]
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=self.folder)
        if done.returncode and must:
            raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr}\n{done.stdout}")
        return done.returncode == 0


@contextmanager
def server(settings: Sequence[str] = (), *, on_disk: bool = False) -> Iterator[Server]:
    """Run a server while the block lasts. ``on_disk`` puts its data on the disk, where a sync is a sync.

    Raises:
        RuntimeError: PostgreSQL is not installed, or does not start.
    """
    where = programs()
    if where is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    place = DISK if on_disk or not os.access(MEMORY, os.W_OK) else MEMORY
    folder = Path(tempfile.mkdtemp(prefix="learn-pg-", dir=place))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    running = Server(programs=where, folder=folder, settings=tuple(settings))
    try:
        running.make()
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)
