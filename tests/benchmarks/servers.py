"""The servers that are measured: the platform, and a bare Flask page, both under gunicorn as in production."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask

from config import ROOT
from learn.cli import Server, server_options

BARE = "<!doctype html><html lang=en><meta charset=utf-8><title>Bare</title><h1>Bare</h1><p>A page that says hello.</p></html>"


def bare() -> Flask:
    """A Flask application with one page, a few hundred bytes long."""
    app = Flask("bare", static_folder=None)

    @app.get("/")
    def page() -> str:
        return BARE

    return app


def serve(which: str, bind: str, root: str) -> None:
    """Serve one of the two, in this process; two workers of four threads."""
    if which == "bare":
        Server(bare(), server_options(bind)).run()
        return
    # Only here: the bare page's processes must not hold the platform in memory.
    from datetime import datetime  # noqa: PLC0415 -- see above
    from zoneinfo import ZoneInfo  # noqa: PLC0415 -- see above

    import config  # noqa: PLC0415 -- see above
    from learn.app import Platform  # noqa: PLC0415 -- see above
    from learn.content.keeping import load_kept  # noqa: PLC0415 -- see above

    settings = config.read()
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    catalogue = load_kept(Path(root), day=today, folder=settings.instance / "catalogue", secret=settings.secret_key)
    Server(Platform(settings, catalogue=catalogue), server_options(bind)).run()


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that answers: its port, its master process, and the seconds from its start to its first page."""

    port: int
    pid: int
    seconds_to_first_page: float

    def memory_mb(self) -> float:
        """What its workers and their master hold of memory, what they share counted once, in MB."""
        pids = [self.pid, *_children(self.pid)]
        return sum(_proportional_kib(pid) for pid in pids) / 1024


@contextmanager
def running(which: str, page: str, root: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """Start a server in processes of its own, wait for its first page, and stop it afterwards."""
    port = _free_port()
    words = [sys.executable, "-m", "tests.benchmarks.servers", which, f"127.0.0.1:{port}", str(root)]
    began = time.perf_counter()
    process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **environment, "PORT": str(port)})
    try:
        _wait_for(port, page, process)
        yield Running(port=port, pid=process.pid, seconds_to_first_page=time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, page: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(3000):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", page)
            if connection.getresponse().status < 400:
                return
        except OSError:
            pass
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        time.sleep(0.01)
    raise RuntimeError("the server did not answer")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _proportional_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    serve(*sys.argv[1:4])
