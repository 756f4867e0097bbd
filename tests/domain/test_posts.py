"""Posts: a specialist is named by what they are, and nobody else is."""

import pytest

from learn.domain.people import Deed, may
from learn.domain.posts import ContentPost, problem_with
from tests.builders import a_viewer


@pytest.mark.parametrize(
    ("post", "title", "words"),
    [
        (ContentPost.SPECIALIST, "Domestic abuse specialist", ""),
        (ContentPost.SPECIALIST, "x" * 80, ""),
        (ContentPost.SPECIALIST, "x" * 81, "more than 80 letters"),
        (ContentPost.SPECIALIST, "", "what kind of specialist"),
        (ContentPost.SPECIALIST, "  ", "what kind of specialist"),
        (ContentPost.AUTHOR, "", ""),
        (ContentPost.LEAD, "", ""),
        (ContentPost.AUTHOR, "Author of much", "Only a specialist has a title"),
        (ContentPost.LEAD, "Head", "Only a specialist has a title"),
    ],
)
def test_a_post_has_a_title_exactly_when_it_is_a_specialists(post: ContentPost, title: str, words: str) -> None:
    refusal = problem_with(post, title)
    assert (words in refusal.message) if refusal is not None else words == ""


@pytest.mark.parametrize("post", ContentPost)
def test_whoever_holds_a_post_sees_the_content_and_nothing_else_by_it(post: ContentPost) -> None:
    viewer = a_viewer(posts=[post])
    assert may(viewer, Deed.SEE_CONTENT)
    assert not may(viewer, Deed.SEE_COMPLETION)


def test_whoever_holds_none_does_not_see_the_content_whatever_else_they_see() -> None:
    assert not may(a_viewer(leads=True), Deed.SEE_CONTENT)
