"""Classing a change in the browser: what differs and whom it touches is told first, and only a content lead decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.domain.modules import Fragment
from learn.domain.posts import ContentPost
from learn.store.changes import ModuleChange
from learn.store.learning import CycleRow
from tests.pages import Browser
from tests.web.people import a_learner, a_person, signed_in
from tests.web.platforms import MODULE, a_platform, a_small_catalogue
from tests.web.sittings import sit

CHANGE = f"/training/content/{MODULE}/change"


@contextmanager
def changed(database_url: str, instance: Path) -> Iterator[tuple[Platform, Browser]]:
    """A platform whose module has changed since a learner completed it, and that learner's browser."""
    small = a_small_catalogue()
    before = a_platform(database_url, instance, small)
    sit(before, a_learner(before), MODULE)
    before.engine.dispose()
    module = small.modules[MODULE]
    page = replace(module.pages[1], fragments=(Fragment(html="<p>For everyone, since June.</p>"),), version="2")
    now = replace(module, pages=(module.pages[0], page, module.pages[2]), version="version-2")
    after = a_platform(database_url, instance, replace(small, modules={MODULE: now}))
    learner = Browser(after)
    learner.get("/training/sign-in")
    learner.send("/sign-in", {"email": "nadia.rahman@council.example", "password": "lantern orchard thursday"})
    yield after, learner
    after.engine.dispose()


def a_lead(platform: Platform) -> Browser:
    """Somebody who answers for the content, signed in."""
    return signed_in(platform, a_person(platform, "Hanneke de Vries", role=None, posts=[ContentPost.LEAD]))


def test_a_change_that_waits_is_shown_with_what_differs_and_whom_it_touches(database_url: str, tmp_path: Path) -> None:
    with changed(database_url, tmp_path) as (platform, learner):
        lead = a_lead(platform)
        lead.get(f"/training/content/{MODULE}")
        assert "Its words have changed, and nobody has said what that asks" in lead.shown.text()
        lead.get(CHANGE)
        assert lead.shown.texts("//main//del") == ["Before: For everyone."]
        assert lead.shown.texts("//main//ins") == ["Now: For everyone, since June."]
        hints = lead.shown.texts("//div[contains(@class, 'govuk-radios__hint')]")
        assert [f"Touches {n} of 1 on" in hint for n, hint in zip((0, 1, 1), hints, strict=True)] == [True] * 3
        assert lead.shown.form("/change").getlist("objectives") == ["notice"]
        learner.get("/training/")
        assert "Done" in learner.shown.text()
        assert "changed" not in learner.shown.text()


def test_once_confirmed_the_learner_reads_why_and_does_only_what_is_new(database_url: str, tmp_path: Path) -> None:
    with changed(database_url, tmp_path) as (platform, learner):
        lead = a_lead(platform)
        lead.get(CHANGE)
        page = lead.shown
        said = "Since June there is another form."
        lead.send("/change", {"kind": "material", "says": said, "days": "28", "objectives": ["notice"]})
        assert "1 person is asked for what has changed" in lead.shown.text()
        learner.get("/training/")
        told = learner.shown.text()
        assert "This module has changed since you completed it." in told
        assert "What is new: Since June there is another form." in told
        assert "About 7 minutes" in told
        learner.get(f"/training/modules/{MODULE}")
        assert learner.shown.text().count("As it was when you completed the module") == 2
        assert "Show what you know" not in learner.shown.text()
        learner.get(f"/training/modules/{MODULE}/pages/page-1")
        assert "You need not read it again." in learner.shown.text()
        learner.get(f"/training/modules/{MODULE}/pages/page-2")
        learner.send("/pages/page-2")
        assert learner.shown.heading.endswith("Quiz")
        lead.page = page
        assert lead.send("/change", {"kind": "law", "says": "Again.", "days": "1"}).status_code == 409
        assert lead.shown.problems_told == ["This change was classed already. Nobody is asked twice, and nothing was done now."]
        assert "Nothing waits to be decided." in lead.shown.text()


def test_what_is_left_out_or_wrong_is_told_at_its_field_and_nothing_is_done(database_url: str, tmp_path: Path) -> None:
    with changed(database_url, tmp_path) as (platform, _):
        lead = a_lead(platform)
        wrong: list[tuple[dict[str, str | list[str]], str]] = [
            ({}, "Choose what kind of change it is"),
            ({"kind": "material", "days": "28"}, "Say in a sentence or two what has changed. Learners read it."),
            ({"kind": "law", "says": "New."}, "Give people between 1 and 365 days, for example 28."),
            ({"kind": "law", "says": "New.", "days": "soon"}, "Write the days as a number, for example 28"),
            (
                {"kind": "material", "says": "New.", "days": "28", "objectives": ["none"]},
                "Choose from the objectives of the module.",
            ),
        ]
        for fields, problem in wrong:
            lead.get(CHANGE)
            assert lead.send("/change", fields).status_code == 400
            assert lead.shown.problems_told == [problem]
        with Session(platform.engine) as session:
            assert session.scalars(select(ModuleChange)).all() == []
            assert session.scalars(select(CycleRow).where(CycleRow.is_delta)).all() == []


def test_nothing_waits_where_the_words_are_those_that_people_completed(small_platform: Platform) -> None:
    sit(small_platform, a_learner(small_platform), MODULE)
    lead = a_lead(small_platform)
    lead.get(CHANGE)
    assert "Nothing waits to be decided." in lead.shown.text()
    assert lead.get("/training/content/no-such/change").status_code == 404


@pytest.mark.parametrize("posts", [[ContentPost.AUTHOR], [ContentPost.SPECIALIST], []])
def test_nobody_else_finds_the_page(small_platform: Platform, posts: list[ContentPost]) -> None:
    browser = signed_in(small_platform, a_person(small_platform, leads=True, posts=posts))
    assert browser.get(CHANGE).status_code == 404
    browser.get("/training/account")
    reply = browser.post(CHANGE, {"csrf_token": browser.shown.all("//input[@name='csrf_token']/@value")[0], "kind": "law"})
    assert reply.status_code == 404
