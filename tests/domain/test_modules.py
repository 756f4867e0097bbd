"""Modules: which words which reader sees, and which page follows which."""

import pytest

from learn.domain.modules import Fragment
from tests.builders import a_module, a_page

PAGE = a_page(
    fragments=(
        Fragment(html="<p>All.</p>"),
        Fragment(html="<p>Housing.</p>", roles=frozenset({"housing-officer"})),
        Fragment(html="<p>Both.</p>", roles=frozenset({"housing-officer", "gp-clinician"})),
        Fragment(html="<p>End.</p>"),
    ),
    gentler=(Fragment(html="<p>Gently.</p>"), Fragment(html="<p>GP.</p>", roles=frozenset({"gp-clinician"}))),
)


@pytest.mark.parametrize(
    ("roles", "main", "gentler"),
    [
        ([], "All. End.", "Gently."),
        (["school-staff"], "All. End.", "Gently."),
        (["housing-officer"], "All. Housing. Both. End.", "Gently."),
        (["gp-clinician"], "All. Both. End.", "Gently. GP."),
        (["gp-clinician", "housing-officer"], "All. Housing. Both. End.", "Gently. GP."),
    ],
)
def test_readers_see_what_is_for_everyone_and_what_is_for_their_roles(roles: list[str], main: str, gentler: str) -> None:
    def html(words: str) -> str:
        return "".join(f"<p>{word}</p>" for word in words.split())

    assert PAGE.html_for(roles) == html(main)
    assert PAGE.gentler_html_for(roles) == html(gentler)


def test_a_page_without_a_gentler_route_has_none_for_anybody() -> None:
    assert a_page().gentler_html_for(["gp-clinician"]) == ""


def test_pages_follow_each_other_in_order() -> None:
    module = a_module(pages=3)
    first, second, third = module.pages
    assert [module.page_after(page) for page in module.pages] == [second, third, None]
    assert [module.page_before(page) for page in module.pages] == [None, first, second]


def test_a_page_is_found_by_its_slug() -> None:
    module = a_module(pages=2)
    assert module.page("page-2") is module.pages[1]
    assert module.page("page-3") is None
