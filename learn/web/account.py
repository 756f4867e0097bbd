"""Your account: who you are here, where else you are signed in, who can see what."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from learn.domain.people import Deed
from learn.services import sign_ins
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("account", __name__, url_prefix="/account")


@pages.get("")
@opens(Deed.SEE_OWN_ACCOUNT)
def account() -> Any:
    """The viewer's own account."""
    others = sign_ins.other_sign_ins(current.session(), current.viewer(), now=current.now())
    roles = [current.catalogue().roles[slug].title for slug in current.viewer().roles if slug in current.catalogue().roles]
    return render_template("account/account.html", others=[current.local_day(at) for at in others], roles=roles)


@pages.post("/sign-out-elsewhere")
@opens(Deed.SEE_OWN_ACCOUNT)
def sign_out_elsewhere() -> Any:
    """End all other sign-ins."""
    sign_ins.sign_out_elsewhere(current.session(), current.viewer(), now=current.now())
    flash("You are signed out everywhere else.")
    return redirect(url_for(".account"), 303)
