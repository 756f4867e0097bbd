"""Every way in which a case can be wrong is found, by file and line, with what to do; and nothing else is said."""

from pathlib import Path

import pytest

from learn.content.catalogue import load
from learn.content.problems import Severity
from learn.domain.cases import Bearing, Provenance
from tests.content.case_trees import CASE_FILES, FOLDER
from tests.content.trees import DAY, FILES, faults, written

CASE, GP, SCHOOL = (f"{FOLDER}/{name}.yaml" for name in ("case", "gp", "school"))
IDENTIFIERS = "modules/identifiers.yaml"

# the file, the passage, what is written instead, and what is told of it: file:line: where: what to do
Fault = tuple[str, str, str, list[str]]

IN_TEXTS: list[Fault] = [
    (CASE, "minutes: 12", "minutes: 0", ["case.yaml:3: minutes: is too small; the least is 1"]),
    (CASE, "kind: fictional", "kind: true-story", ["case.yaml:7: provenance.kind: must be one of 'fictional' or 'composite'"]),
    (CASE, "themes: [contact, risk]", "themes: [contact, luck]", ["case.yaml:4: themes.2: there is no theme `luck`"]),
    (CASE, "    theme: risk", "    theme: luck", ["case.yaml:37: points.worry.theme: there is no theme `luck`"]),
    (CASE, "    themes: [contact]", "    themes: [luck]", ["case.yaml:46: joins.home.themes.1: there is no theme `luck`"]),
    (
        CASE,
        "facts: [bruise, tired]",
        "facts: [bruise, tired, luck]",
        ["case.yaml:45: joins.home.facts.3: there is no fact `luck`"],
    ),
    (
        CASE,
        "  - {id: letter,",
        '  - {id: tired, text: "Once more."}\n  - {id: letter,',
        ["case.yaml:33: facts.tired.id: this id is there already; give each its own"],
    ),
    (
        CASE,
        " [[source:the-guide]]",
        "",
        ["case.yaml:13: sources.the-guide: nothing in this case cites this source; cite it or take it out"],
    ),
    (
        CASE,
        "[[source:the-guide]]",
        "[[source:the-guide]] [[source:it]]",
        ["case.yaml:44: joins.home.text: there is no source `it`; there is the-guide"],
    ),
    (
        CASE,
        "review_by: 2027-12-31",
        "review_by: 2025-12-31",
        ["case.yaml:11: review_by: this day has passed; review the case, then write the next day"],
    ),
    (
        CASE,
        "checked_on: 2026-11-01",
        "checked_on: 2025-11-01",
        [
            "case.yaml:18: sources.the-guide.checked_on: was read more than a year ago; read the source again, mend what changed, then write the day"
        ],
    ),
    (
        CASE,
        '"Take a moment for yourself."',
        '"Take a moment. Domestic violence is common."',
        ["case.yaml:47: closing: write `domestic abuse`"],
    ),
    (GP, "roles: [gp-clinician]", "roles: [doctor]", ["gp.yaml:3: roles.1: there is no role `doctor`"]),
    (GP, "knows: [letter]", "knows: [letter, luck]", ["gp.yaml:5: knows.2: case.yaml has no fact `luck`"]),
    (GP, "start: visit", "start: visits", ["gp.yaml:6: start: there is no scene `visits`"]),
    (
        GP,
        "when: {not_knows: [bruise]}",
        "when: {}",
        ["gp.yaml:38: scenes.later.also.1.when: asks for nothing; take it out, or say what must be chosen or known"],
    ),
    (
        GP,
        "chosen: [visit.ask]",
        "chosen: [visit.look]",
        [
            "gp.yaml:49: scenes.later.choices.share: is never offered; loosen its condition, or take it out",
            "gp.yaml:51: scenes.later.choices.share.when.chosen.1: this seat has no choice `visit.look`",
        ],
    ),
    (
        GP,
        "[visit.ask], knows: [bruise]}",
        "[visit.ask], knows: [luck]}",
        [
            "gp.yaml:49: scenes.later.choices.share: is never offered; loosen its condition, or take it out",
            "gp.yaml:51: scenes.later.choices.share.when.knows.1: case.yaml has no fact `luck`",
        ],
    ),
    (GP, "to: [school]}", "to: [police]}", ["gp.yaml:31: scenes.visit.choices.ask.tells.1.to.1: there is no seat `police`"]),
    (
        GP,
        "to: [school]}",
        "to: [gp]}",
        ["gp.yaml:31: scenes.visit.choices.ask.tells.1.to.1: nobody tells themselves; name another seat"],
    ),
    (
        GP,
        "{fact: bruise, to",
        "{fact: luck, to",
        [
            "gp.yaml:30: scenes.visit.choices.ask.tells: passes on `luck`, which this seat does not know on some way; ask for it in `when`",
            "gp.yaml:31: scenes.visit.choices.ask.tells.1.fact: case.yaml has no fact `luck`",
        ],
    ),
    (
        GP,
        "        belief: they-would-say\n",
        "",
        ["gp.yaml:15: scenes.visit.choices.smile: needs the belief it stands for; add `belief`"],
    ),
    (
        GP,
        "belief: they-would-say",
        "belief: luck",
        ["gp.yaml:18: scenes.visit.choices.smile.belief: beliefs.yaml has no belief `luck`"],
    ),
    (
        GP,
        "        learns: [bruise]\n",
        "        learns: [bruise]\n        belief: it-will-pass\n",
        ["gp.yaml:30: scenes.visit.choices.ask.belief: what is safer stands for no mistaken belief; take it out"],
    ),
    (GP, '    question: "What do you say?"\n', "", ["gp.yaml:33: scenes.later: has choices and asks nothing; add `question`"]),
    (
        GP,
        'title: "Quiet",',
        'title: "Quiet", question: "What now?",',
        ["gp.yaml:62: scenes.quiet: is an ending, so it asks nothing; take `question` and `point` out, or write choices"],
    ),
    (
        GP,
        "    point: worry\n",
        "    point: luck\n",
        [
            "case.yaml:35: points.worry: 1 of the seats come to this; a decision point is for two or more",
            "gp.yaml:12: scenes.visit.point: there is no decision point `luck`",
        ],
    ),
    (
        GP,
        "        course: waits\n",
        "",
        ["gp.yaml:15: scenes.visit.choices.smile.course: needs a course of `worry`: acts, waits"],
    ),
    (
        GP,
        'why: "Something can be said."\n',
        'why: "Something can be said."\n        course: waits\n',
        ["gp.yaml:49: scenes.later.choices.nothing.course: this scene is no decision point; take `course` out"],
    ),
    (
        GP,
        'text: "Ask her about home"',
        'text: "Smile,  and see her NEXT month"',
        ["gp.yaml:14: scenes.visit.choices: two choices have the text `smile, and see her next month`; make each different"],
    ),
    (
        GP,
        "id: later\n    moment: second-week",
        "id: later\n    moment: third-week",
        ["gp.yaml:34: scenes.later.moment: there is no moment `third-week`"],
    ),
    (
        GP,
        "leads_to: quiet",
        "leads_to: silence",
        ["gp.yaml:46: scenes.later.choices.nothing.leads_to: there is no scene `silence`"],
    ),
    (
        GP,
        'text: "The school rings."',
        'text: "/// luck | The school\\nrings\\n///"',
        [
            "gp.yaml:36: scenes.later.text: block: there is no block `luck`; there is decide, key, option, recall, roles, say, scenario"
        ],
    ),
    (
        GP,
        "You have ten minutes for each visit.",
        " ".join(["Multidisciplinary organisational accountability"] * 10),
        ["gp.yaml:4: opening: reads like grade 70.8; a case is grade 9 or less"],
    ),
    (
        GP,
        "see her next month",
        "simply see her, and please be quick",
        [
            "gp.yaml:16: scenes.visit.choices.smile.text: no `please`; say what to do",
            "gp.yaml:16: warning: scenes.visit.choices.smile.text: no `simply`; what is simple for one is not for another",
        ],
    ),
]
"""What is wrong in one file, without a look at the ways."""

IN_WAYS: list[Fault] = [
    (
        GP,
        "id: joined, moment: second-week",
        "id: joined, moment: first-week",
        [
            "gp.yaml:53: scenes.later.choices.share.leads_to: `joined` happens before `later`; lead on in time",
            "gp.yaml:59: scenes.later.choices.plan.leads_to: `joined` happens before `later`; lead on in time",
        ],
    ),
    (
        GP,
        "leads_to: quiet",
        "leads_to: visit",
        ["gp.yaml:7: scenes: goes round without end: visit to later to visit; let one of them lead on"],
    ),
    (GP, "leads_to: quiet", "leads_to: joined", ["gp.yaml:62: scenes.quiet: no way leads here; lead to it, or take it out"]),
    (
        GP,
        "chosen: [visit.ask], knows",
        "chosen: [visit.smile], knows",
        ["gp.yaml:49: scenes.later.choices.share: is never offered; loosen its condition, or take it out"],
    ),
    (
        GP,
        "when: {not_knows: [bruise]}",
        "when: {not_knows: [letter]}",
        ["gp.yaml:38: scenes.later.also.1: is never told; loosen its condition, or take it out"],
    ),
    (
        GP,
        "        when: {chosen: [visit.ask], knows: [bruise]}\n",
        "        tells: [{fact: bruise, to: [school]}]\n",
        [
            "gp.yaml:51: scenes.later.choices.share.tells: passes on `bruise`, which this seat does not know on some way; ask for it in `when`"
        ],
    ),
    (
        GP,
        "      - id: plan\n",
        "      - id: plan\n        when: {knows: [bruise]}\n",
        ["gp.yaml:41: scenes.later.choices: offers fewer than two choices on some way; loosen a condition"],
    ),
    (
        GP,
        "        bearing: safer\n        leads_to: later",
        "        bearing: partly\n        belief: it-will-pass\n        leads_to: later",
        ["gp.yaml:14: scenes.visit.choices: offers nothing safer; there is something to do in every scene"],
    ),
    (
        SCHOOL,
        "Let him sleep and watch him this term",
        "Let him",
        ["school.yaml:5: scenes: in 1 of 1 scenes the longest choice is the safer one; make that half or fewer"],
    ),
    (
        SCHOOL,
        "    learns: [tired]\n",
        "",
        [
            "case.yaml:32: facts.tired: no seat comes to know this; let one learn it, or take it out",
            "case.yaml:45: joins.home.facts: one seat holds all of it; join what several know",
        ],
    ),
    (
        CASE,
        "facts: [bruise, tired]",
        "facts: [bruise, letter]",
        ["case.yaml:45: joins.home.facts: one seat holds all of it; join what several know"],
    ),
    (
        SCHOOL,
        "    learns: [tired]\n",
        "    learns: [tired, bruise]\n",
        ["case.yaml:45: joins.home.facts: `school` knows all of it whatever it does; join what several know"],
    ),
    (
        CASE,
        '      - {id: waits, title: "Waits and sees"}\n',
        '      - {id: waits, title: "Waits"}\n      - {id: asks, title: "Asks"}\n',
        ["case.yaml:41: points.worry.courses.asks: no choice amounts to this; let one, or take it out"],
    ),
    (
        CASE,
        "joins:",
        '  - id: alone\n    asks: "What now?"\n    theme: risk\n    courses: [{id: a, title: "A"}, {id: b, title: "B"}]\njoins:',
        [
            "case.yaml:41: points.alone: 0 of the seats come to this; a decision point is for two or more",
            "case.yaml:44: points.alone.courses.a: no choice amounts to this; let one, or take it out",
            "case.yaml:44: points.alone.courses.b: no choice amounts to this; let one, or take it out",
        ],
    ),
]
"""What is wrong with how a seat goes on, or between the seats."""

IDENTIFYING: list[Fault] = [
    (
        GP,
        "The school rings.",
        "The school rings on 12 May.",
        ["gp.yaml:36: scenes.later.text: `12 May`: a case has no dates; say which week of the story it is"],
    ),
    (
        GP,
        "The school rings.",
        "In October the school rings.",
        ["gp.yaml:36: scenes.later.text: `October`: a case has no dates; say which week of the story it is"],
    ),
    (
        GP,
        "The school rings.",
        "It was so in 2019.",
        ["gp.yaml:36: scenes.later.text: `2019`: a case has no dates; say which week of the story it is"],
    ),
    (
        GP,
        "The school rings.",
        "The school rings about the boy, aged seven.",
        ["gp.yaml:36: scenes.later.text: `aged seven`: no exact age; say a band, like `in her thirties` or `at primary school`"],
    ),
    (
        GP,
        "The school rings.",
        "The eight-year-old is asleep.",
        [
            "gp.yaml:36: scenes.later.text: `eight-year-old`: no exact age; say a band, like `in her thirties` or `at primary school`"
        ],
    ),
    (
        GP,
        "The school rings.",
        "Mina is 34, and tired.",
        ["gp.yaml:36: scenes.later.text: `is 34`: no exact age; say a band, like `in her thirties` or `at primary school`"],
    ),
    (
        GP,
        "The school rings.",
        "She lives in Green Lane.",
        ["gp.yaml:36: scenes.later.text: `Green Lane`: no named place; say what kind of place it is"],
    ),
    (
        GP,
        "The school rings.",
        "She moved here from hainault forest.",
        ["gp.yaml:36: scenes.later.text: `hainault forest`: no real place; say what kind of place it is"],
    ),
    (
        GP,
        "The school rings.",
        "Her postcode is IG1 1DD.",
        ["gp.yaml:36: scenes.later.text: `IG1 1DD`: no named place; say what kind of place it is"],
    ),
    (
        GP,
        "The school rings.",
        "Mr Bailey rings.",
        ["gp.yaml:36: scenes.later.text: `Mr Bailey`: is named and is not under `people`; add them, or say what they do"],
    ),
    (
        GP,
        "The school rings.",
        "Mina Carter rings.",
        ["gp.yaml:36: scenes.later.text: `Mina Carter`: a first name or a title and surname, and never both"],
    ),
    (
        GP,
        "The school rings.",
        "She met him at the mosque.",
        [
            "gp.yaml:36: scenes.later.text: `mosque`: is a trait that nobody has; give it to a person of the story under `traits`, kind faith, or leave it out"
        ],
    ),
    (
        CASE,
        'name: "Mina"',
        'name: "Mina Carter"',
        ["case.yaml:25: people.mina.name: a first name or a title and surname, and never both"],
    ),
    (
        CASE,
        '{kind: work, says: "works at night"}',
        '{kind: work, says: "a"}\n      - {kind: age, says: "b"}\n      - {kind: age, says: "b"}\n      - {kind: age, says: "b"}',
        ["case.yaml:27: people.mina.traits: has 4 traits, and could be known by them together; keep 3 or fewer"],
    ),
]
"""What could let somebody be recognised."""


def told(root: Path, changes: dict[str, str | None]) -> list[str]:
    """What the check says of the case with these files, but for the list of published reviews, which is empty."""
    found = faults(written(root, {**CASE_FILES, **changes}), DAY)
    return [str(problem).removeprefix(f"{FOLDER}/") for problem in found if problem.where != "published"]


FAULTS = [*IN_TEXTS, *IN_WAYS, *IDENTIFYING]


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{number} {fault[3][0][:60]}" for number, fault in enumerate(FAULTS)])
def test_one_fault_is_told_at_its_line_with_what_to_do(tmp_path: Path, fault: Fault) -> None:
    file, old, new, expected = fault
    assert CASE_FILES[file].count(old) == 1
    assert told(tmp_path, {file: CASE_FILES[file].replace(old, new)}) == expected


def test_nothing_is_said_of_a_case_that_is_whole_but_that_no_review_is_listed(tmp_path: Path) -> None:
    problems = faults(written(tmp_path, CASE_FILES), DAY)
    assert [(problem.file, problem.where, problem.severity) for problem in problems] == [
        (IDENTIFIERS, "published", Severity.WARNING)
    ]


def test_without_a_case_nothing_is_said_of_reviews(tmp_path: Path) -> None:
    assert faults(written(tmp_path), DAY) == []


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (
            "[partner, money, stalking]",
            [
                "case.yaml:9: marks: has 2 of the 3 marks of the published review `first` (money, partner);"
                " change the story, so that nobody takes it for that one"
            ],
        ),
        ("[partner, money, stalking, suicide]", []),
    ],
)
def test_a_case_that_comes_close_to_a_published_review_is_refused(tmp_path: Path, marks: str, expected: list[str]) -> None:
    review = f'published:\n  - {{id: first, address: "https://example.org/review", read_on: 2026-11-01, marks: {marks}}}\n'
    assert told(tmp_path, {IDENTIFIERS: FILES[IDENTIFIERS].replace("published: []\n", review)}) == expected


def test_a_trait_that_is_declared_may_be_told(tmp_path: Path) -> None:
    declared = CASE_FILES[CASE].replace('- {kind: work, says: "works at night"}', '- {kind: faith, says: "goes to a mosque"}')
    at_the_mosque = CASE_FILES[GP].replace("The school rings.", "She met him at the mosque.")
    assert told(tmp_path, {CASE: declared, GP: at_the_mosque}) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({SCHOOL: None}, "case.yaml:1: file: a case has 2 seats or more; this one has 1"),
        ({SCHOOL: "title: 3\nscenes: []\n"}, "school.yaml:2: scenes: must be a list of scenes"),
        ({CASE: None}, "case.yaml:1: file: is missing; write it"),
        (
            {f"{FOLDER}/notes.txt": "x"},
            "notes.txt:1: file: is not expected here; a case has case.yaml and a file for each seat, like gp.yaml",
        ),
        (
            {"quizzes/cases/loose.yaml": "x: 1"},
            "quizzes/cases/loose.yaml:1: file: is not expected here; each case has a folder of its own",
        ),
        ({IDENTIFIERS: "places: []\n"}, "modules/identifiers.yaml:1: places: needs at least 1; it has 0"),
    ],
)
def test_a_file_that_is_missing_or_too_much_is_told(tmp_path: Path, changes: dict[str, str | None], expected: str) -> None:
    assert expected in told(tmp_path, changes)


def test_a_case_is_built_as_its_files_say(tmp_path: Path) -> None:
    catalogue = load(written(tmp_path, CASE_FILES), day=DAY)
    case = catalogue.cases["two-doors"]
    assert (case.title, case.provenance, [*case.seats], [*case.facts]) == (
        "Two doors",
        Provenance.FICTIONAL,
        ["gp", "school"],
        ["bruise", "tired", "letter"],
    )
    assert case.seats_of_roles == {"gp-clinician": ("gp",)}
    gp = case.seats["gp"]
    ask = gp.scenes["visit"].choice("ask")
    assert ask is not None
    assert (ask.bearing, ask.learns, dict(ask.tells), ask.course) == (Bearing.SAFER, ("bruise",), {"bruise": ("school",)}, "acts")
    assert gp.scenes["later"].choices[1].when.chosen == {"visit.ask"}
    assert "source: A guide" in case.joins[0].html
    assert gp.scenes["joined"].is_ending


def test_a_changed_word_changes_the_version_of_its_seat_and_a_shared_one_of_every_seat(tmp_path: Path) -> None:
    def versions(name: str, changes: dict[str, str]) -> list[str]:
        case = load(written(tmp_path / name, {**CASE_FILES, **changes}), day=DAY).cases["two-doors"]
        return [seat.version for seat in case.seats.values()]

    before = versions("before", {})
    of_a_seat = versions("seat", {GP: CASE_FILES[GP].replace("The school rings.", "The school writes.")})
    shared = versions("shared", {CASE: CASE_FILES[CASE].replace("Mr Owens", "Ms Owens")})
    order = versions("order", {GP: CASE_FILES[GP].replace('title: "The GP"\norder: 1', 'order: 1\ntitle: "The GP"')})
    assert (of_a_seat[0] != before[0], of_a_seat[1]) == (True, before[1])
    assert all(was != now for was, now in zip(before, shared, strict=True))
    assert order == before
