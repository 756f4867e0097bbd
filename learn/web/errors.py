"""What happens when something goes wrong: one page each, plain, with what to do next."""

import logging
import secrets
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from learn.domain.refusals import AlreadyDone, NotFound
from learn.web import current
from learn.web.kept_answers import resume_from_stale_page

STALE = "This page was open before you signed in again. Your answers are kept on it: save them with the button below."

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Give every outcome that is not a page a page."""

    @app.errorhandler(NotFound)
    @app.errorhandler(404)
    def not_found(_error: Exception) -> Any:
        return make_response(render_template("errors/not_found.html"), 404)

    @app.errorhandler(AlreadyDone)
    def already_done(error: AlreadyDone) -> Any:
        return make_response(render_template("errors/already_done.html", message=str(error)), 409)

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Any:
        if request.headers.get("Accept", "").startswith("application/json"):
            return make_response(jsonify(message=STALE), 400)
        resumed = resume_from_stale_page() if current.viewer_or_none() else None
        if resumed is not None:
            return resumed
        return make_response(render_template("errors/stale_form.html"), 400)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Any:
        if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
            return error
        return _refusal(error)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Any:
        reference = secrets.token_hex(4)
        g.setdefault("viewer", None)  # if the database is what broke, the page must not ask it who is looking
        log.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
        return make_response(render_template("errors/broken.html", reference=reference), 500)


def _refusal(error: HTTPException) -> Response:
    """What is said of a request that could not be read or is not taken; nothing was done."""
    if isinstance(error, SecurityError):  # under a name that is not ours a page could not link to anything
        return Response("This address is not served here.\n", HTTPStatus.BAD_REQUEST, mimetype="text/plain")
    reply = make_response(render_template("errors/refused.html", error=error), error.code or 500)
    if isinstance(error, MethodNotAllowed):
        reply.allow.update(error.valid_methods or ())
    return reply
