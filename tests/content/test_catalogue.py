"""The catalogue: a tree without a fault becomes values that never change, and a faulty one stops with everything told."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path

import pytest

from learn.content.catalogue import load
from learn.content.problems import BrokenContent, Problem, Severity, in_order
from learn.domain.catalogue import Catalogue
from learn.domain.modules import SourceStatus
from learn.domain.questions import Kind
from learn.domain.roles import Depth
from tests.content.trees import DAY, FILES, PAGE, a_bank_file, broken, faults, line_with, written

MODULE_FILE = "modules/noticing/module.yaml"


@pytest.fixture(scope="module", name="catalogue")
def _catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The tree, loaded once: nothing in it can change."""
    return load(written(tmp_path_factory.mktemp("content")), day=DAY)


def test_the_tree_that_all_these_tests_break_has_no_fault(tmp_path: Path) -> None:
    assert faults(written(tmp_path), DAY) == []


def test_everything_written_is_there(catalogue: Catalogue) -> None:
    assert list(catalogue.modules) == list(catalogue.quizzes) == ["noticing"]
    assert list(catalogue.themes) == ["contact", "risk", "local-priority"]
    assert list(catalogue.roles) == list(catalogue.paths) == ["housing-officer", "gp-clinician"]
    assert list(catalogue.beliefs) == ["it-will-pass", "they-would-say"]
    assert list(catalogue.services) == ["emergency-999", "helpline", "local-service"]
    assert list(catalogue.terms) == ["dhr"]
    assert catalogue.as_at == DAY


def test_a_module_says_what_its_file_says(catalogue: Catalogue) -> None:
    module = catalogue.modules["noticing"]
    assert (module.title, module.level, module.minutes) == ("Noticing", "1", 20)
    assert module.themes == ("contact", "risk")
    assert [objective.slug for objective in module.objectives] == ["see-signs", "weigh-risk"]
    assert module.objectives[1].text == "Weigh the risk, as a DHR teaches."
    assert [(source.slug, source.status) for source in module.sources] == [
        ("a-guide", SourceStatus.VERIFIED),
        ("a-study", SourceStatus.SECONDARY),
    ]
    assert module.sources[0].checked_on == date(2026, 12, 1)
    assert (module.review_by, module.is_drafted_by_machine) == (date(2027, 12, 31), False)


def test_pages_come_in_the_order_of_their_numbers(catalogue: Catalogue) -> None:
    pages = catalogue.modules["noticing"].pages
    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    assert [page.slug for page in pages] == ["what-you-see", "what-you-hear", "what-it-means", "what-you-write", "what-you-do"]
    assert pages[4].objectives == ("see-signs", "weigh-risk")


def test_a_page_with_a_content_note_has_its_gentler_route(catalogue: Catalogue) -> None:
    pages = catalogue.modules["noticing"].pages
    assert [bool(page.gentler) for page in pages] == [False, False, True, False, False]
    assert pages[2].content_note == "This page names how people were killed."
    assert "the right risk level" in pages[2].html_for([])
    assert "Some signs weigh more" in pages[2].gentler_html_for([])


def test_words_for_a_role_are_shown_to_that_role_only(catalogue: Catalogue) -> None:
    page = catalogue.modules["noticing"].pages[1]
    assert "repairs tell a story" in page.html_for(["housing-officer"])
    assert "In your role" in page.html_for(["housing-officer"])
    for roles in ([], ["gp-clinician"]):
        assert "repairs tell a story" not in page.html_for(roles)
        assert "In your role" not in page.html_for(roles)
        assert "Listen for who answers" in page.html_for(roles)


def test_decisions_of_the_two_routes_of_a_page_never_share_a_name(tmp_path: Path) -> None:
    decide = (
        "\n/// decide | What now?\n//// option | Ask\n**Safer.** Good.\n////\n//// option | Wait\n**Risky.** Bad.\n////\n///\n"
    )
    root = written(
        tmp_path,
        {
            path: FILES[path] + decide
            for path in ("modules/noticing/03-what-it-means.md", "modules/noticing/03-what-it-means.gentler.md")
        },
    )
    page = load(root, day=DAY).modules["noticing"].pages[2]
    assert page.html_for([]).count('name="decide-1"') == 2
    assert page.gentler_html_for([]).count('name="gentler-decide-1"') == 2


def test_a_quiz_says_what_its_file_says(catalogue: Catalogue) -> None:
    quiz = catalogue.quizzes["noticing"]
    assert (quiz.pass_percent, quiz.attempts, quiz.cool_down_hours, dict(quiz.draw)) == (
        80,
        3,
        12,
        {"see-signs": 3, "weigh-risk": 2},
    )
    assert [question.slug for question in quiz.questions] == [f"q-{number:02}" for number in range(1, 16)]
    kinds = [question.kind for question in quiz.questions[:5]]
    assert kinds == [Kind.SEVERAL, Kind.SEVERAL, Kind.ORDER, Kind.MATCH, Kind.ONE]
    assert [question.slug for question in quiz.questions if question.is_critical] == ["q-05"]


def test_a_question_carries_its_options_their_reasons_and_beliefs(catalogue: Catalogue) -> None:
    several, _, order, match, one = catalogue.quizzes["noticing"].questions[:5]
    assert [(o.slug, o.is_right, o.belief) for o in several.options] == [
        ("a", True, ""),
        ("b", True, ""),
        ("c", False, "they-would-say"),
    ]
    assert several.situation == (
        '<p class="govuk-body">Somebody rings, and rings off. <span class="learn-cite"> (source: A guide)</span></p>'
    ).replace(". <span", ".<span")
    assert several.options[0].why == 'Doors tell.<span class="learn-cite"> (source: A study)</span>'
    assert [o.text for o in order.options] == ["Make it safe", "Ask", "Write it down"]
    assert order.belief == "it-will-pass"
    assert next((o.text, o.partner) for o in match.options) == ("A forced door", "Look at the lock")
    assert (one.situation, one.belief) == ("", "")


def test_registers_say_what_their_files_say(catalogue: Catalogue) -> None:
    assert catalogue.roles["gp-clinician"].depth == {"contact": Depth.DOES, "risk": Depth.NONE}
    assert [(s.module, s.days, s.renew_months) for s in catalogue.paths["gp-clinician"].steps] == [("noticing", 28, None)]
    assert catalogue.services["helpline"].dialled == "08082000247"
    assert not catalogue.services["local-service"].is_published
    assert catalogue.themes["risk"].guide == "the right risk level needs to be identified"
    assert catalogue.terms["dhr"].changes_on is None


def test_nothing_in_the_catalogue_can_be_changed(catalogue: Catalogue) -> None:
    for shelf in (catalogue.modules, catalogue.quizzes, catalogue.beliefs, catalogue.themes, catalogue.services):
        with pytest.raises(TypeError):
            shelf["new"] = None  # type: ignore[index]  # what is tried here
    with pytest.raises(TypeError):
        catalogue.quizzes["noticing"].draw["see-signs"] = 9  # type: ignore[index]  # what is tried here
    with pytest.raises(FrozenInstanceError):
        catalogue.modules["noticing"].title = "Other"  # type: ignore[misc]  # what is tried here


def test_words_that_change_on_a_day_are_chosen_by_the_day(tmp_path: Path) -> None:
    changing = {"modules/public/glossary.yaml": broken("modules/public/glossary.yaml", "null", "2027-04-01")}
    root = written(tmp_path, changing)
    before, after = (load(root, day=day).modules["noticing"] for day in (date(2027, 3, 31), date(2027, 4, 1)))
    assert before.objectives[1].text == "Weigh the risk, as a DHR teaches."
    assert after.objectives[1].text == "Weigh the risk, as a DARDR teaches."
    # The words in the file are the same, and so is the version that people passed.
    assert before.version == after.version


@pytest.mark.parametrize(
    ("path", "old", "new", "words", "where"),
    [
        ("modules/noticing/module.yaml", "2027-12-31", "2027-01-14", "this day has passed; review the module", "review_by"),
        ("modules/public/services.yaml", "2027-03-31", "2027-01-15", "is overdue; check this service", "next_check_on"),
        (
            "modules/noticing/module.yaml",
            "2026-12-01",
            "2026-01-13",
            "was read more than a year ago; read",
            "sources.a-guide.checked_on",
        ),
        ("modules/public/sources.yaml", "2026-11-01", "2026-01-13", "was read more than a year ago; read", "the-act.checked_on"),
    ],
)
def test_a_date_that_has_passed_fails_the_check_but_never_takes_the_platform_down(
    tmp_path: Path, path: str, old: str, new: str, words: str, where: str
) -> None:
    root = written(tmp_path, {path: broken(path, old, new)})
    (problem,) = faults(root, DAY)
    assert problem.severity is Severity.OVERDUE
    assert problem.fails_check
    assert problem.what.startswith(words)
    assert problem.where.endswith(where)
    assert problem.line == line_with(broken(path, old, new), new)
    assert load(root, day=DAY).modules


@pytest.mark.parametrize(
    ("day", "words"), [("2026-01-14", "is to be read again by 2027-01-15"), ("2026-02-13", "is to be read again by 2027-02-14")]
)
def test_a_source_is_listed_for_the_month_before_it_is_to_be_read_again(tmp_path: Path, day: str, words: str) -> None:
    (problem,) = faults(written(tmp_path, {MODULE_FILE: broken(MODULE_FILE, "2026-12-01", day)}), DAY)
    assert (problem.severity, problem.what) == (Severity.WARNING, words)


def test_nobody_has_read_a_source_on_a_day_that_has_not_come(tmp_path: Path) -> None:
    (problem,) = faults(written(tmp_path, {MODULE_FILE: broken(MODULE_FILE, "2026-12-01", "2027-01-16")}), DAY)
    assert problem.what.startswith("this day has not come")


def test_a_review_day_belongs_to_the_time_allowed_and_a_check_day_does_not(tmp_path: Path) -> None:
    root = written(tmp_path)
    review_by, next_check_on = date(2027, 12, 31), date(2027, 3, 31)
    overdue = {day: {p.where for p in faults(root, day) if p.fails_check} for day in (review_by, next_check_on)}
    assert "review_by" not in overdue[review_by]
    assert overdue[next_check_on] == {"emergency-999.next_check_on"}
    assert "review_by" in {p.where for p in faults(root, review_by + timedelta(days=1))}


def test_a_check_that_comes_within_a_fortnight_is_only_a_warning(tmp_path: Path) -> None:
    root = written(tmp_path)
    (problem,) = faults(root, date(2027, 3, 17))
    assert (problem.severity, problem.fails_check) == (Severity.WARNING, False)
    assert str(problem) == (
        f"modules/public/services.yaml:{line_with(FILES['modules/public/services.yaml'], '2027-03-31')}: "
        "warning: emergency-999.next_check_on: comes soon; plan the check"
    )
    assert faults(root, date(2027, 3, 16)) == []


def test_broken_content_is_not_loaded_and_the_reason_holds_every_problem(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        {
            PAGE: broken(PAGE, "Signs are small", "Signs are DHR small"),
            "modules/roles.yaml": broken("modules/roles.yaml", '"2+"', "2"),
            "modules/themes.yaml": broken("modules/themes.yaml", "order: 3", "order: 2"),
            "quizzes/noticing.yaml": a_bank_file().replace("source: a-guide", "source: a-tale"),
        },
    )
    with pytest.raises(BrokenContent) as refused:
        load(root, day=DAY)
    problems = refused.value.problems
    assert {problem.file for problem in problems} == {
        PAGE,
        "modules/roles.yaml",
        "modules/themes.yaml",
        "quizzes/noticing.yaml",
    }
    assert [p.what for p in problems if p.file.startswith("quizzes")] == ["the module has no source `a-tale`"] * 15
    assert list(problems) == faults(root, DAY)
    assert str(refused.value) == "\n".join(map(str, problems))


def test_every_fault_of_one_file_is_told_at_once(tmp_path: Path) -> None:
    text = FILES["modules/noticing/module.yaml"]
    for old, new in (("minutes: 20", "minutes: none"), ("level: 1", "level: 9"), ("summary:", "sumary:"), ("2027-12-31", "soon")):
        text = text.replace(old, new)
    root = written(tmp_path, {"modules/noticing/module.yaml": text})
    assert [str(problem).split(": ", 1)[1] for problem in faults(root, DAY)] == [
        "summary: is missing; add it",
        "sumary: is not a key we know; check its spelling or take it out",
        "level: must be one of 1, 2, 3, 4, '1', '2', '3', '4', 'lead' or 'review'",
        "minutes: must be a whole number, without quotes",
        "review_by: must be a day, written like 2026-11-23",
    ]


def test_problems_are_told_by_file_and_line_and_each_once() -> None:
    first, second, third = (
        Problem(file="a.md", line=2, where="text", what="b"),
        Problem(file="a.md", line=10, where="text", what="a"),
        Problem(file="b.md", line=1, where="text", what="a"),
    )
    assert in_order([third, second, first, second]) == [first, second, third]


def test_a_problem_reads_as_file_line_place_and_what_to_do() -> None:
    problem = Problem(file="modules/a/module.yaml", line=7, where="title", what="is missing; add it")
    assert str(problem) == "modules/a/module.yaml:7: title: is missing; add it"
    assert problem.fails_check


def test_modules_stand_in_the_order_in_which_the_paths_name_them(tmp_path: Path) -> None:
    copies = {}
    for slug in ("aaa", "zzz"):
        for path, text in FILES.items():
            if "noticing" in path:
                copies[path.replace("noticing", slug)] = text.replace("module: noticing", f"module: {slug}")
    first_zzz = broken(
        "modules/paths.yaml",
        "    - {module: noticing, year: 1, days: 42, renew_months: 24}",
        "    - {module: zzz, year: 1, days: 42, renew_months: 24}\n    - {module: noticing, year: 1, days: 42, renew_months: 24}",
    )
    root = written(tmp_path, {**copies, "modules/paths.yaml": first_zzz})
    assert list(load(root, day=DAY).modules) == ["zzz", "noticing", "aaa"]


def test_without_any_file_each_register_is_missed(tmp_path: Path) -> None:
    assert [str(problem) for problem in faults(tmp_path, DAY)] == [
        f"{path}:1: file: is missing; write it"
        for path in (
            "modules/identifiers.yaml",
            "modules/paths.yaml",
            "modules/public/accessibility.yaml",
            "modules/public/campaign/calendar.yaml",
            *(f"modules/public/easy-read/{name}.yaml" for name in ("children", "get-help", "staying-safe-online")),
            "modules/public/glossary.yaml",
            "modules/public/languages.yaml",
            "modules/public/languages/en.yaml",
            "modules/public/privacy.yaml",
            "modules/public/promises.yaml",
            "modules/public/reviews.yaml",
            "modules/public/security.yaml",
            "modules/public/services.yaml",
            "modules/public/sources.yaml",
            "modules/roles.yaml",
            "modules/strategy.yaml",
            "modules/themes.yaml",
            "quizzes/beliefs.yaml",
        )
    ]
