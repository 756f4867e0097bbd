"""What must be true of a whole database, worked out again from what is stored, by the rules and by nothing else."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.domain.attempts import Mark, Purpose, Tried, next_turn, score
from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Owed, owed
from learn.domain.questions import is_right
from learn.domain.studies import place
from learn.store.attempts import Answer, Attempt, Item, Proven
from learn.store.attempts_made import answers_given, drawn_items
from learn.store.audit import AuditEvent
from learn.store.changes import CycleChange, ModuleChange
from learn.store.learning import CompletionRow, ContentVersion, CycleRow, PageOpened, Study
from learn.store.people import Job, Person
from learn.store.requirements import current_cycles
from learn.store.studies import open_study

ZONE = ZoneInfo("Europe/London")


def broken(session: Session, catalogue: Catalogue) -> list[str]:
    """Everything that is not as the rules say, one sentence each."""
    checks = (_scores, _turns, _completions, _earned, _proven_rightly, _order, _cycles, _figures, _jobs, _audited)
    found = [problem for check in checks for problem in check(session, catalogue)]
    session.rollback()
    return found


def _scores(session: Session, _catalogue: Catalogue) -> Iterator[str]:
    """Each attempt's score and marks follow from the last answer to each question, in the words that were drawn."""
    for attempt in session.scalars(select(Attempt)):
        items = drawn_items(session, attempt.id, {})
        given = answers_given(session, attempt.id)
        stored = session.execute(select(Item.position, Item.is_right).where(Item.attempt_id == attempt.id)).all()
        if len(items) != attempt.asked:
            yield f"attempt {attempt.id} asks {attempt.asked} and holds {len(items)}"
        if attempt.finished_at is None:
            if any(row[1] is not None for row in stored):
                yield f"attempt {attempt.id} is marked before it is finished"
            continue
        if attempt.kind == Purpose.QUIZ and given.keys() != {item.position for item in items}:
            yield f"attempt {attempt.id} was finished without every answer"
            continue
        said = {position: each.response for position, each in given.items()}
        marks = {
            i.position: Mark(is_right=is_right(i.question, said.get(i.position)), is_critical=i.question.is_critical)
            for i in items
        }
        if dict(stored) != {position: mark.is_right for position, mark in marks.items()}:
            yield f"attempt {attempt.id} has other marks than its answers"
        came_to = score(marks.values(), attempt.pass_percent)
        if (attempt.right, attempt.critical_missed, attempt.passed) != (came_to.right, came_to.critical_missed, came_to.passed):
            yield f"attempt {attempt.id} has another score than its answers"


def _turns(session: Session, catalogue: Catalogue) -> Iterator[str]:
    """Each attempt is the turn that the rule gives after those before it, and starts no earlier."""
    of_study: dict[int, list[Attempt]] = defaultdict(list)
    tries = select(Attempt).where(Attempt.kind == Purpose.QUIZ).order_by(Attempt.study_id, Attempt.started_at)
    for attempt in session.scalars(tries):
        of_study[attempt.study_id].append(attempt)
    for study_id, listed in of_study.items():
        tried: list[Tried] = []
        for attempt in listed:
            quiz = catalogue.quizzes[attempt.module]
            turn = next_turn(tried, quiz.attempts, quiz.cool_down_hours)
            if (attempt.round, attempt.number, attempt.not_before) != (turn.round, turn.number, turn.not_before):
                yield f"study {study_id}: attempt {attempt.id} is not the turn that the rule gives"
            if attempt.attempts_allowed != quiz.attempts:
                yield f"study {study_id}: attempt {attempt.id} allows {attempt.attempts_allowed}"
            if attempt.finished_at is not None:
                tried.append(Tried(round=attempt.round, number=attempt.number, finished_at=attempt.finished_at))
        if any(a.passed or a.finished_at is None for a in listed[:-1]):
            yield f"study {study_id} goes on after an attempt that was passed or not finished"


def _completions(session: Session, _catalogue: Catalogue) -> Iterator[str]:
    """Each completion has a passed attempt of its own study, and every page of the version that it names."""
    kept = session.execute(select(ContentVersion.version, ContentVersion.record).where(ContentVersion.kind == "module"))
    words = {version: json.loads(record) for version, record in kept}
    rows = session.execute(
        select(CompletionRow, Study, Attempt)
        .join(Study, Study.id == CompletionRow.study_id)
        .join(Attempt, Attempt.id == CompletionRow.attempt_id),
    )
    for done, study, attempt in rows:
        wrong = [
            done.person_id != study.person_id or done.module != study.module,
            attempt.study_id != study.id or not attempt.passed,
            study.completed_at != done.recorded_at,
            done.completed_on != done.recorded_at.astimezone(ZONE).date(),
        ]
        if any(wrong):
            yield f"completion {done.id} does not go with its study and attempt: {wrong}"
        listed = words[done.module_version]["pages"]
        passed_over = _proven(session, study.id)
        asked = _asked_again(session, done)
        pages = {
            p["slug"]: p["version"]
            for p in listed
            if not passed_over.issuperset(p["objectives"]) and (asked is None or p["slug"] in asked)
        }
        if not listed or not pages.items() <= _left(session, study.id).items():
            yield f"completion {done.id} has pages that were not left"
    completed = set(session.scalars(select(Study.id).where(Study.completed_at.is_not(None))))
    if completed != set(session.scalars(select(CompletionRow.study_id))):
        yield "the completed studies are not those that have a completion"


def _earned(session: Session, catalogue: Catalogue) -> Iterator[str]:
    """Whoever passed, and left every page in today's words, has completed."""
    for study in session.scalars(select(Study).where(Study.completed_at.is_(None), Study.closed_at.is_(None))):
        module, proven = catalogue.modules[study.module], _proven(session, study.id)
        counts = list(Purpose) if proven.issuperset(each.slug for each in module.objectives) else [Purpose.QUIZ]
        earns = (Attempt.study_id == study.id, Attempt.passed.is_(True), Attempt.kind.in_(counts))
        passed = session.scalars(select(Attempt.id).where(*earns)).all()
        if passed and place(module, open_study(session, study.person_id, study.module)).is_read:
            yield f"study {study.id} is earned and not completed"


def _left(session: Session, study_id: int) -> dict[str, str]:
    return dict(session.execute(select(PageOpened.page, PageOpened.version).where(PageOpened.study_id == study_id)).all())


def _asked_again(session: Session, done: CompletionRow) -> set[str] | None:
    """The pages that a delta asked for which this completion ended; None where the whole was asked."""
    pages = (
        select(ModuleChange.pages)
        .join(CycleChange, CycleChange.change_id == ModuleChange.id)
        .join(CycleRow, CycleRow.id == CycleChange.cycle_id)
        .where(
            CycleRow.person_id == done.person_id,
            CycleRow.module == done.module,
            CycleRow.completed_on == done.completed_on,
            CycleRow.is_delta,
        )
    )
    found = session.scalars(pages).all()
    return {page for listed in found for page in json.loads(listed)} if found else None


def _proven(session: Session, study_id: int) -> set[str]:
    return set(session.scalars(select(Proven.objective).where(Proven.study_id == study_id)))


def _proven_rightly(session: Session, _catalogue: Catalogue) -> Iterator[str]:
    """An objective is proven when all that a finished diagnostic of its study asked about it is right, and only then."""
    for attempt in session.scalars(select(Attempt).where(Attempt.kind == Purpose.DIAGNOSTIC)):
        marks = dict(session.execute(select(Item.position, Item.is_right).where(Item.attempt_id == attempt.id)).all())
        items = drawn_items(session, attempt.id, {})
        rightly = {i.question.objective for i in items} - {i.question.objective for i in items if not marks[i.position]}
        if _proven(session, attempt.study_id) != (rightly if attempt.finished_at is not None else set()):
            yield f"attempt {attempt.id} does not prove what its study says"


def _order(session: Session, _catalogue: Catalogue) -> Iterator[str]:
    """Pages come before the attempt, answers within it, the completion after it."""
    rows = session.execute(select(Attempt, Study).join(Study, Study.id == Attempt.study_id))
    for attempt, study in rows:
        pages = session.scalars(select(PageOpened.opened_at).where(PageOpened.study_id == study.id)).all()
        answers = session.scalars(select(Answer.given_at).where(Answer.attempt_id == attempt.id).order_by(Answer.id)).all()
        moments = [study.started_at, attempt.started_at, *answers]
        moments += [at for at in (attempt.finished_at,) if at is not None]
        if any(later < earlier for earlier, later in pairwise(moments)):
            yield f"attempt {attempt.id} does not run forwards"
        if pages and attempt.number == attempt.round == 1 and attempt.kind == Purpose.QUIZ and min(pages) < study.started_at:
            yield f"study {study.id} began after its first page"


def _cycles(session: Session, _catalogue: Catalogue) -> Iterator[str]:
    """Each cycle follows the one before; each that is completed has a completion of that day."""
    done = {
        tuple(row) for row in session.execute(select(CompletionRow.person_id, CompletionRow.module, CompletionRow.completed_on))
    }
    by_module: dict[tuple[int, str], list[CycleRow]] = defaultdict(list)
    for_a_change = set(session.scalars(select(CycleChange.cycle_id)))
    for row in session.scalars(select(CycleRow).order_by(CycleRow.id)):
        by_module[row.person_id, row.module].append(row)
        if row.completed_on is not None and (row.person_id, row.module, row.completed_on) not in done:
            yield f"cycle {row.id} is completed without a completion"
        if row.started_on is not None and row.started_on < row.assigned_on:
            yield f"cycle {row.id} began before it was asked"
    for rows in by_module.values():
        for before, after in pairwise(rows):
            done_on = before.completed_on or (before.renewed_on if after.id in for_a_change else None)
            follows = (after.number, after.renewed_on) == (before.number + 1, done_on)
            if after.number > 1 and not follows:
                yield f"cycle {after.id} does not follow cycle {before.id}"


def _figures(session: Session, _catalogue: Catalogue) -> Iterator[str]:
    """What each person owes is what their current cycles add up to."""
    for person in session.scalars(select(Person)):
        owing = owed(cycle for _, _, cycle in current_cycles(session, person.id))
        if owing != Owed(first_due_on=person.first_due_on, unfinished=person.unfinished):
            yield f"person {person.id} does not owe what is stored"


def _jobs(session: Session, _catalogue: Catalogue) -> Iterator[str]:
    """Nobody holds two jobs on one day, and whoever has none is asked for nothing."""
    jobs: dict[int, list[Job]] = defaultdict(list)
    for job in session.scalars(select(Job).order_by(Job.person_id, Job.started_on)):
        jobs[job.person_id].append(job)
    for person, held in jobs.items():
        if any(before.ended_on is None or before.ended_on > after.started_on for before, after in pairwise(held)):
            yield f"person {person} holds two jobs at once"
        if held[-1].ended_on is not None and current_cycles(session, person):
            yield f"person {person} has left and is still asked for something"


def _audited(session: Session, _catalogue: Catalogue) -> Iterator[str]:
    """Every attempt that was finished and every completion stands in the audit, once."""

    def noted(*acts: str) -> list[tuple[object, ...]]:
        found = select(AuditEvent.actor_id, AuditEvent.subject, AuditEvent.at).where(AuditEvent.act.in_(acts))
        return _sorted(session.execute(found).all())

    finished = select(Attempt.person_id, "module " + Attempt.module, Attempt.finished_at).where(Attempt.finished_at.is_not(None))
    if noted("finish-attempt", "finish-diagnostic") != _sorted(session.execute(finished).all()):
        yield "the audit does not hold each attempt that was finished"
    completed = select(CompletionRow.person_id, "module " + CompletionRow.module, CompletionRow.recorded_at)
    if noted("complete") != _sorted(session.execute(completed).all()):
        yield "the audit does not hold each completion"


def _sorted(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in rows), key=str)
