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
    columns = page.locator(".learn-report thead th").evaluate_all("(cells) => cells.slice(1).map((c) => c.textContent.trim())")
    assert content().modules[MODULE].title in columns

    pages = printed(page, tmp_path)
    assert len(pages) <= 3
    whole = " ".join(pages)
    for words in (sentence, "Module by module", *names, *columns):
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


def test_a_team_talk_prints_on_one_sheet_with_what_is_closed_on_the_screen(page: Page, tmp_path: Path) -> None:
    sign_in(page, GRACE)
    for theme, talk in content().team_talks.items():
        page.goto(f"/training/team-talks/{theme}")
        hidden = page.locator("details p").evaluate_all(
            "(all) => all.map((e) => e.textContent.trim().split(/\\s+/).slice(0, 4).join(' '))"
        )
        (sheet,) = printed(page, tmp_path)
        one_line = " ".join(sheet.split())
        assert talk.title in one_line
        assert [words for words in hidden if words not in one_line] == []
        for words in NOT_ON_PAPER:
            assert words not in sheet


def printed(page: Page, folder: Path) -> list[str]:
    """What stands on each sheet of paper."""
    reader = shutil.which("pdftotext")
    if reader is None:
        leave_out("pdftotext is not installed: apt-get install poppler-utils")
    page.pdf(path=folder / "printed.pdf", prefer_css_page_size=True, format="A4")
    done = subprocess.run([reader, folder / "printed.pdf", "-"], capture_output=True, text=True, check=True)
    return [" ".join(sheet.split()) for sheet in done.stdout.split("\f") if sheet.strip()]
