"""An nginx of the tests' own: run by an ordinary user with one server's configuration, watched, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

ORDINARY = ("nobody", "nogroup")
"""Whom root runs it as."""

STARTS = 400
"""How often it is looked for, a hundredth of a second apart."""

_MAIN = """\
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/errors.log info;
events {{ worker_connections 256; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {included};
}}
"""
"""As Debian sets it up, with a log of every request and error but where a server says otherwise."""


def program() -> str | None:
    """Where nginx is; an ordinary user's path may leave out the folder that Debian puts it in."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder that an ordinary user can read whoever runs the tests; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="learn-nginx-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, kw_only=True)
class Nginx:
    """A running nginx: its port, and the folder that everything it writes is in."""

    port: int
    folder: Path

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None) -> "Reply":
        """Ask once, on a connection of its own."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, headers or {})
            return Reply.read(connection.getresponse())


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def read(cls, response: HTTPResponse) -> "Reply":
        """Read a reply to its end."""
        body = response.read()
        return cls(status=response.status, headers=response.getheaders(), body=body)

    def header(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for each, value in self.headers if each.lower() == name.lower()]


@contextmanager
def served(configuration: Path, port: int, folder: Path) -> Iterator[Nginx]:
    """Run it while the block lasts, with this server's configuration, which listens at ``port``.

    Raises:
        RuntimeError: nginx is not installed, or does not start.
    """
    where = program()
    if where is None:
        raise RuntimeError("nginx is not installed: apt-get install nginx")
    folder.mkdir()
    folder.chmod(0o755)
    main = folder / "main.conf"
    main.write_text(_MAIN.format(folder=folder, included=configuration))
    for file in (main, configuration):
        file.chmod(0o644)
    as_whom: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, *ORDINARY)
        as_whom = ["setpriv", f"--reuid={ORDINARY[0]}", f"--regid={ORDINARY[1]}", "--clear-groups"]
    with (folder / "said.log").open("wb") as said:
        process = subprocess.Popen(
            [*as_whom, where, "-p", str(folder), "-e", str(folder / "errors.log"), "-c", str(main)], stdout=said, stderr=said
        )
    try:
        _wait(process, port, folder)
        yield Nginx(port=port, folder=folder)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _ in range(STARTS):
        if process.poll() is not None:
            raise RuntimeError(f"nginx ended: {(folder / 'said.log').read_text()}")
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.connect()
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("nginx did not answer")
