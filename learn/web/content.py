"""The content, for those who look after it: what there is, how it stands, and what its figures say."""

from typing import Any

from flask import Blueprint, render_template

from learn.domain.case_maps import seat_map
from learn.domain.cases import Bearing
from learn.domain.coverage import HARDEST_GRADE, coverage, hardest_grade, words_of
from learn.domain.people import Deed, may
from learn.domain.posts import ContentPost
from learn.domain.refusals import NotFound
from learn.domain.sign_offs import next_step
from learn.services.changes import unclassed
from learn.services.sign_offs import refusals, standing_of
from learn.services.unsigned_uses import way_of, ways
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("content", __name__, url_prefix="/content")


@pages.get("")
@opens(Deed.SEE_CONTENT)
def shelf() -> Any:
    """Every module, with its figures."""
    modules = current.catalogue().modules.values()
    return render_template(
        "content/shelf.html",
        rows=[(module, words_of(module), hardest_grade(module)) for module in modules],
        quizzes=current.catalogue().quizzes,
        cases=current.catalogue().cases.values(),
        ways=ways(current.session(), current.catalogue().texts.values()),
        hardest=HARDEST_GRADE,
        today=current.today(),
    )


@pages.get("/<slug>")
@opens(Deed.SEE_CONTENT)
def module(slug: str) -> Any:
    """One module: what serves each objective, and how long and how hard each page is."""
    shown = current.catalogue().modules.get(slug)
    if shown is None:
        raise NotFound
    quiz, text = current.catalogue().quizzes[slug], current.catalogue().texts[slug]
    way = way_of(current.session(), text)
    stands = way.stands
    return render_template(
        "content/module.html",
        module=shown,
        quiz=quiz,
        text=text,
        way=way,
        stands=stands,
        leads=ContentPost.LEAD in current.viewer().posts,
        waits_for=next_step(stands),
        refusals=refusals(stands, current.viewer().person_id, current.viewer().posts),
        coverage=coverage(shown, quiz),
        words=words_of(shown),
        waiting=unclassed(current.session(), shown, today=current.today()),
        may_class=may(current.viewer(), Deed.CLASSIFY_CHANGE),
        grade=hardest_grade(shown),
        hardest=HARDEST_GRADE,
        today=current.today(),
    )


@pages.get("/cases/<slug>")
@opens(Deed.SEE_CONTENT)
def case(slug: str) -> Any:
    """One case: its seats drawn, and who comes to which decision and holds which part."""
    shown = current.catalogue().cases.get(slug)
    if shown is None:
        raise NotFound
    stands = standing_of(current.session(), current.catalogue().texts[slug])
    return render_template(
        "content/case.html",
        case=shown,
        stands=stands,
        waits_for=next_step(stands),
        refusals=refusals(stands, current.viewer().person_id, current.viewer().posts),
        maps={seat: seat_map(shown.seats[seat]) for seat in shown.seats},
        bearings=Bearing,
        today=current.today(),
    )
