"""What happens when something goes wrong: one page each, plain, with what to do next."""

import logging
import secrets
from typing import Any

from flask import Flask, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from learn.domain.refusals import AlreadyDone, NotFound

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
        return make_response(render_template("errors/stale_form.html"), 400)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Any:
        if error.code is not None and error.code < 400:
            return error
        return make_response(render_template("errors/refused.html", error=error), error.code or 500)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Any:
        reference = secrets.token_hex(4)
        log.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
        return make_response(render_template("errors/broken.html", reference=reference), 500)
