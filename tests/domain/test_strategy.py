"""Where a learner stands in the strategy, and what each theme has in each year."""

from datetime import timedelta

import pytest

from learn.domain.strategy import Planned, by_theme, standing
from tests.builders import TODAY, a_module, a_path, a_step, a_strategy

PLANNED = Planned(slug="more", title="More of it", level="3", year=2, theme="risk")
STRATEGY = a_strategy(themes=("contact", "risk"), planned=[PLANNED])
MODULES = {slug: a_module(slug, themes=themes) for slug, themes in (("listening", ("contact", "risk")), ("weighing", ("risk",)))}
PATH = a_path(steps=[a_step("listening"), a_step("weighing", year=2, asked_from=STRATEGY.years[1].begins_on)])


def test_a_path_is_told_by_years_with_what_is_done_and_what_it_serves() -> None:
    first, second = standing(STRATEGY, PATH, MODULES, frozenset({"listening"}), TODAY)
    assert [(each.module.slug, each.theme, each.priority.slug, each.is_done) for each in first.steps] == [
        ("listening", "contact", "see", True)
    ]
    assert (first.done, second.done) == (1, 0)
    assert (first.is_now, first.is_ahead, second.is_now, second.is_ahead) == (True, False, False, True)


def test_what_is_planned_stands_in_its_year_on_the_paths_that_name_it() -> None:
    named = a_path(steps=PATH.steps, planned=["more"])
    assert [year.planned for year in standing(STRATEGY, named, MODULES, frozenset(), TODAY)] == [(), (PLANNED,)]
    assert [year.planned for year in standing(STRATEGY, PATH, MODULES, frozenset(), TODAY)] == [(), ()]


def test_a_year_asks_from_its_first_day() -> None:
    turn = STRATEGY.years[1].begins_on
    assert [step.module for step in PATH.asked_on(turn - timedelta(days=1))] == ["listening"]
    assert [step.module for step in PATH.asked_on(turn)] == ["listening", "weighing"]


@pytest.mark.parametrize(("days", "number"), [(-101, None), (-100, 1), (264, 1), (265, 2), (629, 2), (630, None)])
def test_a_day_is_in_the_year_that_holds_it(days: int, number: int | None) -> None:
    year = STRATEGY.year_on(TODAY + timedelta(days=days))
    assert (year.number if year else None) == number


def test_a_theme_has_the_modules_that_begin_with_it_and_are_asked_of_somebody() -> None:
    unasked = {**MODULES, "spare": a_module("spare", themes=("risk",))}
    found = by_theme(STRATEGY, {"housing-officer": PATH}, unasked, "risk")
    assert [([m.slug for m in each.modules], list(each.planned)) for each in found] == [([], []), (["weighing"], [PLANNED])]
    listening = {"listening": MODULES["listening"]}
    only_second = by_theme(STRATEGY, {"housing-officer": PATH}, listening, "risk")
    assert [[m.slug for m in each.modules] for each in only_second] == [["listening"], []]
