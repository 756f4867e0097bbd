"""Taking a quiz: start, answer, finish, look back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.attempts import Mark, Turn, next_turn, score
from learn.domain.catalogue import Catalogue
from learn.domain.diagnostics import may_show, proven
from learn.domain.feedback import QuestionFeedback, feedback
from learn.domain.modules import Module
from learn.domain.people import Viewer
from learn.domain.questions import Certainty, Question, Unreadable, is_right, response_from
from learn.domain.quizzes import Drawn, Quiz, asked_beside, draw
from learn.domain.refusals import AlreadyDone, NotFound, Refusal
from learn.domain.studies import Place, place
from learn.services.completions import complete_if_earned
from learn.store.attempts_made import (
    AttemptFacts,
    Given,
    add_answers,
    add_attempt,
    add_proven,
    answers_given,
    as_tried,
    attempt_of,
    attempts_tried,
    close_attempt,
    drawn_items,
    items_and_answers_with_key,
    live_attempt,
    times_seen,
)
from learn.store.audit_trail import note
from learn.store.studies import open_study, record_of_study

ALREADY_FINISHED = "This attempt is finished. What you answered stands, and nothing was changed."
KEY_REUSED = "This page was saved before with a different answer. What is shown now is what is saved."


@dataclass(frozen=True, kw_only=True)
class Lobby:
    """What a learner sees before a quiz: what is read, what was tried, whose turn it is, and the attempt under way.

    ``asks`` is how many questions an attempt asks of them. ``diagnostic`` is what they showed before reading, finished or
    under way; ``may_show`` whether they may begin to.
    """

    place: Place
    asks: int
    tried: tuple[AttemptFacts, ...]
    turn: Turn
    live: UUID | None
    passed: bool
    diagnostic: AttemptFacts | None
    may_show: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """An attempt with its questions and the answers that count so far."""

    attempt: AttemptFacts
    items: tuple[Drawn, ...]
    given: Mapping[int, Given]

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The positions that have no answer."""
        return tuple(item.position for item in self.items if item.position not in self.given)

    def mark(self, item: Drawn) -> Mark:
        """The mark of one question; without an answer it is not right."""
        given = self.given.get(item.position)
        return Mark(
            is_right=is_right(item.question, given.response if given is not None else None),
            is_critical=item.question.is_critical,
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What follows from a finished attempt: the record of completion it earned, or whose turn is next."""

    record: UUID | None
    turn: Turn


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What was posted for one question: places in its layout, and how sure the learner says they are."""

    places: Sequence[str]
    certainty: str = ""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of posted answers: the positions stored, for each of the others a sentence, and how many are asked."""

    asked: int
    positions: tuple[int, ...]
    problems: Mapping[int, Refusal]


def lobby(session: Session, viewer: Viewer, module: Module, quiz: Quiz) -> Lobby:
    """What this person may do about the module's quiz now."""
    progress = open_study(session, viewer.person_id, module.slug)
    made = attempts_tried(session, progress.study_id) if progress.study_id is not None else []
    tried = [a for a in made if not a.is_diagnostic]
    diagnostic = next((a for a in made if a.is_diagnostic), None)
    return Lobby(
        place=place(module, progress),
        asks=asked_beside(quiz, progress.settled(module)),
        tried=tuple(a for a in tried if a.score is not None),
        turn=next_turn(as_tried(tried), quiz.attempts, quiz.cool_down_hours),
        live=next((a.uuid for a in tried if a.score is None), None),
        passed=any(a.score is not None and a.score.passed for a in tried),
        diagnostic=diagnostic,
        may_show=may_show(progress, len(made)),
    )


def start(session: Session, viewer: Viewer, module: Module, quiz: Quiz, *, now: datetime, seed: int) -> UUID | Refusal:
    """Start an attempt, or go on with the one under way.

    The pages come first, as far as they have to be read; a round of attempts used up is followed by a pause. However
    many requests ask at the same time, one attempt is started: the database holds at most one unfinished attempt of a study.
    """
    progress = open_study(session, viewer.person_id, module.slug)
    study_id = progress.study_id
    if study_id is None or not place(module, progress).is_read:
        return Refusal(message="Read every page first. Your place is kept.")
    under_way = live_attempt(session, study_id)
    if under_way is not None:
        return under_way
    tried = attempts_tried(session, study_id)
    if any(a.score is not None and a.score.passed and not a.is_diagnostic for a in tried):
        return Refusal(message="You have passed this quiz. There is nothing more to do here.")
    turn = next_turn(as_tried(tried), quiz.attempts, quiz.cool_down_hours)
    if turn.not_before is not None and now < turn.not_before:
        return Refusal(message="You have used this round of attempts. Look at the feedback, and try again after the pause.")
    drawn = draw(quiz, times_seen(session, viewer.person_id, module.slug), seed, progress.settled(module))
    try:
        uuid = add_attempt(session, viewer.person_id, study_id, quiz, turn, drawn, now)
        session.commit()
    except IntegrityError:
        session.rollback()
        under_way = live_attempt(session, study_id)
        if under_way is None:
            return Refusal(message="This attempt was started and finished elsewhere. Look at the result first.")
        return under_way
    return uuid


def sheet(session: Session, viewer: Viewer, catalogue: Catalogue, uuid: UUID, *, lock: bool = False) -> Sheet:
    """The viewer's own attempt.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    attempt = attempt_of(session, uuid, viewer.person_id, lock=lock)
    if attempt is None:
        raise NotFound
    return Sheet(
        attempt=attempt,
        items=tuple(drawn_items(session, attempt.attempt_id, _known(catalogue, attempt.module))),
        given=answers_given(session, attempt.attempt_id),
    )


def answer(
    session: Session, viewer: Viewer, catalogue: Catalogue, uuid: UUID, posted: Mapping[int, Posted], key: str, *, now: datetime
) -> Saved:
    """Store the answers of one form, each at once and once.

    The same form sent again stores nothing more and gives the same result; with other answers under the same key it
    is refused. What cannot be read as an answer is named; the rest is stored all the same. When this returns, what
    it calls saved is on the disk. In a diagnostic a question may be left out: it counts as not known.

    Raises:
        NotFound: the attempt is not this person's.
        AlreadyDone: the attempt is finished.
    """
    attempt = attempt_of(session, uuid, viewer.person_id, lock=True)
    if attempt is None:
        raise NotFound
    if attempt.finished_at is not None:
        raise AlreadyDone(ALREADY_FINISHED)
    items, before = items_and_answers_with_key(session, attempt.attempt_id, _known(catalogue, attempt.module), key)
    given: dict[int, Given] = {}
    problems: dict[int, Refusal] = {}
    for position, answered in posted.items():
        if attempt.is_diagnostic and not any(answered.places):
            continue
        read = _read(items.get(position), answered)
        if isinstance(read, Refusal):
            problems[position] = read
        elif before.get(position, read) != read:
            problems[position] = Refusal(field=f"q{position}", message=KEY_REUSED)
        else:
            given[position] = read
    fresh = {position: answer for position, answer in given.items() if position not in before}
    if fresh:
        add_answers(session, attempt.attempt_id, key, fresh, now)
    session.commit()
    return Saved(asked=len(items), positions=tuple(given), problems=problems)


def finish(session: Session, viewer: Viewer, catalogue: Catalogue, uuid: UUID, *, now: datetime, today: date) -> Refusal | None:
    """Mark the attempt, once; if it is passed and nothing is left to read, the module is completed with it.

    A diagnostic leaves behind which objectives it proves. It may be finished with questions left out, and not once the
    quiz was begun: what the quiz explained would count as known.

    Raises:
        NotFound: the attempt is not this person's.
        AlreadyDone: the attempt is finished.
    """
    marked = sheet(session, viewer, catalogue, uuid, lock=True)
    attempt = marked.attempt
    if attempt.finished_at is not None:
        raise AlreadyDone(ALREADY_FINISHED)
    if marked.unanswered and not attempt.is_diagnostic:
        return Refusal(message="Answer every question first. Those without an answer are marked below.")
    if attempt.is_diagnostic and not all(a.is_diagnostic for a in attempts_tried(session, attempt.study_id)):
        return Refusal(message="You have begun the quiz since. Go on with the quiz: it counts, and this does not.")
    marks = {item.position: marked.mark(item) for item in marked.items}
    result = score(marks.values(), attempt.pass_percent)
    close_attempt(session, attempt.attempt_id, result, {p: m.is_right for p, m in marks.items()}, now)
    if attempt.is_diagnostic:
        shown = proven((item.question, marks[item.position].is_right) for item in marked.items)
        add_proven(session, attempt.study_id, attempt.attempt_id, shown)
    note(
        session,
        at=now,
        actor_id=viewer.person_id,
        act="finish-diagnostic" if attempt.is_diagnostic else "finish-attempt",
        subject=f"module {attempt.module}",
        outcome="passed" if result.passed else "not passed",
    )
    module = catalogue.modules.get(attempt.module)
    if result.passed and module is not None:
        complete_if_earned(session, viewer.person_id, catalogue, module, attempt.study_id, now=now, today=today)
    session.commit()
    return None


def outcome(session: Session, quiz: Quiz, finished: Sheet) -> Outcome:
    """What follows from this attempt."""
    study_id = finished.attempt.study_id
    tried = as_tried(attempts_tried(session, study_id))
    return Outcome(
        record=record_of_study(session, study_id),
        turn=next_turn(tried, quiz.attempts, quiz.cool_down_hours),
    )


def look_back(catalogue: Catalogue, finished: Sheet) -> tuple[QuestionFeedback, ...]:
    """Explain every question of a finished attempt.

    Raises:
        NotFound: the attempt is not finished; nothing about right and wrong leaves the server before that (EXM-03).
    """
    if finished.attempt.finished_at is None:
        raise NotFound
    return tuple(
        feedback(
            item,
            finished.given[item.position].response if item.position in finished.given else None,
            catalogue.beliefs,
        )
        for item in finished.items
    )


def _read(item: Drawn | None, posted: Posted) -> Given | Refusal:
    if item is None:
        return Refusal(message="This question is not part of the attempt.")
    field = f"q{item.position}"
    try:
        response = response_from(item.question, item.layout, posted.places)
    except Unreadable as problem:
        return Refusal(field=field, message=str(problem))
    if not item.question.asks_certainty:
        return Given(response=response, certainty=None)
    if posted.certainty not in set(Certainty):
        return Refusal(field=f"{field}-certainty", message="Say how sure you are.")
    return Given(response=response, certainty=posted.certainty)


def _known(catalogue: Catalogue, module: str) -> Mapping[str, Question]:
    quiz = catalogue.quizzes.get(module)
    return quiz.by_version if quiz is not None else {}
