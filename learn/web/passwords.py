"""Set a password by a link."""

from typing import Any

from flask import Blueprint, make_response, render_template

from config import Settings
from learn.services import passwords
from learn.services.passwords import LinkRequest
from learn.services.sign_ins import TooManyTries
from learn.web import current
from learn.web.forms import ForgottenPasswordForm, SetPasswordForm
from learn.web.guards import open_to_all

pages = Blueprint("passwords", __name__)

TOO_MANY = "There were too many requests. Wait 15 minutes and try again."


def page_at(settings: Settings, token: str) -> str:
    """The address of the page that a token opens."""
    return f"{settings.public_url}/training/set-password/{token}"


@pages.get("/forgotten-password")
@open_to_all
def forgotten() -> Any:
    """Ask for a link."""
    return render_template("passwords/forgotten.html", form=ForgottenPasswordForm())


@pages.post("/forgotten-password")
@open_to_all
def send_link() -> Any:
    """Send a link, and say the same whether or not there is an account."""
    form = ForgottenPasswordForm()
    if not form.validate_on_submit():
        return make_response(render_template("passwords/forgotten.html", form=form), 400)
    token = current.new_token()
    asked = LinkRequest(
        email=form.email.data or "", source=current.source(), token=token, page=page_at(current.settings(), token)
    )
    try:
        passwords.request_link(current.session(), asked, now=current.now(), keyed=current.keyed)
    except TooManyTries:
        return make_response(render_template("passwords/forgotten.html", form=form, problem=TOO_MANY), 429)
    return render_template("passwords/link_sent.html")


@pages.get("/set-password/<token>")
@open_to_all
def set_password(token: str) -> Any:
    """Choose a password."""
    if not passwords.link_works(current.session(), token, now=current.now()):
        return make_response(render_template("passwords/link_dead.html"), 410)
    return render_template("passwords/set_password.html", form=SetPasswordForm(), token=token)


@pages.post("/set-password/<token>")
@open_to_all
def set_password_now(token: str) -> Any:
    """Set it, end all sign-ins, and ask to sign in."""
    form = SetPasswordForm()
    if not form.validate_on_submit():
        return make_response(render_template("passwords/set_password.html", form=form, token=token), 400)
    try:
        refusal = passwords.set_password(
            current.session(),
            token=token,
            password=form.password.data or "",
            source=current.source(),
            now=current.now(),
            hashing=current.at_hand().hashing,
            keyed=current.keyed,
        )
    except TooManyTries:
        return make_response(render_template("passwords/set_password.html", form=form, token=token, problem=TOO_MANY), 429)
    if refusal is not None and refusal.field:
        form.password.errors = [refusal.message]
        return make_response(render_template("passwords/set_password.html", form=form, token=token), 400)
    if refusal is not None:
        return make_response(render_template("passwords/link_dead.html"), 410)
    return render_template("passwords/password_set.html")
