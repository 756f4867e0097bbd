"""What holds of every page, whatever it is about and however it was reached, in a real browser at three widths."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request as Asked

from tests.pages import Page as Read
from tests.pages import problems_of

REPEATS = int(os.environ.get("LEARN_REPEATS", "1"))
"""How often what may be chance is done, as browsers do not always keep a page (E11); more than once is the thorough way."""

PAGES_TO = os.environ.get("LEARN_PAGES_TO", "")
"""A folder in which the page of each state is kept as it was served, for whoever wants to look at it; none unless it is named."""

WIDTHS = (1280, 768, 320)
AXE_WIDTHS = (1280, 320)
"""Where axe looks, which takes most of the time: what is shown between these two widths is shown at one of them."""

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {
        name: {"enabled": True}
        for name in ("color-contrast-enhanced", "identical-links-same-purpose", "meta-refresh-no-exceptions")
    },
    "resultTypes": ["violations", "incomplete"],
}
"""What axe is asked (A11Y-01)."""

NOT_BY_AXE = {"exclude": [[".learn-case-map text"]]}
"""What axe cannot judge: it does not see what lies behind words in a drawing. A test of the map measures them itself."""

SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }"""
"""What a reader may set, without losing a word (WCAG 1.4.12)."""

LARGE = "html { font-size: 200% !important }"

SEEN = """
const isSeen = (e) => e.checkVisibility({visibilityProperty: true}) && !e.closest('.govuk-visually-hidden')
const nameOf = (e) => `${e.tagName.toLowerCase()}.${e.className} “${e.textContent.trim().replace(/\\s+/g, ' ').slice(0, 30)}”`
"""

SIDEWAYS = (
    SEEN
    + """
const wide = document.documentElement.clientWidth
if (document.documentElement.scrollWidth <= wide) return []
return [...document.querySelectorAll('body *')]
  .filter((e) => isSeen(e) && !e.closest('.learn-scroll') && e.getBoundingClientRect().right > wide + 1)
  .map((e) => `${nameOf(e)} reaches ${Math.round(e.getBoundingClientRect().right)} of ${wide}`).slice(-3).concat('scrolls sideways')
"""
)

CUT_OFF = (
    SEEN
    + """
const holdsText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
return [...document.querySelectorAll('body *')].filter((e) => {
  if (!isSeen(e) || !holdsText(e) || getComputedStyle(e).overflow === 'visible' || e.matches('input, select')) return false
  // It is a dot until it has the focus.
  if (e.matches('.govuk-skip-link:not(:focus)')) return false
  return e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2
}).map((e) => `${nameOf(e)} is cut off`)
"""
)

SMALL = (
    SEEN
    + """
const large = '.learn-answer, .govuk-button, .govuk-select, .govuk-input'
const isInText = (e) => getComputedStyle(e).display === 'inline' &&
  [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim().length > 1)
return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .map((e) => e.closest('.learn-answer') || e)
  .filter((e) => isSeen(e) && !isInText(e) && !e.matches('.govuk-skip-link'))
  .flatMap((e) => {
    const box = e.getBoundingClientRect(), least = e.matches(large) ? 44 : 24
    return box.width < least - 0.5 || box.height < least - 0.5
      ? [`${nameOf(e)} is ${Math.round(box.width)} × ${Math.round(box.height)}, less than ${least}`] : []
  })
"""
)

MOVING = """
const moves = (e) => getComputedStyle(e).transitionDuration.split(',').concat(getComputedStyle(e).animationDuration.split(','))
  .some((time) => parseFloat(time) > 0)
return [...document.querySelectorAll('*')].filter(moves).map((e) => `${e.tagName}.${e.className} moves`)
  .concat(document.getAnimations().map((a) => 'something is moving'))
"""


AT_REST = "() => Promise.allSettled(document.getAnimations().map((each) => each.finished))"
"""Waits until nothing moves: a colour on its way to another is nobody's colour."""


AXE, SNIFFER = "axe.min.js", "HTMLCS.js"
"""Two programs that look at a page for people with disabilities, written by two teams who read the rules on their own."""

SNIFFED = """(standing) => new Promise((resolve, reject) => {
  const said = HTMLCS.getTranslation
  // It misspells the names of some of its own sentences, and breaks on what it cannot say.
  HTMLCS.getTranslation = (name) => said.call(HTMLCS, name) || said.call(HTMLCS, name.replace('AutoC', 'Autoc')) || name
  const told = () => resolve(HTMLCS.getMessages().filter((each) => each.type === HTMLCS.ERROR).map(({code, element, msg}) => ({
    stands: standing.findIndex(([rule, selector]) => code.endsWith(rule) && element.matches?.(selector)),
    words: `${code}: ${element.outerHTML?.slice(0, 120)}: ${msg}`,
  })))
  HTMLCS.process('WCAG2AAA', document, told, reject, 'en')
})"""
"""Asks the second for its errors. Its warnings and notices only say what a person should look at."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An error of the second program that stands: a rule of its, what it is said of, why we do not follow, and a state with it."""

    rule: str
    selector: str
    why: str
    seen_in: str


STANDING = (
    Standing(
        rule=".1_3_1_AAA.G141",
        selector="h2.govuk-error-summary__title",
        why="What is wrong is said before the page's own heading, as on all of GOV.UK, and gets the focus. The order of levels is "
        "advice on how to meet AAA; WCAG does not ask for it.",
        seen_in="sign_ins/sign_in.html, nothing typed",
    ),
    Standing(
        rule=".1_3_5.H98",
        selector="input[type=email][autocomplete=username]",
        why="Its table is that of HTML 5.2. The HTML Standard allows a user name in a field for an email address.",
        seen_in="sign_ins/sign_in.html",
    ),
)
"""All that stands. What matches none of it fails, and so does one that its state does not need any more."""


@cache
def vendored(name: str) -> str:
    """The source of a script that others wrote."""
    return (Path(__file__).parent / "vendor" / name).read_text()


def watch(context: BrowserContext, address: str, complaints: list[str]) -> None:
    """Note what goes wrong unseen: errors of scripts, breaches of the policy, missing files, requests to strangers."""

    def said(message: ConsoleMessage) -> None:
        # A reply of 4xx or 5xx and a lost connection are part of some stories; files that fail are noted below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def broke(error: WebError) -> None:
        complaints.append(str(error.error))

    def asked(request: Request) -> None:
        if not request.url.startswith((address, "data:")):
            complaints.append(f"asked a stranger: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in ("document", "fetch"):
            complaints.append(f"{response.status}: {response.url}")

    context.on("console", said)
    context.on("weberror", broke)
    context.on("request", asked)
    context.on("response", answered)


def file_of(state: str) -> str:
    """The name of the file in which a state's page is kept."""
    return re.sub(r"[^a-z0-9]+", "-", state.lower()).strip("-") + ".html"


class Inspector:
    """Looks at page after page, and remembers what was wrong with which."""

    def __init__(self, page: Page) -> None:
        """Look at what this page shows."""
        self.problems: dict[str, list[str]] = {}
        self._replies: dict[Page, Response] = {}
        self.page = page
        page.context.on("response", self._note)

    def __call__(self, state: str, widths: Sequence[int] = WIDTHS) -> None:
        """Inspect the page as it is now, at every width; ``state`` names it in the list of problems."""
        found = self._html(state)
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate(AT_REST)
            for source in (SIDEWAYS, SMALL):
                found += [f"{width} px: {each}" for each in ask(self.page, source)]
            if width in AXE_WIDTHS:
                found += [f"{width} px: {each}" for each in _by_axe(self.page)]
        found += _by_sniffer(self.page, state)
        found += [f"spaced out: {each}" for each in with_style(self.page, SPACING, SIDEWAYS, CUT_OFF)]
        self.page.set_viewport_size({"width": 1280, "height": 900})
        found += [f"large: {each}" for each in with_style(self.page, LARGE, SIDEWAYS, CUT_OFF)]
        assert state not in self.problems, f"{state} was looked at before"
        self.problems[state] = found

    @property
    def wrong(self) -> str:
        """The states that had a problem, each with its problems, a line each."""
        return "\n".join(f"{state}: {problem}" for state, found in self.problems.items() for problem in found)

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.status not in (301, 302, 303):
            self._replies[response.frame.page] = response

    def _html(self, state: str) -> list[str]:
        body = self._replies[self.page].text()
        if PAGES_TO:
            (Path(PAGES_TO) / file_of(state)).write_text(body)
        try:
            return problems_of(Read(TestResponse([body.encode()], "200 OK", Headers(), Asked({}))))
        except html5lib.html5parser.ParseError as problem:
            return [f"invalid HTML: {problem}"]


def ask(page: Page, source: str) -> list[str]:
    """What a piece of script says of the page."""
    said: list[str] = page.evaluate(f"() => {{ {source} }}")
    return said


def with_style(page: Page, style: str, *sources: str) -> list[str]:
    """What pieces of script say of the page while its reader has a style sheet of their own."""
    page.evaluate(
        """(style) => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(style)
      document.adoptedStyleSheets = [sheet]
    }""",
        style,
    )
    said = [each for source in sources for each in ask(page, source)]
    page.evaluate("() => { document.adoptedStyleSheets = [] }")
    return said


def _by_axe(page: Page) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(vendored(AXE))
    result: dict[str, Any] = page.evaluate("([context, rules]) => axe.run(context, rules)", [NOT_BY_AXE, RULES])
    return [
        f"{kind}: {rule['id']}: {node['target']}: {node.get('failureSummary')}"
        for kind in ("violations", "incomplete")
        for rule in result[kind]
        for node in rule["nodes"]
    ]


def _by_sniffer(page: Page, state: str) -> list[str]:
    if not page.evaluate("() => 'HTMLCS' in window"):
        page.evaluate(vendored(SNIFFER))
    errors: list[dict[str, Any]] = page.evaluate(SNIFFED, [[each.rule, each.selector] for each in STANDING])
    seen = {error["stands"] for error in errors}
    idle = [each for at, each in enumerate(STANDING) if each.seen_in == state and at not in seen]
    return [
        *(f"second program: {error['words']}" for error in errors if error["stands"] < 0),
        *(f"second program: {each.rule} is not found here any more; take it off STANDING" for each in idle),
    ]
