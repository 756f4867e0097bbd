from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import everywhere
from tests.journeys.steps import TOMOS, answer, content, heading, press, questions, saved, sign_in

MODULE = "recognising-domestic-abuse"


@everywhere
def test_what_was_left_on_one_device_goes_on_on_another(page: Page, new_context: Callable[..., BrowserContext]) -> None:
    module = content().modules[MODULE]
    sign_in(page, TOMOS)
    press(page, "Start")
    press(page, "Start")
    press(page, "Next")
    press(page, "Next")
    expect(heading(page)).to_have_text(module.pages[2].title)

    phone = new_context().new_page()
    phone.set_viewport_size({"width": 320, "height": 640})
    sign_in(phone, TOMOS)
    expect(phone.locator(".learn-next")).to_contain_text(f"You are at page 3 of {len(module.pages)}")
    press(phone, "Go on")
    expect(heading(phone)).to_have_text(module.pages[2].title)
    for _ in module.pages[2:]:
        press(phone)
    press(phone, "Start attempt")
    answer(questions(phone)[0], MODULE)
    phone.get_by_role("button", name="Save and come back later").click()
    expect(heading(phone)).to_contain_text("My learning")

    page.goto("/training/")
    press(page, "Go to the quiz")
    press(page, "Go on with your attempt")
    press(page, "Answer what is left")
    page.get_by_role("link", name="Back", exact=True).or_(page.get_by_role("link", name="About this quiz")).wait_for()
    expect(saved(questions(page)[0])).to_have_text("Saved")
    expect(saved(questions(page)[1])).to_have_text("")
