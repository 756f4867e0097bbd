"""What cannot be noted in the audit is not done: the deed and its entry stand or fall together (SEC-50)."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from learn.domain.people import Viewer
from learn.gateways.hashing import Argon2Hashing
from learn.services import attempts, passwords, people, sign_ins
from learn.services.passwords import LinkRequest
from learn.services.people import NewPerson
from learn.services.sign_ins import SignInRequest
from tests.builders import TODAY
from tests.services.shelf import CATALOGUE, a_reader, answers, begun, keyed
from tests.store.builders import NOW, a_person, a_sign_in
from tests.store.snapshots import contents

PASSWORD = "seven quiet harbours"

FULL = {
    "sqlite": ("CREATE TRIGGER full BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'the audit is full'); END",),
    "postgresql": (
        "CREATE FUNCTION \"full\"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit is full'; END $$",
        'CREATE TRIGGER "full" BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION "full"()',
    ),
}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Somebody about to do something: an attempt answered, a link asked for, signed in."""

    session: Session
    ann: Viewer
    hashing: Argon2Hashing

    def sign_in(self) -> None:
        asked = SignInRequest(email="ben.hale@council.example", password=PASSWORD, source="", token="another token")
        sign_ins.sign_in(self.session, asked, now=NOW, hashing=self.hashing, keyed=keyed)

    def fail_to_sign_in(self) -> None:
        asked = SignInRequest(email="nobody@council.example", password=PASSWORD, source="", token="another token")
        sign_ins.sign_in(self.session, asked, now=NOW, hashing=self.hashing, keyed=keyed)

    def sign_out(self) -> None:
        sign_ins.sign_out(self.session, self._signed_in(), now=NOW)

    def sign_out_elsewhere(self) -> None:
        sign_ins.sign_out_elsewhere(self.session, self._signed_in(), now=NOW)

    def ask_for_a_link(self) -> None:
        asked = LinkRequest(email="ben.hale@council.example", source="", token="link 2", page="https://learning.example/")
        passwords.request_link(self.session, asked, now=NOW, keyed=keyed)

    def set_a_password(self) -> None:
        passwords.set_password(
            self.session, token="link", password="ladder orchid mile", source="", now=NOW, hashing=self.hashing, keyed=keyed
        )

    def add_a_person(self) -> None:
        new = NewPerson(
            email="cem@police.example", name="Cem", agency="Police", team="Response", role="trustee", started_on=TODAY, leads=True
        )
        people.add_person(
            self.session, new, CATALOGUE, token="link 3", page="https://learning.example/", now=NOW, needs_sign_off=False
        )

    def finish_and_complete(self) -> None:
        live = attempts.lobby(self.session, self.ann, CATALOGUE.modules["listening"], CATALOGUE.quizzes["listening"]).live
        assert live is not None
        attempts.finish(self.session, self.ann, CATALOGUE, live, now=NOW, today=TODAY)

    def _signed_in(self) -> Viewer:
        found = sign_ins.viewer(self.session, "a token", now=NOW, today=TODAY)
        assert found is not None
        return found


DEEDS: tuple[Callable[[Scene], None], ...] = (
    Scene.sign_in,
    Scene.fail_to_sign_in,
    Scene.sign_out,
    Scene.sign_out_elsewhere,
    Scene.ask_for_a_link,
    Scene.set_a_password,
    Scene.add_a_person,
    Scene.finish_and_complete,
)


@pytest.fixture
def scene(session: Session, hashing: Argon2Hashing) -> Scene:
    ann = a_reader(session, "Ann Field")
    uuid = begun(session, ann)
    attempts.answer(session, ann, CATALOGUE, uuid, answers(session, ann, uuid), "key", now=NOW)
    ben = a_person(session, "Ben Hale", password_hash=hashing.hashed(PASSWORD))
    for token in ("a token", "an open telephone"):
        a_sign_in(session, ben, sign_ins.token_hash(token))
    asked = LinkRequest(email="ben.hale@council.example", source="", token="link", page="https://learning.example/")
    passwords.request_link(session, asked, now=NOW, keyed=keyed)
    return Scene(session=session, ann=ann, hashing=hashing)


def _stored(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """Everything but the counts of tries, which are stored before anything else is looked at."""
    return {table: rows for table, rows in contents(engine).items() if table != "throttle"}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_a_deed_that_cannot_be_noted_stores_nothing(engine: Engine, scene: Scene, deed: Callable[[Scene], None]) -> None:
    with engine.begin() as connection:
        for statement in FULL[engine.dialect.name]:
            connection.execute(text(statement))
    before = _stored(engine)
    with pytest.raises(DBAPIError, match="the audit is full"):
        deed(scene)
    scene.session.rollback()
    assert _stored(engine) == before


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_a_deed_that_is_done_is_noted(engine: Engine, scene: Scene, deed: Callable[[Scene], None]) -> None:
    before = _stored(engine)
    deed(scene)
    after = _stored(engine)
    assert len(after["audit_event"]) > len(before["audit_event"])
    changed = {table for table in after if after[table] != before[table]} - {"audit_event"}
    assert changed or deed is Scene.fail_to_sign_in
