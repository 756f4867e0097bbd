import csv
from collections.abc import Callable
from datetime import date

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.conftest import everywhere
from tests.journeys.steps import GRACE, NADIA, answer_every_screen, content, heading, press, read_every_page, sign_in

MODULE = "responding-safely"


@everywhere
def test_a_manager_sees_the_module_that_somebody_completed(page: Page, new_context: Callable[..., BrowserContext]) -> None:
    manager = new_context().new_page()
    sign_in(manager, GRACE)
    manager.get_by_role("link", name="Completion", exact=True).click()
    done_before, people = done(manager)
    figure(manager).click()
    expect(names(manager)).to_have_count(done_before)
    expect(manager.locator(".learn-report")).not_to_contain_text("Nadia Rahman")

    sign_in(page, NADIA)
    press(page, "Go on")
    read_every_page(page)
    press(page, "Start attempt")
    answer_every_screen(page, MODULE)
    press(page, "Finish")
    expect(heading(page)).to_contain_text("You passed")

    manager.get_by_role("link", name="Completion", exact=True).click()
    assert done(manager) == (done_before + 1, people)
    figure(manager).click()
    expect(names(manager)).to_have_count(done_before + 1)
    row = manager.locator(".learn-report tbody tr", has_text="Nadia Rahman")
    expect(row).to_contain_text("Up to date")
    assert file(manager) == screen(manager)


def figure(page: Page) -> Locator:
    """The figure of a module that opens the names of those who have done it."""
    title = content().modules[MODULE].title
    return page.locator(".learn-bars tr", has_text=title).get_by_role("link", name="done")


def done(page: Page) -> tuple[int, int]:
    """How many have done the module, of how many."""
    number, _, people, *_ = (figure(page).text_content() or "").split()
    return int(number), int(people)


def names(page: Page) -> Locator:
    """The people that are listed."""
    return page.locator(".learn-report tbody th")


def screen(page: Page) -> list[list[str]]:
    """Who is listed, and how they stand with the module that the report is narrowed to."""
    lines = []
    for row in page.locator(".learn-report tbody tr").all():
        name = row.locator("th").evaluate("(cell) => cell.firstChild.textContent.trim()")
        lines.append([name, *(" ".join((cell.text_content() or "").split()) for cell in row.locator("td").all())])
    return lines


def file(page: Page) -> list[list[str]]:
    """The same from the file that the page offers, with its days in the words of the page."""
    with page.expect_download() as download:
        page.get_by_role("link", name="for a spreadsheet").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as lines:
        return [
            [line["Name"], line["Status"], *(in_words(line[day]) for day in ("Due", "Completed", "Good until"))]
            for line in csv.DictReader(lines)
        ]


def in_words(day: str) -> str:
    """A day as the page has it."""
    return f"{date.fromisoformat(day):%-d %b %Y}" if day else "–"
