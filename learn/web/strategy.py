"""The strategy: years, priorities and themes, as data that anyone who learns here may read."""

from typing import Any

from flask import Blueprint, render_template

from learn.domain.people import Deed
from learn.domain.strategy import by_theme
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("strategy", __name__, url_prefix="/strategy")


@pages.get("")
@opens(Deed.LEARN)
def strategy() -> Any:
    """What the partnership wants to be different, and what each year has for each theme."""
    catalogue = current.catalogue()
    today = current.today()
    whole = catalogue.strategy
    return render_template(
        "strategy/strategy.html",
        strategy=whole,
        today=today,
        now=whole.year_on(today),
        themes_by_year={slug: by_theme(whole, catalogue.paths, catalogue.modules, slug) for slug in catalogue.themes},
    )
