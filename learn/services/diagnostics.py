"""Showing what one knows before reading: start, and look at what it came to."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.attempts import Purpose, Turn
from learn.domain.catalogue import Catalogue
from learn.domain.diagnostics import draw_diagnostic, may_show, seconds_allowed
from learn.domain.feedback import QuestionFeedback
from learn.domain.modules import Module, Objective, Page
from learn.domain.people import Viewer
from learn.domain.quizzes import Quiz
from learn.domain.refusals import NotFound, Refusal
from learn.domain.studies import Place, place
from learn.services.attempts import Sheet, look_back
from learn.services.studies import begin
from learn.store.attempts_made import AttemptFacts, add_attempt, attempts_tried, times_seen
from learn.store.studies import open_study, record_of_study

ONCE = Turn(round=1, number=1, not_before=None)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a diagnostic says of one objective: whether it is proven, and the pages that teach it."""

    objective: Objective
    is_proven: bool
    pages: tuple[Page, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a finished diagnostic came to, objective by objective, and what follows.

    ``explained`` may be told in full. ``held_back`` are questions to which the learner did not know the answer: what is
    right is told when the module is complete, since the quiz may ask them again. ``record`` is what the study earned.
    """

    objectives: tuple[Shown, ...]
    explained: tuple[QuestionFeedback, ...]
    held_back: tuple[QuestionFeedback, ...]
    place: Place
    record: UUID | None


def start(
    session: Session, viewer: Viewer, module: Module, quiz: Quiz, *, now: datetime, today: date, seed: int
) -> UUID | Refusal:
    """Start to show what one knows, or go on with it; it opens the study.

    It can be begun once a study, before any page was left. However many ask at once, one is begun: the database holds at
    most one of a study.
    """
    progress = open_study(session, viewer.person_id, module.slug)
    made = attempts_tried(session, progress.study_id) if progress.study_id is not None else []
    before = next((a for a in made if a.is_diagnostic), None)
    if before is not None:
        return _as_it_stands(before)
    if not may_show(progress, len(made)):
        return Refusal(message="You have begun to read, so go on reading. Your place is kept.")
    study_id = begin(session, viewer, module, now=now, today=today)
    drawn = draw_diagnostic(quiz, times_seen(session, viewer.person_id, module.slug), seed, seconds_allowed(module))
    try:
        uuid = add_attempt(session, viewer.person_id, study_id, quiz, ONCE, drawn, now, kind=Purpose.DIAGNOSTIC)
        session.commit()
    except IntegrityError:
        session.rollback()
        progress = open_study(session, viewer.person_id, module.slug)
        made = attempts_tried(session, progress.study_id) if progress.study_id is not None else []
        return next(
            (_as_it_stands(a) for a in made if a.is_diagnostic), Refusal(message="This was finished elsewhere. Look again.")
        )
    return uuid


def findings(session: Session, viewer: Viewer, catalogue: Catalogue, module: Module, finished: Sheet) -> Findings:
    """What the viewer's own diagnostic came to.

    Raises:
        NotFound: the attempt is not finished, or is no diagnostic.
    """
    if not finished.attempt.is_diagnostic:
        raise NotFound
    record = record_of_study(session, finished.attempt.study_id)
    told = look_back(catalogue, finished)
    missed = {each.question.objective for each in told if not each.is_right}
    asked = {each.question.objective for each in told}
    return Findings(
        objectives=tuple(_shown(module, objective, asked - missed) for objective in module.objectives),
        explained=tuple(each for each in told if each.is_right or record is not None),
        held_back=tuple(each for each in told if not each.is_right and record is None),
        place=place(module, open_study(session, viewer.person_id, module.slug)),
        record=record,
    )


def _shown(module: Module, objective: Objective, proven: set[str]) -> Shown:
    pages = tuple(page for page in module.pages if objective.slug in page.objectives)
    return Shown(objective=objective, is_proven=objective.slug in proven, pages=pages)


def _as_it_stands(attempt: AttemptFacts) -> UUID | Refusal:
    if attempt.finished_at is None:
        return attempt.uuid
    return Refusal(message="You have shown what you know of this module. What it came to is on the page of the module.")
