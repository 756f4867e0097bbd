"""What people do, step by step: each function is one thing that somebody does in a browser."""

from collections.abc import Callable

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext, Locator, Page, expect

from learn.domain.catalogue import Catalogue
from learn.domain.demonstration_sign_ins import PASSWORD
from learn.domain.questions import Kind, Question
from tests.journeys.site import Site
from tests.shipped import shipped_today

NADIA = "nadia.rahman@council.example"
TOMOS = "tomos.prys-jones@council.example"
GRACE = "grace.adeyemi@council.example"
PRIYA = "priya.raghunathan@health.example"
CALLUM = "callum.whyte@police.example"
LUCJA = "lucja.zielinska@health.example"
SUNITA = "sunita@council.example"
MARGARET = "margaret.osullivan@council.example"
IAIN = "iain.macrae@council.example"
HANNEKE = "hanneke.devries@police.example"
OLUCHI = "oluchi.eze@charity.example"


def content() -> Catalogue:
    """What people read and answer, from the files."""
    return shipped_today()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in by the form."""
    page.goto("/training/sign-in")
    fill_in_sign_in(page, email, password)


def fill_in_sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in and send the form for signing in that is open."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")


def button(page: Page, words: str = "") -> Locator:
    """The first large button, or link that looks like one, that says this."""
    return page.locator("main .govuk-button", has_text=words).first


def press(page: Page, words: str = "") -> None:
    """Press a large button, and wait for the page that it leads to."""
    with page.expect_navigation():
        button(page, words).click()


def sign_out(page: Page) -> None:
    """Sign out."""
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("You are signed out")


def send_to(page: Page, address: str, **changes: str) -> None:
    """Send the form of this page to another address, or with other values, as only a mistake of ours or a stranger would."""
    with page.expect_navigation():
        page.locator("main form").first.evaluate(
            """(form, [address, changes]) => {
              for (const [name, value] of Object.entries(changes)) form.elements[name].value = value
              form.action = address
              form.submit()
            }""",
            [address, changes],
        )


def heading(page: Page) -> Locator:
    """The page's own heading."""
    return page.locator("h1")


def decide_something(page: Page) -> None:
    """Open the gentler version where there is one, then the first thing to decide or recall, and see what is behind it."""
    for each in (".learn-route", ".learn-option, .learn-recall"):
        closed = page.locator("main").locator(each).locator("visible=true").first
        if each == ".learn-route" and not page.locator(".learn-routes").count():
            continue
        closed.locator("> summary").click()
        expect(closed.locator("> .govuk-details__text")).to_be_visible()


def read_every_page(page: Page) -> int:
    """Read from the page that is open to the last, decide something on each, and say how many there were."""
    pages = 0
    while page.locator(".learn-place__words", has_text="Page ").count():
        decide_something(page)
        press(page)
        pages += 1
    return pages


def questions(page: Page) -> list[Locator]:
    """The questions on the screen."""
    return page.locator(".learn-question").all()


def known(question: Locator, module: str) -> Question:
    """The question of the bank that is shown: the one with these words and these things to choose."""
    words = _words(question.locator("legend").first)
    listed = {_words(each) for each in question.locator(".learn-question__fields").locator(TEXTS).all()}
    (found,) = [
        each
        for each in content().quizzes[module].questions
        if each.text == words and {option.text for option in each.options} == listed
    ]
    return found


TEXTS = ".learn-answer__text, .learn-item__label"


def answer(question: Locator, module: str, *, rightly: bool = True) -> None:
    """Answer one question, rightly or wrongly, and say how sure that is where it is asked."""
    asked = known(question, module)
    match asked.kind:
        case Kind.ONE | Kind.SEVERAL:
            for option in asked.options:
                if option.is_right == rightly and (rightly or asked.kind is Kind.SEVERAL or option is _first_wrong(asked)):
                    question.get_by_label(option.text, exact=True).check()
        case Kind.ORDER:
            steps = asked.options if rightly else asked.options[::-1]
            for place, option in enumerate(steps, start=1):
                question.get_by_label(option.text, exact=True).select_option(str(place))
        case Kind.MATCH:
            partners = [option.partner for option in asked.options]
            for option, partner in zip(asked.options, partners if rightly else partners[::-1], strict=True):
                question.get_by_label(option.text, exact=True).select_option(label=partner)
    if asked.asks_certainty:
        question.get_by_label("Fairly sure", exact=True).check()


def _first_wrong(question: Question) -> object:
    return next(option for option in question.options if not option.is_right)


def saved(question: Locator) -> Locator:
    """Where a question says whether its answer is saved."""
    return question.locator(".learn-saved")


def answer_every_screen(page: Page, module: str, *, each: Callable[[Locator], None] = lambda _question: None) -> None:
    """Answer rightly from the screen that is open to the last; ``each`` is done after each answer."""
    while questions(page):
        for question in questions(page):
            answer(question, module)
            each(question)
        press(page, "Save and")


def let_time_pass(context: BrowserContext, site: Site, minutes: int) -> None:
    """Put a browser where it would be had nobody touched it for so long: its cookie says when it was last heard of."""
    app = Flask("cookie")
    app.secret_key = site.secret_key
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    (cookie,) = [each for each in context.cookies() if each["name"] == "learn"]
    held = signer.loads(cookie["value"])
    context.add_cookies(
        [
            {
                "name": "learn",
                "value": str(signer.dumps(held | {"seen": held["seen"] - 60 * minutes})),
                "domain": "127.0.0.1",
                "path": "/training",
                "httpOnly": True,
                "sameSite": "Lax",
            },
        ],
    )


def _words(place: Locator) -> str:
    return " ".join((place.text_content() or "").split())
