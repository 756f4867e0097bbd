from playwright.sync_api import Locator, Page, expect

from learn.domain.demonstration_sign_ins import PASSWORD
from learn.domain.questions import Kind
from tests.journeys.keyboard import tab_to, walk
from tests.journeys.steps import CALLUM, GRACE, LUCJA, TOMOS, heading, known, press, questions, saved, sign_in, sign_out

MODULE = "recognising-domestic-abuse"


def test_a_learner_goes_from_sign_in_to_result_without_a_mouse(page: Page) -> None:
    page.goto("/training/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Email address"))
    page.keyboard.type(CALLUM)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(heading(page)).to_contain_text("My learning")
    enter(page, page.get_by_role("link", name="Go to the quiz"))
    expect(heading(page)).to_contain_text("Quiz")
    enter(page, page.get_by_role("button", name="Start attempt"))
    while questions(page):
        for question in questions(page):
            answer_by_keys(page, question)
        enter(page, page.get_by_role("button", name="Save and").first)
    enter(page, page.get_by_role("button", name="Finish"))
    expect(heading(page)).to_contain_text("You passed")


def test_every_stop_of_the_keyboard_is_seen_and_comes_in_order(page: Page) -> None:
    page.goto("/training/sign-in")
    wrong = {"sign in": unseen(page)}
    sign_in(page, TOMOS)
    wrong["my learning"] = unseen(page)
    press(page, "Start")
    wrong["module"] = unseen(page)
    page.goto("/training/modules/responding-safely/pages/when-the-danger-is-now")
    page.locator(".learn-route summary").first.click()
    wrong["page"] = unseen(page)
    sign_out(page)
    sign_in(page, CALLUM)
    press(page, "Go to the quiz")
    press(page, "Start attempt")
    wrong["quiz"] = unseen(page)
    page.goto(page.url.rpartition("/")[0] + "/check")
    wrong["check"] = unseen(page)
    sign_out(page)
    sign_in(page, GRACE)
    page.goto("/training/completion")
    wrong["report"] = unseen(page)
    sign_out(page)
    sign_in(page, LUCJA)
    page.get_by_role("link", name="Record of completion").first.click()
    wrong["record"] = unseen(page)
    page.goto("/")
    wrong["residents"] = unseen(page)
    assert not {name: stops for name, stops in wrong.items() if stops}


def test_the_notice_of_a_lost_connection_covers_nothing_that_has_the_focus(page: Page) -> None:
    sign_in(page, CALLUM)
    press(page, "Go to the quiz")
    press(page, "Start attempt")
    page.context.set_offline(True)
    answer_by_keys(page, questions(page)[0])
    expect(page.locator(".learn-save-problem")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 640})
    assert unseen(page) == []
    page.context.set_offline(False)
    expect(saved(questions(page)[0])).to_have_text("Saved")


def unseen(page: Page) -> list[str]:
    """What is wrong with the stops of a walk through this page; it has to have some."""
    stops = walk(page)
    assert len(stops) > 3
    return [f"{stop.name}: {', '.join(stop.problems)}" for stop in stops if stop.problems]


def enter(page: Page, wanted: Locator) -> None:
    """Go to a link or button, and press it."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer_by_keys(page: Page, question: Locator) -> None:
    """Answer a question rightly by Tab, Space and the arrows."""
    asked = known(question, MODULE)
    match asked.kind:
        case Kind.ONE:
            choose(page, question.get_by_role("radio").first, next(o.text for o in asked.options if o.is_right))
        case Kind.SEVERAL:
            for box in question.get_by_role("checkbox").all():
                tab_to(page, box)
                if any(o.is_right and box.evaluate("(e) => e.labels[0].innerText.trim()") == o.text for o in asked.options):
                    page.keyboard.press("Space")
        case Kind.ORDER | Kind.MATCH:
            given = {o.text: o.partner or str(place) for place, o in enumerate(asked.options, start=1)}
            for label in question.locator(".learn-item__label").all():
                words = (label.text_content() or "").strip()
                pick(page, question.get_by_label(words, exact=True), given[words])
    if asked.asks_certainty:
        choose(page, question.locator(".learn-certainty").get_by_role("radio").first, "Fairly sure")


def choose(page: Page, first: Locator, words: str) -> None:
    """Choose one of several by the arrows."""
    tab_to(page, first)
    page.keyboard.press("Space")
    while page.evaluate("() => document.activeElement.labels[0].innerText.trim()") != words:
        page.keyboard.press("ArrowDown")


def pick(page: Page, select: Locator, words: str) -> None:
    """Pick from a list by the arrows."""
    tab_to(page, select)
    while select.evaluate("(e) => e.selectedOptions[0].text") != words:
        page.keyboard.press("ArrowDown")
