"""The way out in figures: ``python -m tests.benchmarks.leaving``. Two tables, for the note of a release.

The first is the gate (SAF-11): each browser, each way out, each thing done before, so many times. The second sets our exit
beside the stock component of GOV.UK on the same page under the same headers (SAF-56); its files are not shipped, so that it
needs ``npm ci`` in static/src.
"""

import argparse
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from config import ROOT
from learn.public.pages import WAY_OUT
from tests.journeys.conftest import FLAGS
from tests.journeys.leaving import (
    OURS,
    WEATHER,
    Certificate,
    Change,
    Deed,
    Front,
    Reply,
    Tab,
    Way,
    arrive,
    closed_pages,
    edited,
    fronted,
    leave,
    serving,
    try_gate,
    visit,
)
from tests.journeys.steps import content
from tests.journeys.tabs import ChromiumTab, FirefoxTab, firefox
from tests.journeys.test_leaving import KEPT, Onlooker, believing, left_on_disk

STOCK = ROOT / "static" / "src" / "node_modules" / "govuk-frontend" / "dist" / "govuk"
START = "import {createAll, ExitThisPage} from '/stock/govuk-frontend.min.js'; createAll(ExitThisPage)"
KINDS = {".js": "text/javascript", ".css": "text/css"}
TRIES = 5


def stock(weather: str) -> Change:
    """Put GOV.UK's component in the place of our exit, with its own style and script."""

    def change(reply: Reply) -> Reply:
        if reply.path.startswith("/stock/"):
            name = reply.path.removeprefix("/stock/")
            body = START.encode() if name == "start.js" else (STOCK / name).read_bytes()
            others = (each for each in reply.headers if each[0] != "Content-Type")
            return replace(reply, status=200, headers=(*others, ("Content-Type", KINDS[Path(name).suffix])), body=body)
        if not reply.is_page:
            return reply
        reply = edited(reply, f'href="{WAY_OUT}"', f'href="{weather}/"')
        reply = edited(reply, "<body>", '<body class="govuk-frontend-supported">')
        reply = edited(reply, " data-exit>Leave", ' data-exit data-module="none">Leave')
        reply = edited(reply, 'class="govuk-skip-link" rel', 'class="govuk-skip-link govuk-js-exit-this-page-skiplink" rel')
        reply = edited(reply, '<div class="govuk-visually-hidden learn-exit-said" role="status"></div>', "")
        before, link, after = _exit_of(reply.body.decode())
        link = link.replace('class="learn-exit"', 'class="learn-exit govuk-exit-this-page__button"')
        inside = f'{before}<div class="govuk-exit-this-page" data-module="govuk-exit-this-page">{link}</div>{after}'
        head = '<link rel="stylesheet" href="/stock/govuk-frontend.min.css"><script type="module" src="/stock/start.js"></script>'
        changed = replace(reply, body=inside.replace("</head>", f"{head}</head>").encode())
        return edited(changed, 'src="/static/public.', 'src="/nothing/public.')

    return change


def _exit_of(text: str) -> tuple[str, str, str]:
    at = text.index('<a href="', text.index('class="govuk-skip-link">Skip'))
    end = text.index("</a>", at) + len("</a>")
    return text[:at], text[at:end], text[end:]


@contextmanager
def opened(browser: Browser, front: Front, *, scripts: bool) -> Iterator[BrowserContext]:
    """Give a browser with nothing in it."""
    context = browser.new_context(base_url=front.ours, java_script_enabled=scripts, locale="en-GB")
    yield context
    context.close()


def gate(make: Callable[[], Tab], front: Front, *, scripts: bool, repeats: int) -> dict[tuple[Way, Deed], int]:
    """How many of so many visits showed something, by the way out and what was done."""
    first = make()
    closed = closed_pages(first, front)
    first.close()
    found = {}
    for way in [way for way in Way if scripts or way is not Way.SHIFT]:
        for deed in Deed:
            found[way, deed] = 0
            for _ in range(repeats):
                tab = make()
                seen = try_gate(tab, front, closed, way, deed, nothing_of_ours=scripts and deed is not Deed.DEEPER)
                found[way, deed] += bool(seen)
                tab.close()
    return found


def show_gate(name: str, *, scripts: bool, repeats: int, found: dict[tuple[Way, Deed], int]) -> None:
    """Print the rows of one browser."""
    for (way, deed), faults in found.items():
        result = "nothing shown" if not faults else f"SHOWN {faults} times"
        print(f"| {name} | {'on' if scripts else 'off'} | {way} | {deed} | {repeats} | {result} |", flush=True)


def shown(browser: Browser, front: Front, changes: tuple[Change, ...], deed: Deed, *, scripts: bool, repeats: int) -> str:
    """How often Back showed topics that had been opened."""
    front.forget()
    with opened(browser, front, scripts=scripts) as context:
        closed = closed_pages(ChromiumTab(context.new_page()), front)
    front.forget(*changes)
    times = 0
    for _ in range(repeats):
        with opened(browser, front, scripts=scripts) as context:
            tab = ChromiumTab(context.new_page())
            found = try_gate(tab, front, closed, Way.BUTTON, deed, nothing_of_ours=False)
            times += any("opened topics" in each for each in found)
    return f"{times} of {repeats}"


def at_once(browser: Browser, front: Front, held: str, gone: str, *changes: Change) -> tuple[str, str]:
    """The shortest time from the third press until nothing is seen, six times slower, and the title while nobody answers."""
    took, titles = [], set()
    for _ in range(TRIES):
        front.forget(*changes)
        front.held.add(held)
        with opened(browser, front, scripts=True) as context:
            page = context.new_page()
            page.goto("/together")
            onlooker = Onlooker(page, gone)
            onlooker.slow_down()
            onlooker.leave()
            took.append(onlooker.told()["took"])
            titles.add(onlooker.told()["title"])
    front.forget()
    return f"{min(took):.0f} ms", ", ".join(sorted(titles))


def kept(browser: Browser, front: Front, *changes: Change) -> str:
    """What the page keeps on the device while it is open."""
    front.forget(*changes)
    with opened(browser, front, scripts=True) as context:
        page = context.new_page()
        page.goto("/")
        return ", ".join(page.evaluate(KEPT)) or "nothing"


def on_disk(playwright: Playwright, arguments: dict[str, Any], front: Front, folder: Path, *changes: Change) -> str:
    """The files of the browser that hold words of the page after it was left and the browser closed."""
    front.forget(*changes)
    with playwright.chromium.launch_persistent_context(folder, **arguments) as context:
        tab = ChromiumTab(context.new_page())
        visit(tab, front, Deed.ONE_TOPIC)
        leave(tab, Way.BUTTON)
        arrive(tab, WEATHER, "/")
        tab.page.wait_for_timeout(300)
    headings = [topic.heading for topic in content().topics.values()]
    return ", ".join(left_on_disk(folder, headings)) or "none"


def compare(playwright: Playwright, arguments: dict[str, Any], front: Front, folder: Path, repeats: int) -> None:
    """Print ours beside the stock component, in Chromium."""
    with playwright.chromium.launch(**arguments) as browser:
        columns = []
        for name, changes, held, gone in (
            ("ours", (), f"{OURS}{WAY_OUT}", "!document.body.childElementCount"),
            ("stock", (stock(front.weather),), f"{WEATHER}/", "document.querySelector('.govuk-exit-this-page-overlay')"),
        ):
            took, title = at_once(browser, front, held, gone, *changes)
            column = {
                "opened topics shown on Back, scripts on": shown(
                    browser, front, changes, Deed.TOPICS, scripts=True, repeats=repeats
                ),
                "the same, after a second page": shown(browser, front, changes, Deed.DEEPER, scripts=True, repeats=repeats),
                "the same, scripts off": shown(browser, front, changes, Deed.TOPICS, scripts=False, repeats=repeats),
                "nothing seen after the third press, 6 times slower": took,
                "title while nobody answers": title,
                "kept on the device": kept(browser, front, *changes),
                "words on the disk afterwards": on_disk(playwright, arguments, front, folder / name, *changes),
            }
            columns.append(column)
        front.forget()
    ours, theirs = columns
    print("\n| what | ours | GOV.UK component |\n| --- | --- | --- |")
    for what, figure in ours.items():
        print(f"| {what} | {figure} | {theirs[what]} |")


def main() -> None:
    """Run the gate in both browsers, then the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--browsers", nargs="*", default=["chromium", "firefox"], choices=["chromium", "firefox"])
    asked = parser.parse_args()
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        certificate = Certificate.made(folder)
        launch = {
            "executable_path": shutil.which("chromium"),
            "args": FLAGS,
            "ignore_default_args": ["--disable-back-forward-cache"],
        }
        arguments = believing(launch, certificate)
        with fronted(certificate) as front, serving(front, folder / "instance"):
            print(
                "| browser | scripts | way out | done before | visits | seen afterwards |\n| --- | --- | --- | --- | ---: | --- |"
            )
            for scripts in (True, False):
                if "chromium" in asked.browsers:
                    with playwright.chromium.launch(**arguments) as browser, opened(browser, front, scripts=scripts) as context:
                        found = gate(lambda: ChromiumTab(context.new_page()), front, scripts=scripts, repeats=asked.repeats)
                        show_gate(f"Chromium {browser.version}", scripts=scripts, repeats=asked.repeats, found=found)
                if "firefox" in asked.browsers:
                    with firefox(folder / f"firefox-{scripts}", scripts=scripts) as running:
                        found = gate(lambda: FirefoxTab(running), front, scripts=scripts, repeats=asked.repeats)
                        show_gate(f"Firefox {running.version}", scripts=scripts, repeats=asked.repeats, found=found)
            if STOCK.exists():
                compare(playwright, arguments, front, folder, asked.repeats)
            else:
                print(f"\nNo comparison with the component of GOV.UK: {STOCK} is missing. Run npm ci in static/src.")


if __name__ == "__main__":
    main()
