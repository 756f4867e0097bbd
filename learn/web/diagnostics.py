"""Showing what one knows before reading: what it is, its start, and what it came to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, url_for

from learn.domain.diagnostics import asked
from learn.domain.feedback import Verdict
from learn.domain.people import Deed
from learn.domain.questions import Kind
from learn.domain.refusals import NotFound, Refusal
from learn.services import attempts, diagnostics
from learn.web import current
from learn.web.attempts import CERTAINTIES, in_words
from learn.web.guards import opens

pages = Blueprint("diagnostics", __name__)


@pages.get("/modules/<slug>/what-you-know")
@opens(Deed.LEARN)
def about(slug: str) -> Any:
    """What it is to show what one knows, before it is begun."""
    return _about(slug)


@pages.post("/modules/<slug>/what-you-know")
@opens(Deed.LEARN)
def start(slug: str) -> Any:
    """Begin, or go on with what was begun."""
    module, bank = _of(slug)
    started = diagnostics.start(
        current.session(),
        current.viewer(),
        module,
        bank,
        now=current.now(),
        today=current.today(),
        seed=current.new_seed(),
    )
    if isinstance(started, Refusal):
        return make_response(_about(slug, started.message), 409)
    return redirect(url_for("attempts.screen", uuid=started, number=1), 303)


@pages.get("/attempts/<uuid:uuid>/shown")
@opens(Deed.LEARN)
def shown(uuid: UUID) -> Any:
    """What it came to, objective by objective."""
    sheet = attempts.sheet(current.session(), current.viewer(), current.catalogue(), uuid)
    if sheet.attempt.finished_at is None:
        return redirect(url_for("attempts.check", uuid=uuid), 303)
    module, bank = _of(sheet.attempt.module)
    found = diagnostics.findings(current.session(), current.viewer(), current.catalogue(), module, sheet)
    return render_template(
        "diagnostics/shown.html",
        module=module,
        quiz=bank,
        attempt=sheet.attempt,
        found=found,
        given=sheet.given,
        answers={item.position: in_words(sheet, item) for item in sheet.items},
        certainties=CERTAINTIES,
        kinds=Kind,
        verdicts=Verdict,
    )


def _about(slug: str, problem: str = "") -> Any:
    module, bank = _of(slug)
    stands = attempts.lobby(current.session(), current.viewer(), module, bank)
    return render_template("diagnostics/about.html", module=module, quiz=bank, lobby=stands, asked=asked(bank), problem=problem)


def _of(slug: str) -> Any:
    module, bank = current.catalogue().modules.get(slug), current.catalogue().quizzes.get(slug)
    if module is None or bank is None:
        raise NotFound
    return module, bank
