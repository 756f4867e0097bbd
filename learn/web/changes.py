"""Classing a change of a module: what differs, whom each choice would touch, and saying which it is."""

from typing import Any

from flask import Blueprint, make_response, render_template

from learn.domain.changes import ChangeKind
from learn.domain.modules import Module
from learn.domain.people import Deed
from learn.domain.refusals import NotFound, Refusal
from learn.services.changes import NOTHING, Proposal, classify, unclassed
from learn.web import current
from learn.web.forms import ChangeForm
from learn.web.guards import opens

pages = Blueprint("changes", __name__, url_prefix="/content")


@pages.get("/<slug>/change")
@opens(Deed.CLASSIFY_CHANGE)
def change(slug: str) -> Any:
    """What differs between the words that most hold and today's, and how many people each choice would touch."""
    return _page(_module(slug), ChangeForm(formdata=None))


@pages.post("/<slug>/change")
@opens(Deed.CLASSIFY_CHANGE)
def classed(slug: str) -> Any:
    """Say what the change is."""
    module, form = _module(slug), ChangeForm()
    if not form.validate_on_submit():
        nothing_waits = unclassed(current.session(), module, today=current.today()) is None
        return make_response(_page(module, form, NOTHING if nothing_waits else ""), 400)
    kind = ChangeKind(form.kind.data)
    touched = classify(
        current.session(),
        current.viewer(),
        module,
        Proposal(
            to_version=form.to_version.data or "",
            kind=kind,
            objectives=form.objectives.data or (),
            says=form.says.data or "",
            days=int(form.days.data) if form.days.data else None,
        ),
        now=current.now(),
        today=current.today(),
    )
    if not isinstance(touched, Refusal):
        return render_template("content/change_classed.html", module=module, kind=kind, touched=touched)
    if touched.field in form:
        form[touched.field].errors = [touched.message]
    return make_response(_page(module, form, "" if touched.field in form else touched.message), 409 if not touched.field else 400)


def _page(module: Module, form: ChangeForm, problem: str = "") -> Any:
    waiting = unclassed(current.session(), module, today=current.today())
    return render_template("content/change.html", module=module, waiting=waiting, form=form, problem=problem, kinds=ChangeKind)


def _module(slug: str) -> Module:
    found = current.catalogue().modules.get(slug)
    if found is None:
        raise NotFound
    return found
