"""Two valid rows of every table: what a constraint is tested on is one of them with one thing changed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, text

from learn.store.tables import metadata
from tests.builders import TODAY
from tests.store.builders import NOW

Row = Mapping[str, Any]


def _rows(n: int) -> dict[str, Row]:
    """The ``n``-th row of every table; it refers to the ``n``-th rows of the others."""
    return {
        "agency": {"id": n, "slug": f"agency-{n}", "name": f"Agency {n}"},
        "team": {
            "id": n,
            "uuid": UUID(int=n),
            "agency_id": n,
            "parent_id": n - 1 or None,
            "name": f"Team {n}",
            "counted_on": None,
        },
        "person": {
            "id": n,
            "uuid": UUID(int=n),
            "email": f"person{n}@council.example",
            "name": f"Person {n}",
            "sort_name": f"{n} person",
            "password_hash": None,
            "access": "member",
            "is_active": True,
            "is_demonstration": False,
            "created_at": NOW,
            "first_due_on": None,
            "unfinished": 0,
        },
        "job": {"id": n, "person_id": n, "team_id": n, "role": "housing-officer", "started_on": TODAY, "ended_on": None},
        "lead": {"id": n, "person_id": n, "team_id": n, "started_on": TODAY, "ended_on": None},
        "content_step": {
            "id": n,
            "kind": "module",
            "slug": f"listening-{n}",
            "number": 1,
            "version": "listening 1",
            "step": "signed-off",
            "person_id": n,
            "as_title": "Domestic abuse specialist",
            "checks": "[]",
            "at": NOW,
        },
        "unsigned_use": {
            "id": n,
            "kind": "module",
            "slug": f"listening-{n}",
            "person_id": n,
            "reason": "A visit is near.",
            "started_at": NOW,
            "ended_at": None,
        },
        "content_post": {
            "id": n,
            "person_id": n,
            "post": "specialist",
            "title": "Domestic abuse specialist",
            "started_at": NOW,
            "ended_at": None,
        },
        "sign_in": {"id": n, "token_hash": f"sign-in {n}", "person_id": n, "created_at": NOW, "ended_at": None},
        "password_link": {
            "id": n,
            "token_hash": f"link {n}",
            "person_id": n,
            "created_at": NOW,
            "expires_at": NOW + timedelta(minutes=30),
            "used_at": None,
        },
        "throttle": {"key": f"key {n}", "window_ends_at": NOW, "count": 1},
        "letter": {
            "id": n,
            "kind": "set-password",
            "recipient": f"person{n}@council.example",
            "link": "https://learning.example/training/set-password/token",
            "created_at": NOW,
            "claimed_until": None,
            "tries": 0,
        },
        "cycle": {
            "id": n,
            "person_id": n,
            "role": "housing-officer",
            "module": "listening",
            "number": 1,
            "assigned_on": TODAY,
            "due_on": TODAY + timedelta(days=28),
            "window_opens_on": None,
            "renewed_on": None,
            "started_on": None,
            "completed_on": None,
            "is_current": True,
            "is_delta": False,
            "whole_due_on": None,
        },
        "module_change": {
            "id": n,
            "module": "listening",
            "kind": "material",
            "from_versions": '["listening 0"]',
            "to_version": f"listening {n}",
            "objectives": '["notice"]',
            "pages": '["hear"]',
            "rewords": "{}",
            "says": "The form is another one.",
            "days": 28,
            "actor_id": n,
            "at": NOW,
        },
        "cycle_change": {"cycle_id": n, "change_id": n},
        "tally": {
            "module": "listening",
            "team_id": n,
            "people": 1,
            "complete": 0,
            "behind": 0,
            "not_started": 1,
            "in_progress": 0,
            "overdue": 0,
            "up_to_date": 0,
            "renew_soon": 0,
            "lapsed": 0,
        },
        "content_version": {"version": f"version {n}", "kind": "question", "slug": f"listening/q{n}", "record": "{}"},
        "study": {"id": n, "person_id": n, "module": "listening", "started_at": NOW, "completed_at": None, "closed_at": None},
        "page_opened": {"study_id": n, "page": "hear", "version": "hear 1", "opened_at": NOW},
        "attempt": {
            "id": n,
            "uuid": UUID(int=n),
            "person_id": n,
            "study_id": n,
            "module": "listening",
            "kind": "quiz",
            "round": 1,
            "number": 1,
            "attempts_allowed": 3,
            "not_before": None,
            "pass_percent": 80,
            "started_at": NOW,
            "finished_at": NOW,
            "asked": 5,
            "right": 4,
            "critical_missed": 0,
            "passed": True,
        },
        "item": {
            "attempt_id": n,
            "position": n,
            "question": f"q{n}",
            "question_version": f"version {n}",
            "layout": '["a", "b"]',
            "is_right": None,
        },
        "proven": {"study_id": n, "objective": "notice", "attempt_id": n},
        "answer": {
            "id": n,
            "attempt_id": n,
            "position": n,
            "key": f"key {n}",
            "response": '["a"]',
            "certainty": None,
            "given_at": NOW,
        },
        "completion": {
            "id": n,
            "uuid": UUID(int=n),
            "person_id": n,
            "module": "listening",
            "module_title": "Listening",
            "module_version": "listening 1",
            "study_id": n,
            "attempt_id": n,
            "completed_on": TODAY,
            "good_until": None,
            "recorded_at": NOW,
        },
        "play": {
            "id": n,
            "uuid": UUID(int=n),
            "person_id": n,
            "case_slug": "two-doors",
            "seat": "gp",
            "version": "gp 1",
            "role": "housing-officer",
            "agency_id": n,
            "started_at": NOW,
            "ended_at": None,
            "ending": None,
        },
        "decision": {
            "play_id": n,
            "number": n,
            "scene": f"scene-{n}",
            "choice": "ask",
            "point": "worry",
            "course": "acts",
            "decided_at": NOW,
        },
        "audit_event": {
            "id": n,
            "at": NOW,
            "actor_id": n,
            "act": "sign-in",
            "subject": "own account",
            "outcome": "done",
        },
    }


FIRST, SECOND = _rows(1), _rows(2)


def put(connection: Connection, table: Table, row: Row) -> None:
    """Insert a row in plain SQL, past every Python default and rule."""
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    statement = text(f'INSERT INTO "{table.name}" ({names}) VALUES ({values})')
    connection.execute(statement.bindparams(*(bindparam(name, type_=table.c[name].type) for name in row)), row)


def put_all(connection: Connection, rows: Mapping[str, Row]) -> None:
    """Insert a row into every table."""
    for table in metadata.sorted_tables:
        put(connection, table, rows[table.name])
