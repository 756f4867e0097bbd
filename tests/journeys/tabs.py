"""Tabs of two real browsers, each driven as its makers do: Chromium by Playwright, Firefox by WebDriver BiDi.

Playwright drives a Firefox of its own only, which nobody packages; Debian's speaks BiDi over a web socket, and the little
that the way out needs of both protocols is here.
"""

import json
import os
import shutil
import socket
import struct
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.conftest import leave_out
from tests.journeys.leaving import Away
from tests.journeys.site import PATIENCE, until


class ChromiumTab:
    """A tab of a browser that Playwright drives."""

    def __init__(self, page: Page) -> None:
        """Take this one."""
        self.page = page

    def open(self, address: str) -> None:
        """Type an address, and wait until it is there."""
        self.page.goto(address)

    def click(self, selector: str) -> None:
        """Click on the middle of the first thing that this selects."""
        self.page.locator(selector).first.click()

    def key(self, name: str) -> None:
        """Press a key and let it go."""
        self.page.keyboard.press(name)

    def print(self) -> None:
        """Print the page."""
        self.page.pdf()

    def ask(self, source: str) -> Any:
        """Have the page work out an expression, scripts or not.

        Raises:
            Away: it goes away over it.
        """
        try:
            return self.page.evaluate(source)
        except Error as problem:
            if "navigat" in str(problem) or "context" in str(problem):
                raise Away from None
            raise

    def close(self) -> None:
        """Close it."""
        self.page.close()


class WebSocket:
    """A connection over which messages of text go to a program on this machine and come back."""

    def __init__(self, port: int, path: str) -> None:
        """Open one.

        Raises:
            ConnectionError: there is something else at this port.
        """
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file = self._socket.makefile("rb")
        key = b64encode(os.urandom(16)).decode()
        asked = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: Upgrade", "Upgrade: websocket"]
        asked += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
        self._socket.sendall("\r\n".join(asked).encode())
        if b" 101 " not in self._file.readline():
            raise ConnectionError(f"no web socket at port {port}")
        while self._file.readline().strip():
            continue

    def send(self, text: str) -> None:
        """Send a message."""
        body, mask = text.encode(), os.urandom(4)
        length = bytes([0x80 | 126]) + struct.pack(">H", len(body)) if len(body) > 125 else bytes([0x80 | len(body)])
        self._socket.sendall(b"\x81" + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(body)))

    def receive(self) -> str:
        """Wait for a message."""
        body = b""
        while True:
            first, length = self._file.read(2)
            if length == 126:
                (length,) = struct.unpack(">H", self._file.read(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self._file.read(8))
            part = self._file.read(length)
            if first & 0x0F in (0, 1):  # what is no text is about the connection itself
                body += part
                if first & 0x80:
                    return body.decode()

    def close(self) -> None:
        """Close it."""
        self._file.close()
        self._socket.close()


class Firefox:
    """A running Firefox."""

    def __init__(self, link: WebSocket) -> None:
        """Begin to drive it; it believes every certificate."""
        self._link, self._number = link, 0
        opened = self("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        self.version = str(opened["capabilities"]["browserVersion"])

    def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        """Have it do something, and wait until it is done.

        Raises:
            Away: it was to be done on a page that is not there any more.
            RuntimeError: it cannot be done.
        """
        self._number += 1
        self._link.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while (said := json.loads(self._link.receive())).get("id") != self._number:
            continue
        if said["type"] == "error":
            if said["error"] in ("no such frame", "unknown error") or "Aborted" in said["message"]:
                raise Away
            raise RuntimeError(f"{method}: {said['error']}: {said['message']}")
        result: dict[str, Any] = said["result"]
        return result


class FirefoxTab:
    """A tab of Firefox."""

    def __init__(self, firefox: Firefox) -> None:
        """Open a new one."""
        self._firefox = firefox
        self._context = firefox("browsingContext.create", type="tab")["context"]

    def open(self, address: str) -> None:
        """Type an address, and wait until it is there."""
        self._firefox("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def click(self, selector: str) -> None:
        """Click on the middle of the first thing that this selects."""
        at = self.ask(
            f"""(() => {{
              const e = document.querySelector({json.dumps(selector)})
              e.scrollIntoView({{block: 'center'}})
              const box = e.getBoundingClientRect()
              return JSON.stringify([Math.round(box.left + box.width / 2), Math.round(box.top + box.height / 2)])
            }})()"""
        )
        x, y = json.loads(at)
        deeds = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": deeds})

    def key(self, name: str) -> None:
        """Press a key and let it go."""
        value = {"Shift": "\ue008", "Enter": "\ue007"}[name]
        self._act(
            {"type": "key", "id": "keys", "actions": [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]}
        )

    def print(self) -> None:
        """Print the page."""
        self._firefox("browsingContext.print", context=self._context)

    def ask(self, source: str) -> Any:
        """Have the page work out an expression, scripts or not.

        Raises:
            Away: it goes away over it.
        """
        said = self._firefox("script.evaluate", expression=source, target={"context": self._context}, awaitPromise=False)
        if said["type"] != "success":
            raise RuntimeError(said["exceptionDetails"]["text"])
        return said["result"].get("value")

    def close(self) -> None:
        """Close it."""
        self._firefox("browsingContext.close", context=self._context)

    def _act(self, source: dict[str, Any]) -> None:
        self._firefox("input.performActions", context=self._context, actions=[source])


@contextmanager
def firefox(profile: Path, *, scripts: bool) -> Iterator[Firefox]:
    """Run Debian's Firefox while the block lasts, with a profile of its own in this folder."""
    program = shutil.which("firefox-esr")
    if program is None:
        leave_out("Firefox is not installed: apt-get install firefox-esr")
    profile.mkdir(parents=True)
    (profile / "user.js").write_text(f'user_pref("javascript.enabled", {json.dumps(scripts)});\n')
    words = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    log = profile / "log"
    with log.open("w") as out, subprocess.Popen(words, stdout=out, stderr=out) as process:
        try:
            link = WebSocket(_port(log), "/session")
            try:
                yield Firefox(link)
            finally:
                link.close()
        finally:
            process.terminate()


def _port(log: Path) -> int:
    said = until(lambda: [line for line in log.read_text().splitlines() if "WebDriver BiDi listening" in line], "Firefox listens")
    return int(said[0].rpartition(":")[2])
