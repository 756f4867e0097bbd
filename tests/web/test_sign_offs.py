"""Signing in the browser: what is signed is in view, each line is ticked, the password is typed again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from learn.app import Platform
from learn.domain.posts import ContentPost
from learn.domain.sign_offs import Check, SignStep
from tests.pages import Browser
from tests.web.people import PASSWORD, a_learner, a_person, signed_in
from tests.web.platforms import MODULE, a_platform, a_small_catalogue

FORWARD, REVIEWED, SIGNED, RETIRED, BACK = SignStep
AUTHOR, LEAD, SPECIALIST = ContentPost
PAGE = f"/training/content/{MODULE}"
OVERVIEW, FIRST, SECOND = (f"/training/modules/{MODULE}{rest}" for rest in ("", "/pages/page-1", "/pages/page-2"))
ALL = [check.value for check in Check]


@pytest.fixture
def author(small_platform: Platform) -> Browser:
    return signed_in(small_platform, a_person(small_platform, "Ann Archer", posts=[AUTHOR, LEAD]))


@pytest.fixture
def specialist(small_platform: Platform) -> Browser:
    return signed_in(small_platform, a_person(small_platform, "Cleo Chan", posts=[SPECIALIST]))


def sign(browser: Browser, step: SignStep, **fields: str | list[str]) -> int:
    """Open the page of a step, fill it in, and give the status of the reply."""
    browser.get(f"{PAGE}/{step}")
    asked = {"password": PASSWORD, **({"checks": ALL} if step is SIGNED else {}), **fields}
    return browser.send(f"/{step}", asked, follow=False).status_code


def live(author: Browser, specialist: Browser) -> None:
    """Have the small module signed off."""
    assert [sign(author, FORWARD), sign(specialist, REVIEWED), sign(specialist, SIGNED)] == [303] * 3


def test_a_text_is_put_forward_reviewed_and_signed_by_two_people(author: Browser, specialist: Browser) -> None:
    author.get(PAGE)
    assert author.shown.texts("//main//a[contains(@class, 'govuk-button')]") == ["Put forward for review"]
    assert sign(author, FORWARD) == 303
    author.get(PAGE)
    assert "Put forward: A module." in author.shown.text("//*[@role='status']")
    assert author.shown.all("//main//a[contains(@class, 'govuk-button')]") == []
    assert "Somebody else has to review them" in author.shown.text("//main")
    for step, state in ((REVIEWED, "Reviewed"), (SIGNED, "Signed off")):
        specialist.get(PAGE)
        (button,) = specialist.shown.all("//main//a[contains(@class, 'govuk-button')]/@href")
        assert button == f"{PAGE}/{step}"
        assert sign(specialist, step) == 303
        specialist.get(PAGE)
        assert state in specialist.shown.text("//dl")
    rows = specialist.shown.texts("//section[@aria-labelledby='sign-off']//tbody/tr/th")
    assert rows == ["Signed off", "Reviewed", "Put forward"]
    assert "Cleo Chan" in specialist.shown.text("//section[@aria-labelledby='sign-off']")
    specialist.get("/training/content")
    assert "Signed off" in specialist.shown.text("//main//tbody")


def test_the_page_shows_what_is_signed_and_every_line_to_confirm(
    small_platform: Platform, author: Browser, specialist: Browser
) -> None:
    sign(author, FORWARD)
    sign(specialist, REVIEWED)
    specialist.get(f"{PAGE}/{SIGNED}")
    text = small_platform.catalogue.texts[MODULE]
    for words in (text.title, f"{text.pages} pages and {text.questions} questions", text.version, "by Ann Archer on"):
        assert words in specialist.shown.text("//main")
    assert specialist.shown.all("//input[@name='checks']/@value") == ALL


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"password": ""}, 400, "Enter your password"),
        ({"password": "not the password"}, 400, "The password is not right"),
        ({"checks": ALL[:-1]}, 400, "Tick each line that is so"),
        ({"checks": ["nonsense", *ALL[1:]]}, 400, "Tick each line that is so"),
        ({"version": "other words"}, 409, "The words have changed"),
    ],
)
def test_what_is_not_filled_in_is_told_and_nothing_is_signed(
    author: Browser, specialist: Browser, fields: dict[str, str | list[str]], status: int, words: str
) -> None:
    sign(author, FORWARD)
    sign(specialist, REVIEWED)
    assert sign(specialist, SIGNED, **fields) == status
    assert words in specialist.shown.text("//*[contains(@class, 'govuk-error-summary')]")
    specialist.get(PAGE)
    assert "Signed off" not in specialist.shown.text("//dl")


def test_what_is_not_for_this_person_or_not_yet_is_told_instead_of_a_form(author: Browser, specialist: Browser) -> None:
    specialist.get(f"{PAGE}/{SIGNED}")
    assert "has to review these words first" in specialist.shown.text("//main")
    assert not specialist.shown.all("//main//form")
    author.get(f"{PAGE}/{FORWARD}")
    token = author.shown.form(f"/{FORWARD}")
    sign(author, FORWARD)
    author.post(f"{PAGE}/{FORWARD}", {**token.to_dict(), "password": PASSWORD})
    assert author.replies[-1].status_code == 409
    assert "has done that already" in author.shown.text("//main")


def test_too_many_passwords_are_refused_for_a_while(author: Browser) -> None:
    for _ in range(8):
        assert sign(author, FORWARD, password="not the password") == 400
    assert sign(author, FORWARD) == 429


def test_learners_read_on_every_page_how_far_the_words_have_come(
    small_platform: Platform, author: Browser, specialist: Browser
) -> None:
    learner = a_learner(small_platform)
    for words, who, step in (
        ("Not yet signed off by a specialist. Owner", author, FORWARD),
        ("Not yet signed off by a specialist. Owner", specialist, REVIEWED),
        ("Not yet signed off by a specialist. Reviewed on", specialist, SIGNED),
        ("Signed off by the Domestic abuse specialist on", author, RETIRED),
    ):
        for path in (OVERVIEW, FIRST, SECOND):
            learner.get(path)
            assert words in learner.shown.text("//main")
            assert "Cleo" not in learner.shown.text("//main")
            assert "retired" not in learner.shown.text("//main")
        assert sign(who, step) == 303
    for path in (OVERVIEW, FIRST, SECOND):
        learner.get(path)
        assert "This module is retired" in learner.shown.text("//main")
    assert sign(specialist, BACK) == 303
    learner.get(OVERVIEW)
    assert "retired" not in learner.shown.text("//main")


@pytest.fixture
def reworded(small_platform: Platform, tmp_path: Path) -> Iterator[Platform]:
    """The same database behind a platform that has loaded other words."""
    content = small_platform.catalogue
    module = replace(content.modules[MODULE], version="other words")
    url = small_platform.settings.database_url
    assembled = a_platform(url, tmp_path, a_small_catalogue(modules={MODULE: module}))
    yield assembled
    assembled.engine.dispose()


def test_a_changed_word_is_unsigned_and_tells_what_was_signed_before(
    small_platform: Platform, reworded: Platform, author: Browser, specialist: Browser
) -> None:
    live(author, specialist)
    learner = a_learner(reworded)
    learner.get(OVERVIEW)
    told = learner.shown.text("//main")
    assert "Not yet signed off by a specialist. Signed off by the Domestic abuse specialist as it was on" in told
    lead = signed_in(reworded, a_person(reworded, "Dan Dale", posts=[LEAD]))
    lead.get(PAGE)
    assert "Draft" in lead.shown.text("//dl")
    assert set(lead.shown.texts("//td[@data-label='Which words']")) == {"As they were then"}
    lead.get("/training/content")
    assert "signed off as it was on" in lead.shown.text("//main//tbody")
