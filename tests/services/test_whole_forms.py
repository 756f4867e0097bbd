"""A form is saved whole or not at all: a second answer that cannot be stored takes the first back with it (REL-03)."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from learn.services import attempts
from learn.store.attempts import Answer
from tests.services.shelf import CATALOGUE, a_reader, answers, begun
from tests.store.builders import NOW

FULL_AFTER_THE_FIRST = {
    "sqlite": (
        "CREATE TRIGGER full_after_one BEFORE INSERT ON answer WHEN (SELECT count(*) FROM answer) > 0"
        " BEGIN SELECT RAISE(ABORT, 'there is room for one'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION full_after_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF (SELECT count(*) FROM answer) > 0 THEN RAISE EXCEPTION 'there is room for one'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER full_after_one BEFORE INSERT ON answer FOR EACH ROW EXECUTE FUNCTION full_after_one()",
    ),
}


def test_a_form_of_which_one_answer_cannot_be_stored_leaves_none_behind(engine: Engine, session: Session) -> None:
    ann = a_reader(session)
    uuid = begun(session, ann)
    given = answers(session, ann, uuid)
    assert len(given) > 1
    with engine.begin() as connection:
        for statement in FULL_AFTER_THE_FIRST[engine.dialect.name]:
            connection.execute(text(statement))
    with pytest.raises(DBAPIError, match="room for one"):
        attempts.answer(session, ann, CATALOGUE, uuid, given, "key", now=NOW)
    session.rollback()
    with Session(engine) as later:
        assert later.scalars(select(Answer.id)).all() == []
