"""Changes: what differs between two versions, what that asks, and of whom."""

import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from learn.domain.changes import (
    ChangeKind,
    Delta,
    Holder,
    Line,
    ModuleWords,
    difference,
    is_touched,
    problem_with,
    version_held_by_most,
    words_of,
)
from learn.domain.cycles import Cycle, changed
from learn.domain.modules import Fragment, Module
from learn.domain.studies import Progress, place
from tests.builders import TODAY, a_cycle, a_module, a_page

DAY = timedelta(days=1)
ONE = replace(a_page(1), objectives=("notice",))
TWO = replace(a_page(2), objectives=("respond",))
THREE = replace(a_page(3), objectives=("notice", "respond"))
MODULE = a_module(pages=[ONE, TWO, THREE])


def kept(module: Module) -> ModuleWords:
    """The words of a module as they come back from where they are kept."""
    return words_of(
        json.loads(
            json.dumps(asdict(module), default=lambda value: sorted(value) if isinstance(value, frozenset) else str(value))
        )
    )


def with_page(number: int, html: str, *, version: str = "2") -> Module:
    """The module after the words of one page were changed."""
    pages = list(MODULE.pages)
    pages[number - 1] = replace(pages[number - 1], fragments=(Fragment(html=html),), version=version)
    return replace(MODULE, pages=tuple(pages), version="2")


def test_the_same_words_differ_in_nothing() -> None:
    found = difference(kept(MODULE), kept(MODULE))
    assert (found.pages, found.objectives, found.touched, found.rewords) == ((), (), frozenset(), {})


def test_a_changed_page_shows_what_was_and_what_is_line_by_line() -> None:
    before = with_page(
        2, "<p>Ring <b>101</b>.</p><p>Stay &amp; listen.</p><ul><li>Write it down</li><li>Go</li></ul>", version="1"
    )
    now = with_page(2, "<p>Ring 999.</p><p>Stay &amp; listen.</p><ul><li>Write it down</li><li>Go</li></ul>")
    (page,) = difference(kept(before), kept(now)).pages
    assert (page.slug, page.happened, page.versions) == ("page-2", "changed", ("1", "2"))
    assert page.lines == (
        Line(mark="", text="Page 2"),
        Line(mark="-", text="Ring 101 ."),
        Line(mark="+", text="Ring 999."),
        Line(mark="", text="Stay & listen."),
    )


def test_words_for_a_role_and_of_the_gentler_version_say_whose_they_are() -> None:
    page = replace(
        TWO,
        fragments=(Fragment(html="<p>Knock.</p>", roles=frozenset(["gp", "police"])),),
        gentler=(Fragment(html="<p>Softly.</p>"),),
        content_note="It is hard.",
        version="2",
    )
    (found,) = difference(kept(MODULE), kept(replace(MODULE, pages=(ONE, page, THREE)))).pages
    told = {line.text for line in found.lines if line.mark == "+"}
    assert told == {"For gp, police. Knock.", "Gentler version. Softly.", "Before you read: It is hard."}


def test_pages_that_came_or_went_and_objectives_put_otherwise_are_told() -> None:
    new = replace(a_page(3, slug="new"), objectives=("respond",))
    said = replace(MODULE.objectives[0], text="Notice it sooner.")
    now = replace(MODULE, pages=(ONE, TWO, new), objectives=(said, MODULE.objectives[1]))
    found = difference(kept(MODULE), kept(now))
    assert [(page.slug, page.happened) for page in found.pages] == [("new", "added"), ("page-3", "removed")]
    assert found.objectives == ("notice",)
    assert found.touched == {"notice", "respond"}
    assert found.rewords == {}


@pytest.mark.parametrize(
    ("objectives", "asked"),
    [
        (["respond"], {"page-2"}),
        (["notice"], {"page-1", "page-3"}),  # none of its pages differs, so all of them are
        (["notice", "respond"], {"page-1", "page-2", "page-3"}),
        ([], set()),
    ],
)
def test_a_material_change_asks_for_the_pages_that_differ(objectives: list[str], asked: set[str]) -> None:
    now = with_page(2, "<p>New.</p>")
    found = difference(kept(MODULE), kept(now)).delta(objectives, kept(now))
    assert found == Delta(objectives=frozenset(objectives), pages=frozenset(asked))


RENEWAL = a_cycle(number=2, window_opens_on=TODAY + 300 * DAY, due_on=TODAY + 360 * DAY, renewed_on=TODAY - DAY)
IN_THE_WINDOW = replace(RENEWAL, window_opens_on=TODAY)
LATE = replace(RENEWAL, window_opens_on=TODAY - 90 * DAY, due_on=TODAY - DAY)
FOR_GOOD = a_cycle(completed_on=TODAY - DAY)
FIRST = a_cycle(started_on=TODAY - DAY)
DELTA = changed(RENEWAL, TODAY, 28, whole=False)
OVERDUE_DELTA = replace(DELTA, due_on=TODAY - DAY, assigned_on=TODAY - 30 * DAY)


@pytest.mark.parametrize(
    ("cycle", "version", "material", "law"),
    [
        (RENEWAL, "1", True, True),
        (FOR_GOOD, "1", True, True),
        (DELTA, "1", True, True),
        (OVERDUE_DELTA, "1", True, True),
        # The whole is asked of them anyway.
        (IN_THE_WINDOW, "1", False, True),
        (LATE, "1", False, False),
        # Never completed, or not since it is asked.
        (FIRST, None, False, False),
        (FIRST, "1", False, False),
        # In today's words.
        (RENEWAL, "2", False, False),
        (FOR_GOOD, "2", False, False),
    ],
)
def test_a_change_asks_those_whose_completion_of_earlier_words_counts(
    cycle: Cycle, version: str | None, *, material: bool, law: bool
) -> None:
    holder = Holder(cycle=cycle, version=version)
    assert is_touched(ChangeKind.MATERIAL, holder, "2", TODAY) is material
    assert is_touched(ChangeKind.LAW, holder, "2", TODAY) is law
    assert is_touched(ChangeKind.WORDING, holder, "2", TODAY) is False


def test_what_is_compared_is_the_version_that_most_hold() -> None:
    held = [Holder(cycle=RENEWAL, version=version) for version in ("1", "1", "0", "2", "2", "2")]
    assert version_held_by_most(held, "2") == "1"
    assert version_held_by_most([*held, Holder(cycle=FIRST, version=None)], "1") == "2"
    assert version_held_by_most(held[3:], "2") is None
    assert version_held_by_most([Holder(cycle=FIRST, version="1")], "2") is None


@pytest.mark.parametrize(
    ("kind", "objectives", "says", "days", "field"),
    [
        (ChangeKind.MATERIAL, ["notice"], "New form.", 28, None),
        (ChangeKind.MATERIAL, [], "New form.", 1, None),
        (ChangeKind.LAW, [], "New law.", 365, None),
        (ChangeKind.WORDING, [], "A comma.", None, None),
        (ChangeKind.WORDING, [], "A comma.", 0, None),
        (ChangeKind.MATERIAL, ["notice"], "  ", 28, "says"),
        (ChangeKind.MATERIAL, ["notice"], "x" * 501, 28, "says"),
        (ChangeKind.MATERIAL, ["refer"], "New form.", 28, "objectives"),
        (ChangeKind.MATERIAL, ["notice"], "New form.", None, "days"),
        (ChangeKind.LAW, [], "New law.", 0, "days"),
        (ChangeKind.LAW, [], "New law.", 366, "days"),
    ],
)
def test_a_change_says_what_is_new_and_gives_people_days(
    kind: ChangeKind, objectives: list[str], says: str, days: int | None, field: str | None
) -> None:
    refusal = problem_with(kind, objectives, ["notice", "respond"], says, days)
    assert (refusal.field if refusal else None) == field


# What is left to read --------------------------------------------------------------------------------------------------


def asked(*pages: str, objectives: tuple[str, ...] = ("respond",)) -> Progress:
    """Somebody of whom these pages are asked again."""
    return Progress(changes=("New.",), delta=Delta(objectives=frozenset(objectives), pages=frozenset(pages)))


def test_only_the_pages_of_a_delta_are_asked_and_the_quiz_asks_about_its_objectives() -> None:
    found = place(MODULE, asked("page-2"))
    assert found.unchanged == {"page-1", "page-3"}
    assert found.next_page == TWO
    assert not found.is_begun
    assert asked("page-2").settled(MODULE) == {"notice"}
    assert place(MODULE, replace(asked("page-2"), opened={"page-2": "1"})).is_read


def test_a_delta_whose_pages_are_gone_asks_for_those_of_its_objectives() -> None:
    assert place(MODULE, asked("gone")).unchanged == {"page-1"}
    assert place(MODULE, asked("gone", objectives=("gone",))).unchanged == frozenset()


def test_a_page_left_in_words_that_say_the_same_counts() -> None:
    now = with_page(1, "<p>The same.</p>", version="3")
    left = {"page-1": "1", "page-2": "1", "page-3": "1"}
    assert place(now, Progress(opened=left)).next_page == now.pages[0]
    assert place(now, Progress(opened=left, reworded={"1": "2", "2": "3"})).is_read
    assert place(now, Progress(opened=left, reworded={"1": "2"})).next_page == now.pages[0]
    assert place(now, Progress(opened=left, reworded={"1": "2", "2": "1"})).next_page == now.pages[0]
