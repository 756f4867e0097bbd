"""The help page, the first that residents open: numbers first, nothing kept, nothing from elsewhere, and no number from anywhere else."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from werkzeug.test import Client

from learn.domain import browser_rules
from learn.domain.register import DOUBTED_AFTER, Fit, Service, Verification
from learn.public.documents import Document
from learn.public.pages import OUT, REGISTER, STILL, WAY_OUT, documents
from learn.public.site import create_public_app
from tests.builders import a_service
from tests.pages import Browser, Page, words_of
from tests.public.apps import DIST, MANIFEST, SHIPPED_ON, a_house, a_public_app, what_ships, with_services

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


def called(page: Page) -> dict[str, str]:
    """What can be called on the page: addresses, and the numbers that stand there."""
    return {link.get("href"): words_of(link).removeprefix("Call ") for link in page.all("//a[starts-with(@href,'tel:')]")}


def test_every_published_number_can_be_called_and_every_call_is_in_the_register() -> None:
    published = {f"tel:{s.dialled}": s.phone for s in what_ships().services.values() if s.is_published}
    assert called(opened(Browser(a_public_app()))) == published


def test_no_number_stands_on_the_page_that_is_not_in_the_register() -> None:
    page = opened(Browser(a_public_app()))
    register = " ".join(f"{s.phone} {s.call_note} {s.relay} {s.hours} {s.who_for}" for s in what_ships().services.values())
    long = [n for n in re.findall(r"\d[\d ]*\d", " | ".join(page.all("//body//text()"))) if len(digits(n)) > len("2026")]
    assert long
    assert [n for n in long if digits(n) not in digits(register)] == []


def test_a_changed_register_changes_the_page() -> None:
    page = opened(Browser(a_public_app(with_services([a_service(phone="0800 111 2222")]))))
    assert called(page) == {"tel:999": "999", "tel:08001112222": "0800 111 2222"}


@pytest.mark.parametrize(
    "unconfirmed",
    [a_service(phone=""), a_service(phone="0800 111 2222", verification=Verification.UNVERIFIED)],
    ids=["without a number", "with a number nobody read"],
)
def test_a_service_that_is_not_confirmed_is_named_and_has_no_number(unconfirmed: Service) -> None:
    service = replace(unconfirmed, name="Somebody kind")
    page = opened(Browser(a_public_app(with_services([service]))))
    assert "Somebody kind. Its number is not confirmed yet." in page.text("//section[@aria-labelledby='people']")
    assert "Somebody kind (number not confirmed yet)" in page.text("//details")
    assert called(page) == {"tel:999": "999"}
    assert "0800" not in page.text()


def test_services_of_one_area_stand_under_its_name() -> None:
    nearby = replace(a_service("near"), name="Somebody near", area="Redbridge")
    page = opened(Browser(a_public_app(with_services([a_service(), nearby]))))
    assert "Somebody near" in page.text("//h3[.='In Redbridge']/following-sibling::ul[1]")
    assert "Somebody near" not in page.text("//h3[.='Anywhere in the country']/following-sibling::ul[1]")


def test_the_way_to_the_staff_side_comes_last_and_tells_it_nothing() -> None:
    page = opened(Browser(a_public_app()))
    links = page.all("//a")
    assert [link.get("href") for link in links if link.get("href").startswith("/training")] == [links[-1].get("href")]
    assert links[-1].get("rel") == "noreferrer"


def test_links_to_other_sites_do_not_say_where_one_came_from() -> None:
    links = opened(Browser(a_public_app())).all("//a[starts-with(@href,'http')]")
    assert links
    assert all(link.get("rel") == "noreferrer noopener" and link.get("target") is None for link in links)


def test_what_stays_behind_on_a_device_says_nothing() -> None:
    page = opened(Browser(a_public_app()))
    kept = [page.text("//title"), *page.all("//link/@href"), *page.all("//meta/@content")]
    assert [words for words in kept if TELLING.search(words)] == []


@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_nothing_is_loaded_but_a_style_sheet_a_script_and_a_picture_of_our_own(path: str) -> None:
    browser = Browser(a_public_app())
    browser.get(path)
    assert browser.page is not None
    assert browser.page.all("//link/@href") == [f"/static/{MANIFEST['favicon.svg']}", f"/static/{MANIFEST['public.css']}"]
    assert browser.page.all("//@src") == [f"/static/{MANIFEST['public.js']}"]
    assert browser.page.all("//img|//iframe|//object|//embed|//form|//@srcset|//script[not(@src)]") == []
    assert "url(" not in (DIST / MANIFEST["public.css"]).read_text()


def test_the_first_visit_is_light() -> None:
    sent = len(Client(a_public_app()).get("/", headers={"Accept-Encoding": "gzip"}).data)
    sent += sum((DIST / f"{MANIFEST[name]}.gz").stat().st_size for name in ("public.css", "public.js", "favicon.svg"))
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


def test_both_numbers_stand_in_the_first_thousand_characters() -> None:
    words = opened(Browser(a_public_app())).text("//body")[:1000]
    for slug in ("emergency-999", "national-domestic-abuse-helpline"):
        assert what_ships().services[slug].phone in words


def test_the_safety_notice_stands_before_what_people_came_to_read() -> None:
    text = opened(Browser(a_public_app())).text("//main")
    notice, first = text.index("It does not delete your history"), next(iter(what_ships().topics.values())).heading
    assert notice < text.index(first)


def test_every_topic_is_there_closed_and_leads_to_somebody() -> None:
    page = opened(Browser(a_public_app()))
    assert page.all("//details[@open]") == []
    assert [words_of(each) for each in page.all("//summary")] == [topic.heading for topic in what_ships().topics.values()]
    assert len(page.all("//details//ul[@class='learn-next-to-call']")) == len(what_ships().topics)


def test_what_can_be_chosen_has_no_form_no_name_and_is_not_filled_in_by_the_browser() -> None:
    page = opened(Browser(a_public_app()))
    boxes = page.all("//input")
    assert [box.get("value") for box in boxes] == [fit.value for fit in Fit]
    assert {(box.get("type"), box.get("name"), box.get("autocomplete")) for box in boxes} == {("checkbox", None, "off")}


def test_the_style_sheet_knows_everything_that_can_be_chosen() -> None:
    sheet = (DIST / MANIFEST["public.css"]).read_text()
    assert [fit.value for fit in Fit if f"[data-fits~={fit.value}]" not in sheet.replace('"', "")] == []


def test_whatever_somebody_says_of_themselves_there_is_a_service() -> None:
    services = [service for service in what_ships().services.values() if service.is_published]
    assert [fit.words for fit in Fit if not any(fit in service.fits for service in services)] == []


def test_the_way_out_is_a_link_among_the_first_three_things_to_press() -> None:
    page = opened(Browser(a_public_app()))
    ways = [place for place, link in enumerate(page.all("//a")) if link.get("href") == WAY_OUT]
    assert ways == [0, 2]
    assert {link.get("rel") for link in page.all(f"//a[@href='{WAY_OUT}']")} == {"noreferrer"}


def test_the_way_out_takes_two_steps_that_each_have_the_browser_forget() -> None:
    client = Client(a_public_app())
    first = client.get(WAY_OUT)
    assert f'content="0; url={OUT}"' in first.text
    assert "<body></body>" in first.text
    second = client.get(OUT)
    assert (second.status_code, second.headers["Location"]) == (303, "https://weather.example/")
    assert {reply.headers["Clear-Site-Data"] for reply in (first, second)} == {'"cache"'}


def test_an_overdue_number_is_doubted_in_words_a_month_later_and_still_there() -> None:
    doubt = "Check this number: nobody has looked at it since"
    service = next(s for s in what_ships().services.values() if s.is_published and not s.emergency)
    last = service.next_check_on + DOUBTED_AFTER
    assert doubt not in opened(Browser(a_public_app(day=last))).text()
    page = opened(Browser(a_public_app(day=last + timedelta(days=1))))
    assert doubt in page.text()
    assert f"tel:{service.dialled}" in called(page)


def test_a_new_day_is_rendered_anew() -> None:
    days = iter([SHIPPED_ON, SHIPPED_ON, SHIPPED_ON, date(2027, 6, 1)])
    rendered = []

    def render(day: date) -> dict[str, Document]:
        rendered.append(day)
        return documents(what_ships(), a_house(), day)

    client = Client(create_public_app(render, lambda: next(days)))
    client.get("/")
    assert rendered == [SHIPPED_ON, date(2027, 6, 1)]


def test_everybody_is_given_the_same_bytes() -> None:
    client = Client(a_public_app())
    asked = [
        {"User-Agent": f"browser {n}", "Accept-Language": "ur", "Cookie": f"a={n}", "Referer": "https://x.example/"}
        for n in range(20)
    ]
    assert len({client.get("/", headers=headers).data for headers in asked}) == 1


@pytest.mark.parametrize(
    ("path", "counted"),
    [("/", 1), ("/together", 1), ("/easy", 1), (WAY_OUT, 0), (OUT, 0), (STILL, 0), (REGISTER, 0), ("/nowhere", 0)],
)
def test_pages_are_counted_and_the_way_out_is_not(path: str, counted: int) -> None:
    opened: list[int] = []
    documents_of = documents(what_ships(), a_house(), SHIPPED_ON)
    client = Client(create_public_app(lambda _day: documents_of, lambda: SHIPPED_ON, lambda: opened.append(1)))
    client.get(path)
    assert len(opened) == counted
