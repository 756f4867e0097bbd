"""How the questions of a module do, for those who look after the content; nobody's answers can be seen in it."""

from typing import Any

from flask import Blueprint, Response, render_template

from learn.domain.item_analysis import DUBIOUS_BELOW, EASY_FROM, HARD_BELOW, SURE_FROM, Flag, off_by, whole
from learn.domain.item_answers import ENOUGH, SHOWN, in_words
from learn.domain.item_sheet import answers_in_words, enough_in_words, lines, option_in_words, told, use_in_words
from learn.domain.option_uses import TEMPTED_FROM, UNUSED_BELOW
from learn.domain.people import Deed
from learn.domain.questions import Kind
from learn.services.item_analysis import analysis as analysis_of
from learn.web import current
from learn.web.guards import opens

pages = Blueprint("item_analysis", __name__, url_prefix="/content")


@pages.get("/<slug>/questions")
@opens(Deed.SEE_CONTENT)
def questions(slug: str) -> Any:
    """The questions of one module, those to look at first before the others."""
    catalogue = current.catalogue()
    found = analysis_of(current.session(), catalogue, slug, today=current.today())
    return render_template(
        "item_analysis/questions.html",
        module=catalogue.modules[slug],
        analysis=found,
        beliefs=catalogue.beliefs,
        told={item.question.slug: told(found, item) for item in found.items},
        too_few=enough_in_words(found),
        answers_in_words=answers_in_words,
        in_words=in_words,
        off_by=off_by,
        option_in_words=option_in_words,
        use_in_words=use_in_words,
        whole=whole,
        flags=Flag,
        kinds=Kind,
        enough=ENOUGH,
        shown=SHOWN,
        dubious_below=DUBIOUS_BELOW,
        easy_from=EASY_FROM,
        hard_below=HARD_BELOW,
        sure_from=SURE_FROM,
        tempted_from=TEMPTED_FROM,
        unused_below=UNUSED_BELOW,
    )


@pages.get("/<slug>/questions.csv")
@opens(Deed.SEE_CONTENT)
def questions_csv(slug: str) -> Any:
    """The same, for a spreadsheet."""
    found = analysis_of(current.session(), current.catalogue(), slug, today=current.today())
    file = Response(current.at_hand().as_csv(lines(found, current.catalogue().beliefs)), mimetype="text/csv")
    file.headers["Content-Disposition"] = f'attachment; filename="questions-{slug}-{current.today().isoformat()}.csv"'
    return file
