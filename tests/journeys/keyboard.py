"""Going through a page by its keyboard alone, and what has to hold at every stop."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page

MOST_STOPS = 250
ROUND = 10
"""Pixels around what has the focus, in which its ring is looked for."""

STOP = """() => {
  const e = document.activeElement
  if (!e || e === document.body) return null
  const shown = e.closest('.learn-answer') || e
  const box = shown.getBoundingClientRect()
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
  const isHit = ([x, y]) => { const hit = document.elementFromPoint(x, y); return hit && (shown.contains(hit) || hit.contains(e)) }
  const before = window.lastStop
  window.lastStop = e
  return {
    name: `${e.tagName.toLowerCase()} “${(shown.innerText || e.name || e.className).trim().slice(0, 40)}”`,
    isInOrder: !before || Boolean(before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING),
    isWithin: box.top >= 0 && box.bottom <= innerHeight + 1 || box.height > innerHeight,
    isFree: points.every(isHit),
    box: {x: box.left, y: box.top, width: box.width, height: box.height},
  }
}"""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A place where the focus rests, and what is wrong with it."""

    name: str
    problems: tuple[str, ...]


def walk(page: Page) -> list[Stop]:
    """Press Tab from the top of the page to its end, and look at every stop."""
    page.evaluate("() => { window.lastStop = null; scrollTo(0, 0); document.activeElement.blur() }")
    stops: list[Stop] = []
    while stop := _next(page):
        stops.append(stop)
        assert len(stops) < MOST_STOPS, "the focus is caught"
    return stops


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus.

    Raises:
        AssertionError: it never gets it.
    """
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(e) => e === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {wanted}")


def _next(page: Page) -> Stop | None:
    page.keyboard.press("Tab")
    at: dict[str, Any] | None = page.evaluate(STOP)
    if at is None:
        return None
    problems = []
    if not at["isInOrder"]:
        problems.append("comes before what had the focus")
    if not at["isWithin"]:
        problems.append("is not on the screen")
    if not at["isFree"]:
        problems.append("is covered")
    if not _has_ring(page, at["box"]):
        problems.append("shows no focus")
    return Stop(name=at["name"], problems=tuple(problems))


def _has_ring(page: Page, box: dict[str, float]) -> bool:
    """Whether the surroundings of what has the focus look different without it."""
    left, top = max(0, box["x"] - ROUND), max(0, box["y"] - ROUND)
    clip: FloatRect = {"x": left, "y": top, "width": box["width"] + 2 * ROUND, "height": box["height"] + 2 * ROUND}
    focused = page.screenshot(clip=clip, animations="disabled", caret="hide")
    page.evaluate("() => window.lastStop.blur()")
    rested = page.screenshot(clip=clip, animations="disabled", caret="hide")
    page.evaluate("() => window.lastStop.focus({preventScroll: true, focusVisible: true})")
    return focused != rested
