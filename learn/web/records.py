"""The printable record of a completion."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from learn.domain.people import Deed
from learn.services.completions import record
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("records", __name__)


@pages.get("/records/<uuid:uuid>")
@opens(Deed.LEARN)
def show(uuid: UUID) -> Any:
    """The viewer's own record of completion."""
    return render_template("records/record.html", record=record(current.session(), current.viewer(), uuid))
