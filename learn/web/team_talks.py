"""Team talks: what a team has before it for ten minutes, on the screen or on one sheet."""

from typing import Any

from flask import Blueprint, render_template

from learn.domain.people import Deed
from learn.domain.refusals import NotFound
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("team_talks", __name__, url_prefix="/team-talks")


@pages.get("")
@opens(Deed.LEARN)
def talks() -> Any:
    """All talks, by theme."""
    return render_template("team_talks/talks.html", talks=current.catalogue().team_talks)


@pages.get("/<theme>")
@opens(Deed.LEARN)
def talk(theme: str) -> Any:
    """One talk."""
    found = current.catalogue().team_talks.get(theme)
    if found is None:
        raise NotFound
    return render_template("team_talks/talk.html", talk=found, module=current.catalogue().modules[found.module])
