"""The public application: pages rendered once, at the start, from files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException

from learn.domain.catalogue import Catalogue


def create_public_app(
    catalogue: Catalogue, words: Mapping[str, Any], static: Callable[[str], str], templates: Path
) -> Flask:
    """The application that answers residents. It sets no cookie, reads none, and has no way to a database."""
    app = Flask("learn.public", static_folder=None, template_folder=str(templates))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals.update(static=static, **{name: words[name] for name in words if name != "headers"})
    headers = list(words["headers"].items()) + [("Content-Type", "text/html; charset=utf-8")]
    with app.app_context(), app.test_request_context():
        services = catalogue.services
        start = render_template("public/start.html", services=services, as_at=catalogue.as_at).encode()
        missing = render_template("public/missing.html", services=services).encode()

    @app.get("/")
    def start_page() -> Response:
        """The first page."""
        return Response(start, headers=headers)

    @app.errorhandler(HTTPException)
    def no_such_page(error: HTTPException) -> Response:
        return Response(missing, status=error.code, headers=headers)

    return app
