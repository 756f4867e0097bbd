"""The first page that residents open: numbers first, nothing kept, nothing from elsewhere, and no number from anywhere else."""

import re
from dataclasses import replace

import pytest
from werkzeug.test import Client

from learn.domain import browser_rules
from learn.domain.register import Service, Verification
from tests.builders import a_service
from tests.pages import Browser, Page, words_of
from tests.public.apps import DIST, MANIFEST, a_public_app, what_ships, with_services

TELLING = re.compile(
    r"abus|violen|victim|surviv|refuge|perpetrat|homicid|stalk|domestic|helpline|danger|crime|police|staff|training",
    re.IGNORECASE,
)
"""Words that must not stay behind in a history, a tab or a list of downloads."""

MOST_BYTES = 50 * 1024


def opened(browser: Browser) -> Page:
    """The first page, read and checked."""
    browser.get("/")
    assert browser.page is not None
    return browser.page


def digits(words: str) -> str:
    """The digits of a text."""
    return "".join(c for c in words if c.isdigit())


def test_the_first_page_is_valid_and_answers_without_a_database() -> None:
    assert "Help" in opened(Browser(a_public_app())).text("//h1")


def test_the_number_for_danger_stands_before_every_other_thing_to_press() -> None:
    first = opened(Browser(a_public_app())).all("//main//a")[0]
    assert first.get("href") == "tel:" + what_ships().services["emergency-999"].dialled


def test_the_note_for_those_who_cannot_speak_stands_with_the_number_for_danger() -> None:
    page = opened(Browser(a_public_app()))
    note = what_ships().services["emergency-999"].call_note
    assert note
    assert note in page.text("//section[@aria-labelledby='urgent']")


def test_every_published_number_can_be_called_and_every_call_is_in_the_register() -> None:
    page = opened(Browser(a_public_app()))
    called = [(link.get("href"), words_of(link).removeprefix("Call ")) for link in page.all("//a[starts-with(@href,'tel:')]")]
    published = [(f"tel:{s.dialled}", s.phone) for s in what_ships().services.values() if s.is_published]
    assert sorted(called) == sorted(published)


def test_no_number_stands_on_the_page_that_is_not_in_the_register() -> None:
    page = opened(Browser(a_public_app()))
    register = " ".join(f"{s.phone} {s.call_note} {s.hours} {s.who_for}" for s in what_ships().services.values())
    register += " " + " ".join(str(s.checked_on.year) + str(s.checked_on.day) for s in what_ships().services.values())
    numbers = re.findall(r"\d[\d ]*\d", page.text("//body"))
    assert numbers
    assert [n for n in numbers if digits(n) not in digits(register)] == []


def test_a_changed_register_changes_the_page() -> None:
    page = opened(Browser(a_public_app(with_services([a_service(phone="0800 111 2222")]))))
    assert [link.get("href") for link in page.all("//a[starts-with(@href,'tel:')]")] == ["tel:999", "tel:08001112222"]


@pytest.mark.parametrize(
    "unconfirmed",
    [a_service(phone=""), a_service(phone="0800 111 2222", verification=Verification.UNVERIFIED)],
    ids=["without a number", "with a number nobody read"],
)
def test_a_service_that_is_not_confirmed_is_named_and_has_no_number(unconfirmed: Service) -> None:
    service = replace(unconfirmed, name="Somebody kind")
    page = opened(Browser(a_public_app(with_services([service]))))
    assert "not confirmed yet: Somebody kind" in page.text()
    assert [link.get("href") for link in page.all("//main//a")] == ["tel:999"]
    assert "0800" not in page.text()


def test_services_of_one_area_stand_under_its_name() -> None:
    nearby = replace(a_service("near"), name="Somebody near", area="Redbridge")
    page = opened(Browser(a_public_app(with_services([a_service("far"), nearby]))))
    assert "Somebody near" in page.text("//h2[.='In Redbridge']/following-sibling::ul[1]")
    assert "Somebody near" not in page.text("//h2[.='People to talk to']/following-sibling::ul[1]")


def test_the_way_to_the_staff_side_comes_last_and_tells_it_nothing() -> None:
    page = opened(Browser(a_public_app()))
    links = page.all("//a")
    assert [link.get("href") for link in links if link.get("href").startswith("/training")] == [links[-1].get("href")]
    assert links[-1].get("rel") == "noreferrer"


def test_links_to_other_sites_do_not_say_where_one_came_from() -> None:
    links = opened(Browser(a_public_app())).all("//a[starts-with(@href,'http')]")
    assert links
    assert all(link.get("rel") == "noreferrer" and link.get("target") is None for link in links)


def test_what_stays_behind_on_a_device_says_nothing() -> None:
    page = opened(Browser(a_public_app()))
    kept = [page.text("//title"), *page.all("//link/@href"), *page.all("//meta/@content")]
    assert [words for words in kept if TELLING.search(words)] == []


@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_nothing_is_loaded_but_one_style_sheet_and_one_picture_of_our_own(path: str) -> None:
    browser = Browser(a_public_app())
    browser.get(path)
    assert browser.page is not None
    assert browser.page.all("//link/@href") == [f"/static/{MANIFEST['favicon.svg']}", f"/static/{MANIFEST['public.css']}"]
    assert browser.page.all("//script|//img|//iframe|//object|//embed|//form|//@src|//@srcset") == []
    assert "url(" not in (DIST / MANIFEST["public.css"]).read_text()


def test_the_first_visit_is_light() -> None:
    sent = len(Browser(a_public_app()).get("/").data)
    sent += sum((DIST / f"{MANIFEST[name]}.gz").stat().st_size for name in ("public.css", "favicon.svg"))
    assert sent < MOST_BYTES


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/training-plan", 404),
        ("POST", "/", 405),
        ("DELETE", "/", 405),
    ],
)
def test_every_answer_is_told_to_keep_and_load_nothing(method: str, path: str, status: int) -> None:
    reply = Client(a_public_app()).open(path, method=method)
    assert reply.status_code == status
    for name, value in browser_rules.PUBLIC.items():
        assert reply.headers.getlist(name) == [value], name
    for name in ("Set-Cookie", "Vary", "ETag", "Last-Modified", "Location", "Refresh"):
        assert name not in reply.headers


def test_a_wrong_way_of_asking_is_told_the_right_ones() -> None:
    reply = Client(a_public_app()).post("/")
    assert {way.strip() for way in reply.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_a_page_that_is_not_there_shows_the_number_for_danger_and_the_way_back() -> None:
    browser = Browser(a_public_app())
    assert browser.get("/nowhere").status_code == 404
    assert browser.page is not None
    assert [link.get("href") for link in browser.page.all("//main//a")][:2] == ["/", "tel:999"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "learn=somebody; session=x"},
        {"Accept-Language": "cy"},
        {"User-Agent": "Mozilla/5.0 (iPhone)"},
        {"Referer": "https://example.org/"},
        {"If-None-Match": '"x"', "If-Modified-Since": "Wed, 25 Nov 2026 00:00:00 GMT"},
        {"Range": "bytes=0-3"},
        {"DNT": "1", "Sec-GPC": "1", "Save-Data": "on"},
        {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_everybody_gets_the_same_bytes(headers: dict[str, str]) -> None:
    client = Client(a_public_app())
    asked, plain = client.get("/", headers=headers), client.get("/")
    assert (asked.status_code, asked.data, list(asked.headers)) == (200, plain.data, list(plain.headers))


def test_a_demonstration_says_that_it_is_one() -> None:
    assert "demonstration" in opened(Browser(a_public_app(is_demonstration=True))).text("//body")
    assert "demonstration" not in opened(Browser(a_public_app())).text("//body")
