"""A form brings what it asks for and nothing else: fields added to it, or to its address, are read by nobody (SEC-27)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import time_machine
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from learn.app import Platform
from learn.domain.catalogue import Catalogue
from learn.domain.posts import ContentPost
from learn.store.learning import CompletionRow, ContentVersion
from learn.store.sign_ins import Letter
from learn.store.tables import metadata
from tests import builders
from tests.conftest import Databases
from tests.pages import Browser
from tests.store.snapshots import contents
from tests.web.people import Someone, a_person, signed_in
from tests.web.platforms import CASE, MODULE, a_platform, a_small_catalogue
from tests.web.sittings import answered, sit

MORNING = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
ASKED = {
    "answers": {"key", "screen"},
    "decisions": {"scene", "choice"},
    "change": {"kind", "objectives", "says", "days", "to_version"},
    "sign-in": {"email", "next", "kept_for"},
    "forgotten-password": {"email"},
    "put-forward": {"version"},
    "unsigned-use": {"reason"},
}
"""The columns, and the fields like one, that a form does ask for; what it is sent to ends like this."""

COLUMNS = {column.name for table in metadata.sorted_tables for column in table.columns}
BESIDES = {
    *("admin", "completed", "duration", "finish", "grade", "is_admin", "is_critical", "is_manager", "leads", "mark", "marks"),
    *("next", "kept_for", "password", "person", "person-access", "person.access", "person[access]", "percent", "progress"),
    *("q1-is_right", "question.is_critical", "roles", "score", "sign_in_id", "team", "user_id", "verdict", "viewer"),
    *("_method", "__class__", "to_check_", "leave_", "asked_"),
}
CHANCE = {"uuid", "token_hash", "password_hash", "layout", "link", ("answer", "key")}
"""Columns that differ from run to run."""

UUID_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one form: which one, the status, where it leads, and everything that is stored then."""

    endpoint: str
    status: int
    onward: str
    stored: Mapping[str, list[dict[str, Any]]]


def one_question() -> Catalogue:
    """The small catalogue with a quiz that leaves nothing to chance but the order of its choices."""
    question = builders.a_question(asks_certainty=True)
    return a_small_catalogue(quizzes={MODULE: builders.a_quiz(MODULE, questions=[question], draw={"notice": 1})})


def lies(other: Someone) -> dict[str, str]:
    """A field for every column there is and for more, each with what somebody would gain by."""
    gains = {
        "access": "partnership",
        "actor_id": str(other.person_id),
        "certainty": "guessing",
        "email": other.email,
        "kept_for": "/training/sign-out",
        "next": "/training/account",
        "outcome": "passed",
        "password": "another password altogether",
        "person_id": str(other.person_id),
        "recipient": other.email,
        "response": '["a"]',
        "role": "trustee",
        "roles": "trustee",
        "user_id": str(other.uuid),
        "uuid": str(other.uuid),
        "person-access": "partnership",
        "person.access": "partnership",
        "person[access]": "partnership",
        "_method": "DELETE",
    }
    by_kind = {
        name: "2020-01-01T00:00:00+00:00" if name.endswith("_at") else "2020-01-01"
        for name in COLUMNS
        if name[-3:] in ("_at", "_on")
    }
    return {**dict.fromkeys(COLUMNS | BESIDES, "1"), **by_kind, **gains}


def masked(engine_contents: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """What is stored, without what chance decides."""
    return {
        table: [
            {name: value for name, value in row.items() if name not in CHANCE and (table, name) not in CHANCE} for row in rows
        ]
        for table, rows in engine_contents.items()
    }


class Walk:
    """Somebody's way through every form there is; with ``added`` fields each form carries those too."""

    def __init__(self, platform: Platform, *, with_lies: bool) -> None:
        """Begin with two people, of whom the other one has completed the module, in words that it had before."""
        self.platform = platform
        self.someone = a_person(platform, "Ann Archer", posts=ContentPost)
        other = a_person(platform, "Bob Barker")
        sit(platform, signed_in(platform, other), MODULE)
        self._word_anew()
        self.added = lies(other) if with_lies else {}
        self.browser = Browser(platform)

    def _word_anew(self) -> None:
        """Let what was completed have been worded otherwise."""
        with Session(self.platform.engine) as session:
            words = json.loads(session.scalars(select(ContentVersion.record).where(ContentVersion.kind == "module")).one())
            words["pages"][0]["version"] = words["version"] = "earlier"
            kept = {"version": "earlier", "kind": "module", "slug": MODULE, "record": json.dumps(words)}
            session.execute(insert(ContentVersion).values(**kept))
            session.execute(update(CompletionRow).values(module_version="earlier"))
            session.commit()

    def sent(self, action: str, changes: Mapping[str, str | list[str]], **more: Any) -> Outcome:
        """Send the form whose action ends like this, and say what came of it."""
        asked = ASKED.get(action.rpartition("/")[2], set()) | ({"password"} if "password" in changes else set())
        added = {name: value for name, value in self.added.items() if name not in asked}
        form = self.browser.shown.form(action)
        address = self.browser.shown.address_of(action)
        fields = {**added, **form.to_dict(flat=False), **changes}
        query = f"?{urlencode(added)}" if added else ""
        reply = self.browser.post(address + query, fields, follow=False, **more)
        return self._outcome(address, reply)

    def _outcome(self, address: str, reply: TestResponse) -> Outcome:
        bound = self.platform.staff.url_map.bind("localhost", script_name="/training")
        endpoint, _ = bound.match(address.removeprefix("/training"), method="POST")
        if reply.status_code == 303:
            self.browser.get(reply.headers["Location"])
        return Outcome(
            endpoint=endpoint,
            status=reply.status_code,
            onward=UUID_SHAPE.sub("*", reply.headers.get("Location", "")),
            stored=masked(contents(self.platform.engine)),
        )

    def outcomes(self) -> Iterator[Outcome]:
        """What came of each form, in turn."""
        browser, someone = self.browser, self.someone
        browser.get("/training/forgotten-password")
        yield self.sent("/forgotten-password", {"email": someone.email})
        with Session(self.platform.engine) as session:
            link = session.scalars(select(Letter.link).order_by(Letter.id)).all()[-1].removeprefix("http://localhost")
        browser.get(link)
        yield self.sent(link.rpartition("/")[2], {"password": "marmalade kestrel sunday"})
        browser.get("/training/sign-in")
        yield self.sent("/sign-in", {"email": someone.email, "password": "a guess"})
        browser.get("/training/sign-in")
        yield self.sent("/sign-in", {"email": someone.email, "password": "marmalade kestrel sunday"})
        yield self.sent("/stay", {})
        browser.get(f"/training/content/{MODULE}/change")
        yield self.sent("/change", {"kind": "material", "says": "Something new.", "days": "28"})
        browser.get(f"/training/modules/{MODULE}/what-you-know")
        yield self.sent("/what-you-know", {})
        for page in self.platform.catalogue.modules[MODULE].pages:
            browser.get(f"/training/modules/{MODULE}/pages/{page.slug}")
            yield self.sent(f"/pages/{page.slug}", {})
        for wrong in ([1], []):
            browser.get(f"/training/modules/{MODULE}/quiz")
            yield self.sent("/attempts", {})
            attempt = browser.shown.address_of("/answers").rpartition("/")[0]
            given = answered(self.platform, uuid_in(attempt), [1], wrong=wrong)
            yield self.sent("/answers", given, headers={"Accept": "application/json"})
            browser.get(f"{attempt}/1")
            yield self.sent("/answers", {"q1": "77", "q1-certainty": "certain"})
            browser.get(f"{attempt}/1")
            yield self.sent("/answers", given)
            yield self.sent("/finish", {})
        browser.get(f"/training/cases/{CASE}")
        yield self.sent("/gp/plays", {})
        yield self.sent("/decisions", {"choice": "act"})
        yield self.sent("/end", {})
        browser.get(f"/training/content/{MODULE}/put-forward")
        yield self.sent("/put-forward", {"password": "marmalade kestrel sunday"})
        browser.get(f"/training/content/{MODULE}/unsigned-use")
        yield self.sent("/unsigned-use", {"reason": "A visit is near.", "password": "marmalade kestrel sunday"})
        yield self.sent("/unsigned-use/end", {})
        browser.get("/training/account")
        signed_in(self.platform, replace(someone, password="marmalade kestrel sunday"))
        browser.get("/training/account")
        yield self.sent("/sign-out-elsewhere", {})
        yield self.sent("/sign-out", {})


def uuid_in(address: str) -> UUID:
    """The public id at the end of an address."""
    return UUID(address.rpartition("/")[2])


def walked(databases: Databases, instance: Path, *, with_lies: bool) -> tuple[list[Outcome], set[str]]:
    """What came of every form on a fresh database, and the forms there are."""
    url = databases.newest()
    platform = a_platform(url, instance, one_question())
    with time_machine.travel(MORNING, tick=False):
        outcomes = list(Walk(platform, with_lies=with_lies).outcomes())
    forms = {rule.endpoint for rule in platform.staff.url_map.iter_rules() if "POST" in (rule.methods or ())}
    platform.engine.dispose()
    databases.drop(url)
    return outcomes, forms


def test_fields_that_no_form_asks_for_change_nothing_that_is_stored_or_answered(databases: Databases, tmp_path: Path) -> None:
    plain, forms = walked(databases, tmp_path, with_lies=False)
    assert {outcome.endpoint for outcome in plain} == forms, "every form there is was sent"
    assert [len(outcome.stored["completion"]) for outcome in plain].count(2) == 9, "the wrong answer completes nothing"
    crowded, _ = walked(databases, tmp_path, with_lies=True)
    assert len(crowded) == len(plain)
    for honest, lying in zip(plain, crowded, strict=True):
        assert (lying.endpoint, lying.status, lying.onward) == (honest.endpoint, honest.status, honest.onward)
        for table, rows in honest.stored.items():
            assert (honest.endpoint, table, lying.stored[table]) == (honest.endpoint, table, rows)


def test_every_column_there_is_is_among_the_fields_tried() -> None:
    other = Someone(person_id=2, uuid=uuid_in("/00000000-0000-0000-0000-000000000002"), name="Bob", email="bob@council.example")
    assert set(lies(other)) >= COLUMNS | {
        "person_id",
        "is_critical",
        "marks",
        "passed",
        "completed_on",
        "role",
        "access",
        "score",
    }
    assert len(COLUMNS) > 60
