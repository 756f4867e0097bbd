"""How questions do, as their authors see it: figures that agree with the file, nothing below fifty, and nobody in it."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.app import Platform
from learn.domain.item_answers import ENOUGH, SHOWN
from learn.domain.item_sheet import NAMES
from learn.domain.posts import ContentPost
from learn.domain.questions import Certainty, Kind, Question
from learn.store.attempts import Attempt
from learn.store.people import Person
from tests.builders import a_drawn, a_module, a_question, a_quiz
from tests.conftest import Databases
from tests.pages import Browser, Page, words_of
from tests.store.builders import a_person as a_row
from tests.store.sittings import sits
from tests.web.people import a_person, handed_over
from tests.web.platforms import MODULE, a_platform, a_small_catalogue, statements

PAGE, FILE = f"/training/content/{MODULE}/questions", f"/training/content/{MODULE}/questions.csv"
FEW, NONE = "few", "none"

GOOD = a_question(slug="tells-apart")
SURE = a_question(slug="sure-and-wrong", asks_certainty=True)
TURNED = a_question(slug="turned-round")
TICKS = a_question(Kind.SEVERAL, slug="ticks")
STEPS = a_question(Kind.ORDER, slug="steps")
RARE = a_question(slug="seldom-drawn")
REWORDED = replace(a_question(slug="reworded"), version="new-words")
EARLIER = replace(REWORDED, version="old-words")
BANK = (GOOD, SURE, TURNED, TICKS, STEPS, RARE, REWORDED)
PEOPLE = 72


@dataclass(frozen=True, kw_only=True)
class World:
    """A platform where a crowd sat the quiz, and the browser of an author."""

    platform: Platform
    browser: Browser


def response(question: Question, skill: float, chance: Random) -> str:
    """What somebody of this skill answers."""
    is_right = chance.random() < (1.1 - skill if question is TURNED else 0.15 + 0.8 * skill)
    match question.kind:
        case Kind.ONE:
            return "a" if is_right else chance.choice("bbbbc")
        case Kind.SEVERAL:
            return "ab" if is_right else chance.choice(["abc", "b"])
        case _:
            return "abcd" if is_right else chance.choice(["bacd", "abdc"])


def a_crowd(platform: Platform, people: int) -> None:
    """Let so many people sit the quiz. Everybody is asked five questions; few are asked the sixth, or the last in new words."""
    chance = Random(3)  # noqa: S311 -- the same people every time, not a secret
    with Session(platform.engine) as session:
        for number in range(people):
            extra = RARE if number % 6 == 0 else REWORDED if number % 3 == 0 else EARLIER
            asked = [*BANK[:5], extra]
            drawn = [a_drawn(question, position=place) for place, question in enumerate(asked, start=1)]
            skill = chance.random()
            given = [response(question, skill, chance) for question in asked]
            sure = {2: Certainty.CERTAIN if chance.random() < 0.7 else Certainty.GUESSING}
            sits(session, a_row(session, f"Zebedee Quill{number}"), drawn, given, certainty=sure, module=MODULE)


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all tests that only look; of two more modules one was sat by a few people, and one by nobody."""
    url = databases.newest()
    quiz = a_quiz(MODULE, questions=BANK, draw={"notice": 6})
    shelf = {slug: a_module(slug) for slug in (MODULE, FEW, NONE)}
    quizzes = {MODULE: quiz, **{slug: a_quiz(slug, questions=[GOOD, SURE]) for slug in (FEW, NONE)}}
    content = a_small_catalogue(modules=shelf, quizzes=quizzes)
    platform = a_platform(url, tmp_path_factory.mktemp("instance"), content)
    a_crowd(platform, PEOPLE)
    with Session(platform.engine) as session:
        for _ in range(12):
            sits(session, a_row(session), [a_drawn(GOOD), a_drawn(SURE, position=2)], "ab", module=FEW)
    author = a_person(platform, "Ines Author", posts=[ContentPost.AUTHOR])
    yield World(platform=platform, browser=handed_over(platform, author))
    platform.engine.dispose()
    databases.drop(url)


def shown(world: World, path: str = PAGE) -> Page:
    assert world.browser.get(path).status_code == 200
    return world.browser.shown


def lines_of(world: World, path: str = FILE) -> list[dict[str, str]]:
    """The lines of a file, as any reader of CSV has them, without the apostrophes that keep formulas words."""
    reply = world.browser.get(path)
    assert (reply.status_code, reply.mimetype) == (200, "text/csv")
    text = reply.get_data().decode("utf-8-sig")
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [{name: re.sub(r"^'(?=-)", "", value) for name, value in line.items()} for line in lines]


def number(words: str) -> str:
    """The number in the words of a figure; empty where there is none."""
    found = re.fullmatch(r"(−?[\d,]+)%?", words)
    return found[1].replace("−", "-").replace(",", "") if found else ""


def test_the_page_says_what_the_file_says_question_by_question_and_option_by_option(world: World) -> None:
    page, lines = shown(world), lines_of(world)
    sections = page.all("//section[@class='learn-question']")
    assert [each.get("id") for each in sections] == list(dict.fromkeys(line["Question"] for line in lines))
    assert len(sections) == len(BANK)
    for section in sections:
        own = [line for line in lines if line["Question"] == section.get("id")]
        figures = {words_of(row.xpath("th")[0]): words_of(row.xpath("td")[0]) for row in section.xpath(".//details//tr")}
        assert {name: number(figures.get(name, "")) for name in NAMES} == {name: own[0][name] for name in NAMES}
        uses = [words_of(cell) for cell in section.xpath(".//table[@class='learn-bars']//td[@class='learn-bars__figures']")]
        in_file = [f"{line['People']} ({line['Share']}%)" if line["People"] else "not shown" for line in own if line["Option"]]
        assert uses == in_file
        (row,) = page.all(f"//table[@class='learn-report']//tr[th/a/@href='#{section.get('id')}']")
        flags = "; ".join(words_of(each) for each in section.xpath(".//ul//li"))
        look, answers, *others = (words_of(cell) for cell in row.xpath("td"))
        assert answers == own[0]["Answers"]
        assert [number(each) for each in others] == [own[0][NAMES[place]] for place in (0, 3)]
        assert look == (own[0]["Look at"].replace("; ", " ") or "Nothing stands out")
        assert flags == (own[0]["Look at"] if own[0]["Option"] else "")
        assert {line["First attempts"] for line in own} == {str(PEOPLE)}


def test_figures_are_real(world: World) -> None:
    by_question = {line["Question"]: line for line in lines_of(world)}
    assert int(by_question["tells-apart"]["Discrimination index"]) > 15
    assert int(by_question["turned-round"]["Discrimination index"]) < 0
    assert by_question["turned-round"]["Look at"].startswith("Those who do well elsewhere get this wrong")
    assert "Many are sure and wrong" in by_question["sure-and-wrong"]["Look at"]
    assert next(iter(by_question)) == "turned-round"


def test_each_bar_is_as_long_as_its_share(world: World) -> None:
    page = shown(world)
    compared = 0
    for row in page.all("//table[@class='learn-bars']/tbody/tr"):
        words = words_of(row.xpath("td[@class='learn-bars__figures']")[0])
        parts = row.xpath(".//*[local-name()='rect' and not(contains(@class, 'whole'))]/@width")
        share = re.search(r"\((\d+)%\)", words)
        assert [int(float(part.rstrip("%"))) for part in parts] == ([int(share[1])] if share else [])
        compared += bool(share)
    assert compared > 10


def test_a_question_with_too_few_answers_has_no_figure(world: World) -> None:
    page = shown(world)
    for slug, said in (("seldom-drawn", "Too few to say: 12 of 50 answers"), ("reworded", "Too few to say: 12 of 50 answers")):
        (section,) = page.all(f"//section[@id='{slug}']")
        assert said in words_of(section)
        assert not section.xpath(".//table | .//svg | .//details")
        assert "%" not in words_of(section)


def test_new_words_start_anew_and_the_earlier_answers_are_said(world: World) -> None:
    told = shown(world).text("//section[@id='reworded']")
    assert "Its words have changed: 48 people answered earlier ones" in told


def test_it_says_of_how_many_and_when(world: World) -> None:
    page = shown(world)
    assert f"as {PEOPLE} people answered them" in page.text("//p[@class='learn-headline']")
    assert re.search(r"Counted on \d+ \w+ \d{4}\.", page.text("//p[@class='learn-headline']"))
    assert page.text("//section[@id='tells-apart']//caption").endswith(f": {PEOPLE} of {PEOPLE} first attempts asked it")


@pytest.mark.parametrize(("module", "said"), [(FEW, "12 of 50 first attempts"), (NONE, "0 of 50 first attempts")])
def test_a_bank_with_too_few_attempts_shows_no_figures(world: World, module: str, said: str) -> None:
    page = shown(world, PAGE.replace(MODULE, module))
    assert page.text("//main//p[@class='learn-note__title']") == f"Too few to say: {said}"
    assert not page.all("//main//table | //main//svg | //main//section | //main//details")
    assert "%" not in page.text("//main")
    lines = lines_of(world, FILE.replace(MODULE, module))
    assert [[line[name] for name in (*NAMES, "People", "Share")] for line in lines] == [[""] * (len(NAMES) + 2)] * 2


def test_no_number_of_fewer_than_ten_people_is_shown(world: World) -> None:
    people = [int(line["People"]) for line in lines_of(world) if line["People"]]
    assert people
    assert min(people) >= SHOWN
    assert {int(n) for n in re.findall(r"(\d+) \(\d+%\)", shown(world).text("//main"))} == set(people)
    assert PEOPLE > ENOUGH


def test_nobody_can_be_found_in_it(world: World) -> None:
    with Session(world.platform.engine) as session:
        known = [str(each) for row in session.execute(select(Person.name, Person.email, Person.uuid)) for each in row]
        known += [str(each) for each in session.scalars(select(Attempt.uuid))]
    own = {"Ines Author"}
    for path in (PAGE, FILE, PAGE.replace(MODULE, FEW), FILE.replace(MODULE, FEW)):
        told = world.browser.get(path).get_data(as_text=True)
        assert [each for each in known if each in told and each not in own] == []
        assert "Quill" not in told
        assert not re.search(r"\d\d:\d\d", told)


def test_the_module_leads_to_its_questions_and_they_lead_to_the_file(world: World) -> None:
    page = shown(world, f"/training/content/{MODULE}")
    assert PAGE in page.all("//main//a/@href")
    assert shown(world).all("//a[@download]/@href") == [FILE]
    assert world.browser.get(FILE).headers["Content-Disposition"].startswith(f'attachment; filename="questions-{MODULE}-')


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_who_holds_no_post_finds_nothing_there(small_platform: Platform, path: str) -> None:
    for leads in (False, True):
        browser = handed_over(small_platform, a_person(small_platform, f"Nadia {leads}", leads=leads))
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_a_module_that_is_not_there_is_missing(world: World, path: str) -> None:
    assert world.browser.get(path.replace(MODULE, "no-such-module")).status_code == 404


def test_it_asks_the_database_once_besides_who_is_asking(world: World) -> None:
    costs = []
    for path in ("/training/team-talks", PAGE, FILE):
        with statements(world.platform.engine) as run:
            world.browser.get(path).get_data()
        costs.append(len(run))
    assert costs[1:] == [costs[0] + 1] * 2
