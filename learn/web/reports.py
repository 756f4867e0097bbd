"""The completion report: for whoever leads a team, and for the partnership."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from learn.domain.cycles import WINDOW_DAYS, Standing
from learn.domain.people import Deed
from learn.domain.refusals import NotFound
from learn.domain.reports import Focus, heading, label, page_numbers, place_in_words, sentence, statuses, teams_to_choose
from learn.services.reports import Asked, completion_lines
from learn.services.reports import completion as completion_of
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("reports", __name__)

MOST_DIGITS = 6


@pages.get("/completion")
@opens(Deed.SEE_COMPLETION, audits=True)
def completion() -> Any:
    """Who stands where, in figures that open into names."""
    report = completion_of(
        current.session(),
        current.viewer(),
        current.catalogue(),
        _asked(),
        now=current.now(),
        today=current.today(),
    )
    place = place_in_words(report.scope, report.focus.team)
    return render_template(
        "reports/completion.html",
        report=report,
        place=place,
        sentence=sentence(report.counts, place, report.title),
        heading=heading(report, place),
        label=label,
        agencies=teams_to_choose(report.scope, report.focus.team),
        page_numbers=page_numbers(report.page, report.pages),
        address=_addresses(report.focus),
        standings=Standing,
        statuses=[status for standing in Standing for status in statuses(standing)],
        window_days=WINDOW_DAYS,
    )


@pages.get("/completion.csv")
@opens(Deed.SEE_COMPLETION, audits=True)
def completion_csv() -> Any:
    """The same, whole, for a spreadsheet."""
    rows = completion_lines(
        current.session(),
        current.viewer(),
        current.catalogue(),
        _asked(),
        now=current.now(),
        today=current.today(),
    )
    file = Response(stream_with_context(current.at_hand().as_csv(rows)), mimetype="text/csv")
    file.headers["Content-Disposition"] = f'attachment; filename="completion-{current.today().isoformat()}.csv"'
    return file


def _asked() -> Asked:
    """What the address asks for; what is left empty in the form is not asked.

    Raises:
        NotFound: it asks for a team or a page in a shape that none has.
    """
    team, page = request.args.get("team"), request.args.get("page", "1")
    if not (page.isascii() and page.isdecimal() and len(page) <= MOST_DIGITS):
        raise NotFound
    try:
        uuid = UUID(team) if team else None
    except ValueError:
        raise NotFound from None
    return Asked(team=uuid, module=request.args.get("module"), choice=request.args.get("status"), page=int(page))


def _addresses(focus: Focus) -> Callable[..., str]:
    """Addresses of this report, narrowed as it is but for what is given; each begins at the first page."""
    pages_at, file_at = url_for(".completion"), url_for(".completion_csv")
    kept = {"team": focus.team and str(focus.team.uuid), "module": focus.module, "status": focus.choice}

    def address(*, file: bool = False, **changes: str | int | None) -> str:
        narrowed = {name: value for name, value in {**kept, **changes}.items() if value}
        return (file_at if file else pages_at) + (f"?{urlencode(narrowed)}" if narrowed else "")

    return address
