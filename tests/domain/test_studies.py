"""Studies: where a learner stands inside a module."""

import pytest

from learn.domain.studies import place
from tests.builders import a_module, a_page

MODULE = a_module(pages=[a_page(1, version="1a"), a_page(2, version="2a"), a_page(3, version="3a")])


@pytest.mark.parametrize(
    ("opened", "counts", "goes_on_with"),
    [
        ({}, set(), "page-1"),
        ({"page-1": "1a"}, {"page-1"}, "page-2"),
        ({"page-1": "1a", "page-2": "2a"}, {"page-1", "page-2"}, "page-3"),
        ({"page-1": "1a", "page-2": "2a", "page-3": "3a"}, {"page-1", "page-2", "page-3"}, None),
        # Read out of turn: the first gap is where to go on.
        ({"page-3": "3a"}, {"page-3"}, "page-1"),
        ({"page-1": "1a", "page-3": "3a"}, {"page-1", "page-3"}, "page-2"),
        # A page whose words have changed since is not yet opened.
        ({"page-1": "1", "page-2": "2a"}, {"page-2"}, "page-1"),
        # A page that is no longer there.
        ({"page-1": "1a", "withdrawn": "9z"}, {"page-1"}, "page-2"),
    ],
)
def test_the_place_is_the_first_page_not_worked_through_in_todays_words(
    opened: dict[str, str], counts: set[str], goes_on_with: str | None
) -> None:
    found = place(MODULE, opened)
    assert found.opened == counts
    assert (found.next_page.slug if found.next_page else None) == goes_on_with
    assert found.is_read is (goes_on_with is None)
