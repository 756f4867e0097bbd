"""Answers posted by somebody whose sign-in has run out: they are kept in the page until they are signed in again."""

import re
from collections.abc import Iterable
from typing import Any

from flask import make_response, render_template, request

from learn.web.forms import SignInForm
from learn.web.redirects import own_path

_ANSWER = re.compile(r"q\d{1,3}(-\d{1,2})?(-certainty)?|key|screen")
_PATH = re.compile(r"/training/attempts/[0-9a-f-]{36}/answers")
MOST = 200


def kept(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The posted fields that are answers; nothing else is carried on."""
    return [(name, value) for name, value in fields if _ANSWER.fullmatch(name) and len(value) <= MOST][:MOST]


def kept_path(candidate: str | None) -> str:
    """The address that answers go to, if it is one; else nothing."""
    return candidate if candidate and _PATH.fullmatch(candidate) else ""


def resume(kept_for: str, answers: list[tuple[str, str]], status: int = 200) -> Any:
    """Show answers that are not saved yet, with one button that saves them."""
    return make_response(render_template("sign_ins/resume.html", kept_for=kept_for, kept=answers), status)


def resume_from_stale_page() -> Any:
    """Answers from a page that was open before its reader signed in again; None when it was no page of answers.

    They are not saved unseen: the token that should show who sent them is missing.
    """
    path = kept_path(request.script_root + request.path)
    return resume(path, kept(request.form.items(multi=True)), 400) if path else None


def sign_in_and_keep() -> Any:
    """Ask to sign in again, with what was posted kept in the page."""
    path = request.script_root + request.path
    answers = kept(request.form.items(multi=True))
    form = SignInForm(formdata=None, next=own_path(path if not kept_path(path) else None, "/training/"))
    page = render_template(
        "sign_ins/sign_in.html",
        form=form,
        reason="idle",
        kept_for=kept_path(path),
        kept=answers if kept_path(path) else [],
    )
    return make_response(page, 401)
