from playwright.sync_api import Page, expect

from tests.journeys.checks import REPEATS
from tests.journeys.conftest import with_and_without_scripts
from tests.journeys.steps import NADIA, heading, sign_in

TIMES = 3 if REPEATS == 1 else 10
"""How often it is tried, as browsers do not always keep a page."""


@with_and_without_scripts
def test_after_signing_out_the_way_back_shows_nothing(page: Page) -> None:
    for _ in range(TIMES):
        sign_in(page, NADIA)
        page.goto("/training/account")
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("You are signed out")

        for _step in range(2):
            page.go_back(wait_until="commit")
            expect(heading(page)).to_have_text("Sign in")
            expect(page.locator("body")).not_to_contain_text("Nadia Rahman")


@with_and_without_scripts
def test_this_browser_keeps_pages_for_the_way_back_as_those_of_people_do(page: Page) -> None:
    """Were it otherwise, the story above would prove nothing."""
    page.goto("/training/sign-in")
    page.evaluate("() => { window.wasHere = true }")
    page.goto("/training/forgotten-password")
    page.go_back(wait_until="commit")
    expect(heading(page)).to_have_text("Sign in")
    assert page.evaluate("() => window.wasHere") is True
