"""What is needed to try the way out: our site behind HTTPS, a neutral site beside it, a visit, and the gate it must pass.

Browsers keep pages whole for their Back button, and drop them when told to, as they do for people only over HTTPS. So the
server that ships stands behind a small front of this file, which notes what it was asked for and can change what passes.
"""

import gzip
import http.client
import json
import os
import ssl
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

from learn.public.pages import STILL
from tests.journeys.site import PATIENCE, SECRET_KEY, borrow_catalogue, keep_catalogue, until
from tests.ports import free_port

OURS, WEATHER = "information.localhost", "weather.localhost"
"""Two sites, as browsers tell sites apart; both names mean this machine wherever they are looked up."""

SUNNY = "Sunny spells"
PER_CONNECTION = frozenset({"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"})
"""Headers that belong to one connection, and are written anew."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply on its way to the browser."""

    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is one that people read, and not a step of the way out."""
        kind = dict(self.headers).get("Content-Type", "")
        return kind.startswith("text/html") and b"<main" in self.body

    @property
    def is_script(self) -> bool:
        """Whether it is the script of the pages."""
        return self.path.startswith("/static/public.") and self.path.endswith(".js")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it came in."""

    host: str
    path: str
    headers: Mapping[str, str]


Change = Callable[[Reply], Reply]


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate for both sites with its key in one file, and the hash by which Chromium is told to believe it."""

    file: Path
    spki: str

    @classmethod
    def made(cls, folder: Path) -> "Certificate":
        """Make one that is good for a week."""
        file, key = folder / "certificate.pem", folder / "key.pem"
        words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "7"]
        words += ["-subj", "/CN=localhost", "-addext", f"subjectAltName=DNS:{OURS},DNS:{WEATHER}", "-keyout", str(key)]
        made = subprocess.run(words, capture_output=True, check=True).stdout
        file.write_bytes(key.read_bytes() + made)
        words = ["openssl", "x509", "-pubkey", "-noout"]
        public = subprocess.run(words, input=made, capture_output=True, check=True).stdout
        words = ["openssl", "pkey", "-pubin", "-outform", "der"]
        der = subprocess.run(words, input=public, capture_output=True, check=True).stdout
        return cls(file=file, spki=b64encode(sha256(der).digest()).decode())


@dataclass(kw_only=True)
class Front:
    """Both sites at one port, before our server, which listens at the port ``behind``.

    ``changes`` are made to every reply of ours. ``held`` are hosts with paths that nobody gets an answer from.
    """

    port: int
    behind: int
    asked: list[Asked] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    changes: tuple[Change, ...] = ()
    held: set[str] = field(default_factory=set)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def ours(self) -> str:
        """The address of our site."""
        return f"https://{OURS}:{self.port}"

    @property
    def weather(self) -> str:
        """The address of the neutral site."""
        return f"https://{WEATHER}:{self.port}"

    def forget(self, *changes: Change) -> None:
        """Begin anew, with nothing noted and nothing held, and with these changes only."""
        self.released.set()
        self.released = threading.Event()
        self.asked.clear()
        self.replies.clear()
        self.changes = changes
        self.held.clear()

    def reply_to(self, asked: Asked) -> Reply | None:
        """Give the reply of whichever site is asked, or None once nobody waits for it any more."""
        self.asked.append(asked)
        if f"{asked.host}{asked.path}" in self.held:
            self.released.wait(PATIENCE)
            return None
        if asked.host != OURS:
            return self._weather(asked)
        reply = self._ours(asked)
        for change in self.changes:
            reply = change(reply)
        self.replies.append(reply)
        return reply

    def _weather(self, asked: Asked) -> Reply:
        words = f'<!doctype html><html lang="en"><title>Weather</title><p>{SUNNY}</p><a href="{self.ours}/">A link</a>'
        kind = (("Content-Type", "text/html; charset=utf-8"),)
        return Reply(path=asked.path, status=200 if asked.path in ("/", "/start") else 404, headers=kind, body=words.encode())

    def _ours(self, asked: Asked) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=PATIENCE)
        try:
            headers = {name: value for name, value in asked.headers.items() if name.lower() not in PER_CONNECTION}
            connection.request("GET", asked.path, headers=headers)
            got = connection.getresponse()
            body = got.read()
        finally:
            connection.close()
        kept = tuple((name, value) for name, value in got.getheaders() if name.lower() not in PER_CONNECTION)
        if self.changes and got.getheader("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
            kept = tuple((name, value) for name, value in kept if name != "Content-Encoding")
        return Reply(path=asked.path, status=got.status, headers=kept, body=body)


@contextmanager
def fronted(certificate: Certificate) -> Iterator[Front]:
    """Stand before our server, which need not run yet, while the block lasts."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate.file)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = PATIENCE

        def do_GET(self) -> None:
            # Only a compression that Python can undo is asked for where something has to be changed.
            headers = dict(self.headers.items())
            if front.changes:
                headers["Accept-Encoding"] = "gzip"
            reply = front.reply_to(Asked(host=headers["Host"].partition(":")[0], path=self.path, headers=headers))
            if reply is None:
                self.close_connection = True
                return
            self.send_response_only(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            if reply.status != http.client.NO_CONTENT:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def handle(self) -> None:
            with suppress(OSError, http.client.HTTPException):  # browsers leave when they like, and servers are stopped
                super().handle()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def shutdown_request(self, request: Any) -> None:
            with suppress(OSError):  # the same
                super().shutdown_request(request)

    server = Server(("127.0.0.1", 0), Handler)
    front = Front(port=server.server_port, behind=free_port())
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield front
    finally:
        front.forget()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(front: Front, folder: Path, **settings: str) -> Iterator[Path]:
    """Serve our site behind a front by the command that ships; in production and without a database unless told otherwise.

    Gives the file that the server writes its log to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    borrow_catalogue(folder)
    log = folder / "log"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LEARN_")}
    ours |= {
        "LEARN_ENVIRONMENT": "production",
        "LEARN_DATABASE_URL": "sqlite:////nowhere/learn.db",
        "LEARN_SECRET_KEY": SECRET_KEY,
        "LEARN_PUBLIC_URL": front.ours,
        "LEARN_SMTP_HOST": "127.0.0.1",
        "LEARN_INSTANCE": str(folder),
        "LEARN_EXIT_TO": f"{front.weather}/ {front.weather}/other",
        **settings,
    }
    words = [str(Path(sys.executable).with_name("learn")), "serve", "--bind", f"127.0.0.1:{front.behind}"]
    with log.open("wb") as out, subprocess.Popen(words, env=ours, stdout=out, stderr=out) as process:
        try:
            until(lambda: _answers(front.behind, process, log), "our server answers")
            keep_catalogue(folder)
            yield log
        finally:
            process.terminate()


def _answers(port: int, process: "subprocess.Popen[bytes]", log: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"The server ended: {log.read_text()}")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


# A tab, and what is to be seen in it ------------------------------------------------------------------------------------


class Away(Exception):
    """The page went away while it was asked something."""


class Tab(Protocol):
    """One tab of a browser, with whatever a person does to it."""

    def open(self, address: str) -> None:
        """Type an address, and wait until it is there."""

    def click(self, selector: str) -> None:
        """Click on the middle of the first thing that this selects."""

    def key(self, name: str) -> None:
        """Press a key and let it go."""

    def print(self) -> None:
        """Print the page."""

    def ask(self, source: str) -> Any:
        """Have the page work out an expression, scripts or not; raises Away where it goes away over it."""

    def close(self) -> None:
        """Close it."""


LOOK = """(() => {
  const isSeen = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true})
  const words = []
  const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const {data, parentElement} = texts.currentNode
    if (data.trim() && parentElement && isSeen(parentElement)) words.push(data.trim())
  }
  return JSON.stringify({
    host: location.hostname,
    path: location.pathname,
    title: document.title,
    words: words.join(' ').replace(/\\s+/g, ' '),
    opened: document.querySelectorAll('details[open]').length,
    chosen: document.querySelectorAll('input:checked').length,
    is_whole: 'wasHere' in window,
    step: window.step || 0,
    is_ready: document.readyState === 'complete',
  })
})()"""
"""What can be read on a page, what stands open, and whether it is the very page that was marked before."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a tab shows. ``is_whole`` is a page that was kept as it was left, ``step`` what the walk called it last."""

    host: str
    path: str
    title: str
    words: str
    opened: int
    chosen: int
    is_whole: bool
    step: int
    is_ready: bool


def look(tab: Tab) -> Seen | None:
    """Look at a tab; None while it shows nothing yet."""
    with suppress(Away):
        seen = Seen(**json.loads(tab.ask(LOOK)))
        return seen if seen.is_ready else None
    return None


def arrive(tab: Tab, host: str, path: str) -> Seen:
    """Wait until the tab shows this page."""

    def is_there() -> Seen | None:
        seen = look(tab)
        return seen if seen and (seen.host, seen.path) == (host, path) else None

    there = until(is_there, f"{host}{path} is shown")
    assert there is not None
    return there


def mark(tab: Tab) -> None:
    """Mark the page, so that it is known again if it comes back as it was left."""
    tab.ask("window.wasHere = true")


# A visit, the way out, and what came after -------------------------------------------------------------------------------


class Way(StrEnum):
    """How somebody leaves."""

    BUTTON = "button"
    HIDDEN_LINK = "hidden link"
    SHIFT = "Shift three times"


class Deed(StrEnum):
    """What somebody did on the page before."""

    ONE_TOPIC = "one topic opened"
    TOPICS = "several topics opened"
    BOXES = "finder boxes ticked"
    PRINTED = "a topic opened and printed"
    DEEPER = "a topic opened, then another page of ours"


HIDDEN_LINK = ".govuk-skip-link[data-exit]"
FURTHER = "/together"


ANSWERED = f"performance.getEntriesByType('resource').some((e) => e.name.endsWith('{STILL}') && e.responseEnd > 0)"


def visit(tab: Tab, front: Front, deed: Deed, *, is_asking: bool = False) -> None:
    """Come to the help page by a link of another site, as only then browsers keep pages whole, and do something there."""
    tab.open(f"{front.weather}/start")
    tab.click("a")
    arrive(tab, OURS, "/")
    mark(tab)
    if is_asking:
        until(lambda: tab.ask(ANSWERED), "the script was answered")
    for number in {Deed.TOPICS: (1, 2, 3), Deed.BOXES: ()}.get(deed, (1,)):
        tab.click(f"section:nth-of-type({number + 1}) summary")
    if deed is Deed.BOXES:
        tab.click("label:has(input)")
        tab.click("label:has(input) ~ label")
    seen = arrive(tab, OURS, "/")
    assert seen.opened >= {Deed.TOPICS: 3, Deed.BOXES: 0}.get(deed, 1)
    assert seen.chosen == {Deed.BOXES: 2}.get(deed, 0)
    if deed is Deed.PRINTED:
        tab.print()
    if deed is Deed.DEEPER:
        tab.click(f"a[href='{FURTHER}']")
        arrive(tab, OURS, FURTHER)
        mark(tab)


def leave(tab: Tab, way: Way) -> None:
    """Go the way out, and do not wait for where it leads."""
    if way is Way.BUTTON:
        tab.click(".learn-exit")
    elif way is Way.HIDDEN_LINK:
        tab.ask(f"document.querySelector('{HIDDEN_LINK}').focus()")
        tab.key("Enter")
    else:
        for _ in range(3):
            tab.key("Shift")


def afterwards(tab: Tab) -> Iterator[tuple[str, Seen]]:
    """What somebody sees who comes to the tab later: Back up to five times, Forward as often, then Back once and Reload."""
    steps = 0

    def go(source: str) -> Seen:
        nonlocal steps
        steps += 1
        tab.ask(f"window.step = {steps}")
        with suppress(Away):
            tab.ask(source)

        def is_another() -> Seen | None:
            seen = look(tab)
            return seen if seen and seen.step != steps else None

        another = until(is_another, f"{source} leads somewhere")
        assert another is not None
        return another

    depth = min(5, int(tab.ask("history.length")) - 1)
    for number in range(1, depth + 1):
        yield f"Back {number}", go("history.back()")
    for number in range(1, depth + 1):
        yield f"Forward {number}", go("history.forward()")
    yield "Back again", go("history.back()")
    yield "Reload", go("location.reload()")


Closed = Mapping[str, Seen]
"""Each page as it is with everything closed, by its path."""


def closed_pages(tab: Tab, front: Front) -> Closed:
    """Look at the pages of a visit before anybody does anything."""
    found = {}
    for path in ("/", FURTHER):
        tab.open(f"{front.ours}{path}")
        found[path] = arrive(tab, OURS, path)
        assert found[path].opened == found[path].chosen == 0
    return found


def faults(seen: Seen, closed: Closed, *, nothing_of_ours: bool) -> list[str]:
    """What is wrong with something that is seen after somebody left (SAF-11).

    Another site's page, the empty page that our script leaves, and a page of ours just loaded, with everything closed and
    nothing chosen, are the only things that may be seen; of the last not even that where ``nothing_of_ours`` may be.
    """
    if seen.host != OURS:
        return [] if seen.words in ("", f"{SUNNY} A link") else [f"shows {seen.words[:60]}"]
    found = []
    if seen.words and nothing_of_ours:
        found.append("shows a page of ours")
    if seen.opened:
        found.append(f"shows {seen.opened} opened topics")
    if seen.chosen:
        found.append(f"shows {seen.chosen} ticked boxes")
    if seen.words and seen.is_whole:
        found.append("is the page as it was left")
    if seen.words and seen.words != closed[seen.path].words:
        found.append("does not read as a page that was just loaded")
    return found


def try_gate(
    tab: Tab, front: Front, closed: Closed, way: Way, deed: Deed, *, nothing_of_ours: bool, is_asking: bool = False
) -> list[str]:
    """Visit, leave, and say what is wrong with what can be seen then.

    ``is_asking`` waits on the first page until the script was answered what it asks for, as it is for whoever reads a moment.
    """
    visit(tab, front, deed, is_asking=is_asking)
    leave(tab, way)
    arrive(tab, WEATHER, "/")
    return [
        f"{way}, {deed}: {step} {fault}"
        for step, seen in afterwards(tab)
        for fault in faults(seen, closed, nothing_of_ours=nothing_of_ours)
    ]


# What is switched off to see the gate fail -------------------------------------------------------------------------------


def edited(reply: Reply, old: str, new: str) -> Reply:
    """Write something else in a reply.

    Raises:
        AssertionError: it is not there any more, so that nothing would be tried.
    """
    text = reply.body.decode()
    assert old in text, f"{reply.path} does not say {old}"
    return replace(reply, body=text.replace(old, new).encode())


def topics_open(reply: Reply) -> Reply:
    """Every topic stands open when the page is loaded."""
    return edited(reply, "<details>", "<details open>") if reply.is_page and reply.path == "/" else reply


def nothing_dropped(reply: Reply) -> Reply:
    """No step out tells the browser to drop anything."""
    return replace(reply, headers=tuple(each for each in reply.headers if each[0] != "Clear-Site-Data"))


def one_step(reply: Reply) -> Reply:
    """The way out leaves at once, by the reply that was the second."""
    return edited(reply, 'href="/go"', 'href="/go/on"') if reply.is_page else reply


def _in_script(old: str, new: str) -> Change:
    return lambda reply: edited(reply, old, new) if reply.is_script else reply


not_asking = _in_script('fetch("/still"', 'Promise.reject("/still"')
"""The script asks for nothing that must not be kept."""

not_tidying = _in_script('"pageshow"', '"never"')
"""The script closes nothing when a page comes back."""

step_kept = _in_script("location.replace(", "location.assign(")
"""The script leaves a step back to the page."""

only_hiding = _in_script(
    "document.body.replaceChildren()",
    'document.body.hidden = true, window.addEventListener("pageshow", () => { document.body.hidden = false })',
)
"""The script hides the page and shows it again when it comes back, as the component of GOV.UK does."""
