"""The module player: one page at a time, the place always in view."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from learn.domain.diagnostics import asked
from learn.domain.modules import Module, Page
from learn.domain.people import Deed
from learn.domain.refusals import NotFound
from learn.services.attempts import lobby
from learn.services.studies import leave_page, place_in
from learn.services.unsigned_uses import way_of
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("modules", __name__, url_prefix="/modules")


@pages.get("/<slug>")
@opens(Deed.LEARN)
def module(slug: str) -> Any:
    """What the module is, what it is for, and where the learner stands in it."""
    shown = _module(slug)
    quiz = current.catalogue().quizzes[slug]
    tried = lobby(current.session(), current.viewer(), shown, quiz)
    way = way_of(current.session(), current.catalogue().texts[slug])
    return render_template(
        "modules/module.html",
        module=shown,
        quiz=quiz,
        lobby=tried,
        place=tried.place,
        way=way,
        diagnostic_asks=asked(quiz),
    )


@pages.get("/<slug>/pages/<page_slug>")
@opens(Deed.LEARN)
def page(slug: str, page_slug: str) -> Any:
    """One page."""
    shown = _module(slug)
    here = _page(shown, page_slug)
    roles = current.viewer().roles
    place = place_in(current.session(), current.viewer(), shown)
    return render_template(
        "modules/page.html",
        module=shown,
        page=here,
        text=here.html_for(roles),
        gentler=here.gentler_html_for(roles),
        way=way_of(current.session(), current.catalogue().texts[slug]),
        place=place,
        before=shown.page_before(here),
        after=place.page_after(shown, here),
    )


@pages.post("/<slug>/pages/<page_slug>")
@opens(Deed.LEARN)
def page_done(slug: str, page_slug: str) -> Any:
    """The page was worked through: go on to the next, or to the quiz after the last."""
    shown = _module(slug)
    here = _page(shown, page_slug)
    place = leave_page(
        current.session(),
        current.viewer(),
        current.catalogue(),
        shown,
        here,
        now=current.now(),
        today=current.today(),
    )
    following = place.page_after(shown, here)
    if following is not None:
        return redirect(url_for(".page", slug=slug, page_slug=following.slug), 303)
    return redirect(url_for("attempts.quiz", slug=slug), 303)


def _module(slug: str) -> Module:
    found = current.catalogue().modules.get(slug)
    if found is None:
        raise NotFound
    return found


def _page(module: Module, slug: str) -> Page:
    found = module.page(slug)
    if found is None:
        raise NotFound
    return found
