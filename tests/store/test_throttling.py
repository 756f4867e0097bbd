"""Counting tries, window by window."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from learn.store.sign_ins import Throttle
from learn.store.throttling import forget_past_windows, forget_tries, tries_counted
from tests.conftest import on_postgresql
from tests.store.builders import NOW
from tests.threads import all_at_once

WINDOW = timedelta(minutes=15)


def test_tries_are_counted_for_each_key_by_itself(session: Session) -> None:
    assert [tries_counted(session, "ann", NOW, WINDOW) for _ in range(3)] == [1, 2, 3]
    assert tries_counted(session, "ben", NOW, WINDOW) == 1
    assert tries_counted(session, "ann", NOW, WINDOW) == 4


def test_a_window_ends_where_its_first_try_put_the_end(session: Session) -> None:
    tries_counted(session, "ann", NOW, WINDOW)
    just_before = NOW + WINDOW - timedelta(microseconds=1)
    assert tries_counted(session, "ann", just_before, WINDOW) == 2
    assert session.get_one(Throttle, "ann").window_ends_at == NOW + WINDOW
    assert tries_counted(session, "ann", NOW + WINDOW, WINDOW) == 1
    session.expire_all()
    assert session.get_one(Throttle, "ann").window_ends_at == NOW + 2 * WINDOW


def test_what_is_forgotten_is_counted_from_one_again(session: Session) -> None:
    for key in ("ann", "ben", "cem"):
        tries_counted(session, key, NOW, WINDOW)
    forget_tries(session, ["ann", "cem", "nobody"])
    assert [tries_counted(session, key, NOW, WINDOW) for key in ("ann", "ben", "cem")] == [1, 2, 1]


def test_only_windows_that_are_over_are_cleared_away(session: Session) -> None:
    tries_counted(session, "over", NOW - WINDOW, WINDOW)
    tries_counted(session, "running", NOW - WINDOW + timedelta(microseconds=1), WINDOW)
    forget_past_windows(session, NOW)
    assert list(session.scalars(select(Throttle.key))) == ["running"]


@on_postgresql
def test_who_forgets_and_who_counts_do_not_wait_for_each_other(engine: Engine) -> None:
    keys = ["pair", "account"]
    _counted_slowly(engine, reversed(keys))

    def change(number: int) -> None:
        with Session(engine) as own:
            if number:
                forget_tries(own, keys)
            else:
                for key in keys:
                    tries_counted(own, key, NOW, WINDOW)
            own.commit()

    all_at_once(2, change)
    with Session(engine) as later:
        assert [tries_counted(later, key, NOW, WINDOW) for key in keys] in ([1, 1], [2, 2])


@on_postgresql
def test_who_clears_away_and_who_counts_do_not_wait_for_each_other(engine: Engine) -> None:
    keys = ["pair", "account"]
    _counted_slowly(engine, reversed(keys))

    def change(number: int) -> None:
        with Session(engine) as own:
            if number:
                forget_past_windows(own, NOW + WINDOW)
            else:
                for key in keys:
                    tries_counted(own, key, NOW + WINDOW, WINDOW)
            own.commit()

    all_at_once(2, change)
    with Session(engine) as later:
        assert [tries_counted(later, key, NOW + WINDOW, WINDOW) for key in keys] == [2, 2]


def _counted_slowly(engine: Engine, keys: Iterable[str]) -> None:
    """Count these once, and let each later change take a while: both come to their first row before either to its second."""
    with Session(engine) as session:
        for key in keys:
            tries_counted(session, key, NOW, WINDOW)
        session.execute(
            text(
                "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN COALESCE(NEW, OLD); END $$",
            ),
        )
        session.execute(
            text("CREATE TRIGGER slowly BEFORE UPDATE OR DELETE ON throttle FOR EACH ROW EXECUTE FUNCTION slowly()"),
        )
        session.commit()
