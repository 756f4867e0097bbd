"""The quiz: start, answer, check, finish, look back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for

from learn.domain.attempts import screens
from learn.domain.feedback import Verdict
from learn.domain.modules import Module
from learn.domain.people import Deed
from learn.domain.questions import Certainty, Kind, places_of
from learn.domain.quizzes import Drawn, Quiz
from learn.domain.refusals import AlreadyDone, NotFound, Refusal
from learn.services import attempts
from learn.services.attempts import Posted, Sheet
from learn.web import current
from learn.web.forms import PlainForm
from learn.web.guards import opens

pages = Blueprint("attempts", __name__)

DIGITS = 3
"""How many digits of a field's name are read: no attempt asks a thousand questions, no question has a thousand options."""

CERTAINTIES = {Certainty.GUESSING: "Guessing", Certainty.FAIRLY_SURE: "Fairly sure", Certainty.CERTAIN: "Certain"}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One question as the page shows it: the drawn item, the places chosen so far, and what is wrong, if anything."""

    item: Drawn
    chosen: tuple[str, ...]
    certainty: str
    is_saved: bool
    problem: str = ""
    certainty_problem: str = ""

    @property
    def name(self) -> str:
        """The name of the question's fields."""
        return f"q{self.item.position}"

    @property
    def options(self) -> list[tuple[str, str]]:
        """Place and text of each option, in the order drawn."""
        return [(str(n), self.item.question.option(slug).text) for n, slug in enumerate(self.item.layout, start=1)]

    @property
    def partners(self) -> list[tuple[str, str]]:
        """For matching: place and text of each right-hand side, in the order drawn."""
        return [(str(n), self.item.question.option(slug).partner) for n, slug in enumerate(self.item.layout, start=1)]

    @property
    def lists(self) -> list[tuple[str, list[tuple[str, str]], str]]:
        """For order and match: each line to choose for, what there is to choose, and what is chosen."""
        chosen = [*self.chosen, *[""] * len(self.item.layout)]
        if self.item.question.kind is Kind.ORDER:
            ranks = [(place, place) for place, _ in self.options]
            return [(text, ranks, chosen[n]) for n, (_, text) in enumerate(self.options)]
        return [(option.text, self.partners, chosen[n]) for n, option in enumerate(self.item.question.options)]

    @property
    def has_problem(self) -> bool:
        """Whether something about this question could not be saved."""
        return bool(self.problem or self.certainty_problem)

    @property
    def answer(self) -> list[str]:
        """The saved answer in words, a line each; empty when there is none."""
        if not self.is_saved:
            return []
        match self.item.question.kind:
            case Kind.ORDER:
                ranked = sorted(zip(self.chosen, self.options, strict=True), key=lambda pair: int(pair[0]))
                return [text for _, (_, text) in ranked]
            case Kind.MATCH:
                partner = dict(self.partners)
                pairs = zip(self.item.question.options, self.chosen, strict=True)
                return [f"{option.text}: {partner[place]}" for option, place in pairs]
            case Kind.ONE | Kind.SEVERAL:
                return [text for place, text in self.options if place in self.chosen]


@pages.get("/modules/<slug>/quiz")
@opens(Deed.LEARN)
def quiz(slug: str) -> Any:
    """What the quiz asks, and whose turn it is."""
    module, bank = _bank(slug)
    stands = attempts.lobby(current.session(), current.viewer(), module, bank)
    must_wait = stands.turn.not_before is not None and current.now() < stands.turn.not_before
    return render_template("attempts/quiz.html", module=module, quiz=bank, lobby=stands, must_wait=must_wait, form=PlainForm())


@pages.post("/modules/<slug>/attempts")
@opens(Deed.LEARN)
def start(slug: str) -> Any:
    """Start an attempt, or go on with the one under way."""
    module, bank = _bank(slug)
    started = attempts.start(
        current.session(),
        current.viewer(),
        module,
        bank,
        now=current.now(),
        seed=current.new_seed(),
    )
    if isinstance(started, Refusal):
        stands = attempts.lobby(current.session(), current.viewer(), module, bank)
        must_wait = stands.turn.not_before is not None and current.now() < stands.turn.not_before
        page = render_template(
            "attempts/quiz.html", module=module, quiz=bank, lobby=stands, must_wait=must_wait, problem=started.message
        )
        return make_response(page, 409)
    return redirect(url_for(".screen", uuid=started, number=1), 303)


@pages.get("/attempts/<uuid:uuid>/<int:number>")
@opens(Deed.LEARN)
def screen(uuid: UUID, number: int) -> Any:
    """One screen of questions."""
    sheet = _sheet(uuid)
    if sheet.attempt.finished_at is not None:
        return redirect(url_for(".result", uuid=uuid), 303)
    return _screen(sheet, number)


@pages.post("/attempts/<uuid:uuid>/answers")
@opens(Deed.LEARN)
def answers(uuid: UUID) -> Any:
    """Save what a screen brings; go on when it is whole."""
    number = request.form.get("screen", 1, type=int)
    by_script = request.headers.get("Accept", "").startswith("application/json")
    posted = {p: q for p, q in _posted().items() if not by_script or any(q.places)}
    try:
        saved = attempts.answer(
            current.session(),
            current.viewer(),
            current.catalogue(),
            uuid,
            posted,
            _key(),
            now=current.now(),
        )
    except AlreadyDone as done:
        if by_script:
            return make_response(jsonify(message=str(done)), 409)
        raise
    if by_script:
        return jsonify(key=current.new_token(), saved=[str(p) for p in saved.positions])
    if request.form.get("leave"):
        return redirect(url_for("learning.my_learning"), 303)
    last = len(screens(saved.asked))
    number = min(max(number, 1), last)
    if saved.problems:
        return make_response(_screen(_sheet(uuid), number, posted, saved.problems), 400)
    if number < last and not request.form.get("to_check"):
        return redirect(url_for(".screen", uuid=uuid, number=number + 1), 303)
    return redirect(url_for(".check", uuid=uuid), 303)


@pages.get("/attempts/<uuid:uuid>/check")
@opens(Deed.LEARN)
def check(uuid: UUID) -> Any:
    """Look over the answers before finishing."""
    sheet = _sheet(uuid)
    if sheet.attempt.finished_at is not None:
        return redirect(url_for(".result", uuid=uuid), 303)
    return _check(sheet)


@pages.post("/attempts/<uuid:uuid>/finish")
@opens(Deed.LEARN)
def finish(uuid: UUID) -> Any:
    """Finish, and mark."""
    refusal = attempts.finish(
        current.session(),
        current.viewer(),
        current.catalogue(),
        uuid,
        now=current.now(),
        today=current.today(),
    )
    if refusal is not None:
        return make_response(_check(_sheet(uuid), refusal.message), 409)
    return redirect(url_for(".result", uuid=uuid), 303)


@pages.get("/attempts/<uuid:uuid>/result")
@opens(Deed.LEARN)
def result(uuid: UUID) -> Any:
    """What the attempt came to, with every option explained."""
    sheet = _sheet(uuid)
    if sheet.attempt.finished_at is None:
        return redirect(url_for(".check", uuid=uuid), 303)
    if sheet.attempt.is_diagnostic:
        return redirect(url_for("diagnostics.shown", uuid=uuid), 303)
    module, bank = _bank(sheet.attempt.module)
    outcome = attempts.outcome(current.session(), bank, sheet)
    return render_template(
        "attempts/result.html",
        module=module,
        quiz=bank,
        attempt=sheet.attempt,
        score=sheet.attempt.score,
        explained=attempts.look_back(current.catalogue(), sheet),
        given=sheet.given,
        certainties=CERTAINTIES,
        kinds=Kind,
        verdicts=Verdict,
        outcome=outcome,
        must_wait=outcome.turn.not_before is not None and current.now() < outcome.turn.not_before,
    )


def _bank(slug: str) -> tuple[Module, Quiz]:
    module, bank = current.catalogue().modules.get(slug), current.catalogue().quizzes.get(slug)
    if module is None or bank is None:
        raise NotFound
    return module, bank


def _sheet(uuid: UUID) -> Sheet:
    return attempts.sheet(current.session(), current.viewer(), current.catalogue(), uuid)


def _posted() -> dict[int, Posted]:
    """What the form brings, by position: ``q3`` for choices, ``q3-1``, ``q3-2`` … for ranks and partners."""
    gathered: dict[int, list[str]] = {}
    for name in request.form:
        stem, _, rest = name.removeprefix("q").partition("-")
        if not name.startswith("q") or not stem.isdecimal() or rest == "certainty" or len(stem) > DIGITS:
            continue
        gathered.setdefault(int(stem), []).extend(request.form.getlist(name) if not rest else [])
    for position, places in gathered.items():
        ranks = [(int(n.partition("-")[2]), v) for n, v in request.form.items() if _is_part(n, position)]
        places.extend(value for _, value in sorted(ranks))
    asked = request.form.getlist("asked")
    for value in asked:
        if value.isdecimal() and len(value) <= DIGITS:
            gathered.setdefault(int(value), [])
    return {
        position: Posted(places=places, certainty=request.form.get(f"q{position}-certainty", ""))
        for position, places in gathered.items()
    }


def _key() -> str:
    """The key of the form; a fresh one where it has none, or one that is not of our making and could not be stored."""
    key = request.form.get("key", "")[:43]
    return key if key and key.isprintable() else current.new_token()


def _is_part(name: str, position: int) -> bool:
    stem, _, rest = name.partition("-")
    return stem == f"q{position}" and rest.isdecimal() and len(rest) <= DIGITS


def _shown(sheet: Sheet, item: Drawn, posted: Mapping[int, Posted], problems: Mapping[int, Refusal]) -> Shown:
    stored = sheet.given.get(item.position)
    problem = problems.get(item.position)
    of_certainty = problem is not None and problem.field.endswith("-certainty")
    chosen = tuple(places_of(item.question, item.layout, stored.response)) if stored else ()
    certainty = (stored.certainty or "") if stored else ""
    if problem is not None and item.position in posted and not (stored and problem.message == attempts.KEY_REUSED):
        chosen, certainty = tuple(posted[item.position].places), posted[item.position].certainty
    return Shown(
        item=item,
        chosen=chosen,
        certainty=certainty,
        is_saved=stored is not None and problem is None,
        problem=problem.message if problem and not of_certainty else "",
        certainty_problem=problem.message if problem and of_certainty else "",
    )


def in_words(sheet: Sheet, item: Drawn) -> list[str]:
    """The answer that counts for one question, a line each; empty when it has none."""
    return _shown(sheet, item, {}, {}).answer


def _screen(
    sheet: Sheet,
    number: int,
    posted: Mapping[int, Posted] | None = None,
    problems: Mapping[int, Refusal] | None = None,
) -> Any:
    cut = screens(len(sheet.items))
    if not 1 <= number <= len(cut):
        raise NotFound
    module, bank = _bank(sheet.attempt.module)
    return render_template(
        "attempts/screen.html",
        module=module,
        quiz=bank,
        attempt=sheet.attempt,
        number=number,
        count=len(cut),
        asked=len(sheet.items),
        positions=cut[number - 1],
        questions=[_shown(sheet, item, posted or {}, problems or {}) for item in sheet.items if item.position in cut[number - 1]],
        certainties=CERTAINTIES,
        kinds=Kind,
        elsewhere={
            position: problem.message for position, problem in (problems or {}).items() if position not in cut[number - 1]
        },
        key=current.new_token(),
        to_check=not sheet.unanswered,
    )


def _check(sheet: Sheet, problem: str = "") -> Any:
    module, _ = _bank(sheet.attempt.module)
    cut = screens(len(sheet.items))
    screen_of = {position: number for number, positions in enumerate(cut, start=1) for position in positions}
    return render_template(
        "attempts/check.html",
        module=module,
        attempt=sheet.attempt,
        rows=[(_shown(sheet, item, {}, {}), screen_of[item.position]) for item in sheet.items],
        unanswered=sheet.unanswered,
        first_left=screen_of[sheet.unanswered[0]] if sheet.unanswered else 1,
        certainties=CERTAINTIES,
        kinds=Kind,
        problem=problem,
    )
