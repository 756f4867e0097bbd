"""Sign in, stay, sign out."""

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user

from learn.domain.people import Deed
from learn.services import sign_ins
from learn.services.sign_ins import SignInRequest, TooManyTries
from learn.web import current
from learn.web.current import SignedIn
from learn.web.forms import SignInForm
from learn.web.guards import open_to_all, opens
from learn.web.kept_answers import kept, kept_path, resume
from learn.web.redirects import own_path

pages = Blueprint("sign_ins", __name__)

WRONG = "The email address or the password is not right. Check both and try again, or set a new password."
TOO_MANY = "There were too many tries. Wait 15 minutes, or set a new password: that works at once."


@pages.get("/sign-in", endpoint="sign_in")
@open_to_all
def show() -> Any:
    """The sign-in page."""
    home = url_for("learning.my_learning")
    onward = own_path(request.args.get("next"), home)
    if current.viewer_or_none():
        return redirect(onward, 303)
    return render_template(
        "sign_ins/sign_in.html", form=SignInForm(formdata=None, next=onward), reason=request.args.get("reason")
    )


@pages.post("/sign-in")
@open_to_all
def sign_in_now() -> Any:
    """Check address and password; on success begin a fresh sign-in."""
    form = SignInForm()
    kept_for, answers = kept_path(request.form.get("kept_for")), kept(request.form.items(multi=True))
    answers = answers if kept_for else []

    def again(status: int, problem: str = "") -> Response:
        page = render_template("sign_ins/sign_in.html", form=form, problem=problem, kept_for=kept_for, kept=answers)
        return make_response(page, status)

    if not form.validate_on_submit():
        return again(400)
    token = current.new_token()
    asked = SignInRequest(
        email=form.email.data or "",
        password=form.password.data or "",
        source=current.source(),
        token=token,
    )
    try:
        is_match = sign_ins.sign_in(
            current.session(),
            asked,
            now=current.now(),
            hashing=current.at_hand().hashing,
            keyed=current.keyed,
        )
    except TooManyTries:
        return again(429, TOO_MANY)
    if not is_match:
        return again(403, WRONG)
    onward = own_path(form.next.data, url_for("learning.my_learning"))
    _begin(token)
    if answers:
        return resume(kept_for, answers)
    return redirect(onward, 303)


@pages.post("/stay")
@opens(Deed.SEE_OWN_ACCOUNT)
def stay() -> Any:
    """Start the idle clock again."""
    session["seen"] = int(current.now().timestamp())
    return Response(status=204)


@pages.post("/sign-out")
@opens(Deed.SEE_OWN_ACCOUNT)
def sign_out() -> Any:
    """End this sign-in, and leave nothing of it in the browser."""
    sign_ins.sign_out(current.session(), current.viewer(), now=current.now())
    logout_user()
    session.clear()
    reply = redirect(url_for("sign_ins.sign_in", reason="signed-out"), 303)
    reply.headers["Clear-Site-Data"] = '"cache", "storage"'
    return reply


def _begin(token: str) -> None:
    """Give the browser its token, in a session that holds nothing from before (SEC-10)."""
    session.clear()
    g.pop("csrf_token", None)  # a page shown in this reply carries a token of the new session, not of the one before
    viewer = sign_ins.viewer(current.session(), token, now=current.now(), today=current.today())
    if viewer is not None:
        session.permanent = True
        session["seen"] = int(current.now().timestamp())
        login_user(SignedIn(viewer, token))
