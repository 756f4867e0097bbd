"""The check of a whole database finds whatever is not as the rules say."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from learn.services.people import appoint, end_job
from tests.builders import TODAY
from tests.services.invariants import broken
from tests.services.shelf import CATALOGUE, a_learner, a_reader, begun, has_read, sat
from tests.store.builders import NOW, a_team

LATER = "'2099-11-30 09:00:00.000000'"

DAMAGE = (
    ('UPDATE attempt SET "right" = asked - 1 WHERE "right" = asked', "another score than its answers"),
    ("UPDATE attempt SET critical_missed = 2 WHERE NOT passed", "another score than its answers"),
    ("UPDATE item SET is_right = NOT is_right WHERE is_right", "other marks than its answers"),
    ("UPDATE item SET is_right = false WHERE is_right IS NULL", "marked before it is finished"),
    ("UPDATE attempt SET asked = asked + 1 WHERE finished_at IS NULL", "asks 6 and holds 5"),
    (
        "INSERT INTO item SELECT attempt_id, 9, 'one more', question_version, layout, true FROM item WHERE is_right AND position = 1",
        "finished without every answer",
    ),
    ("UPDATE attempt SET round = 2, not_before = started_at WHERE number = 2", "not the turn that the rule gives"),
    ("UPDATE attempt SET attempts_allowed = 9", "allows 9"),
    (
        'UPDATE attempt SET passed = true, "right" = asked, critical_missed = 0 WHERE NOT passed',
        "goes on after an attempt that was passed",
    ),
    ("UPDATE completion SET completed_on = '2026-01-01'", "does not go with its study and attempt"),
    ("UPDATE completion SET module = 'reviews'", "does not go with its study and attempt"),
    ("DELETE FROM page_opened WHERE page = 'page-2'", "pages that were not left"),
    ("UPDATE page_opened SET version = 'another'", "pages that were not left"),
    ("DELETE FROM completion", "are not those that have a completion"),
    ("DELETE FROM completion", "completed without a completion"),
    ("DELETE FROM completion", "does not hold each completion"),
    ("UPDATE study SET completed_at = NULL WHERE id = (SELECT max(study_id) FROM completion)", "earned and not completed"),
    (f"UPDATE study SET started_at = {LATER}", "does not run forwards"),
    (f"UPDATE study SET started_at = {LATER}", "began after its first page"),
    (f"UPDATE attempt SET finished_at = {LATER} WHERE passed", "does not hold each attempt that was finished"),
    ("UPDATE cycle SET number = 5 WHERE number = 2", "does not follow"),
    ("UPDATE cycle SET renewed_on = '2026-01-01' WHERE number = 2", "does not follow"),
    ("UPDATE cycle SET started_on = '2020-01-01'", "began before it was asked"),
    ("UPDATE person SET unfinished = unfinished + 1", "does not owe what is stored"),
    ("UPDATE person SET first_due_on = NULL", "does not owe what is stored"),
    ("UPDATE job SET ended_on = '2099-01-01' WHERE ended_on IS NOT NULL", "holds two jobs at once"),
    (
        "UPDATE cycle SET is_current = true WHERE module = 'recording' AND person_id = (SELECT max(person_id) FROM cycle)",
        "has left and is still asked",
    ),
)


def _lives(session: Session) -> None:
    """Somebody who failed and passed, somebody in the middle of a second attempt, somebody who moved, somebody who left."""
    passed, under_way, moved = a_reader(session), a_reader(session), a_reader(session)
    sat(session, passed, wrongly=2)
    sat(session, passed, now=NOW + timedelta(hours=1))
    sat(session, under_way, wrongly=2)
    begun(session, under_way, now=NOW + timedelta(hours=1))
    appoint(session, moved.person_id, a_team(session), "gp-reception", CATALOGUE, on=TODAY + timedelta(days=3))
    left = a_learner(session)
    has_read(session, left)
    sat(session, left)
    end_job(session, left.person_id, on=TODAY + timedelta(days=9))
    session.commit()


def test_what_the_deeds_have_done_is_as_the_rules_say(session: Session) -> None:
    _lives(session)
    assert broken(session, CATALOGUE) == []


@pytest.mark.parametrize(("damage", "sentence"), DAMAGE, ids=lambda told: told[:60])
def test_whatever_is_not_as_the_rules_say_is_found(session: Session, damage: str, sentence: str) -> None:
    _lives(session)
    session.execute(text(damage))
    assert any(sentence in problem for problem in broken(session, CATALOGUE))
