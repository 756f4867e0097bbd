from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import on_both_databases
from tests.journeys.site import Site
from tests.journeys.steps import CALLUM, answer, button, press, questions, saved, sign_in

MODULE = "recognising-domestic-abuse"


def chosen(page: Page) -> list[str]:
    """What is chosen on the page, field by field."""
    values: list[str] = page.evaluate(
        "() => [...new FormData(document.querySelector('form[data-saves]'))]"
        ".filter(([name, value]) => /^q\\d/.test(name) && value).map((field) => field.join('='))",
    )
    return values


def notice(page: Page) -> Locator:
    """Where the page says that something is not saved."""
    return page.locator(".learn-save-problem")


@on_both_databases
def test_answers_given_while_the_connection_is_lost_are_saved_when_it_is_back(page: Page, site: Site) -> None:
    start(page)
    first, second, *_ = questions(page)

    page.context.set_offline(True)
    answer(first, MODULE)
    expect(notice(page)).to_contain_text("Not saved yet. Your answers are kept on this page")
    answer(second, MODULE)
    button(page, "Save and").click()
    expect(notice(page)).to_contain_text("Still not saved")
    expect(page.get_by_text("Saved", exact=True)).to_have_count(0)

    page.context.set_offline(False)
    for each in (first, second):
        expect(saved(each)).to_have_text("Saved")
    expect(notice(page)).to_be_hidden()
    given = chosen(page)
    page.reload()
    assert chosen(page) == given

    site.kill()
    third = questions(page)[-1]
    answer(third, MODULE)
    expect(notice(page)).to_contain_text("Not saved yet")
    expect(saved(third)).to_have_text("")

    site.start()
    expect(saved(third)).to_have_text("Saved")
    expect(notice(page)).to_be_hidden()
    given = chosen(page)
    page.reload()
    assert chosen(page) == given
    for each in questions(page):
        expect(saved(each)).to_have_text("Saved")


def start(page: Page) -> None:
    """Start an attempt that asks for nothing yet."""
    sign_in(page, CALLUM)
    press(page, "Go to the quiz")
    press(page, "Start attempt")
    assert chosen(page) == []
