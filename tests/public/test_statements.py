"""What this site says of itself, Easy Read, and the card in another language, as residents open them."""

import re
import shutil
from dataclasses import replace
from datetime import date

import pytest

from config import ROOT
from learn.content.catalogue import load
from learn.domain.catalogue import Catalogue
from learn.domain.statements import Promise, SecurityContact, false_comforts
from learn.domain.traces import telling
from learn.public.documents import HTML
from learn.public.files import kind_of
from learn.public.pages import MISSING, SECURITY, documents
from tests.builders import a_catalogue, statements
from tests.pages import Browser, Page, words_of
from tests.public.apps import SHIPPED_ON, a_house, a_public_app, what_ships

OURS = ("/easy", "/this-site", "/accessibility", "/privacy")
FOOT = ["/together", "/how-reviews-work", "/this-site", "/accessibility", "/privacy"]


@pytest.fixture(scope="module", name="pages")
def _pages() -> dict[str, Page]:
    """The pages that ship, read and checked."""
    browser = Browser(a_public_app())
    return {path: browser.shown for path in ("/", *OURS) if browser.get(path).status_code == 200}


@pytest.mark.parametrize("path", OURS)
def test_a_page_has_the_exit_the_numbers_and_a_name_that_tells_nothing(pages: dict[str, Page], path: str) -> None:
    page = pages[path]
    assert page.all("//a[contains(@class, 'learn-exit')]/@href") == ["/go"]
    assert f"tel:{what_ships().services['emergency-999'].dialled}" in page.all("//section[@aria-labelledby='urgent']//a/@href")
    assert telling(f"{path} {page.text('//title')}") == ""
    assert page.all("//form|//input|//button|//textarea|//select") == []


def test_every_page_for_people_leads_from_its_foot_to_what_the_site_says_of_itself() -> None:
    browser = Browser(a_public_app())
    pages = [d.address for d in documents(what_ships(), a_house(), SHIPPED_ON).values() if d.body and kind_of(d) == HTML]
    for path in (address for address in pages if address not in ("/go", MISSING)):
        browser.get(path)
        assert browser.shown.all("//footer/div/nav//a/@href") == FOOT, path


def test_no_page_that_is_given_out_promises_too_much() -> None:
    given = documents(what_ships(), a_house(is_demonstration=True), SHIPPED_ON).values()
    words = {d.address: re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", d.body.decode())) for d in given if d.body}
    assert len(words) > 15
    assert {address: found for address, said in words.items() if (found := list(false_comforts(said)))} == {}


def test_easy_read_opens_with_the_numbers_and_keeps_its_three_texts_closed_at_one_address(pages: dict[str, Page]) -> None:
    page = pages["/easy"]
    texts = list(what_ships().easy_reads.values())
    assert page.texts("//main/details[not(@open)]/summary") == [text.title for text in texts]
    first = page.all("//main//*[self::section or self::details]")[0]
    assert first.get("aria-labelledby") == "urgent"
    for text, details in zip(texts, page.all("//main/details"), strict=True):
        parts = details.xpath(".//li[@class='learn-easy__part']")
        assert [len(part.xpath(".//p")) for part in parts] == [len(part.lines) for part in text.parts]
        assert all(part.xpath("./svg[@aria-hidden='true' and @stroke='currentColor']/*") for part in parts)
    named = {text.slug for text in texts} | {text.title for text in texts}
    assert [a for a in documents(what_ships(), a_house(), SHIPPED_ON) if any(name in a for name in named)] == []


def test_easy_read_is_reached_beside_the_safety_notice(pages: dict[str, Page]) -> None:
    (link,) = pages["/"].all("//main/div[@class='learn-panel']/following-sibling::*[1]//a")
    assert (words_of(link), link.get("href")) == ("Easy Read", "/easy")


def test_every_promise_stands_there_with_each_of_its_tests(pages: dict[str, Page]) -> None:
    page, promises = pages["/this-site"], what_ships().statements.promises
    for slug, listed in (("does", promises.does), ("cannot", promises.cannot)):
        said = page.all(f"//ul[@class='learn-promises']/li[starts-with(@id, '{slug}-')]")
        assert [words_of(each) for each in said] == [f"{each.text} {each.why}".strip() for each in listed]
        behind = page.all(f"//details/ol/li[p/a[starts-with(@href, '#{slug}-')]]")
        assert [_behind(each) for each in behind] == [_proven(each) for each in listed if each.proofs]


def _behind(each: object) -> tuple[str, list[str]]:
    return words_of(each.find("p")), [words_of(proof) for proof in each.xpath("./ul/li")]  # type: ignore[attr-defined]  # an element


def _proven(promise: Promise) -> tuple[str, list[str]]:
    return promise.text, [f"{proof.sentence} {proof.file}" for proof in promise.proofs]


def opened(catalogue: Catalogue, path: str) -> Page:
    """A page of this catalogue."""
    browser = Browser(a_public_app(catalogue))
    assert browser.get(path).status_code == 200
    return browser.shown


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_a_contact_that_nobody_has_confirmed_is_said_to_be_so_and_a_confirmed_one_is_given(path: str) -> None:
    empty = opened(a_catalogue(), path).text()
    given = opened(replace(a_catalogue(), statements=statements(contact="someone@council.example")), path).text()
    assert "not confirmed yet" in empty.lower()
    assert "someone@council.example" not in empty
    assert "someone@council.example" in given


def test_what_ships_says_that_its_contacts_are_not_confirmed(pages: dict[str, Page]) -> None:
    assert "How to reach the partnership about this is not confirmed yet." in pages["/accessibility"].text()
    assert "The data protection officer" in pages["/privacy"].texts("//p[.='Not confirmed yet:']/following-sibling::ul[1]/li")


def test_a_contact_for_weaknesses_is_given_out_only_when_there_is_one() -> None:
    assert SECURITY not in documents(what_ships(), a_house(), SHIPPED_ON)
    contact = SecurityContact(contact="mailto:s@council.example", policy="", expires=date(2027, 11, 25), languages="en")
    reply = Browser(a_public_app(replace(a_catalogue(), statements=statements(security=contact)))).get(SECURITY)
    assert (reply.status_code, reply.mimetype, reply.get_data(as_text=True)) == (200, "text/plain", contact.written)


def test_the_topic_for_a_family_leads_to_how_reviews_work_by_the_name_of_that_page(pages: dict[str, Page]) -> None:
    (link,) = pages["/"].all("//details//a[@href='/how-reviews-work/for-families']")
    assert words_of(link) == opened(what_ships(), link.get("href")).heading


@pytest.fixture(scope="module", name="signed")
def _signed(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """What ships, on another disk, with its Urdu signed off."""
    root = tmp_path_factory.mktemp("signed")
    for folder in ("modules", "quizzes"):
        shutil.copytree(ROOT / folder, root / folder)
    register, urdu = (root / "modules" / "public" / name for name in ("languages.yaml", "languages/ur.yaml"))
    before, after = register.read_text().split("\nur:\n")
    signed = after.replace("state: draft", "state: signed-off", 1)
    signed = signed.replace('_by_role: ""', '_by_role: "A translator"', 1).replace("_on: null", "_on: 2026-11-25", 1)
    register.write_text(f"{before}\nur:\n{signed}")
    urdu.write_text(
        urdu.read_text().replace("state: draft", "state: signed-off").replace('_by_role: ""', '_by_role: "A translator"')
    )
    return load(root, day=SHIPPED_ON)


def test_the_card_in_urdu_runs_from_the_right_and_says_what_was_signed_off(signed: Catalogue) -> None:
    page, said = opened(signed, "/ur"), signed.languages["ur"].strings
    (html,) = page.all("/html")
    assert (html.get("lang"), html.get("dir")) == ("ur", "rtl")
    main = page.text()
    assert [name for name, words in said.items() if name != "leave-now" and words not in main] == []
    (way_out,) = page.all("//a[contains(@class, 'learn-exit')]")
    assert (words_of(way_out), way_out.get("href")) == (said["leave-now"], "/go")
    assert page.text("//title") == "اردو – Information and support"


def test_a_number_on_the_card_comes_from_the_register_and_keeps_its_direction(signed: Catalogue) -> None:
    page = opened(signed, "/ur")
    listed = [signed.services[slug] for slug in ("emergency-999", "national-domestic-abuse-helpline")]
    calls = page.all("//main//a[starts-with(@href, 'tel:')]")
    assert [(each.get("href"), each.findtext(".//bdi")) for each in calls] == [(f"tel:{s.dialled}", s.phone) for s in listed]
    assert page.all("//main//text()[not(parent::bdi) and contains(translate(., '0123456789', '0000000000'), '0')]") == []


def test_words_on_the_card_that_are_not_its_own_say_which_language_they_are(signed: Catalogue) -> None:
    page = opened(signed, "/ur")
    assert {(each.get("lang"), each.get("dir")) for each in page.all("/html/body/header|/html/body/footer")} == {("en", "ltr")}
    assert page.all("//nav[@aria-label='Other ways to read this']//a[@href='/']/@lang") == ["en"]


def test_a_language_that_is_offered_is_named_by_itself_on_every_help_page(signed: Catalogue) -> None:
    (link,) = opened(signed, "/").all("//nav[@aria-label='Other ways to read this']//a[@href='/ur']")
    assert (words_of(link), link.get("lang"), link.get("dir")) == ("اردو", "ur", "rtl")
    assert set(documents(signed, a_house(), SHIPPED_ON)) - set(documents(what_ships(), a_house(), SHIPPED_ON)) == {"/ur"}


def test_drafts_that_ship_have_no_address_and_are_named_nowhere(pages: dict[str, Page]) -> None:
    client = a_public_app().test_client()
    assert [client.get(f"/{code}").status_code for code in ("ur", "pa", "bn", "gu", "ta", "ro")] == [404] * 6
    assert pages["/"].all("//*[@hreflang]") == []


def test_nastaliq_has_twice_the_room_between_its_lines() -> None:
    sheet = next(iter((ROOT / "static" / "dist").glob("public.*.css"))).read_text()
    (heights,) = re.findall(r"html:lang\(ur\) main \*[^{]*\{[^}]*line-height:([\d.]+)", sheet)
    assert float(heights) >= 2
