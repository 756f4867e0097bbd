"""A test client that behaves like a browser without scripts, and checks every reply it gets and every page it opens."""

import itertools
import re
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from lxml import etree, html
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, TestResponse

from learn.domain import browser_rules

REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5
LARGEST_COOKIE = 4096

Fields = MultiDict[str, str]
Changes = Mapping[str, str | list[str]]

_BLOCKS = "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 header hr main nav ol p"
_BLOCKS += " pre section table ul"
_NO_BLOCKS_IN = "a abbr button em h1 h2 h3 h4 label p span strong"
_CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"div", "dt", "dd"},
    "tr": {"td", "th"},
    "select": {"option", "optgroup"},
}
_TOKENS = re.compile(r'(name="(?:csrf_token|key)"[^>]* value=")[^"]+')
_CHECKED: set[int] = set()
_NAMING = ("aria-describedby", "aria-labelledby", "aria-controls", "for")


class Page:
    """A reply that was read as HTML."""

    def __init__(self, reply: TestResponse) -> None:
        """Read it as a browser would."""
        self.reply = reply
        self.source = reply.get_data(as_text=True)
        self.tree: Any = html.document_fromstring(reply.get_data(), parser=html.HTMLParser(encoding="utf-8"))

    def all(self, path: str) -> list[Any]:
        """The elements at this XPath."""
        found: list[Any] = self.tree.xpath(path)
        return found

    def text(self, path: str = "//main") -> str:
        """The text of the first element at this path, with single spaces."""
        found = self.all(path)
        return words_of(found[0]) if found else ""

    def texts(self, path: str) -> list[str]:
        """The text of every element at this path, with single spaces."""
        return [words_of(element) for element in self.all(path)]

    @property
    def heading(self) -> str:
        """What the page is about."""
        return self.text("//h1")

    @property
    def problems_told(self) -> list[str]:
        """What the summary at the top of the page says is wrong, a line each."""
        return self.texts("//*[contains(@class, 'govuk-error-summary__body')]//*[self::li or self::p]")

    def form(self, action: str) -> Fields:
        """The fields of the form whose action ends like this, as a browser would send them untouched."""
        fields: Fields = MultiDict()
        for field in self._form(action).xpath(".//input|.//select"):
            name, kind = field.get("name"), field.get("type", "")
            if not name or (kind in ("radio", "checkbox") and field.get("checked") is None):
                continue
            if field.tag == "select":
                chosen = field.xpath(".//option[@selected]") or field.xpath(".//option[1]")
                fields.add(name, chosen[0].get("value") or "")
            else:
                fields.add(name, field.get("value") or "")
        return fields

    def address_of(self, action: str) -> str:
        """Where the form whose action ends like this is sent."""
        address: str = self._form(action).get("action")
        return address

    def _form(self, action: str) -> Any:
        (form,) = [form for form in self.all("//form") if (form.get("action") or "").endswith(action)]
        return form


def words_of(element: Any) -> str:
    """The text inside an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def problems_of(page: Page) -> list[str]:
    """What is wrong with a page, whatever it is about. What was checked before, but for its tokens, is right."""
    masked = hash(_TOKENS.sub(r"\1", page.source))
    if masked in _CHECKED:
        return []
    try:
        html5lib.HTMLParser(strict=True).parse(page.source)
    except html5lib.html5parser.ParseError as problem:
        return [f"invalid HTML: {problem}"]
    wrong = _problems_of(page)
    if not wrong:
        _CHECKED.add(masked)
    return wrong


def _problems_of(page: Page) -> list[str]:
    return [*_frame(page), *_names(page), *_fields(page), *_nesting(page), *_foreign(page), *_errors(page)]


def _frame(page: Page) -> list[str]:
    wrong = [
        f"{len(page.all(path))} {what}, not one"
        for path, what in (("//h1", "h1 elements"), ("//main", "main elements"), ("//head/title", "titles"))
        if len(page.all(path)) != 1
    ]
    if not page.text("//head/title").partition("–")[0].strip():
        wrong.append("the title does not name the page")
    if page.all("/html/@lang") not in (["en"], [page.reply.request.path.removeprefix("/")]):
        wrong.append("the language is not given")
    levels = [int(heading.tag[1]) for heading in page.all("//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    in_view = [level for level in levels[levels.index(1) :] if 1 in levels]
    wrong += [f"h{after} follows h{before}" for before, after in itertools.pairwise(in_view) if after > before + 1]
    return wrong


def _names(page: Page) -> list[str]:
    wrong = [f"id “{name}” is used {times} times" for name, times in Counter(page.all("//@id")).items() if times > 1]
    ids = set(page.all("//@id"))
    wrong += [
        f"{attribute} names #{name}, which is not there"
        for attribute in _NAMING
        for value in page.all(f"//@{attribute}")
        for name in value.split()
        if name not in ids
    ]
    targets = [link.get("href")[1:] for link in page.all("//a[starts-with(@href, '#')]")]
    wrong += [f"link to #{target} leads nowhere" for target in targets if target not in ids]
    nameless = "//*[self::a or self::button or self::summary or self::legend or self::th or self::h2 or self::h3]"
    wrong += [
        f"{element.tag} without words: {etree.tostring(element, encoding='unicode')[:120]}"
        for element in page.all(nameless)
        if not words_of(element) and not element.get("aria-label") and not element.xpath("ancestor-or-self::*[@aria-hidden]")
    ]
    wrong += [f"picture without words: {each.get('src')}" for each in page.all("//img[not(@alt)]")]
    drawn = "//svg[not(ancestor-or-self::*[@aria-hidden='true']) and not(@role='img' and (@aria-labelledby or @aria-label))]"
    wrong += ["a drawing that is neither named nor hidden" for _ in page.all(drawn)]
    return wrong


def _fields(page: Page) -> list[str]:
    wrong = []
    for field in page.all("//input[not(@type='hidden') and not(@type='submit')]|//select|//textarea"):
        labels = [*page.all(f"//label[@for='{field.get('id')}']"), *field.xpath("ancestor::label")]
        if not any(map(words_of, labels)) and not field.get("aria-label") and not field.get("aria-labelledby"):
            wrong.append(f"field “{field.get('name')}” has no label")
        if field.get("type") in ("radio", "checkbox") and not field.xpath("ancestor::fieldset/legend"):
            wrong.append(f"choice “{field.get('name')}” stands in no fieldset with a legend")
        if field.get("type") in ("email", "password") and not field.get("autocomplete"):
            wrong.append(f"field “{field.get('name')}” does not say what a browser may fill in")
        if field.get("type") == "password" and field.get("value"):
            wrong.append("a password is sent back")
    wrong += [f"form “{form.get('class')}” has no action" for form in page.all("//form[not(@action)]")]
    posts = page.all("//form[translate(@method, 'POST', 'post')='post']")
    wrong += [f"form to “{f.get('action')}” has no token" for f in posts if len(f.xpath(".//input[@name='csrf_token']")) != 1]
    gets = [form for form in page.all("//form") if form not in posts]
    wrong += [f"form to “{f.get('action')}” puts a token in the address" for f in gets if f.xpath(".//input[@name='csrf_token']")]
    for table in page.all("//table"):
        if not table.xpath("caption") and not table.get("aria-labelledby"):
            wrong.append("a table without a caption")
        wrong += ["a table’s heading without scope" for _ in table.xpath(".//th[not(@scope)]")]
    return wrong


def _nesting(page: Page) -> list[str]:
    blocks = " or ".join(f"self::{tag}" for tag in _BLOCKS.split())
    outer = " or ".join(f"self::{tag}" for tag in _NO_BLOCKS_IN.split())
    wrong = [
        f"{inner.tag} inside {around.tag}"
        for around in page.all(f"//*[{outer}]")
        for inner in around.xpath(f"./descendant::*[{blocks}]")
    ]
    wrong += [
        f"{child.tag} directly inside {parent}"
        for parent, allowed in _CHILDREN.items()
        for child in page.all(f"//{parent}/*")
        if child.tag not in allowed
    ]
    pressed = "self::a or self::button or self::input[not(@type='hidden')] or self::select or self::textarea or self::label"
    wrong += [
        f"{inner.tag} inside {inner.xpath('ancestor::*[self::a or self::button]')[-1].tag}"
        for inner in page.all(
            f"//*[self::a or self::button]/descendant::*[{pressed}]",
        )
    ]
    return wrong


def _foreign(page: Page) -> list[str]:
    wrong = []
    if page.all("//*[@style]|//style|//script[not(@src)]|//@*[starts-with(name(), 'on')]"):
        wrong.append("a style, script or handler in the page itself")
    loaded = page.all("//script/@src|//img/@src|//link/@href|//source/@src|//iframe/@src|//object/@data")
    wrong += [f"“{address}” is loaded from elsewhere" for address in loaded if not address.startswith("/static/")]
    wrong += [f"a form sends to “{address}”" for address in page.all("//@action|//@formaction") if urlsplit(address).netloc]
    outward = [link for link in page.all("//a[@href]") if urlsplit(link.get("href")).scheme in ("http", "https")]
    wrong += [
        f"link to “{link.get('href')}” tells where it was followed from"
        for link in outward
        if "noreferrer" not in (link.get("rel") or "").split()
    ]
    return wrong


def _errors(page: Page) -> list[str]:
    is_told = bool(page.all("//*[contains(@class, 'govuk-error-summary')]"))
    is_in_title = page.text("//head/title").startswith("Error: ")
    if is_told != is_in_title:
        return [f"the title says “Error”: {is_in_title}; the page has a summary of errors: {is_told}"]
    return []


class Browser:
    """One browser without scripts: its cookies, what it was sent so far, and strict checks of each reply."""

    def __init__(self, platform: Any, *, base_url: str = "http://localhost") -> None:
        """A browser that has been nowhere yet."""
        self._client = Client(platform)
        self._base_url = base_url
        self.page: Page | None = None
        self.replies: list[TestResponse] = []
        self._at = ""

    @property
    def shown(self) -> Page:
        """The page that is open."""
        assert self.page is not None, "the last reply was no page"
        return self.page

    def request(self, method: str, path: str, **more: Any) -> TestResponse:
        """Send one request, do not follow it, and check what comes back."""
        headers = {"Referer": self._at, **more.pop("headers", {})} if self._at else more.pop("headers", {})
        environ = {"REMOTE_ADDR": "127.0.0.1", **more.pop("environ", {})}
        # Read to its end, whatever the reply is: one that is left half-read keeps its request open in this thread.
        sent = {"headers": headers, "environ_overrides": environ, "buffered": True, **more}
        reply = self._client.open(path, method=method, base_url=self._base_url, **sent)
        self.page = None
        self.replies.append(reply)
        wrong = reply_problems(reply, path)
        assert not wrong, f"{method} {path} ({reply.status_code}): {wrong}"
        if reply.mimetype == "text/html" and reply.data and reply.status_code not in REDIRECTS:
            self.page = Page(reply)
            wrong = problems_of(self.page)
            assert not wrong, f"{method} {path} ({reply.status_code}): {wrong}\n{self.page.source}"
            self._at = urljoin(self._base_url, path)
        return reply

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page, following redirects as a browser does."""
        return self._followed(path, self.request("GET", path, **more))

    def post(self, path: str, fields: Changes | Fields, *, follow: bool = True, **more: Any) -> TestResponse:
        """Send a form."""
        data = fields.to_dict(flat=False) if isinstance(fields, MultiDict) else fields
        reply = self.request("POST", path, data=data, **more)
        return self._followed(path, reply) if follow else reply

    def send(self, action: str, changes: Changes | None = None, *, follow: bool = True, **more: Any) -> TestResponse:
        """Fill the form on the present page whose action ends like this, and send it.

        ``changes`` are the fields that are filled in; a list is several boxes ticked. A button that is pressed by its
        name is one of them.
        """
        fields = self.shown.form(action)
        for name, value in (changes or {}).items():
            fields.setlist(name, value if isinstance(value, list) else [value])
        return self.post(self.shown.address_of(action), fields, follow=follow, **more)

    def cookie(self, name: str = "learn", path: str = "/training", domain: str = "localhost") -> str | None:
        """The value of a cookie this browser holds."""
        found = self._client.get_cookie(name, domain=domain, path=path)
        return found.value if found else None

    def take_cookie(self, value: str, name: str = "learn", path: str = "/training") -> None:
        """Hold a cookie that was copied from elsewhere."""
        self._client.set_cookie(name, value, path=path)

    def _followed(self, path: str, reply: TestResponse) -> TestResponse:
        for _ in range(MOST_REDIRECTS):
            if reply.status_code not in REDIRECTS:
                return reply
            path = urljoin(path, reply.headers["Location"])
            parts = urlsplit(path)
            reply = self.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
        raise AssertionError(f"{path} redirects without end")


def reply_problems(reply: TestResponse, path: str) -> list[str]:
    """What is wrong with the headers of a reply, whatever it says."""
    wrong = [
        f"{name} is {reply.headers.getlist(name)}, not {value}"
        for name, value in headers_due(path).items()
        if reply.headers.getlist(name) != [value]
    ]
    wrong += [problem for cookie in reply.headers.getlist("Set-Cookie") for problem in _cookie_problems(cookie, path)]
    if reply.status_code in REDIRECTS and urlsplit(reply.headers["Location"]).netloc:
        wrong.append(f"it leads away, to {reply.headers['Location']}")
    if "Server" in reply.headers:
        wrong.append("it names the server")
    if reply.status_code == HTTPStatus.FOUND:
        wrong.append("a 302 leaves open which method follows; use 303")
    return wrong


def headers_due(path: str) -> Mapping[str, str]:
    """The headers that every reply from this address carries, whatever its status."""
    if path.startswith("/static/"):
        return browser_rules.STATIC
    if path.startswith("/training") or path in ("/healthz", "/readyz"):
        return browser_rules.STAFF
    return browser_rules.PUBLIC


def _cookie_problems(cookie: str, path: str) -> list[str]:
    parts = {part.strip().partition("=")[0].lower(): part.strip().partition("=")[2] for part in cookie.split(";")[1:]}
    wrong = []
    if not path.startswith("/training"):
        wrong.append("a cookie outside the staff pages")
    if "httponly" not in parts or parts.get("samesite") != "Lax" or "domain" in parts or parts.get("path") is None:
        wrong.append(f"a cookie that is too open: {sorted(parts)}")
    if len(cookie) > LARGEST_COOKIE:
        wrong.append("a cookie over 4 KiB")
    return wrong


def sign_in(browser: Browser, email: str, password: str) -> TestResponse:
    """Sign in by the form."""
    browser.get("/training/sign-in")
    return browser.send("/sign-in", {"email": email, "password": password})


__all__ = ["Browser", "Fields", "Page", "etree", "headers_due", "problems_of", "reply_problems", "sign_in", "words_of"]
