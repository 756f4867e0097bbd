"""People: who may do what, and whose learning they see."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.people import Access, Deed, TeamPlace, may, scope, sort_name
from learn.domain.posts import ContentPost
from tests.builders import a_team_place, a_viewer
from tests.domain.strategies import tried

TEAMS = (
    a_team_place(1),
    a_team_place(2, under=1),
    a_team_place(3, under=1),
    a_team_place(4, under=2),
    a_team_place(5, under=4),
    a_team_place(6, agency="Health"),
    a_team_place(7, under=6, agency="Health"),
)
"""1 ⊃ (2 ⊃ 4 ⊃ 5), 3; and apart from them 6 ⊃ 7."""

MEMBER, LEAD = a_viewer(), a_viewer(leads=True)
PARTNERSHIP = a_viewer(access=Access.PARTNERSHIP)


@pytest.mark.parametrize(
    ("deed", "member", "lead", "partnership"),
    [
        (Deed.LEARN, True, True, True),
        (Deed.SEE_OWN_ACCOUNT, True, True, True),
        (Deed.SEE_COMPLETION, False, True, True),
        (Deed.SEE_DIVERGENCE, False, False, True),
        (Deed.SEE_CONTENT, False, False, False),
        (Deed.CLASSIFY_CHANGE, False, False, False),
    ],
)
def test_each_deed_is_open_to_exactly_these(deed: Deed, *, member: bool, lead: bool, partnership: bool) -> None:
    assert (may(MEMBER, deed), may(LEAD, deed), may(PARTNERSHIP, deed)) == (member, lead, partnership)


def test_the_table_above_names_every_deed() -> None:
    every = {Deed.LEARN, Deed.SEE_OWN_ACCOUNT, Deed.SEE_COMPLETION, Deed.SEE_DIVERGENCE, Deed.SEE_CONTENT, Deed.CLASSIFY_CHANGE}
    assert set(Deed) == every


@pytest.mark.parametrize(
    ("post", "classifies"), [(ContentPost.AUTHOR, False), (ContentPost.LEAD, True), (ContentPost.SPECIALIST, False)]
)
def test_a_post_opens_the_content_and_a_lead_classes_changes(post: ContentPost, *, classifies: bool) -> None:
    holder = a_viewer(posts=[post])
    assert (may(holder, Deed.SEE_CONTENT), may(holder, Deed.CLASSIFY_CHANGE), may(holder, Deed.SEE_COMPLETION)) == (
        True,
        classifies,
        False,
    )


@pytest.mark.parametrize(
    ("led", "seen"),
    [
        ([], []),
        ([5], [5]),
        ([4], [4, 5]),
        ([2], [2, 4, 5]),
        ([1], [1, 2, 3, 4, 5]),
        ([3, 7], [3, 7]),
        ([6, 2], [2, 4, 5, 6, 7]),
        ([2, 4], [2, 4, 5]),  # a team under another that is led too counts once
        ([99], []),  # a team that is no longer there
    ],
)
def test_a_manager_sees_the_teams_they_lead_and_the_teams_under_those(led: list[int], seen: list[int]) -> None:
    found = scope(LEAD, TEAMS, led)
    assert list(found.team_ids) == seen
    assert not found.is_everyone


def test_the_partnership_sees_every_team_whatever_it_leads() -> None:
    found = scope(PARTNERSHIP, TEAMS, [5])
    assert found.teams == TEAMS
    assert found.is_everyone


def test_leading_nothing_shows_nobody() -> None:
    assert scope(MEMBER, TEAMS, []).teams == ()


def test_a_team_is_found_by_its_public_id_only_where_it_is_seen() -> None:
    found = scope(LEAD, TEAMS, [2])
    assert found.team(UUID(int=4)) == TEAMS[3]
    assert found.team(UUID(int=3)) is None
    assert found.team(UUID(int=404)) is None


def test_a_team_is_taken_with_the_teams_under_it() -> None:
    assert scope(LEAD, TEAMS, [1]).with_teams_under(TEAMS[1]) == (2, 4, 5)
    assert scope(PARTNERSHIP, TEAMS, []).with_teams_under(TEAMS[5]) == (6, 7)


def test_a_team_outside_the_scope_brings_nobody_in() -> None:
    assert scope(LEAD, TEAMS, [6]).with_teams_under(TEAMS[0]) == ()
    # Seen are 4 and 5; asked for is 2, above them, which is not.
    assert 2 not in scope(LEAD, TEAMS, [4]).with_teams_under(TEAMS[1])


@pytest.mark.parametrize(
    ("parents", "led", "seen"),
    [
        ({1: 1}, [1], [1]),
        ({1: 2, 2: 1}, [1], [1, 2]),
        ({1: 3, 2: 1, 3: 2, 4: 3, 5: None}, [2], [1, 2, 3, 4]),
    ],
)
def test_teams_that_stand_under_each_other_in_a_ring_end_all_the_same(
    parents: dict[int, int | None], led: list[int], seen: list[int]
) -> None:
    teams = [a_team_place(team, under=above) for team, above in parents.items()]
    assert list(scope(LEAD, teams, led).team_ids) == seen


@st.composite
def forests(draw: st.DrawFn) -> list[TeamPlace]:
    """Draw teams under teams in any way, rings included."""
    count = draw(st.integers(min_value=1, max_value=12))
    parents = draw(st.lists(st.none() | st.integers(1, count), min_size=count, max_size=count))
    return [a_team_place(number, under=above) for number, above in enumerate(parents, start=1)]


@given(forests(), st.sets(st.integers(1, 12), max_size=3))
@tried
def test_whoever_is_seen_stands_under_a_team_that_is_led(teams: list[TeamPlace], led: set[int]) -> None:
    above = {team.team_id: team.parent_id for team in teams}

    def stands_under_a_led_team(team_id: int) -> bool:
        at: int | None = team_id
        for _ in teams:
            if at is None or at in led:
                break
            at = above[at]
        return at in led

    seen = set(scope(LEAD, teams, led).team_ids)
    assert seen == {team.team_id for team in teams if stands_under_a_led_team(team.team_id)}


@pytest.mark.parametrize(
    ("name", "sorted_by"),
    [
        ("Nadia Rahman", "rahman nadia"),
        ("Margaret O’Sullivan", "o’sullivan margaret"),
        ("Maria del Carmen Ortega y Villanueva", "villanueva maria del carmen ortega y"),
        ("Sunita", "sunita"),
        ("  Jo   Ng ", "ng jo"),
        ("Jürgen Weiß", "weiss jürgen"),
        ("", ""),
    ],
)
def test_people_are_sorted_by_the_last_word_of_their_name(name: str, sorted_by: str) -> None:
    assert sort_name(name) == sorted_by
