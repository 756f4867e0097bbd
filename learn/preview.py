"""The preview: the staff side for an author who writes, with what they saved last, on this machine alone."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request

from config import Settings
from learn.app import Platform
from learn.content.problems import BrokenContent, Problem
from learn.content.rereading import Rereading
from learn.domain import browser_rules
from learn.domain.posts import ContentPost
from learn.gateways.hashing import Argon2Hashing
from learn.services.people import NewPerson, add_person
from learn.services.posts import give_post
from learn.services.sign_ins import ABSOLUTE, SignInRequest, sign_in
from learn.services.sign_offs import person_of
from learn.store import schema
from learn.store.people import Person

HOST = "127.0.0.1"
"""Nobody but this machine: whoever opens the preview is signed in."""

EMAIL, NAME = "author@preview.example", "A. N. Author"
STAMP = "/training/preview/stamp"
"""What the page asks again and again: whether a file was saved since it was opened."""


class NotHere(RuntimeError):
    """The preview does not run with these settings; the message says why."""


class Preview:
    """One platform on an empty database of its own, whose content is read again when a file was saved.

    Whoever opens it is an invented author who leads the content. What cannot be read is shown, with file and line, at the
    pages of its module and at the list of all; everything else shows what was whole last.
    """

    def __init__(self, settings: Settings, folder: Path, *, port: int) -> None:
        """Read the content, and make the database in ``folder``, which is thrown away afterwards.

        Raises:
            NotHere: these are the settings of production.
            BrokenContent: there is nothing whole to begin with; holds every problem.
        """
        if settings.is_production:
            raise NotHere("The preview signs in whoever opens it. It does not run with LEARN_ENVIRONMENT=production.")
        self._rereading = Rereading(settings.root)
        self._lock = Lock()
        self._problems: tuple[Problem, ...] = ()
        self._timezone = ZoneInfo(settings.timezone)
        self._stamp = self._rereading.stamp()
        self._password = secrets.token_urlsafe(32)
        own = replace(
            settings,
            database_url=f"sqlite:///{folder / 'preview.db'}",
            secret_key=secrets.token_hex(32),
            public_url=f"http://{HOST}:{port}",
            is_demonstration=False,
            instance=folder,
            idle_minutes=int(ABSOLUTE.total_seconds() // 60),
        )
        self.platform = Platform(
            own, catalogue=self._rereading.read(self._now().date()), hashing=Argon2Hashing(memory_kib=64, passes=1)
        )
        self._staff = self.platform.staff
        self._staff.config["SESSION_COOKIE_NAME"] = self._cookie_name = f"learn-preview-{secrets.token_hex(4)}"
        self._staff.jinja_env.globals["preview_stamp"] = lambda: self._stamp
        self._staff.before_request(self._problems_of_this_page)
        schema.upgrade(self.platform.engine)
        self._add_author()
        self._cookie, self._signed_in_at = self._sign_in(), self._now()
        self.platform.engine.dispose()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, after looking whether a file was saved."""
        path = environ.get("PATH_INFO", "")
        if path == STAMP:
            start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8"), *browser_rules.STAFF.items()])
            return [self._rereading.stamp().encode()]
        if path == "/":
            start_response("303 See Other", [("Location", "/training/content"), *browser_rules.STAFF.items()])
            return [b""]
        if path.startswith("/training"):
            self._keep_up()
            cookies = environ.get("HTTP_COOKIE", "")
            if f"{self._cookie_name}=" not in cookies:
                own = f"{self._cookie_name}={self._cookie}"
                environ["HTTP_COOKIE"] = f"{cookies}; {own}" if cookies else own
        return self.platform(environ, start_response)

    def _keep_up(self) -> None:
        with self._lock:
            stamp = self._rereading.stamp()
            if stamp != self._stamp:
                try:
                    self.platform.take(self._rereading.read(self._now().date()))
                    self._problems = ()
                except BrokenContent as broken:
                    self._problems = broken.problems
                self._stamp = stamp
            if self._now() - self._signed_in_at > ABSOLUTE - timedelta(hours=1):
                self._cookie, self._signed_in_at = self._sign_in(), self._now()

    def _problems_of_this_page(self) -> Any:
        """The problems, where the page asked for is one of what they are about."""
        slug = str((request.view_args or {}).get("slug", ""))
        own = [
            each
            for each in self._problems
            if each.file.startswith((f"modules/{slug}/", f"quizzes/{slug}.yaml", f"quizzes/cases/{slug}/"))
        ]
        shown = own if slug else self._problems if request.endpoint == "content.shelf" else ()
        return (render_template("preview/problems.html", problems=shown), 422) if shown else None

    def _add_author(self) -> None:
        role = next(iter(self.platform.catalogue.roles))
        today = self._now().date()
        author = NewPerson(email=EMAIL, name=NAME, agency="Preview", team="Preview", role=role, started_on=today)
        now = datetime.now(UTC)
        with self._staff.app_context():
            session = self.platform.database.session()
            catalogue = self.platform.catalogue
            add_person(session, author, catalogue, token=secrets.token_hex(), page="", now=now, needs_sign_off=False)
            for post in (ContentPost.AUTHOR, ContentPost.LEAD):
                give_post(session, EMAIL, post, "", now=now)
            person = session.get_one(Person, person_of(session, EMAIL))
            person.password_hash = Argon2Hashing(memory_kib=64, passes=1).hashed(self._password)
            session.commit()

    def _sign_in(self) -> str:
        """Sign the author in, and give the cookie of a browser that did so."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        asked = SignInRequest(email=EMAIL, password=self._password, source=HOST, token=token)
        with self._staff.app_context():
            sign_in(self.platform.database.session(), asked, now=now, hashing=Argon2Hashing(memory_kib=64, passes=1), keyed=str)
        signing = self._staff.session_interface.get_signing_serializer(self._staff)  # type: ignore[attr-defined]  # Flask's own
        holds = {"_user_id": token, "_fresh": True, "_permanent": True, "seen": int(now.timestamp())}
        return str(signing.dumps(holds))

    def _now(self) -> datetime:
        return datetime.now(self._timezone)
