"""The words that somebody saw, kept once each."""

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from learn.store.content_versions import keep_versions, records_of
from learn.store.learning import ContentVersion
from tests.conftest import on_postgresql
from tests.store.snapshots import contents
from tests.threads import all_at_once


def test_words_are_kept_once_and_as_they_first_were(session: Session) -> None:
    keep_versions(session, "question", [("v1", "listening/q1", '{"text": "Who?"}'), ("v2", "listening/q2", "{}")])
    keep_versions(session, "module", [("v2", "recording", "[]"), ("v3", "listening", '"three"')])
    session.commit()
    kept = session.execute(select(ContentVersion.version, ContentVersion.kind, ContentVersion.slug, ContentVersion.record)).all()
    assert sorted(kept) == [
        ("v1", "question", "listening/q1", '{"text": "Who?"}'),
        ("v2", "question", "listening/q2", "{}"),
        ("v3", "module", "listening", '"three"'),
    ]


def test_the_same_words_twice_in_one_breath_are_kept_once(session: Session) -> None:
    keep_versions(session, "question", [("v1", "listening/q1", "{}"), ("v1", "listening/q1", "{}")])
    assert records_of(session, ["v1"]) == {"v1": "{}"}


def test_nothing_to_keep_is_nothing_to_do(engine: Engine, session: Session) -> None:
    keep_versions(session, "question", [])
    session.commit()
    assert contents(engine)["content_version"] == []


def test_records_are_found_by_version_and_what_is_not_there_is_left_out(session: Session) -> None:
    keep_versions(session, "question", [("v1", "listening/q1", "1"), ("v2", "listening/q2", "2"), ("v3", "listening/q3", "3")])
    assert records_of(session, ["v3", "v1", "v9"]) == {"v1": "1", "v3": "3"}
    assert records_of(session, []) == {}


@on_postgresql
def test_two_who_keep_the_same_words_in_another_order_do_not_wait_for_each_other(engine: Engine) -> None:
    """Each row takes a while, so that both have kept their first before either comes to its second."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END $$",
            ),
        )
        connection.execute(
            text("CREATE TRIGGER slowly AFTER INSERT ON content_version FOR EACH ROW EXECUTE FUNCTION slowly()"),
        )
    words = [("v1", "listening/q1", "1"), ("v2", "listening/q2", "2")]

    def keep(number: int) -> None:
        with Session(engine) as own:
            keep_versions(own, "question", words[::-1] if number else words)
            own.commit()

    all_at_once(2, keep)
    with Session(engine) as later:
        assert records_of(later, ["v1", "v2"]) == {"v1": "1", "v2": "2"}
