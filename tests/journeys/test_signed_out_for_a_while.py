from playwright.sync_api import Page, expect

from tests.journeys.conftest import with_and_without_scripts
from tests.journeys.site import Site
from tests.journeys.steps import CALLUM, GRACE, answer, fill_in_sign_in, heading, let_time_pass, press, questions, saved, sign_in

MODULE = "recognising-domestic-abuse"


def test_a_warning_comes_in_time_and_one_press_keeps_the_sign_in(page: Page) -> None:
    page.clock.install()
    sign_in(page, CALLUM)
    dialog = page.get_by_role("dialog", name="You will soon be signed out")

    page.clock.fast_forward("26:00")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    with page.expect_response("**/training/stay") as stayed:
        dialog.get_by_role("button", name="Stay signed in").click()
    assert stayed.value.status == 204
    expect(dialog).to_be_hidden()

    page.clock.fast_forward("26:00")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("02:00")
    expect(dialog).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()


def test_who_can_see_others_is_warned_sooner(page: Page) -> None:
    page.clock.install()
    sign_in(page, GRACE)
    page.clock.fast_forward("12:30")
    expect(page.get_by_role("dialog", name="You will soon be signed out")).to_be_visible()


@with_and_without_scripts
def test_answers_sent_after_the_end_are_kept_through_the_sign_in(page: Page, site: Site, scripts: bool) -> None:  # noqa: FBT001 -- a fixture
    sign_in(page, CALLUM)
    press(page, "Go to the quiz")
    press(page, "Start attempt")
    let_time_pass(page.context, site, minutes=31)

    for question in questions(page):
        answer(question, MODULE)
    if scripts:
        expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()
        page.get_by_role("button", name="Go back to the page").click()
        expect(page.get_by_text("Saved", exact=True)).to_have_count(0)
    press(page, "Save and go on")

    expect(page.get_by_role("status")).to_contain_text("Your answers are kept on this page")
    fill_in_sign_in(page, CALLUM, "not the password")
    fill_in_sign_in(page, CALLUM)
    expect(heading(page)).to_have_text("Your answers are here, not saved yet")
    press(page, "Save my answers")

    expect(heading(page)).to_contain_text("part 2")
    page.get_by_role("link", name="Back", exact=True).click()
    for question in questions(page):
        expect(saved(question)).to_have_text("Saved")


@with_and_without_scripts
def test_a_page_opened_after_the_end_comes_back_after_the_sign_in(page: Page, site: Site) -> None:
    sign_in(page, CALLUM)
    page.goto("/training/account")
    let_time_pass(page.context, site, minutes=31)
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("You were signed out because some time went by")
    fill_in_sign_in(page, CALLUM)
    expect(heading(page)).to_have_text("Your account")
