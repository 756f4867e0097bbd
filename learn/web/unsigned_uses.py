"""Using a module before a specialist has signed it: a content lead's decision, with its reason, and its end."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for

from learn.domain.people import Deed
from learn.domain.refusals import NotFound
from learn.domain.sign_offs import Text, TextKind
from learn.domain.unsigned_uses import may_allow
from learn.services import unsigned_uses
from learn.services.sign_ins import PasswordTyped, TooManyTries
from learn.web import current
from learn.web.forms import UnsignedUseForm
from learn.web.guards import opens

pages = Blueprint("unsigned_uses", __name__, url_prefix="/content")

TOO_MANY = "There were too many tries. Wait 15 minutes and try again."


@pages.get("/<slug>/unsigned-use")
@opens(Deed.SEE_CONTENT)
def decide(slug: str) -> Any:
    """What it means to use a module unsigned."""
    return _page(_text(slug), UnsignedUseForm())


@pages.post("/<slug>/unsigned-use")
@opens(Deed.SEE_CONTENT)
def decide_now(slug: str) -> Any:
    """Decide it."""
    text, form = _text(slug), UnsignedUseForm()
    if not form.validate_on_submit():
        return make_response(_page(text, form), 400)
    typed = PasswordTyped(person_id=current.viewer().person_id, password=form.password.data or "", source=current.source())
    try:
        refusal = unsigned_uses.allow(
            current.session(),
            text,
            form.reason.data or "",
            typed,
            now=current.now(),
            hashing=current.at_hand().hashing,
            keyed=current.keyed,
        )
    except TooManyTries:
        return make_response(_page(text, form, TOO_MANY), 429)
    if refusal is None:
        flash(f"May be used unsigned: {text.title}.")
        return redirect(url_for("content.module", slug=slug), 303)
    if refusal.field:
        form[refusal.field].errors = [refusal.message]
        return make_response(_page(text, form), 400)
    return make_response(_page(text, form, refusal.message), 409)


@pages.post("/<slug>/unsigned-use/end")
@opens(Deed.SEE_CONTENT)
def end(slug: str) -> Any:
    """End it."""
    text = _text(slug)
    refusal = unsigned_uses.end(current.session(), text, current.viewer().person_id, now=current.now())
    flash(refusal.message if refusal is not None else f"No longer used unsigned: {text.title}.")
    return redirect(url_for("content.module", slug=slug), 303)


def _text(slug: str) -> Text:
    text = current.catalogue().texts.get(slug)
    if text is None or text.kind is not TextKind.MODULE:
        raise NotFound
    return text


def _page(text: Text, form: UnsignedUseForm, problem: str = "") -> str:
    way = unsigned_uses.way_of(current.session(), text)
    refusal = may_allow(way, current.viewer().posts, reason="asked on the page")
    return render_template("unsigned_uses/decide.html", text=text, form=form, problem=problem, refusal=refusal)
