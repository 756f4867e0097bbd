"""The completion report: whom a choice stands for, which figures follow, and what stands in words, rows and lines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.cycles import Cycle, Standing, Status, owed, standing, status
from learn.domain.people import Scope, TeamPlace
from learn.domain.reports import (
    EVERYTHING,
    MOST_TEAMS,
    NOBODY,
    PAGE,
    Cell,
    Choice,
    Column,
    Counts,
    Focus,
    Line,
    Listed,
    ModuleFigures,
    Names,
    Part,
    Report,
    Row,
    Words,
    heading,
    in_words,
    label,
    lines,
    modules_asked,
    page_numbers,
    pages,
    place_in_words,
    rows,
    sentence,
    statuses,
    teams_to_choose,
)
from tests.builders import TODAY, a_catalogue, a_module, a_role, a_team_place
from tests.domain.strategies import current_cycles, days, seeds, tried

TEAMS = (a_team_place(1), a_team_place(2, under=1), a_team_place(3))
ONE_AGENCY = Scope(teams=TEAMS, is_everyone=False)
TWO_AGENCIES = Scope(teams=(*TEAMS, a_team_place(4, agency="Health")), is_everyone=True)
CATALOGUE = a_catalogue([a_module("listening"), a_module("recording")], roles=[a_role("gp", title="GP")])
COLUMNS = (Column("listening", "Listening"), Column("recording", "Recording"))
ON_THE_WAY = Cell(Status.IN_PROGRESS, "2027-04-01", "", "")
DONE = Cell(Status.UP_TO_DATE, "2029-03-05", "2027-03-05", "2029-03-05")

numbers = st.integers(min_value=0, max_value=2500)


def a_count(people: int, *, complete: int = 0, behind: int = 0) -> Counts:
    """Build the figures of so many people; the rest are on the way."""
    return Counts.of_standings(people=people, complete=complete, behind=behind)


def a_listed(name: str = "Ann Field", *, team_id: int = 1, role: str = "gp", **cells: Cell) -> Listed:
    """Build somebody on the list, with a cell for each module that is asked of them."""
    return Listed(name, role, team_id, cells)


def a_report(counts: Counts, *, focus: Focus | None = None, listed: int = 0, page: int = 1) -> Report:
    """Build a report of these figures, with so many rows on its page."""
    return Report(
        scope=ONE_AGENCY,
        focus=focus or Focus(),
        today=TODAY,
        counts=counts,
        modules=(ModuleFigures("listening", "Listening", counts), ModuleFigures("recording", "Recording", NOBODY)),
        columns=COLUMNS,
        rows=(Row("Ann Field", "GP, Team 1", ()),) * listed,
        page=page,
    )


def said(parts: Iterable[Part]) -> str:
    """A sentence as it is read."""
    return "".join(part.words for part in parts)


def joined(parts: Iterable[Line]) -> list[tuple[str, ...]]:
    """The lines of a spreadsheet, each in one piece."""
    return [(*who, *says) for who, says in parts]


# Whom a choice stands for


def test_each_status_belongs_to_exactly_one_standing_and_stands_for_itself() -> None:
    assert sorted(each for standing in Standing for each in statuses(standing)) == sorted(Status)
    assert all(statuses(standing) for standing in Standing)
    assert [statuses(each) for each in Status] == [(each,) for each in Status]


@given(current_cycles(), days)
@tried
def test_whoever_is_asked_for_one_module_stands_with_it_as_with_everything(cycle: Cycle, today: date) -> None:
    assert status(cycle, today) in statuses(standing(owed([cycle]), today))


# Figures


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=4))
@tried
def test_everybody_counted_stands_somewhere_and_figures_add_up(teams: list[tuple[int, int, int]]) -> None:
    total = NOBODY
    for complete, behind, others in teams:
        total += a_count(complete + behind + others, complete=complete, behind=behind)
    sums = [sum(team[place] for team in teams) for place in range(3)]
    assert [total.found(each) for each in (Standing.COMPLETE, Standing.BEHIND, Standing.ON_THE_WAY)] == sums
    assert total.found(None) == total.people == sum(sums)


@pytest.mark.parametrize(("found", "expected"), [(0, 1), (1, 1), (PAGE, 1), (PAGE + 1, 2), (2 * PAGE, 2), (2 * PAGE + 1, 3)])
def test_a_list_has_as_many_pages_as_its_people_fill_and_an_empty_one_has_one(found: int, expected: int) -> None:
    assert pages(found) == expected


def test_a_report_knows_how_many_people_it_found_and_which_of_them_its_page_holds() -> None:
    counts = a_count(130, complete=7, behind=53)
    everybody = a_report(counts, listed=PAGE, page=2)
    assert (everybody.found, everybody.pages, everybody.first, everybody.last) == (130, 3, 51, 100)
    behind = a_report(counts, focus=Focus(choice=Standing.BEHIND), listed=3, page=2)
    assert (behind.found, behind.pages, behind.first, behind.last) == (53, 2, 51, 53)


def test_a_report_is_titled_by_the_module_that_it_is_narrowed_to() -> None:
    assert a_report(NOBODY).title == ""
    assert a_report(NOBODY, focus=Focus(module="recording")).title == "Recording"
    assert a_report(NOBODY, focus=Focus(module="never-asked")).title == ""


def test_modules_come_in_reading_order_and_what_is_no_longer_taught_comes_last() -> None:
    asked = {"zeal": a_count(4), "recording": a_count(3), EVERYTHING: a_count(9), "apples": a_count(2), "listening": a_count(1)}
    assert modules_asked(CATALOGUE, asked) == (
        ModuleFigures("listening", "Listening", a_count(1)),
        ModuleFigures("recording", "Recording", a_count(3)),
        ModuleFigures("apples", "apples", a_count(2)),
        ModuleFigures("zeal", "zeal", a_count(4)),
    )
    assert [each.slug for each in modules_asked(CATALOGUE, {"recording": a_count(1)})] == ["recording"]
    assert modules_asked(CATALOGUE, {}) == ()


# The sentence


@pytest.mark.parametrize(
    ("people", "complete", "behind", "expected"),
    [
        (0, 0, 0, "Nobody works in Repairs today."),
        (1, 1, 0, "1 of 1 person in Repairs is up to date."),
        (1, 0, 1, "0 of 1 person in Repairs is up to date; 1 is overdue or lapsed."),
        (1, 0, 0, "0 of 1 person in Repairs is up to date; 1 is on the way, and nobody is overdue or lapsed."),
        (2, 2, 0, "All 2 people in Repairs are up to date."),
        (5, 1, 0, "1 of 5 people in Repairs is up to date; 4 are on the way, and nobody is overdue or lapsed."),
        (5, 0, 5, "0 of 5 people in Repairs are up to date; 5 are overdue or lapsed."),
        (5, 3, 1, "3 of 5 people in Repairs are up to date; 1 is overdue or lapsed and 1 is on the way."),
        (9, 2, 4, "2 of 9 people in Repairs are up to date; 4 are overdue or lapsed and 3 are on the way."),
        (
            4000,
            1500,
            1250,
            "1,500 of 4,000 people in Repairs are up to date; 1,250 are overdue or lapsed and 1,250 are on the way.",
        ),
        (4000, 4000, 0, "All 4,000 people in Repairs are up to date."),
    ],
)
def test_one_sentence_says_how_people_stand_with_everything(people: int, complete: int, behind: int, expected: str) -> None:
    assert said(sentence(a_count(people, complete=complete, behind=behind), "Repairs")) == expected


@pytest.mark.parametrize(
    ("people", "complete", "behind", "expected"),
    [
        (0, 0, 0, "Nobody in Repairs is asked to take “Listening”."),
        (1, 1, 0, "1 of 1 person in Repairs who is asked to take “Listening” has done it."),
        (1, 0, 1, "0 of 1 person in Repairs who is asked to take “Listening” has done it; 1 is overdue or lapsed."),
        (3, 3, 0, "All 3 people in Repairs who are asked to take “Listening” have done it."),
        (
            3,
            1,
            0,
            "1 of 3 people in Repairs who are asked to take “Listening” has done it; 2 are on the way, and nobody is overdue or"
            " lapsed.",
        ),
        (
            9,
            2,
            1,
            "2 of 9 people in Repairs who are asked to take “Listening” have done it; 1 is overdue or lapsed and 6 are on the way.",
        ),
    ],
)
def test_one_sentence_says_how_people_stand_with_a_module(people: int, complete: int, behind: int, expected: str) -> None:
    assert said(sentence(a_count(people, complete=complete, behind=behind), "Repairs", "Listening")) == expected


@given(numbers, numbers, numbers, st.sampled_from(["", "Listening"]))
@tried
def test_every_figure_of_the_sentence_opens_the_list_that_it_counts(done: int, behind: int, others: int, title: str) -> None:
    counts = a_count(done + behind + others, complete=done, behind=behind)
    parts = sentence(counts, "Repairs", title)
    figures = {part.choice: part.words for part in parts if part.choice is not None}
    of_all = Standing.COMPLETE if counts.people else None
    opened = {of_all, Standing.BEHIND if behind else None, Standing.ON_THE_WAY if others else None} - {None}
    assert figures.keys() == opened
    assert len([part for part in parts if part.choice is not None]) == len(opened)
    for choice, words in figures.items():
        first = "All" if choice is Standing.COMPLETE and done == counts.people > 1 else f"{counts.found(choice):,}"
        assert words.split()[0] == first
    assert not any(character.isdigit() for part in parts if part.choice is None for character in part.words)


# Words for places, choices and the list


@pytest.mark.parametrize(
    ("scope", "team", "expected"),
    [
        (TWO_AGENCIES, None, "the partnership"),
        (TWO_AGENCIES, TEAMS[0], "Team 1 and the teams under it"),
        (TWO_AGENCIES, TEAMS[1], "Team 2"),
        (ONE_AGENCY, None, "your teams"),
        (ONE_AGENCY, TEAMS[2], "Team 3"),
        (replace(ONE_AGENCY, teams=TEAMS[:2]), None, "Team 1 and the teams under it"),
        (replace(ONE_AGENCY, teams=TEAMS[1:2]), None, "Team 2"),  # the team above it is not seen
        (replace(ONE_AGENCY, teams=()), None, "your teams"),
    ],
)
def test_a_place_is_the_partnership_one_team_or_your_teams(scope: Scope, team: TeamPlace | None, expected: str) -> None:
    assert place_in_words(scope, team) == expected


def test_people_are_up_to_date_with_everything_and_done_with_a_module() -> None:
    assert label(Standing.COMPLETE, None) == "Up to date"
    assert label(Standing.COMPLETE, "listening") == "Done"
    for module in (None, "listening"):
        for choice in (Standing.ON_THE_WAY, Standing.BEHIND, *Status):
            assert label(choice, module) == choice.label


@pytest.mark.parametrize(
    ("people", "module", "choice", "expected"),
    [
        (0, None, None, "0 people in Repairs"),
        (1, None, None, "1 person in Repairs"),
        (1234, None, None, "1,234 people in Repairs"),
        (1, "listening", None, "1 person in Repairs asked to take “Listening”"),
        (1234, None, Standing.COMPLETE, "Up to date: 1,100 of 1,234 people"),
        (1234, None, Standing.ON_THE_WAY, "On the way: 134 of 1,234 people"),
        (1, None, Standing.BEHIND, "Overdue or lapsed: 0 of 1 person"),
        (1234, "listening", Standing.COMPLETE, "Done: 1,100 of 1,234 people"),
        (1234, None, Status.RENEW_SOON, "At least one module renew soon: 3 of 1,234 people"),
        (1234, "listening", Status.RENEW_SOON, "Renew soon: 3 of 1,234 people"),
    ],
)
def test_the_heading_says_what_the_list_holds(people: int, module: str | None, choice: Choice | None, expected: str) -> None:
    figures = a_count(people, complete=1100 if people > 1100 else 0)
    counts = Counts(people=people, of={**figures.of, Status.RENEW_SOON: 3})
    assert heading(a_report(counts, focus=Focus(module=module, choice=choice)), "Repairs") == expected


# The pages that are linked to


@pytest.mark.parametrize(
    ("page", "last", "expected"),
    [
        (1, 1, (1,)),
        (1, 2, (1, 2)),
        (2, 3, (1, 2, 3)),
        (1, 4, (1, 2, 3, 4)),  # one page would be left out: it is linked to
        (1, 5, (1, 2, None, 5)),
        (4, 7, (1, 2, 3, 4, 5, 6, 7)),
        (5, 9, (1, None, 4, 5, 6, None, 9)),
        (9, 9, (1, None, 8, 9)),
        (100, 200, (1, None, 99, 100, 101, None, 200)),
    ],
)
def test_these_pages_are_linked_to(page: int, last: int, expected: tuple[int | None, ...]) -> None:
    assert page_numbers(page, last) == expected


@given(st.data(), st.integers(min_value=1, max_value=300))
@tried
def test_the_first_page_the_last_and_the_neighbours_are_linked_to_and_no_gap_hides_one_page_alone(
    data: st.DataObject, last: int
) -> None:
    page = data.draw(st.integers(min_value=1, max_value=last))
    shown = page_numbers(page, last)
    assert shown[0] == 1
    assert shown[-1] == last
    assert {max(1, page - 1), page, min(last, page + 1)} <= set(shown)
    assert len(shown) <= 7
    at = 0
    is_gap = False
    for number in shown:
        if number is None:
            assert not is_gap
            is_gap = True
        else:
            assert number - at > 2 if is_gap else number - at == 1
            at, is_gap = number, False


# The teams to choose from


def ids_of(choice: Sequence[tuple[str, tuple[TeamPlace, ...]]]) -> list[tuple[str, list[int]]]:
    """The teams to choose from, by their ids."""
    return [(agency, [team.team_id for team in teams]) for agency, teams in choice]


def many_teams(*, more: int = 0) -> tuple[TeamPlace, ...]:
    """Build as many teams as may be listed, and some: 1 ⊃ (2 ⊃ (3 ⊃ 4, 5), 6), 7 ⊃ (8 …); and of another agency 900 ⊃ 901."""
    council = [
        a_team_place(1),
        a_team_place(2, under=1),
        a_team_place(3, under=2),
        a_team_place(4, under=3),
        a_team_place(5, under=2),
        a_team_place(6, under=1),
        a_team_place(7),
    ]
    health = [a_team_place(900, agency="Health"), a_team_place(901, under=900, agency="Health")]
    room = MOST_TEAMS + more - len(council) - len(health)
    return (*council, *(a_team_place(8 + number, under=7) for number in range(room)), *health)


def test_every_team_can_be_chosen_by_agency_and_in_order() -> None:
    assert ids_of(teams_to_choose(TWO_AGENCIES, None)) == [("Council", [1, 2, 3]), ("Health", [4])]
    assert teams_to_choose(replace(ONE_AGENCY, teams=()), None) == ()


def test_as_many_teams_as_may_be_listed_are_all_listed() -> None:
    teams = many_teams()
    assert len(teams) == MOST_TEAMS
    ((_, council), (_, health)) = teams_to_choose(Scope(teams=teams, is_everyone=True), None)
    assert (*council, *health) == teams


@pytest.mark.parametrize(
    ("chosen", "council"),
    [
        (None, [1, 7]),
        (1, [1, 2, 6, 7]),
        (2, [1, 2, 3, 5, 6, 7]),
        (3, [1, 2, 3, 4, 5, 6, 7]),
        (5, [1, 2, 3, 5, 6, 7]),
        (4, [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_of_too_many_teams_those_at_the_top_are_listed_and_those_around_the_chosen_one(
    chosen: int | None, council: list[int]
) -> None:
    teams = many_teams(more=1)
    team = next((each for each in teams if each.team_id == chosen), None)
    assert ids_of(teams_to_choose(Scope(teams=teams, is_everyone=True), team)) == [("Council", council), ("Health", [900])]


def test_a_team_whose_upper_team_is_not_seen_is_at_the_top() -> None:
    seen = tuple(each for each in many_teams(more=9) if each.team_id not in {1, 7})
    listed = ids_of(teams_to_choose(Scope(teams=seen, is_everyone=False), None))
    assert listed[0][1] == [each.team_id for each in seen if each.parent_id in {1, 7}]


def test_teams_that_stand_under_each_other_in_a_ring_end_all_the_same() -> None:
    one, *others = many_teams(more=1)
    teams = (replace(one, parent_id=3), *others)  # 1 ⊃ 2 ⊃ 3 ⊃ 1
    ((_, council), _) = teams_to_choose(Scope(teams=teams, is_everyone=True), teams[0])
    assert [each.team_id for each in council] == [1, 2, 3, 4, 5, 6, 7]


@given(seeds)
@tried
def test_from_any_list_of_teams_the_reader_gets_up_and_down_the_tree(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- a drawn seed, not a secret
    last = MOST_TEAMS + chance.randint(1, 20)
    above = {team: chance.choice([None, *range(1, team)]) if team > 1 else None for team in range(1, last + 1)}
    teams = tuple(a_team_place(team, under=under) for team, under in above.items())
    team: TeamPlace | None = chance.choice(teams)
    ((_, listed),) = teams_to_choose(Scope(teams=teams, is_everyone=True), team)
    shown = [each.team_id for each in listed]
    assert shown == sorted(set(shown))
    assert {each for each, under in above.items() if under is None} <= set(shown)
    assert team is not None
    assert {each for each, under in above.items() if under in (team.team_id, team.parent_id)} <= set(shown)
    at: int | None = team.team_id
    while at is not None:
        assert at in shown
        at = above[at]


# The list


@pytest.mark.parametrize(
    ("cell", "when", "shown"),
    [
        (Cell(Status.NOT_STARTED, "2027-04-01", "", ""), "due 1 Apr 2027", ("1 Apr 2027", "", "")),
        (Cell(Status.IN_PROGRESS, "2027-12-31", "", ""), "due 31 Dec 2027", ("31 Dec 2027", "", "")),
        (Cell(Status.OVERDUE, "2027-03-09", "", ""), "was due 9 Mar 2027", ("9 Mar 2027", "", "")),
        (Cell(Status.UP_TO_DATE, "", "2027-03-05", ""), "done 5 Mar 2027", ("", "5 Mar 2027", "")),
        (
            Cell(Status.UP_TO_DATE, "2029-03-05", "2027-03-05", "2029-03-05"),
            "done 5 Mar 2027, good until 5 Mar 2029",
            ("5 Mar 2029", "5 Mar 2027", "5 Mar 2029"),
        ),
        (
            Cell(Status.RENEW_SOON, "2027-04-10", "2025-04-10", "2027-04-10"),
            "done 10 Apr 2025, good until 10 Apr 2027",
            ("10 Apr 2027", "10 Apr 2025", "10 Apr 2027"),
        ),
        (
            Cell(Status.LAPSED, "2027-02-28", "2025-02-28", "2027-02-28"),
            "done 28 Feb 2025, ran out 28 Feb 2027",
            ("28 Feb 2027", "28 Feb 2025", "28 Feb 2027"),
        ),
    ],
)
def test_a_cell_says_in_words_what_its_days_mean(cell: Cell, when: str, shown: tuple[str, str, str]) -> None:
    assert in_words(cell) == Words(cell.status.value, cell.status.label, when, *shown)


def test_agencies_are_named_where_more_than_one_is_seen() -> None:
    ann, ben = a_listed(team_id=2), a_listed("Ben Ng", team_id=4)
    one, two = Names(ONE_AGENCY, CATALOGUE), Names(TWO_AGENCIES, CATALOGUE)
    assert (one.headings, one.of(ann)) == (("Name", "Role", "Team"), ("Ann Field", "GP", "Team 2"))
    assert two.headings == ("Name", "Role", "Team", "Agency")
    assert (two.of(ann), two.of(ben)) == (("Ann Field", "GP", "Team 2", "Council"), ("Ben Ng", "GP", "Team 4", "Health"))


def test_a_role_that_is_no_longer_known_is_named_by_its_slug() -> None:
    assert Names(ONE_AGENCY, CATALOGUE).of(a_listed(role="a-former-role"))[1] == "a-former-role"


def test_a_row_has_a_cell_for_each_column_and_none_for_what_is_not_asked() -> None:
    listed = [a_listed(recording=DONE, never_shown=DONE), a_listed("Ben Ng", team_id=4)]
    assert rows(listed, COLUMNS, Names(TWO_AGENCIES, CATALOGUE)) == (
        Row("Ann Field", "GP, Team 1, Council", (("Listening", None), ("Recording", in_words(DONE)))),
        Row("Ben Ng", "GP, Team 4, Health", (("Listening", None), ("Recording", None))),
    )
    assert rows([], COLUMNS, Names(TWO_AGENCIES, CATALOGUE)) == ()


def test_a_spreadsheet_has_a_line_for_each_person_and_module_in_the_order_of_the_columns() -> None:
    listed = [a_listed(recording=DONE, listening=ON_THE_WAY), a_listed("Ben Ng", team_id=2, recording=ON_THE_WAY)]
    assert joined(lines(listed, COLUMNS, Names(ONE_AGENCY, CATALOGUE))) == [
        ("Name", "Role", "Team", "Module", "Status", "Due", "Completed", "Good until"),
        ("Ann Field", "GP", "Team 1", "Listening", "In progress", "2027-04-01", "", ""),
        ("Ann Field", "GP", "Team 1", "Recording", "Up to date", "2029-03-05", "2027-03-05", "2029-03-05"),
        ("Ben Ng", "GP", "Team 2", "Recording", "In progress", "2027-04-01", "", ""),
    ]


def test_whoever_is_asked_for_nothing_has_one_line_that_says_so() -> None:
    listed = [a_listed(), a_listed("Ben Ng", team_id=4, never_shown=DONE)]
    assert joined(lines(listed, COLUMNS, Names(TWO_AGENCIES, CATALOGUE))) == [
        ("Name", "Role", "Team", "Agency", "Module", "Status", "Due", "Completed", "Good until"),
        ("Ann Field", "GP", "Team 1", "Council", "", "Nothing is required", "", "", ""),
        ("Ben Ng", "GP", "Team 4", "Health", "", "Nothing is required", "", "", ""),
    ]


def test_the_lines_of_an_empty_list_are_its_headings() -> None:
    (only,) = joined(lines([], COLUMNS, Names(ONE_AGENCY, CATALOGUE)))
    assert only == ("Name", "Role", "Team", "Module", "Status", "Due", "Completed", "Good until")


cells = st.builds(
    Cell,
    st.sampled_from(Status),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)).map(date.isoformat),
    st.just("") | st.dates(date(2024, 1, 1), date(2027, 1, 1)).map(date.isoformat),
    st.just("") | st.dates(date(2024, 1, 1), date(2030, 1, 1)).map(date.isoformat),
)
people = st.builds(
    Listed,
    st.sampled_from(["Ann Field", "Ben Ng", "Cal O’Dea"]),
    st.just("gp"),
    st.integers(1, 4),
    st.dictionaries(st.sampled_from(["listening", "recording", "never-shown"]), cells),
)


@given(st.lists(people, max_size=6))
@tried
def test_a_spreadsheet_says_the_same_as_the_pages(listed: list[Listed]) -> None:
    names = Names(TWO_AGENCIES, CATALOGUE)
    _, *told = joined(lines(listed, COLUMNS, names))
    shown = []
    for row in rows(listed, COLUMNS, names):
        asked = [(title, each) for title, each in row.cells if each is not None]
        shown += [(row.name, row.about, title, each.label, each.due, each.completed, each.good_until) for title, each in asked]
        if not asked:
            shown.append((row.name, row.about, "", "Nothing is required", "", "", ""))
    assert [(line[0], ", ".join(line[1:4]), line[4], line[5], *map(as_shown, line[6:])) for line in told] == shown


def as_shown(day: str) -> str:
    """A day of a spreadsheet as the pages write it."""
    return f"{(on := date.fromisoformat(day)).day} {on:%b %Y}" if day else ""
