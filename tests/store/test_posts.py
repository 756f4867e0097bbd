"""Posts for the content: who holds which, from when until when."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.posts import ContentPost
from learn.store.posts import begin_post, end_post, posts_held
from learn.store.viewers import viewer_of
from tests.builders import TODAY
from tests.store.builders import NOW, a_person, a_post, a_sign_in

HOUR = timedelta(hours=1)
AUTHOR, LEAD, SPECIALIST = ContentPost


def test_a_person_holds_what_has_begun_and_has_not_ended(session: Session) -> None:
    ann = a_person(session)
    a_post(session, ann, AUTHOR, ended_at=NOW)
    a_post(session, ann, LEAD)
    a_post(session, ann, SPECIALIST, "Former specialist", ended_at=NOW + HOUR)
    a_post(session, ann, SPECIALIST, "Domestic abuse specialist", started_at=NOW + HOUR)
    a_post(session, a_person(session), AUTHOR)
    assert posts_held(session, ann) == {LEAD: "", SPECIALIST: "Domestic abuse specialist"}


def test_a_post_is_held_once_at_a_time_and_may_be_held_again(session: Session) -> None:
    ann = a_person(session)
    begin_post(session, ann, LEAD, "", NOW)
    session.commit()
    with pytest.raises(IntegrityError):
        begin_post(session, ann, LEAD, "", NOW + HOUR)
    session.rollback()
    assert end_post(session, ann, LEAD, NOW + HOUR)
    assert not end_post(session, ann, LEAD, NOW + HOUR)
    begin_post(session, ann, LEAD, "", NOW + HOUR)
    assert posts_held(session, ann) == {LEAD: ""}


@pytest.mark.parametrize("posts", [(), (LEAD,), (AUTHOR, LEAD, SPECIALIST)])
def test_whoever_signs_in_is_seen_with_the_posts_they_hold(session: Session, posts: tuple[ContentPost, ...]) -> None:
    ann = a_person(session)
    a_sign_in(session, ann, "the token")
    for post in posts:
        a_post(session, ann, post)
    a_post(session, ann, SPECIALIST, ended_at=NOW)
    a_post(session, a_person(session), AUTHOR)
    viewer = viewer_of(session, "the token", TODAY, NOW - HOUR)
    assert viewer is not None
    assert viewer.posts == set(posts)
