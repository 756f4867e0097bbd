"""Who may come in: every route names what it opens, and one place decides."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import logout_user
from flask_wtf.csrf import CSRFProtect

from learn.domain.people import Deed, Viewer, may
from learn.domain.refusals import NotAllowed, NotFound
from learn.web import current
from learn.web.kept_answers import sign_in_and_keep

View = TypeVar("View", bound=Callable[..., Any])
LEADS_IDLE = timedelta(minutes=15)
"""How long a browser may rest when it can see other people's records (SEC-12)."""

REFRESH_SECONDS = 60
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def opens(deed: Deed, *, audits: bool = False) -> Callable[[View], View]:
    """Mark a view as opening this deed, for those signed in who may.

    ``audits``: its GET writes to the audit who looked at whose record, and so takes a writing transaction; the day's
    tallies are counted in it. Nothing else a GET does writes.
    """

    def mark(view: View) -> View:
        view.deed, view.audits = deed, audits  # type: ignore[attr-defined]  # functions take any attribute
        return view

    return mark


def open_to_all(view: View) -> View:
    """Mark a view as open to people who are not signed in."""
    view.deed, view.audits = None, False  # type: ignore[attr-defined]  # functions take any attribute
    return view


def is_reading() -> bool:
    """Whether the present request only reads, or has only come to look who is asking."""
    view = current_app.view_functions.get(request.endpoint or "")
    return g.get("is_looking", False) or (request.method in SAFE_METHODS and not getattr(view, "audits", False))


@contextmanager
def only_looking() -> Iterator[None]:
    """Have the transactions of this block read, whatever the request does afterwards."""
    g.is_looking = True
    try:
        yield
    finally:
        g.is_looking = False


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Guard every route of this app. A route that names no deed opens for nobody."""

    @app.before_request
    def guard() -> Any:
        if request.endpoint is None:
            return None
        view = current_app.view_functions[request.endpoint]
        if not hasattr(view, "deed"):
            raise NotAllowed
        if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise NotAllowed
        deed: Deed | None = view.deed
        if deed is None:
            if request.method not in SAFE_METHODS:
                csrf.protect()
            return None
        if not _is_still_here():
            return _to_sign_in()
        if not may(current.viewer(), deed):
            raise NotAllowed
        if request.method not in SAFE_METHODS:
            csrf.protect()
        return None


def idle_limit(viewer: Viewer) -> timedelta:
    """How long the browser of this person may rest before it has to sign in again."""
    if may(viewer, Deed.SEE_COMPLETION):
        return LEADS_IDLE
    return timedelta(minutes=current.settings().idle_minutes)


def _is_still_here() -> bool:
    viewer = current.viewer_or_none()
    if viewer is None:
        return False
    seen = int(current.now().timestamp())
    rested = seen - int(session.get("seen", 0))
    if rested > idle_limit(viewer).total_seconds():
        logout_user()
        session.clear()
        g.viewer, g.was_idle = None, True
        return False
    if rested > REFRESH_SECONDS:
        session["seen"] = seen
    return True


def _to_sign_in() -> Any:
    if request.headers.get("Accept", "").startswith("application/json"):
        return Response(
            '{"message": "You were signed out. What was saved is safe. Save again to sign in and keep the rest."}',
            status=401,
            mimetype="application/json",
        )
    if request.method == "POST":
        return sign_in_and_keep()
    if request.method not in SAFE_METHODS:
        raise NotFound
    again = request.full_path.rstrip("?")
    reason = "idle" if g.get("was_idle") else None
    return redirect(url_for("sign_ins.sign_in", next=request.script_root + again, reason=reason), 303)
