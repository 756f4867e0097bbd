"""The public application: pages rendered once, at the start, from files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from learn.domain.catalogue import Catalogue
from learn.domain.dates import day_in_words


def create_public_app(catalogue: Catalogue, words: Mapping[str, Any], static: Callable[[str], str], templates: Path) -> Flask:
    """The application that answers residents. It sets no cookie, reads none, and has no way to a database."""
    app = Flask("learn.public", static_folder=None, template_folder=str(templates))
    app.url_map.merge_slashes = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.jinja_env.filters["day"] = day_in_words
    app.jinja_env.globals.update(static=static, **{name: words[name] for name in words if name != "headers"})
    headers = [*words["headers"].items(), ("Content-Type", "text/html; charset=utf-8")]
    with app.app_context(), app.test_request_context():
        start = render_template("public/start.html", services=catalogue.services).encode()
        missing = render_template("public/missing.html", services=catalogue.services).encode()

    @app.get("/")
    def start_page() -> Response:
        """The first page."""
        return Response(start, headers=headers)

    @app.errorhandler(HTTPException)
    def cannot_be_shown(error: HTTPException) -> Response:
        """One page for whatever goes wrong, with the numbers for danger on it."""
        reply = Response(missing, status=error.code, headers=headers)
        allowed = error.get_response().headers.get("Allow")
        if allowed is not None:
            reply.headers["Allow"] = allowed
        return reply

    return app
