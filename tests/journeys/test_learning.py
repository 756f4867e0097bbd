from playwright.sync_api import Page, expect

from tests.journeys.conftest import everywhere
from tests.journeys.steps import TOMOS, answer_every_screen, content, heading, press, read_every_page, saved, sign_in

MODULE = "recognising-domestic-abuse"


@everywhere
def test_a_newcomer_learns_one_module_from_sign_in_to_record(page: Page, scripts: bool) -> None:  # noqa: FBT001 -- a fixture
    module = content().modules[MODULE]
    sign_in(page, TOMOS)

    step = page.locator(".learn-next")
    expect(step.get_by_role("heading")).to_have_text(module.title)
    expect(step).to_contain_text("Required for the role")
    expect(step).to_contain_text("Due ")
    press(page, "Start")

    expect(heading(page)).to_contain_text(module.title)
    press(page, "Start")
    assert read_every_page(page) == len(module.pages)

    press(page, "Start attempt 1")
    answer_every_screen(page, MODULE, each=lambda question: expect(saved(question)).to_have_text("Saved") if scripts else None)
    expect(heading(page)).to_contain_text("Check your answers")
    expect(page.locator("main")).to_contain_text(f"All {content().quizzes[MODULE].asked} questions are answered and saved")
    press(page, "Finish")

    expect(heading(page)).to_contain_text("You passed")
    press(page, "Record of completion")
    expect(page.locator(".learn-record")).to_contain_text("Tomos Prys-Jones")
    expect(page.locator(".learn-record")).to_contain_text(module.title)

    page.get_by_role("link", name="My learning").first.click()
    done = page.locator("section", has=page.get_by_role("heading", name="Done", exact=True))
    expect(done.locator(".learn-list__row", has_text=module.title)).to_contain_text("Record of completion")
    expect(page.locator(".learn-next").get_by_role("heading")).not_to_have_text(module.title)
