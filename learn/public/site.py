"""The public application: it gives out documents. It sets no cookie, reads none, and has no way to a database."""

from collections.abc import Callable, Mapping
from datetime import date

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from learn.public.documents import Document
from learn.public.pages import MISSING, OUT, STILL, WAY_OUT

Rendered = Mapping[str, Document]

STEPS_OUT = frozenset({WAY_OUT, OUT, STILL})
"""What leads out, which nobody counts."""


def create_public_app(
    render: Callable[[date], Rendered], which_day: Callable[[], date], opened: Callable[[], None] = lambda: None
) -> Flask:
    """The application that answers residents. ``opened`` is told of each page that is given out, and not of which or to whom.

    Everything is rendered at the start, and once again on the first request of another day, which ``which_day`` tells: some
    words are dated.
    """
    app = Flask("learn.public", static_folder=None, template_folder=None)
    app.url_map.merge_slashes = False
    now: dict[date, Rendered] = {which_day(): render(which_day())}

    def document(address: str) -> Document:
        day = which_day()
        if day not in now:
            fresh = render(day)
            now.clear()
            now[day] = fresh
        return now[day][address]

    def give(address: str) -> Callable[[], Response]:
        def reply() -> Response:
            given = document(address)
            if address not in STEPS_OUT and given.is_page:
                opened()
            return _reply(given)

        return reply

    for address in now[which_day()]:
        if address != MISSING:
            app.add_url_rule(address, endpoint=address, view_func=give(address), methods=["GET"])

    @app.errorhandler(HTTPException)
    def cannot_be_shown(error: HTTPException) -> Response:
        """One page for whatever goes wrong, with the numbers for danger on it."""
        reply = _reply(document(MISSING))
        reply.status_code = error.code or 500
        allowed = error.get_response().headers.get("Allow")
        if allowed is not None:
            reply.headers["Allow"] = allowed
        return reply

    return app


def _reply(document: Document) -> Response:
    """Give the document, compressed for who can read that. Nobody may keep it, so nobody needs to know what it varies by."""
    headers = list(document.headers)
    body = document.body
    if body and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = document.zipped
        headers.append(("Content-Encoding", "gzip"))
    return Response(body, status=document.status, headers=headers)
