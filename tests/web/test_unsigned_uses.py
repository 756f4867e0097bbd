"""Unsigned modules in production: they wait on the learner's path, or a lead answers for them and the pages say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from learn.app import Platform
from learn.domain.posts import ContentPost
from learn.services.people import appoint
from tests.pages import Browser
from tests.web.people import PASSWORD, Someone, a_person, days_ago, in_team, signed_in
from tests.web.platforms import MODULE, a_platform, a_small_catalogue, statements

PAGE = f"/training/content/{MODULE}"
REASON = "A visit is near."
FIRST, SECOND = (f"/training/modules/{MODULE}/pages/page-{number}" for number in (1, 2))


@pytest.fixture
def production(database_url: str, tmp_path: Path) -> Iterator[Platform]:
    """The small platform with the settings of production, as far as what is asked of whom goes."""
    assembled = a_platform(
        database_url, tmp_path, a_small_catalogue(), is_production=True, public_url="https://localhost", smtp_host="127.0.0.1"
    )
    yield assembled
    assembled.engine.dispose()


def in_production(platform: Platform, someone: Someone) -> Browser:
    """Sign somebody in over HTTPS."""
    browser = Browser(platform, base_url="https://localhost")
    browser.get("/training/sign-in")
    assert browser.send("/sign-in", {"email": someone.email, "password": someone.password}).status_code == 200
    return browser


def a_newcomer(platform: Platform) -> Browser:
    """Somebody who began today in production, of whom nothing unsigned was asked."""
    someone = a_person(platform, role=None)
    with platform.staff.app_context():
        session = platform.database.session()
        held_back = frozenset(platform.catalogue.modules)
        appoint(
            session,
            someone.person_id,
            in_team(platform),
            "housing-officer",
            platform.catalogue,
            on=days_ago(0),
            held_back=held_back,
        )
        session.commit()
        session.close()
    return in_production(platform, someone)


def test_a_step_that_waits_is_told_as_waiting_and_not_as_due(production: Platform) -> None:
    browser = a_newcomer(production)
    told = browser.shown.text("//main")
    assert "What your role asks for waits for a specialist’s sign-off" in told
    assert "A module (waits for a specialist’s sign-off)" in browser.shown.text("//section[@aria-labelledby='path']")
    assert "Overdue" not in told
    with statements(production.engine) as run:
        browser.get("/training/")
    assert len(run) <= 5


def test_a_lead_decides_and_the_overview_and_the_first_page_say_so(production: Platform) -> None:
    newcomer = a_newcomer(production)
    lead = in_production(production, a_person(production, "Dan Dale", posts=[ContentPost.LEAD]))
    lead.get(f"{PAGE}/unsigned-use")
    assert "No specialist answers for these words yet" in lead.shown.text("//main")
    assert lead.send("/unsigned-use", {"reason": REASON, "password": PASSWORD}).status_code == 200
    assert "Dan Dale decided on" in lead.shown.text("//main")
    assert REASON in lead.shown.text("//main")
    production.do_what_is_due()
    newcomer.get("/training/")
    assert "Not started" in newcomer.shown.text("//section[@aria-labelledby='next-step']")
    for path, says in ((f"/training/modules/{MODULE}", True), (FIRST, True), (SECOND, False)):
        newcomer.get(path)
        told = newcomer.shown.text("//main")
        assert ("The partnership’s content lead decided on" in told) is says
        assert "Dan Dale" not in told
        assert REASON not in told
    lead.get(PAGE)
    lead.send("/unsigned-use/end")
    assert "No longer used unsigned" in lead.shown.text("//*[@role='status']")
    newcomer.get(FIRST)
    assert "content lead decided" not in newcomer.shown.text("//main")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": " ", "password": PASSWORD}, "Say why people cannot wait"),
        ({"reason": "x" * 301, "password": PASSWORD}, "more than 300 letters"),
        ({"reason": REASON, "password": ""}, "Enter your password"),
        ({"reason": REASON, "password": "a guess"}, "The password is not right"),
    ],
)
def test_what_is_not_filled_in_is_told_and_nothing_is_decided(
    small_platform: Platform, fields: dict[str, str], words: str
) -> None:
    lead = signed_in(small_platform, a_person(small_platform, posts=[ContentPost.LEAD]))
    lead.get(f"{PAGE}/unsigned-use")
    assert lead.send("/unsigned-use", fields).status_code == 400
    assert words in lead.shown.text("//*[contains(@class, 'govuk-error-summary')]")
    lead.get(PAGE)
    assert "decided on" not in lead.shown.text("//main")


def test_whoever_is_no_lead_finds_no_form(small_platform: Platform) -> None:
    author = signed_in(small_platform, a_person(small_platform, posts=[ContentPost.AUTHOR]))
    author.get(PAGE)
    assert "before it is signed off" not in author.shown.text("//main")
    author.get(f"{PAGE}/unsigned-use")
    assert "Only a content lead decides this." in author.shown.text("//main")
    assert not author.shown.all("//main//form")


def test_elsewhere_the_content_page_says_that_everything_is_asked(small_platform: Platform, production: Platform) -> None:
    lead = signed_in(small_platform, a_person(small_platform, posts=[ContentPost.LEAD]))
    lead.get("/training/content")
    assert "does not run in production" in lead.shown.text("//main")
