"""My learning: what is required, why, by when, and what is done."""

from typing import Any

from flask import Blueprint, render_template

from learn.domain.people import Deed
from learn.services.studies import learning_of
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("learning", __name__)


@pages.get("/")
@opens(Deed.LEARN)
def my_learning() -> Any:
    """The learner's own page."""
    learning = learning_of(current.session(), current.viewer(), current.catalogue(), today=current.today())
    roles = [current.catalogue().roles[slug] for slug in current.viewer().roles if slug in current.catalogue().roles]
    return render_template("learning/my_learning.html", learning=learning, roles=roles, today=current.today())
