from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Response

from tests.journeys.steps import NADIA, heading, sign_in

MOST_BYTES = 80 * 1024
MOST_REQUESTS = 8


def test_the_first_signed_in_page_is_light(page: Page, new_context: Callable[..., BrowserContext]) -> None:
    sign_in(page, NADIA)
    fresh = new_context(storage_state=page.context.storage_state()).new_page()
    replies: list[Response] = []
    fresh.on("response", lambda reply: replies.append(reply))  # noqa: PLW0108 -- Playwright takes no built-in function
    fresh.goto("/training/")
    heading(fresh).wait_for()
    fresh.wait_for_load_state("networkidle")

    weights = {}
    for reply in replies:
        sizes = reply.request.sizes()
        weights[reply.url] = sizes["responseHeadersSize"] + sizes["responseBodySize"]
    assert len(weights) <= MOST_REQUESTS, weights
    assert sum(weights.values()) <= MOST_BYTES, weights
