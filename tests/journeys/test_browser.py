from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser

FEATURES = "--disable-features="


def lists_of(process: Path) -> list[set[str]]:
    """The lists of what a process was told to leave out, in their order; none of one that has ended by now."""
    with suppress(OSError):
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
        return [set(word.removeprefix(FEATURES).split(",")) for word in words if word.startswith(FEATURES)]
    return []


def test_what_playwright_switches_off_in_a_browser_stays_off(browser: Browser) -> None:
    """A newer Playwright may switch off more; then that belongs on our list too."""
    assert browser.is_connected()
    two = [lists for lists in map(lists_of, Path("/proc").glob("[0-9]*")) if len(lists) == 2]
    assert two
    assert [theirs - ours for theirs, ours in two if theirs - ours] == []
