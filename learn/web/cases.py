"""Cases: choose a seat, decide scene by scene, and see afterwards what everybody else knew."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from learn.domain.case_maps import seat_map
from learn.domain.cases import Bearing, Case
from learn.domain.divergence import LEAST_SHOWN
from learn.domain.look_backs import look_back
from learn.domain.people import Deed, may
from learn.domain.refusals import NotFound
from learn.domain.sign_offs import Standing
from learn.services import plays
from learn.services.sign_offs import standing_of
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("cases", __name__)

BEARINGS = {
    Bearing.SAFER: "Safer",
    Bearing.PARTLY: "Helps in part",
    Bearing.RISKIER: "Adds risk",
}
"""What is said of a choice when a play is over."""


@pages.get("/cases")
@opens(Deed.LEARN)
def cases() -> Any:
    """Every case, with the seats that were played."""
    listed = current.catalogue().cases.values()
    seats = plays.seats_of(current.session(), current.viewer(), listed)
    return render_template("cases/cases.html", cases=[(case, seats[case.slug]) for case in listed])


@pages.get("/cases/<slug>")
@opens(Deed.LEARN)
def case(slug: str) -> Any:
    """One case: what it is about, who is in it, and its seats."""
    shown = _case(slug)
    return _page(shown)


@pages.post("/cases/<slug>/<seat_slug>/plays")
@opens(Deed.LEARN)
def start(slug: str, seat_slug: str) -> Any:
    """Begin a seat, or go on with it."""
    shown = _case(slug)
    seat = shown.seats.get(seat_slug)
    if seat is None:
        raise NotFound
    if _stands(shown).out_of_use:
        return make_response(_page(shown), 409)
    uuid = plays.start(current.session(), current.viewer(), shown, seat, now=current.now(), today=current.today())
    return redirect(url_for(".play", uuid=uuid), 303)


@pages.get("/plays/<uuid:uuid>")
@opens(Deed.LEARN)
def play(uuid: UUID) -> Any:
    """The scene that the play is at."""
    return _scene(uuid)


@pages.post("/plays/<uuid:uuid>/decisions")
@opens(Deed.LEARN)
def decide(uuid: UUID) -> Any:
    """Take a decision, and go on to what follows from it."""
    refusal = plays.take(
        current.session(),
        current.viewer(),
        current.catalogue(),
        uuid,
        request.form.get("scene", ""),
        request.form.get("choice", ""),
        now=current.now(),
    )
    if refusal is not None:
        return make_response(_scene(uuid, refusal.message), 400)
    return redirect(url_for(".play", uuid=uuid), 303)


@pages.post("/plays/<uuid:uuid>/end")
@opens(Deed.LEARN)
def end(uuid: UUID) -> Any:
    """Give a play up and begin its seat anew."""
    given_up = plays.give_up(current.session(), current.viewer(), current.catalogue(), uuid, now=current.now())
    if _stands(given_up.case).out_of_use:
        return redirect(url_for(".case", slug=given_up.case.slug), 303)
    anew = plays.start(
        current.session(), current.viewer(), given_up.case, given_up.seat, now=current.now(), today=current.today()
    )
    return redirect(url_for(".play", uuid=anew), 303)


@pages.get("/plays/<uuid:uuid>/look-back")
@opens(Deed.LEARN)
def back(uuid: UUID) -> Any:
    """What was decided, why it mattered, and what the others knew."""
    sheet = plays.sheet(current.session(), current.viewer(), current.catalogue(), uuid)
    standing = sheet.standing
    if standing is None:
        return _rewritten(sheet)
    if not standing.is_over:
        return redirect(url_for(".play", uuid=uuid), 303)
    decided = [step for step in standing.steps if step.chosen is not None]
    way = [(step.scene.slug, step.chosen.slug) for step in decided if step.chosen is not None]
    return render_template(
        "cases/look_back.html",
        case=sheet.case,
        seat=sheet.seat,
        play=sheet.play,
        standing=standing,
        decided=decided,
        bearings=BEARINGS,
        beliefs=current.catalogue().beliefs,
        back=look_back(sheet.case, sheet.seat, standing),
        drawn=seat_map(sheet.seat, way),
        seats=_seats(sheet.case),
        stands=_stands(sheet.case),
    )


@pages.get("/cases/<slug>/apart")
@opens(Deed.SEE_DIVERGENCE)
def apart(slug: str) -> Any:
    """Where agencies part at the same decision point, for the partnership."""
    shown = _case(slug)
    return render_template(
        "cases/apart.html", case=shown, points=plays.apart(current.session(), shown), today=current.today(), least=LEAST_SHOWN
    )


def _case(slug: str) -> Case:
    found = current.catalogue().cases.get(slug)
    if found is None:
        raise NotFound
    return found


def _page(case: Case) -> str:
    return render_template(
        "cases/case.html",
        case=case,
        seats=_seats(case),
        stands=_stands(case),
        may_see_apart=may(current.viewer(), Deed.SEE_DIVERGENCE),
    )


def _stands(case: Case) -> Standing:
    return standing_of(current.session(), current.catalogue().texts[case.slug])


def _seats(case: Case) -> Sequence[plays.SeatPlayed]:
    return plays.seats_of(current.session(), current.viewer(), [case])[case.slug]


def _scene(uuid: UUID, problem: str = "") -> Any:
    sheet = plays.sheet(current.session(), current.viewer(), current.catalogue(), uuid)
    if sheet.standing is None:
        return _rewritten(sheet)
    return render_template(
        "cases/play.html",
        case=sheet.case,
        seat=sheet.seat,
        play=sheet.play,
        standing=sheet.standing,
        before=sheet.standing.steps[:-1],
        problem=problem,
    )


def _rewritten(sheet: plays.Sheet) -> Any:
    return render_template("cases/rewritten.html", case=sheet.case, seat=sheet.seat, play=sheet.play)
