from playwright.sync_api import Page, expect

from tests.journeys.conftest import with_and_without_scripts
from tests.journeys.site import Site
from tests.journeys.steps import NADIA, fill_in_sign_in, heading, press, sign_in

NEW = "gravel kettle sunday"


@with_and_without_scripts
def test_a_wrong_password_says_what_to_do_and_keeps_the_address(page: Page) -> None:
    sign_in(page, NADIA, "not the password")

    expect(page).to_have_title("Error: Sign in – Learning for safer lives")
    expect(page.get_by_role("alert")).to_contain_text("The email address or the password is not right")
    expect(page.get_by_label("Email address")).to_have_value(NADIA)
    expect(page.get_by_label("Password", exact=True)).to_have_value("")

    fill_in_sign_in(page, NADIA)
    expect(heading(page)).to_contain_text("My learning")


@with_and_without_scripts
def test_a_forgotten_password_is_replaced_by_a_letter(page: Page, site: Site) -> None:
    page.goto("/training/sign-in")
    page.get_by_role("link", name="Set a new password").click()
    page.get_by_label("Email address").fill(NADIA)
    press(page, "Send the link")
    expect(heading(page)).to_have_text("Look in your email")

    page.goto(site.newest_link(NADIA))
    page.get_by_label("New password").fill("abuse")
    press(page, "Save the password")
    expect(page.get_by_role("alert")).to_be_visible()

    page.get_by_label("New password").fill(NEW)
    press(page, "Save the password")
    expect(heading(page)).to_have_text("Your password is saved")

    press(page, "Sign in")
    fill_in_sign_in(page, NADIA)
    expect(page.get_by_role("alert")).to_contain_text("is not right")
    fill_in_sign_in(page, NADIA, NEW)
    expect(heading(page)).to_contain_text("My learning")

    page.goto(site.newest_link(NADIA))
    expect(heading(page)).to_have_text("This link no longer works")
