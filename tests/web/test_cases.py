"""Cases: a seat is played scene by scene, without a script, and what the others knew is shown when it is over."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.domain.people import Access
from learn.domain.posts import ContentPost
from learn.gateways.hashing import Argon2Hashing
from learn.services import plays
from tests.builders import TODAY, a_belief, a_case
from tests.pages import Browser
from tests.store.builders import NOW, as_viewer
from tests.web.people import a_person, in_team, signed_in
from tests.web.platforms import CASE, a_platform, a_small_catalogue, statements

PAGE = f"/training/cases/{CASE}"


def seated(platform: Platform, seat: str = "gp") -> Browser:
    """Somebody who has taken a seat and has its first scene before them."""
    browser = signed_in(platform, a_person(platform))
    browser.get(PAGE)
    browser.send(f"/{seat}/plays")
    return browser


def decide(browser: Browser, choice: str) -> None:
    browser.send("/decisions", {"choice": choice})


def test_my_learning_and_the_list_of_cases_lead_to_the_case(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform))
    assert "Two doors" in browser.shown.text("//section[@aria-labelledby='cases']")
    browser.get("/training/cases")
    assert browser.shown.texts("//main//li//h2") == ["Two doors"]
    assert "Not begun" in browser.shown.text("//main")


def test_without_a_case_nothing_leads_to_one(database_url: str, tmp_path: Path) -> None:
    platform = a_platform(database_url, tmp_path, a_small_catalogue(cases={}))
    browser = signed_in(platform, a_person(platform))
    assert browser.shown.all("//section[@aria-labelledby='cases']") == []
    browser.get("/training/cases")
    assert "There is no case yet" in browser.shown.text("//main")
    platform.engine.dispose()


def test_the_own_seat_comes_first_and_says_so(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform))
    browser.get(PAGE)
    assert browser.shown.texts("//*[@class='learn-seats__title']") == ["The gp nearest to your own", "The school"]
    assert "It speaks of control." in browser.shown.text("//main")
    assert "Nobody in it is real." in browser.shown.text("//main")


def test_a_seat_is_played_from_its_first_scene_to_its_end(small_platform: Platform) -> None:
    browser = seated(small_platform)
    assert (browser.shown.heading, "You sit here." in browser.shown.text("//main")) == ("First week Scene meeting", True)
    decide(browser, "act")
    assert browser.shown.heading == "Second week Scene call"
    assert browser.shown.text("//*[@class='learn-follows']") == "You decided: Choose act After act."
    assert "The bruise. You told the school." in browser.shown.text("//aside")
    assert "In meeting." in browser.shown.text("//details")
    decide(browser, "ring-back")
    assert "This is where the story of your seat ends" in browser.shown.text("//main")
    assert browser.shown.all("//input[@name='choice']") == []


def test_nothing_chosen_is_told_at_the_top_and_at_the_choices_and_nothing_is_stored(small_platform: Platform) -> None:
    browser = seated(small_platform)
    reply = browser.send("/decisions", {})
    assert reply.status_code == 400
    assert browser.shown.problems_told == [plays.NOTHING_CHOSEN]
    assert plays.NOTHING_CHOSEN in browser.shown.text("//*[@id='choice-problem']")
    assert browser.shown.heading == "First week Scene meeting"


def test_what_is_offered_depends_on_what_one_knows(small_platform: Platform) -> None:
    browser = seated(small_platform)
    decide(browser, "wait")
    assert [each.get("value") for each in browser.shown.all("//input[@name='choice']")] == ["ring-back", "leave-it"]
    assert "You had waited." in browser.shown.text("//main")
    assert "Nothing yet that stands out." in browser.shown.text("//aside")


def test_a_page_that_was_left_open_cannot_decide_again(small_platform: Platform) -> None:
    browser = seated(small_platform)
    fields = browser.shown.form("/decisions")
    address = browser.shown.address_of("/decisions")
    decide(browser, "act")
    assert browser.post(address, {**fields, "choice": "wait"}).status_code == 409
    assert plays.DECIDED in browser.shown.text("//main")
    assert browser.post(address, {**fields, "choice": "act"}).status_code == 200
    assert browser.shown.heading == "Second week Scene call"


def test_a_play_is_kept_and_gone_on_with_later(small_platform: Platform) -> None:
    browser = seated(small_platform)
    decide(browser, "act")
    browser.get(PAGE)
    assert "Under way. Your place is kept." in browser.shown.text("//main")
    browser.send("/gp/plays")
    assert browser.shown.heading == "Second week Scene call"


def test_looking_back_shows_why_what_else_and_what_the_others_knew(small_platform: Platform) -> None:
    browser = seated(small_platform)
    decide(browser, "wait")
    decide(browser, "leave-it")
    browser.get(browser.shown.all("//main//a[contains(@href, 'look-back')]")[0].get("href"))
    told = browser.shown.text("//main")
    assert "You came to know 0 of the 2 things there were to know, and passed on none." in told
    assert "Why wait." in browser.shown.text("//section[@aria-labelledby='decisions']")
    assert "What else you could have done: Scene meeting Safer Choose act Why act." in told
    rows = browser.shown.texts("//table//tbody//tr")
    assert rows == ["The bruise. You could have Not known", "The absence. Not known Could, first week"]
    assert "2 parts in 2 seats. You knew none." in told
    assert browser.shown.all("//*[local-name()='svg' and @class='learn-case-map']")
    assert "Take care." in told
    assert browser.shown.texts("//section[@aria-labelledby='next']//h3") == ["The school"]


def test_looking_back_too_early_leads_to_where_the_play_is(small_platform: Platform) -> None:
    browser = seated(small_platform)
    address = browser.shown.address_of("/decisions").removesuffix("/decisions")
    browser.get(f"{address}/look-back")
    assert browser.shown.heading == "First week Scene meeting"


def test_a_play_that_is_over_can_be_looked_back_on_and_played_again(small_platform: Platform) -> None:
    browser = seated(small_platform)
    decide(browser, "act")
    decide(browser, "answer")
    browser.get(PAGE)
    assert "Played" in browser.shown.text("//*[@class='learn-seats__seat']")
    browser.send("/gp/plays")
    assert browser.shown.heading == "First week Scene meeting"
    browser.get("/training/cases")
    assert "1 of 2 seats played" in browser.shown.text("//main")


def test_a_play_can_be_given_up_and_begun_anew(small_platform: Platform) -> None:
    browser = seated(small_platform)
    decide(browser, "act")
    given_up = browser.shown.address_of("/end").removesuffix("/end")
    browser.send("/end")
    assert browser.shown.heading == "First week Scene meeting"
    browser.get(given_up)
    assert browser.shown.heading == "You gave this play up"


def test_a_seat_that_was_rewritten_says_so_and_begins_anew(
    small_platform: Platform, tmp_path: Path, hashing: Argon2Hashing
) -> None:
    someone = a_person(small_platform)
    browser = signed_in(small_platform, someone)
    browser.get(PAGE)
    browser.send("/gp/plays")
    decide(browser, "act")
    address = browser.shown.address_of("/decisions").removesuffix("/decisions")
    case = a_case(CASE)
    gp = case.seats["gp"]
    scenes = {**gp.scenes, "meeting": replace(gp.scenes["meeting"], choices=gp.scenes["meeting"].choices[1:])}
    changed = replace(case, seats={**case.seats, "gp": replace(gp, scenes=scenes, version="later")})
    later = a_platform(str(small_platform.engine.url), tmp_path / "later", a_small_catalogue(cases={CASE: changed}), hashing)
    browser = signed_in(later, someone)
    browser.get(address)
    assert browser.shown.heading == "This seat has been rewritten"
    browser.send("/gp/plays")
    assert browser.shown.heading == "First week Scene meeting"
    later.engine.dispose()


def test_a_belief_is_told_with_what_was_chosen_and_not_with_what_was_not(database_url: str, tmp_path: Path) -> None:
    catalogue = replace(a_small_catalogue(), beliefs={"sure-before-acting": a_belief("sure-before-acting")})
    platform = a_platform(database_url, tmp_path, catalogue)
    browser = seated(platform)
    decide(browser, "wait")
    decide(browser, "ring-back")
    browser.get(browser.shown.all("//main//a[contains(@href, 'look-back')]")[0].get("href"))
    assert len(browser.shown.all("//*[@class='learn-belief']")) == 1
    platform.engine.dispose()


def test_where_agencies_part_is_for_the_partnership_and_names_nobody(small_platform: Platform) -> None:
    team = in_team(small_platform)
    for number in range(11):
        someone = a_person(small_platform, f"Ann Archer{number}", team_id=team)
        case = small_platform.catalogue.cases[CASE]
        with Session(small_platform.engine) as session:
            viewer = as_viewer(session, someone.person_id)
            uuid = plays.start(session, viewer, case, case.seats["gp"], now=NOW, today=TODAY)
            for scene, choice in (("meeting", "act" if number else "wait"), ("call", "ring-back")):
                plays.take(session, viewer, small_platform.catalogue, uuid, scene, choice, now=NOW)
    browser = signed_in(small_platform, a_person(small_platform, "Fay Frost", access=Access.PARTNERSHIP))
    browser.get(PAGE)
    browser.get(browser.shown.all("//main//a[contains(@href, 'apart')]")[0].get("href"))
    told = browser.shown.text("//main")
    assert "The gp 91% (10) 9% (1) 11" in told
    assert "The school Fewer than 10: not shown" in told
    assert "Archer" not in browser.shown.source
    led = signed_in(small_platform, a_person(small_platform, "Cleo Chan", leads=True))
    led.get(PAGE)
    assert led.shown.all("//main//a[contains(@href, 'apart')]") == []


@pytest.mark.parametrize("path", ["/cases/nothing", f"/cases/{CASE}/nothing", "/plays/nothing"])
def test_what_is_not_there_is_not_found(small_platform: Platform, path: str) -> None:
    browser = signed_in(small_platform, a_person(small_platform))
    assert browser.request("GET", f"/training{path}").status_code == 404


def test_a_scene_costs_three_statements(small_platform: Platform) -> None:
    browser = seated(small_platform)
    address = browser.shown.address_of("/decisions").removesuffix("/decisions")
    with statements(small_platform.engine) as run:
        browser.get(address)
    assert len(run) == 3


def test_every_word_of_a_map_stands_out_from_what_lies_behind_it(small_platform: Platform) -> None:
    browser = signed_in(small_platform, a_person(small_platform, "Ann Archer", posts=[ContentPost.AUTHOR]))
    browser.get(f"/training/content/cases/{CASE}")
    learner = seated(small_platform)
    decide(learner, "act")
    decide(learner, "answer")
    learner.get(learner.shown.all("//main//a[contains(@href, 'look-back')]")[0].get("href"))
    drawn = [text for page in (browser, learner) for text in page.shown.all("//*[local-name()='svg']//*[local-name()='text']")]
    titles = {text.get("fill") for text in drawn if text.get("font-size") == "15"}
    numbers = {text.get("fill") for text in drawn if text.get("font-size") == "14"}
    assert ("#221C2B" in titles, "#FFFFFF" in numbers, len(drawn) > len(titles | numbers)) == (True, True, True)
    on = [(word, behind) for word in titles for behind in ("#FFFFFF", "#F0EAF4")]
    on += [(word, "#54286B" if word == "#FFFFFF" else "#FFFFFF") for word in numbers]
    assert {pair: round(contrast(*pair), 2) for pair in on if contrast(*pair) < LEAST_CONTRAST} == {}


LEAST_CONTRAST = 6.99
"""Seven to one, but for the rounding of a colour (the house's grey on its mist)."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, 1.4.3)."""

    def luminance(colour: str) -> float:
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
