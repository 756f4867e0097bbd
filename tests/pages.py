"""A test client that behaves like a browser without scripts, and checks every page it opens."""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import html5lib
from lxml import etree
from werkzeug.test import Client, TestResponse

STAFF_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")


class Page:
    """A reply that was read as HTML."""

    def __init__(self, reply: TestResponse) -> None:
        """Parse strictly: any error in the HTML fails the test that opened the page."""
        self.reply = reply
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False, tree=html5lib.getTreeBuilder("lxml"))
        self.tree: Any = parser.parse(reply.get_data(as_text=True)).getroot()

    def all(self, path: str) -> list[Any]:
        """The elements at this XPath."""
        found: list[Any] = self.tree.xpath(path)
        return found

    def text(self, path: str = "//main") -> str:
        """The text of the first element at this path, with single spaces."""
        found = self.all(path)
        return " ".join("".join(found[0].itertext()).split()) if found else ""

    def form(self, action: str) -> dict[str, str]:
        """The fields of the form whose action ends like this, as a browser would send them untouched."""
        (form,) = [f for f in self.all("//form") if (f.get("action") or "").endswith(action)]
        fields: dict[str, str] = {}
        for field in form.xpath(".//input|.//select|.//button[@name]"):
            name, kind = field.get("name"), field.get("type", "")
            if not name or (kind in ("radio", "checkbox") and field.get("checked") is None):
                continue
            if field.tag == "select":
                chosen = field.xpath(".//option[@selected]") or field.xpath(".//option[1]")
                fields[name] = chosen[0].get("value") or ""
            elif field.tag != "button":
                fields[name] = field.get("value") or ""
        return fields


def problems_of(page: Page) -> list[str]:
    """What is wrong with a page, whatever it is about."""
    wrong: list[str] = []
    if len(page.all("//h1")) != 1:
        wrong.append(f"{len(page.all('//h1'))} h1 elements, not one")
    if not page.text("//title").strip():
        wrong.append("no title")
    if len(page.all("//main")) != 1:
        wrong.append("not exactly one main")
    ids = Counter(page.all("//@id"))
    wrong += [f"id “{i}” is used {n} times" for i, n in ids.items() if n > 1]
    for field in page.all("//input[not(@type='hidden') and not(@type='submit')]|//select|//textarea"):
        labelled = page.all(f"//label[@for='{field.get('id')}']") or field.get("aria-label") or field.get("aria-labelledby")
        if not labelled:
            wrong.append(f"field “{field.get('name')}” has no label")
    if page.all("//*[@style]|//style|//script[not(@src)]"):
        wrong.append("inline style or script")
    wrong += [f"form to “{f.get('action')}” has no action" for f in page.all("//form[not(@action)]")]
    for form in page.all("//form[translate(@method, 'POST', 'post')='post']"):
        if not form.xpath(".//input[@name='csrf_token']"):
            wrong.append(f"form to “{form.get('action')}” has no token")
    for link in page.all("//a[starts-with(@href, '#')]"):
        target = link.get("href")[1:]
        if target and not page.all(f"//*[@id='{target}']"):
            wrong.append(f"link to #{target} leads nowhere")
    return wrong


class Browser:
    """One browser: its cookies, and strict checks of what it is shown."""

    def __init__(self, platform: Any) -> None:
        """A browser that has been nowhere yet."""
        self._client = Client(platform)
        self.page: Page | None = None

    def request(self, method: str, path: str, **more: Any) -> TestResponse:
        """Send one request, do not follow it, and check what comes back."""
        reply = self._client.open(path, method=method, base_url="http://localhost", **more)
        self.page = None
        for name in STAFF_HEADERS:
            assert name in reply.headers, f"{method} {path}: no {name}"
        if reply.mimetype == "text/html" and reply.data and reply.status_code not in (301, 302, 303):
            try:
                self.page = Page(reply)
            except html5lib.html5parser.ParseError as problem:
                raise AssertionError(f"{method} {path}: invalid HTML: {problem}\n{reply.get_data(as_text=True)}") from None
            wrong = problems_of(self.page)
            assert not wrong, f"{method} {path} ({reply.status_code}): {wrong}"
        return reply

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page, following redirects as a browser does."""
        return self._followed(self.request("GET", path, **more))

    def post(self, path: str, fields: dict[str, Any], *, follow: bool = True, **more: Any) -> TestResponse:
        """Send a form."""
        reply = self.request("POST", path, data=fields, **more)
        return self._followed(reply) if follow else reply

    def send(self, action: str, changes: dict[str, Any] | None = None, *, follow: bool = True) -> TestResponse:
        """Fill the form on the present page whose action ends like this, and send it."""
        assert self.page is not None
        (form,) = [f for f in self.page.all("//form") if (f.get("action") or "").endswith(action)]
        fields: dict[str, Any] = {**self.page.form(action), **(changes or {})}
        return self.post(form.get("action"), fields, follow=follow)

    def cookie(self, name: str, path: str = "/training") -> str | None:
        """The value of a cookie this browser holds."""
        found = self._client.get_cookie(name, path=path)
        return found.value if found else None

    def take_cookie(self, name: str, value: str, path: str = "/training") -> None:
        """Hold a cookie that was copied from elsewhere."""
        self._client.set_cookie(name, value, path=path)

    def _followed(self, reply: TestResponse) -> TestResponse:
        while reply.status_code in (301, 302, 303):
            parts = urlsplit(reply.headers["Location"])
            reply = self.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
        return reply


def sign_in(browser: Browser, email: str, password: str) -> TestResponse:
    """Sign in by the form."""
    browser.get("/training/sign-in")
    return browser.send("/sign-in", {"email": email, "password": password})


__all__ = ["Browser", "Page", "etree", "problems_of", "sign_in"]
