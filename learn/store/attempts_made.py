"""Reading and writing attempts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from learn.domain.attempts import EVERYTHING_PERCENT, Purpose, Score, Tried, Turn
from learn.domain.questions import Question, Response, as_record, from_record
from learn.domain.quizzes import Drawn, Quiz
from learn.store.attempts import Answer, Attempt, Item, Proven
from learn.store.content_versions import keep_versions, records_of
from learn.store.prepared import ask, tell


@dataclass(frozen=True, kw_only=True)
class AttemptFacts:
    """One attempt as it stands. ``score`` is None until it is finished."""

    attempt_id: int
    uuid: UUID
    study_id: int
    module: str
    kind: Purpose
    round: int
    number: int
    attempts_allowed: int
    asked: int
    pass_percent: int
    finished_at: datetime | None
    score: Score | None

    @property
    def is_diagnostic(self) -> bool:
        """Whether it shows what is known before reading; otherwise it is a try at the quiz."""
        return self.kind is Purpose.DIAGNOSTIC


@dataclass(frozen=True, kw_only=True)
class Given:
    """The answer that counts for one question, and how sure the learner was."""

    response: Response
    certainty: str | None


_FACTS = (
    Attempt.id,
    Attempt.uuid,
    Attempt.study_id,
    Attempt.module,
    Attempt.kind,
    Attempt.round,
    Attempt.number,
    Attempt.attempts_allowed,
    Attempt.asked,
    Attempt.pass_percent,
    Attempt.finished_at,
    Attempt.right,
    Attempt.critical_missed,
)
_ATTEMPT = select(*_FACTS).where(Attempt.uuid == bindparam("uuid"), Attempt.person_id == bindparam("person_id"))
_ATTEMPT_LOCKED = _ATTEMPT.with_for_update()
_TRIED = select(*_FACTS).where(Attempt.study_id == bindparam("study_id")).order_by(Attempt.round, Attempt.number)
_ITEMS = (
    select(Item.position, Item.question_version, Item.layout)
    .where(Item.attempt_id == bindparam("attempt_id"))
    .order_by(Item.position)
)
_GIVEN = (
    select(Answer.position, Answer.response, Answer.certainty)
    .where(Answer.attempt_id == bindparam("attempt_id"))
    .order_by(Answer.id)
)
_ITEMS_AND_GIVEN_WITH_KEY = (
    select(Item.position, Item.question_version, Item.layout, Answer.response, Answer.certainty)
    .outerjoin(
        Answer,
        and_(Answer.attempt_id == Item.attempt_id, Answer.position == Item.position, Answer.key == bindparam("key")),
    )
    .where(Item.attempt_id == bindparam("attempt_id"))
    .order_by(Item.position)
)
_ADD_ANSWERS = insert(Answer)


def attempt_of(session: Session, uuid: UUID, person_id: int, *, lock: bool = False) -> AttemptFacts | None:
    """This person's own attempt, or None. ``lock`` holds it until the transaction ends."""
    row = ask(session, _ATTEMPT_LOCKED if lock else _ATTEMPT, uuid=uuid, person_id=person_id).one_or_none()
    return _facts(row) if row is not None else None


def live_attempt(session: Session, study_id: int) -> UUID | None:
    """The try at the quiz of this study that is not finished, if there is one."""
    return session.scalar(
        select(Attempt.uuid).where(
            Attempt.study_id == study_id,
            Attempt.kind == Purpose.QUIZ,
            Attempt.finished_at.is_(None),
        ),
    )


def attempts_tried(session: Session, study_id: int) -> list[AttemptFacts]:
    """The attempts of this study, in order, its diagnostic among them."""
    rows = ask(session, _TRIED, study_id=study_id)
    return [_facts(row) for row in rows]


def as_tried(attempts: Sequence[AttemptFacts]) -> list[Tried]:
    """The finished tries at the quiz, as the rule about turns sees them; a diagnostic is none."""
    return [
        Tried(round=a.round, number=a.number, finished_at=a.finished_at)
        for a in attempts
        if a.finished_at is not None and not a.is_diagnostic
    ]


def times_seen(session: Session, person_id: int, module: str) -> dict[str, int]:
    """How often each question of the module's bank was drawn for this person."""
    rows = session.execute(
        select(Item.question, func.count())
        .join(Attempt, Attempt.id == Item.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.module == module)
        .group_by(Item.question),
    )
    return dict(rows.all())


def add_attempt(  # noqa: PLR0913 -- what an attempt is made of
    session: Session,
    person_id: int,
    study_id: int,
    quiz: Quiz,
    turn: Turn,
    drawn: Sequence[Drawn],
    now: datetime,
    *,
    kind: Purpose = Purpose.QUIZ,
) -> UUID:
    """Store a new attempt: what was drawn, in which versions, shown in which order, and under which limits."""
    attempt_id, uuid = session.execute(
        insert(Attempt)
        .values(
            person_id=person_id,
            study_id=study_id,
            module=quiz.module,
            kind=kind,
            round=turn.round,
            number=turn.number,
            attempts_allowed=quiz.attempts if kind is Purpose.QUIZ else 1,
            not_before=turn.not_before,
            pass_percent=quiz.pass_percent if kind is Purpose.QUIZ else EVERYTHING_PERCENT,
            started_at=now,
            asked=len(drawn),
        )
        .returning(Attempt.id, Attempt.uuid),
    ).one()
    keep_versions(
        session,
        "question",
        [(d.question.version, f"{quiz.module}/{d.question.slug}", json.dumps(as_record(d.question))) for d in drawn],
    )
    session.execute(
        insert(Item),
        [
            {
                "attempt_id": attempt_id,
                "position": d.position,
                "question": d.question.slug,
                "question_version": d.question.version,
                "layout": json.dumps(d.layout),
            }
            for d in drawn
        ],
    )
    return uuid


def drawn_items(session: Session, attempt_id: int, known: Mapping[str, Question]) -> list[Drawn]:
    """What the attempt asks, in order, in the words it was drawn with.

    ``known`` are today's questions by version; words that have changed since are read from what was kept.
    """
    return _drawn(session, ask(session, _ITEMS, attempt_id=attempt_id).all(), known)


def items_and_answers_with_key(
    session: Session, attempt_id: int, known: Mapping[str, Question], key: str
) -> tuple[dict[int, Drawn], dict[int, Given]]:
    """What the attempt asks, and what was stored from the form with this key, both by position and asked for at once."""
    rows = ask(session, _ITEMS_AND_GIVEN_WITH_KEY, attempt_id=attempt_id, key=key).all()
    drawn = _drawn(session, [row[:3] for row in rows], known)
    given = {
        position: Given(response=tuple(json.loads(response)), certainty=certainty)
        for position, _, _, response, certainty in rows
        if response is not None
    }
    return {item.position: item for item in drawn}, given


def _drawn(session: Session, rows: Sequence[tuple[int, str, str]], known: Mapping[str, Question]) -> list[Drawn]:
    missing = {version for _, version, _ in rows if version not in known}
    kept = (
        {version: from_record(json.loads(record)) for version, record in records_of(session, missing).items()} if missing else {}
    )
    return [
        Drawn(position=position, question=known.get(version) or kept[version], layout=tuple(json.loads(layout)))
        for position, version, layout in rows
    ]


def answers_given(session: Session, attempt_id: int) -> dict[int, Given]:
    """The answer that counts for each position: the last one stored."""
    rows = ask(session, _GIVEN, attempt_id=attempt_id)
    return {p: Given(response=tuple(json.loads(r)), certainty=c) for p, r, c in rows}


def add_answers(session: Session, attempt_id: int, key: str, given: Mapping[int, Given], now: datetime) -> None:
    """Store answers that came with one form."""
    tell(
        session,
        _ADD_ANSWERS,
        [
            {
                "attempt_id": attempt_id,
                "position": position,
                "key": key,
                "response": json.dumps(answer.response),
                "certainty": answer.certainty,
                "given_at": now,
            }
            for position, answer in given.items()
        ],
    )


def close_attempt(session: Session, attempt_id: int, score: Score, marks: Mapping[int, bool], now: datetime) -> None:
    """Store what the attempt came to; from now on nothing about it changes."""
    for is_right in (True, False):
        positions = [position for position, right in marks.items() if right is is_right]
        if positions:
            session.execute(
                update(Item).where(Item.attempt_id == attempt_id, Item.position.in_(positions)).values(is_right=is_right),
            )
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(finished_at=now, right=score.right, critical_missed=score.critical_missed, passed=score.passed),
    )


def add_proven(session: Session, study_id: int, attempt_id: int, objectives: Iterable[str]) -> None:
    """The learner proved these objectives in the diagnostic of a study."""
    rows = [{"study_id": study_id, "attempt_id": attempt_id, "objective": objective} for objective in sorted(objectives)]
    if rows:
        session.execute(insert(Proven), rows)


def _facts(row: Row[*tuple[Any, ...]]) -> AttemptFacts:
    finished = row.right is not None and row.critical_missed is not None
    return AttemptFacts(
        attempt_id=row.id,
        uuid=row.uuid,
        study_id=row.study_id,
        module=row.module,
        kind=Purpose(row.kind),
        round=row.round,
        number=row.number,
        attempts_allowed=row.attempts_allowed,
        asked=row.asked,
        pass_percent=row.pass_percent,
        finished_at=row.finished_at,
        score=Score(
            right=row.right or 0,
            asked=row.asked,
            critical_missed=row.critical_missed or 0,
            pass_percent=row.pass_percent,
        )
        if finished
        else None,
    )
