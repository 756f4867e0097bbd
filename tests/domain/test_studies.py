"""Studies: where a learner stands inside a module."""

from dataclasses import replace

import pytest

from learn.domain.studies import Progress, has_proven_all, place
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
    found = place(MODULE, Progress(opened=opened))
    assert found.opened == counts
    assert (found.next_page.slug if found.next_page else None) == goes_on_with
    assert found.is_read is (goes_on_with is None)


TWO = a_module(
    pages=[
        replace(a_page(1), objectives=("notice",)),
        replace(a_page(2), objectives=("respond",)),
        replace(a_page(3), objectives=("notice", "respond")),
        replace(a_page(4), objectives=()),
    ],
)


@pytest.mark.parametrize(
    ("proven", "opened", "known", "goes_on_with"),
    [
        ([], {}, set(), "page-1"),
        (["notice"], {}, {"page-1"}, "page-2"),
        (["respond"], {}, {"page-2"}, "page-1"),
        # A page for two objectives need not be read when both are proven, one for none has to be.
        (["notice", "respond"], {}, {"page-1", "page-2", "page-3"}, "page-4"),
        (["notice", "respond"], {"page-4": "1"}, {"page-1", "page-2", "page-3"}, None),
        (["notice"], {"page-2": "1", "page-3": "1", "page-4": "1"}, {"page-1"}, None),
        # An objective that the module does not have (any more).
        (["refer"], {}, set(), "page-1"),
    ],
)
def test_a_page_whose_objectives_are_all_proven_need_not_be_read(
    proven: list[str], opened: dict[str, str], known: set[str], goes_on_with: str | None
) -> None:
    found = place(TWO, Progress(opened=opened, proven=frozenset(proven)))
    assert found.known == known
    assert (found.next_page.slug if found.next_page else None) == goes_on_with
    assert found.is_begun is bool(known or opened)
    assert found.behind == known | opened.keys()


def test_the_next_page_passes_over_what_is_known() -> None:
    found = place(TWO, Progress(proven=frozenset(["respond"])))
    assert found.page_after(TWO, TWO.pages[0]) == TWO.pages[2]
    assert found.page_after(TWO, TWO.pages[3]) is None
    assert place(TWO, Progress()).page_after(TWO, TWO.pages[0]) == TWO.pages[1]


def test_a_module_is_proven_when_each_of_its_objectives_is() -> None:
    assert has_proven_all(TWO, Progress(proven=frozenset(["notice", "respond", "more"])))
    assert not has_proven_all(TWO, Progress(proven=frozenset(["notice"])))
