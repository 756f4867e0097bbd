"""The campaign's files: every way in which one can be wrong is told at its line, and what is right becomes pages and seasons."""

from pathlib import Path

import pytest

from learn.content.campaign import FEWEST_DECISIONS, GRADE
from learn.content.catalogue import check, load
from learn.content.problems import Severity
from learn.content.readability import reading
from learn.domain.traces import telling
from tests.content.trees import DAY, FILES, broken, line_with, written
from tests.public.apps import what_ships

PAGE, CALENDAR = "modules/public/campaign/01-being-a-friend.md", "modules/public/campaign/calendar.yaml"
LONG_WORDS = "Considerable determination regarding accessibility characterises organisational responsibility."

# path, the passage, what is written instead, words on the line that is named (none: the first), place, what to do
FAULTS = [
    (PAGE, 'audience: "Friends"\n', "", "title:", "audience", "is missing; add it"),
    (PAGE, 'audience: "Friends"\n', 'audience: "Friends"\ntopic: x\n', "topic: x", "topic", "is not a key we know; "),
    (PAGE, '"Being a friend"', '"Being a victim"', "victim", "title", "`victim` stays in the history of a device; "),
    (PAGE, '"How to be there."', '"How to be there!"', "there!", "summary", "no exclamation marks; "),
    (PAGE, "[the-act]", "[the-act, a-tale]", "a-tale", "sources.2", "there is no source `a-tale` in sources.yaml"),
    (PAGE, " [[source:the-act]]", "", "sources:", "sources.1", "the text does not cite this source; "),
    (PAGE, "[[service:helpline]]", "[[service:nobody]]", "nobody", "text", "there is no service `nobody`; "),
    (PAGE, "Listen first.", "Please listen.", "Please", "text", "no `please`; "),
    (PAGE, "Listen first.", "Ring 020 7946 0000.", "7946", "text", "`020 7946 0000` looks like a telephone number; "),
    (PAGE, "**Risky.** He", "He", "option | Send it", "option block", "begin its text with **Safer.**, "),
    (PAGE, "You do not have", "/// roles | gp-clinician\nYou do.\n///\nYou do not have", "/// roles", "roles block", "residents have no role; "),
    (CALENDAR, "spring:", "domestic:", "domestic:", "domestic", "`domestic` says too much for a poster "),
    (CALENDAR, "You can talk to someone.", "No more abuse.", "abuse", "winter.message", "`abus` says too much for a poster "),
    (CALENDAR, '"04-30"', '"04-31"', "04-31", "spring.ends", "is no day of any year; "),
    (CALENDAR, '"04-30"', '"30 April"', "30 April", "spring.ends", "must be a month and a day, written like 02-14"),
    (CALENDAR, "[local-service]", "[nobody]", "nobody", "winter.support.1", "`nobody` is no service in services.yaml"),
    (CALENDAR, "[local-service]", "[]", "[]", "winter.support", "needs at least 1; it has 0"),
    (CALENDAR, "cafés put up the poster.", "cafés put up the poster!", "poster!", "spring.say", "no exclamation marks; "),
    (CALENDAR, "cafés put up", "[[service:nobody]] puts up", "nobody", "spring.say", "there is no service `nobody`; "),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{number} {fault[5]}" for number, fault in enumerate(FAULTS)])
def test_one_fault_is_one_problem_at_its_line(tmp_path: Path, fault: tuple[str, str, str, str, str, str]) -> None:
    path, old, new, at, where, what = fault
    text = broken(path, old, new)
    (problem,) = [each for each in check(written(tmp_path, {path: text}), DAY) if each.file == path]
    assert (problem.line, problem.where, problem.severity) == (line_with(text, at), where, Severity.BROKEN)
    assert problem.what.startswith(what)


@pytest.mark.parametrize(("key", "register"), [("pages", "page of the campaign"), ("sources", "source in sources.yaml")])
def test_a_season_leads_to_nothing_that_is_not_there(tmp_path: Path, key: str, register: str) -> None:
    start, _, winter = FILES[CALENDAR].partition("winter:")
    lines = [f"  {key}: [a-tale]" if line.startswith(f"  {key}:") else line for line in winter.split("\n")]
    text = start + "winter:" + "\n".join(lines)
    told = [(each.where, each.what) for each in check(written(tmp_path, {CALENDAR: text}), DAY) if each.file == CALENDAR]
    assert told == [(f"winter.{key}.1", f"`a-tale` is no {register}")]


def test_a_page_has_two_situations_to_try(tmp_path: Path) -> None:
    text = FILES[PAGE][: FILES[PAGE].rindex("/// decide")]
    told = [each.what for each in check(written(tmp_path, {PAGE: text}), DAY) if each.file == PAGE]
    assert told == ["has too little to try; give it two decide blocks or more"]


def test_a_page_that_is_hard_to_read_fails_the_check_and_takes_nothing_down(tmp_path: Path) -> None:
    text = broken(PAGE, "Listen first.", " ".join([LONG_WORDS] * 8))
    (problem,) = [each for each in check(written(tmp_path, {PAGE: text}), DAY) if each.file == PAGE]
    assert problem.what.startswith("reads like grade ")
    assert problem.severity is Severity.OVERDUE


def test_a_page_that_no_specialist_has_read_is_listed(tmp_path: Path) -> None:
    text = broken(PAGE, "safety_reviewed: true", "safety_reviewed: false")
    (problem,) = [each for each in check(written(tmp_path, {PAGE: text}), DAY) if each.file == PAGE]
    assert (problem.where, problem.severity) == ("safety_reviewed", Severity.WARNING)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("02-being-a-friend.md", "another page is called being-a-friend too; "),
        ("02-surviving.md", "`surviv` stays in the history of a device; "),
        ("friend.md", "is not expected here; "),
    ],
)
def test_a_file_is_named_so_that_its_address_is_one_and_neutral(tmp_path: Path, name: str, what: str) -> None:
    path = f"modules/public/campaign/{name}"
    (problem,) = [each for each in check(written(tmp_path, {path: FILES[PAGE]}), DAY) if each.file == path]
    assert problem.what.startswith(what)


@pytest.mark.parametrize(
    ("path", "told"), [(PAGE, []), (CALENDAR, []), ("", ["nothing cites this source; cite it or take it out"])]
)
def test_what_only_one_page_or_season_cites_is_no_idle_source(tmp_path: Path, path: str, told: list[str]) -> None:
    register = "modules/public/sources.yaml"
    changes: dict[str, str | None] = {register: FILES[register] + FILES[register].replace("the-act:", "a-study:")}
    if path:
        cites = FILES[path].replace("sources: [the-act]", "sources: [the-act, a-study]", 1)
        changes[path] = cites.replace("[[source:the-act]]", "[[source:the-act]] [[source:a-study]]")
    assert [each.what for each in check(written(tmp_path, changes), DAY) if each.where == "a-study"] == told


def test_pages_and_seasons_say_what_their_files_say(tmp_path: Path) -> None:
    catalogue = load(written(tmp_path), day=DAY)
    (page,) = catalogue.campaign.values()
    assert (page.slug, page.number, page.title, page.audience) == ("being-a-friend", 1, "Being a friend", "Friends")
    assert [source.slug for source in page.sources] == ["the-act"]
    assert 'href="#source-the-act"' in page.html
    assert page.html.count('name="decide-2"') == 2
    spring, winter = catalogue.seasons.values()
    assert (spring.begins, spring.ends, spring.support) == ((3, 1), (4, 30), ("helpline", "emergency-999"))
    assert [season.slug for season in (spring, winter) if season.covers(DAY)] == ["winter"]


def test_what_ships_is_plain_neutral_and_has_something_to_try() -> None:
    pages = what_ships().campaign.values()
    assert [page.number for page in pages] == list(range(1, 8))
    assert [page.slug for page in pages if page.html.count('class="learn-decide"') < FEWEST_DECISIONS] == []
    assert [page.slug for page in pages if telling(f"{page.slug} {page.title}")] == []
    assert [season.slug for season in what_ships().seasons.values() if telling(f"{season.slug} {season.message}")] == []
    assert reading(" ".join(season.message + "\n" for season in what_ships().seasons.values())).grade <= GRADE
