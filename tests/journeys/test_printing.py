import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import leave_out
from tests.journeys.steps import GRACE, LUCJA, content, press, sign_in

MODULE = "recognising-domestic-abuse"
NOT_ON_PAPER = ("My learning", "Sign out", "Get help", "Skip to", "Your account", "Print th", "Show everybody", "Download")


def test_the_record_prints_as_a_record_and_nothing_else(page: Page, tmp_path: Path) -> None:
    sign_in(page, LUCJA)
    title = content().modules[MODULE].title
    page.locator(".learn-list__row", has_text=title).get_by_role("link", name="Record of completion").click()
    expect(page.get_by_role("button", name="Print this record")).to_be_visible()
    day = page.locator("dd").first.inner_text()

    pages = printed(page, tmp_path)
    assert len(pages) == 1
    for words in ("Record of completion", "Łucja Zielińska", title, day):
        assert words in pages[0]
    for words in NOT_ON_PAPER:
        assert words not in pages[0]


def test_the_report_prints_with_its_figures_and_names(page: Page, tmp_path: Path) -> None:
    sign_in(page, GRACE)
    page.goto("/training/completion")
    sentence = page.locator(".learn-headline").inner_text()
    names = page.locator(".learn-report tbody th").evaluate_all("(cells) => cells.map((c) => c.firstChild.textContent.trim())")

    pages = printed(page, tmp_path)
    assert len(pages) <= 3
    whole = " ".join(pages)
    for words in (sentence, "Module by module", *names, *(module.title for module in content().modules.values())):
        assert words in whole
    for words in NOT_ON_PAPER:
        assert words not in whole


def test_a_page_of_a_module_prints_its_words_and_no_buttons(page: Page, tmp_path: Path) -> None:
    sign_in(page, LUCJA)
    module = content().modules[MODULE]
    page.goto(f"/training/modules/{MODULE}")
    press(page)
    whole = " ".join(printed(page, tmp_path))
    assert module.pages[0].title in whole
    for words in (*NOT_ON_PAPER, "Next:"):
        assert words not in whole


def printed(page: Page, folder: Path) -> list[str]:
    """What stands on each sheet of paper."""
    reader = shutil.which("pdftotext")
    if reader is None:
        leave_out("pdftotext is not installed: apt-get install poppler-utils")
    page.pdf(path=folder / "printed.pdf", prefer_css_page_size=True, format="A4")
    done = subprocess.run([reader, folder / "printed.pdf", "-"], capture_output=True, text=True, check=True)
    return [" ".join(sheet.split()) for sheet in done.stdout.split("\f") if sheet.strip()]
