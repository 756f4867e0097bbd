"""My learning: what is required, why, by when, and what is done."""

from typing import Any

from flask import Blueprint, render_template

from learn.domain.people import Deed
from learn.domain.strategy import standing
from learn.services.studies import learning_of
from learn.services.unsigned_uses import ways
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("learning", __name__)


@pages.get("/")
@opens(Deed.LEARN)
def my_learning() -> Any:
    """The learner's own page."""
    learning = learning_of(current.session(), current.viewer(), current.catalogue(), today=current.today())
    catalogue, today = current.catalogue(), current.today()
    roles = [catalogue.roles[slug] for slug in current.viewer().roles if slug in catalogue.roles]
    years = [
        (role, standing(catalogue.strategy, catalogue.paths[role.slug], catalogue.modules, learning.completed, today))
        for role in roles
        if role.slug in catalogue.paths
    ]
    ahead = {step.module.slug for _, path in years for year in path for step in year.steps}
    found = ways(current.session(), [catalogue.texts[slug] for slug in ahead - learning.required])
    needs_sign_off = current.settings().needs_sign_off
    retired = {slug for slug, way in found.items() if way.stands.out_of_use}
    held_back = {slug for slug, way in found.items() if not way.may_be_asked(needs_sign_off=needs_sign_off)}
    return render_template(
        "learning/my_learning.html",
        learning=learning,
        roles=roles,
        paths=years,
        waiting=held_back - retired,
        retired=retired,
        others=[module for module in learning.others if module.slug not in ahead],
        strategy=catalogue.strategy,
        cases=catalogue.cases.values(),
        today=today,
    )
