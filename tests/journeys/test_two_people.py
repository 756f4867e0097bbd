from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import everywhere, on_both_databases
from tests.journeys.steps import CALLUM, NADIA, TOMOS, answer, heading, press, questions, saved, sign_in

MODULE = "recognising-domestic-abuse"


@everywhere
def test_two_people_at_once_each_see_their_own(page: Page, new_context: Callable[..., BrowserContext]) -> None:
    other = new_context().new_page()
    sign_in(page, NADIA)
    sign_in(other, TOMOS)
    for _ in range(2):
        for each, name in ((page, "Nadia Rahman"), (other, "Tomos Prys-Jones")):
            each.goto("/training/account")
            expect(each.locator("main")).to_contain_text(name)
            each.goto("/training/")
            expect(heading(each)).to_contain_text(name)

    theirs = other.locator(".learn-next").text_content()
    press(page, "Go on")
    press(page, "Next")
    other.reload()
    assert other.locator(".learn-next").text_content() == theirs


@on_both_databases
def test_of_two_windows_on_one_attempt_the_last_answer_stands_and_both_say_so(page: Page) -> None:
    sign_in(page, CALLUM)
    press(page, "Go to the quiz")
    press(page, "Start attempt")
    other = page.context.new_page()
    other.goto(page.url)

    answer(questions(page)[0], MODULE)
    expect(saved(questions(page)[0])).to_have_text("Saved")
    answer(questions(other)[0], MODULE, rightly=False)
    expect(saved(questions(other)[0])).to_have_text("Saved")
    last = state(other)
    assert state(page) != last

    page.reload()
    assert state(page) == last
    expect(saved(questions(page)[0])).to_have_text("Saved")

    answer(questions(page)[0], MODULE)
    expect(saved(questions(page)[0])).to_have_text("Saved")
    last = state(page)
    other.reload()
    assert state(other) == last


def state(page: Page) -> list[str]:
    """What is chosen for the first question, as its fields stand."""
    fields: list[str] = questions(page)[0].evaluate(
        "(question) => [...question.querySelectorAll('input, select')].map((f) => f.type === 'hidden' ? '' : `${f.checked} ${f.value}`)",
    )
    return fields
