"""The strategy and the paths fit each other, and each team talk fits one sheet."""

from pathlib import Path

import pytest

from learn.content.catalogue import load
from learn.domain.strategy import by_theme, standing
from tests.content.trees import DAY, FILES, TALK, faults, written
from tests.public.apps import what_ships

STRATEGY, PATHS, TALKS = "modules/strategy.yaml", "modules/paths.yaml", "modules/team-talks/contact.md"
SECOND = """\
  - number: 2
    title: "Ask"
    begins_on: 2027-04-01
    ends_on: 2028-03-31
    says: "Everyone asks."
priorities:"""
PLANNED = 'planned:\n  - {id: more, title: "More", level: 3, year: 2, theme: contact}\n'
TWO_YEARS = FILES[STRATEGY].replace("priorities:", SECOND).replace("planned: []\n", PLANNED)
TWO_YEAR_PATHS = FILES[PATHS].replace("24}", "24}\n  planned: [more]").replace("null}", "null}\n  planned: [more]")
BOTH = {STRATEGY: TWO_YEARS, PATHS: TWO_YEAR_PATHS}


def said(root: Path, changes: dict[str, str]) -> list[str]:
    return [str(each) for each in faults(written(root, changes), DAY)]


def test_a_strategy_of_two_years_with_something_planned_is_whole(tmp_path: Path) -> None:
    assert said(tmp_path, BOTH) == []


def test_a_year_begins_on_the_day_after_the_one_before_ends(tmp_path: Path) -> None:
    late = TWO_YEARS.replace("begins_on: 2027-04-01", "begins_on: 2027-04-02")
    assert said(tmp_path, {**BOTH, STRATEGY: late}) == [
        "modules/strategy.yaml:12: years.2.begins_on: must begin on the day after the year before ends"
    ]


def test_each_role_has_something_in_each_year(tmp_path: Path) -> None:
    once = FILES[PATHS].replace("null}", "null}\n  planned: [more]")
    assert said(tmp_path, {STRATEGY: TWO_YEARS, PATHS: once}) == [
        "modules/paths.yaml:1: housing-officer: has nothing in year 2; add a step, or what is planned"
    ]


def test_what_is_planned_is_on_a_path_and_serves_a_theme(tmp_path: Path) -> None:
    lucky = TWO_YEARS.replace("year: 2, theme: contact", "year: 2, theme: luck")
    assert said(tmp_path, {**BOTH, STRATEGY: lucky})[0].endswith("planned.more.theme: there is no theme `luck`")
    more = TWO_YEARS + '  - {id: other, title: "Other", level: 3, year: 2, theme: risk}\n'
    assert said(tmp_path, {**BOTH, STRATEGY: more})[0].endswith("`other` is on no path; plan it for a role")


def test_a_talk_that_is_too_long_for_one_sheet_is_said_to_be(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, {TALKS: TALK.replace("Joan is rung.", "Joan is rung. " * 200)})
    assert "a talk of ten minutes has 520 or less" in problem


def test_a_talk_is_named_after_a_theme_and_is_markdown(tmp_path: Path) -> None:
    assert "there is no theme `luck`" in said(tmp_path, {"modules/team-talks/luck.md": TALK})[0]


def test_what_is_no_talk_has_no_place_among_them(tmp_path: Path) -> None:
    assert "is not expected here" in said(tmp_path, {"modules/team-talks/notes.txt": "Notes."})[0]


def test_the_sources_of_a_talk_are_those_it_cites_numbered_from_one(tmp_path: Path) -> None:
    talk = load(written(tmp_path), day=DAY).team_talks["contact"]
    assert [source.slug for source in talk.sources] == ["a-guide"]
    assert 'href="#source-a-guide"' in talk.html


# What ships --------------------------------------------------------------------------------------------------------------


def test_every_role_has_a_path_through_all_years_that_names_theme_and_priority() -> None:
    ships = what_ships()
    assert ships.paths.keys() == ships.roles.keys()
    for path in ships.paths.values():
        years = standing(ships.strategy, path, ships.modules, frozenset(), DAY)
        assert [bool(year.steps or year.planned) for year in years] == [True, True, True], path.role
        assert all(each.theme in each.priority.themes for year in years for each in year.steps)


def test_the_first_year_asks_of_whoever_begins_and_the_next_from_its_first_day() -> None:
    ships = what_ships()
    steps = {(step.year, step.asked_from) for path in ships.paths.values() for step in path.steps}
    assert steps == {(1, None), (2, ships.strategy.years[1].begins_on)}


def test_every_module_is_on_a_path_and_every_theme_has_a_module_and_a_talk() -> None:
    ships = what_ships()
    asked = {step.module for path in ships.paths.values() for step in path.steps}
    assert asked == ships.modules.keys()
    assert list(ships.team_talks) == list(ships.themes)
    for theme in ships.themes.keys() - {"local-priority"}:
        years = by_theme(ships.strategy, ships.paths, ships.modules, theme)
        assert any(year.modules for year in years), theme


LEVEL_TWO = [module.slug for module in what_ships().modules.values() if module.level == "2"]


def test_twelve_modules_are_of_level_two() -> None:
    assert len(LEVEL_TWO) == 12


@pytest.mark.parametrize("slug", LEVEL_TWO)
def test_a_module_of_level_two_has_five_to_eight_pages_and_eighteen_questions(slug: str) -> None:
    module, quiz = what_ships().modules[slug], what_ships().quizzes[slug]
    assert 5 <= len(module.pages) <= 8
    assert len(quiz.questions) >= 18
    assert sum(question.asks_next for question in quiz.questions) * 3 >= len(quiz.questions)
