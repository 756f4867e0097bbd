"""How reviews work: what can be wrong with the file is told by line, and the guide is quoted word for word."""

import re
from datetime import date
from pathlib import Path

import pytest

from config import ROOT
from learn.content.catalogue import check, load
from learn.content.problems import Problem, Severity
from learn.content.reviews import read_reviews, reviews_problems
from learn.content.tokens import Wordbook
from learn.domain.catalogue import Catalogue
from learn.domain.reviews import ReviewProcess, TimeKind, Timescale
from tests.builders import a_service
from tests.content.html import parsed
from tests.content.trees import DAY, FILES, broken, line_with, written

REVIEWS = "modules/public/reviews.yaml"
SOURCES = "modules/public/sources.yaml"

DEFINITION = "A DHR is carried out when a person aged 16 and over dies as the result of violence, abuse or neglect by a partner or family member."
RESPONSIBLE = (
    "The Redbridge Community Safety Partnership is responsible for DHRs in Redbridge. They were made a statutory requirement under the "
    "Domestic Violence, Crime and Victims Act (2004) in April 2011."
)
PURPOSES = [
    "establish what lessons are to be learned from the domestic homicide regarding the way in which local professionals and organisations "
    "work individually and together to safeguard victims",
    "identify clearly what those lessons are both within and between agencies, how and within what timescales they will be acted on, and "
    "what is expected to change as a result",
    "apply those lessons to service responses, including changes to policies and procedures as appropriate",
    "prevent domestic violence homicide and improve service responses for all domestic violence victims and their children through improved "
    "intra- and inter-agency working",
]
STEPS = [
    "A domestic homicide or a suicide due to domestic abuse takes place where the victim is a Redbridge resident.",
    "Local agencies are informed and asked to scope involvement of the victim, perpetrator, and any children within the family.",
    "Agencies who flag involvement are asked to complete an internal management review (IMR) to look at their policy and practice around "
    "the individual and identify areas of learning for their agency.",
    "From 2023, the Redbridge One Panel review the case and agency involvement to decide whether a DHR is appropriate. The decision is "
    "shared with the Home Office who have the power to reverse this decision.",
    "If the DHR is agreed, an Independent Chair is appointed who will work with agencies to compile an overview report of the "
    "circumstances, learning points and recommendations based on the IMRs and good practice.",
    "The DHR is presented to the Redbridge Community Safety Partnership Team for final sign and it is sent to the Home Office for approval. "
    "Once it has been approved, the review is published for public consumption on the Council's website.",
]
"""The source guide, with its links as plain words."""

# the passage, what is written instead, words on the line that is named, place, what to do
FAULTS = [
    ("as_at: 2026-11-01", "as_at: soon", "as_at", "as_at", "must be a day, written like 2026-11-23"),
    (
        "as_at: 2026-11-01",
        "as_at: 2026-11-01\ncolour: red",
        "colour",
        "colour",
        "is not a key we know; check its spelling or take it out",
    ),
    ('picture: "letter"', 'picture: "lamp"', "lamp", "easy_read.1.picture", "must be one of 'magnifier', 'letter', "),
    (
        "services: [helpline]",
        "services: [nobody]",
        "[nobody]",
        "families.services.1",
        "there is no service `nobody` in services.yaml",
    ),
    ("- number: 3", "- number: 4", '["Letter 2"] > number: 4', "steps.3.number", "must be 3; the steps stand in their order"),
    (
        'on the web."\n  sources: [the-act]',
        'on the web."\n  sources: [no-act]',
        "no-act",
        "published.sources.1",
        "there is no source `no-act` in sources.yaml",
    ),
    (
        "It blames nobody.",
        "It blames nobody. [[source:no-act]]",
        "no-act",
        "is_not.1.text",
        "there is no source `no-act`; there is the-act",
    ),
    (
        "You can have a helper.",
        "You can have a helper. [[source:the-act]]",
        "a helper",
        "families.points.1.text",
        "cites `the-act`, which is not among the sources here; add it to them",
    ),
    ("A [[term:dhr]] looks", "A [[term:imr]] looks", "imr", "plain.1.text", "there is no term `imr`; there is dhr"),
    ("It blames nobody.", "It blames nobody!", "nobody!", "is_not.1.text", "no exclamation marks; "),
    ("We are sorry.", "A DHR is hard.", "is hard", "families.intro", "the name of the review may change; "),
    ("Learn from what went well.", "Stop domestic violence.", "Stop", "purposes.national.1", "write `domestic abuse`"),
]

TOO_HARD = [
    (
        "looks back. Ring",
        "retrospectively analyses organisational accountability. Ring",
        "retrospectively",
        "plain.1.text",
        "reads like grade ",
    ),
    (
        "Someone has died.",
        "Someone " + "who was good and kind " * 3 + "has died.",
        "good and kind",
        "easy_read.1.lines.2",
        "has 18 words; a line of Easy Read has 12 or less",
    ),
    (
        "We are sorry.",
        "We " + "and you " * 13 + "wait.",
        "and you",
        "families.intro",
        "has a sentence of 28 words; cut it to 25 or less",
    ),
]


WORDS = Wordbook(sources={}, services={"helpline": a_service()}, terms={"dhr": "DHR"}, themes={})


def wrong(root: Path, text: str) -> list[Problem]:
    """What is said of a file with this text."""
    place = root / REVIEWS
    place.parent.mkdir(parents=True)
    place.write_text(text)
    problems: list[Problem] = []
    read = read_reviews(root, problems)
    return [*problems, *reviews_problems(read, WORDS, frozenset({"the-act"}))]


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{number} {fault[3]}" for number, fault in enumerate(FAULTS)])
def test_one_fault_is_one_problem_at_its_line(tmp_path: Path, fault: tuple[str, ...]) -> None:
    old, new, at, where, what = fault
    text = broken(REVIEWS, old, new)
    (problem,) = wrong(tmp_path, text)
    assert (problem.line, problem.where, problem.severity) == (line_with(text, at), where, Severity.BROKEN)
    assert problem.what.startswith(what)


@pytest.mark.parametrize("fault", TOO_HARD, ids=[fault[3] for fault in TOO_HARD])
def test_a_text_that_is_not_plain_enough_stops_the_check_and_not_the_platform(tmp_path: Path, fault: tuple[str, ...]) -> None:
    old, new, at, where, what = fault
    text = broken(REVIEWS, old, new)
    (problem,) = wrong(tmp_path, text)
    assert (problem.line, problem.where, problem.severity) == (line_with(text, at), where, Severity.OVERDUE)
    assert problem.what.startswith(what)


def with_time(timescale: str) -> str:
    """Write the file with this time in its second step."""
    before = 'Letter 2"]\n    family: ""\n    timescale: '
    return broken(REVIEWS, f'{before}{{text: "", kind: "none"}}', before + timescale)


@pytest.mark.parametrize(
    "timescale", ['{text: "30 days", kind: "none"}', '{text: "", kind: "local"}', '{text: "30 days", kind: "ours"}']
)
def test_a_time_is_never_written_without_saying_whose_it_is(tmp_path: Path, timescale: str) -> None:
    text = with_time(timescale)
    (problem,) = wrong(tmp_path, text)
    assert problem.line == line_with(text, timescale)


def test_a_time_is_kept_with_its_kind(tmp_path: Path) -> None:
    root = written(tmp_path, {REVIEWS: with_time('{text: "30 days", kind: "national"}')})
    steps = load(root, day=DAY).reviews.steps
    assert [step.timescale for step in steps[:2]] == [None, Timescale(text="30 days", kind=TimeKind.NATIONAL)]


def test_a_step_that_is_missing_is_told(tmp_path: Path) -> None:
    text = re.sub(r"  - number: 6\n(?:    .*\n)+", "", FILES[REVIEWS])
    (problem,) = [each for each in check(written(tmp_path, {REVIEWS: text}), DAY) if each.file == REVIEWS]
    assert (problem.line, problem.where) == (line_with(text, "steps:"), "steps")


def test_a_source_that_only_reviews_cite_is_cited(tmp_path: Path) -> None:
    both = FILES[SOURCES] + FILES[SOURCES].replace("the-act", "a-page").replace("law.example", "page.example")
    assert [p.where for p in check(written(tmp_path, {SOURCES: both}), DAY) if p.file == SOURCES] == ["a-page"]
    used = broken(REVIEWS, 'nobody."\n    sources: [the-act]', 'nobody."\n    sources: [a-page]')
    assert [p for p in check(written(tmp_path, {SOURCES: both, REVIEWS: used}), DAY) if p.file == SOURCES] == []


def test_the_first_use_of_a_term_leads_to_what_it_means_and_no_later_one_does(tmp_path: Path) -> None:
    process = load(written(tmp_path), day=DAY).reviews
    assert [step.guide.html.count('href="#term-agency"') for step in process.steps] == [1, 0, 0, 0, 0, 0]
    assert 'href="#term-helper"' in process.families.points[0]
    assert process.steps[0].guide.words == "Agencies do the part that has number 1."


def test_a_source_has_the_number_of_its_place_in_the_list_and_stands_behind_what_cites_none_within(tmp_path: Path) -> None:
    process = load(written(tmp_path), day=DAY).reviews
    assert [source.slug for source in process.sources] == ["the-act"]
    for text in (process.is_not[0], process.steps[0].who, process.steps[0].guide.cite, process.published):
        assert text.count('href="#source-the-act"') == 1
        assert ">1</a></sup>" in text


def text_of(html: str) -> str:
    """The words of a fragment."""
    return "".join(parsed(html).itertext())


@pytest.fixture(scope="module", name="shipped")
def _shipped() -> Catalogue:
    """The content of this repository."""
    return load(ROOT, day=date(2026, 11, 25))


@pytest.fixture(scope="module", name="process")
def _process(shipped: Catalogue) -> ReviewProcess:
    """How reviews work, as it is published."""
    return shipped.reviews


def test_the_guide_is_quoted_word_for_word(process: ReviewProcess) -> None:
    quoted = [process.definition, process.responsible, *process.purposes.guide, *(step.guide for step in process.steps)]
    assert [each.words for each in quoted] == [DEFINITION, RESPONSIBLE, *PURPOSES, *STEPS]
    assert [text_of(each.html) for each in quoted] == [each.words for each in quoted]


def test_a_module_quotes_the_same_words_and_types_none_of_them_again(shipped: Catalogue) -> None:
    read = "".join(text_of(page.html_for([])) for page in shipped.modules["what-reviews-teach-us"].pages)
    assert [words for words in (DEFINITION, STEPS[3], STEPS[4]) if words not in read] == []
    texts = "".join(path.read_text() for path in (ROOT / "modules").glob("*/*.md"))
    assert [words for words in (DEFINITION, *STEPS) if words in texts] == []
