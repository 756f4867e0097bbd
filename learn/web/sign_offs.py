"""Signing: one step of a text, taken by somebody who sees what they sign and types their password again."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.routing import BaseConverter

from learn.domain.people import Deed
from learn.domain.refusals import NotFound
from learn.domain.sign_offs import Check, SignStep, Text, TextKind, check_list, may_take
from learn.services import sign_offs
from learn.services.sign_ins import TooManyTries
from learn.services.sign_offs import Signing
from learn.web import current
from learn.web.forms import SignForm
from learn.web.guards import opens

pages = Blueprint("sign_offs", __name__, url_prefix="/content")

TOO_MANY = "There were too many tries. Wait 15 minutes and try again."


class SignStepConverter(BaseConverter):
    """A step in an address; whatever is none leads nowhere."""

    regex = "|".join(SignStep)

    def to_python(self, value: str) -> SignStep:
        """The step of this name."""
        return SignStep(value)


@pages.get("/<slug>/<sign_step:step>")
@opens(Deed.SEE_CONTENT)
def sign(slug: str, step: SignStep) -> Any:
    """What is to be signed, and what signing it says."""
    return _page(_text(slug), step, SignForm())


@pages.post("/<slug>/<sign_step:step>")
@opens(Deed.SEE_CONTENT)
def sign_now(slug: str, step: SignStep) -> Any:
    """Take the step."""
    text = _text(slug)
    form = SignForm()
    if not form.validate_on_submit():
        return make_response(_page(text, step, form), 400)
    if form.version.data != text.version:
        problem = "The words have changed since you opened this page. Read them again before you sign."
        return make_response(_page(text, step, form, problem), 409)
    signing = Signing(
        step=step,
        confirmed=frozenset(check for check in Check if check in (form.checks.data or ())),
        password=form.password.data or "",
        source=current.source(),
    )
    try:
        refusal = sign_offs.sign(
            current.session(),
            current.viewer().person_id,
            text,
            signing,
            now=current.now(),
            hashing=current.at_hand().hashing,
            keyed=current.keyed,
        )
    except TooManyTries:
        return make_response(_page(text, step, form, TOO_MANY), 429)
    if refusal is None:
        flash(f"{step.past}: {text.title}.")
        return redirect(url_for("content.case" if text.kind is TextKind.CASE else "content.module", slug=slug), 303)
    if refusal.field:
        form[refusal.field].errors = [refusal.message]
        return make_response(_page(text, step, form), 400)
    return make_response(_page(text, step, form, refusal.message), 409)


def _text(slug: str) -> Text:
    text = current.catalogue().texts.get(slug)
    if text is None:
        raise NotFound
    return text


def _page(text: Text, step: SignStep, form: SignForm, problem: str = "") -> str:
    form.version.data = text.version
    stands = sign_offs.standing_of(current.session(), text)
    viewer = current.viewer()
    refusal = may_take(step, stands, viewer.person_id, viewer.posts)
    return render_template(
        "sign_offs/sign.html",
        text=text,
        step=step,
        stands=stands,
        form=form,
        checks=check_list(text) if step is SignStep.SIGNED_OFF else {},
        problem=problem,
        refusal=refusal,
    )
