"""What must not stand in any file: secrets, numbers typed by hand, addresses of machines, unfinished work, unchecked HTML.

Each check is a pattern; beside each stands text that it has to find, with a dot in it that keeps it from being found here.
"""

import re
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.sources import below, files, named

SECRETS = re.compile(
    r"BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bxox[abp]-\w+"
    r"|(?i:password|secret|token|api_?key)\w*\s*[:=]\s*[\"'](?![^\"']*[ {<])[^\"']{20,}[\"']",
)
MACHINES = re.compile(
    r"(?<![\w./])/(?:home|root|Users|work)/[\w.-]+"
    r"|https?://[\w.-]*(?:pypi|pythonhosted|npmjs|yarnpkg|debian)[\w.-]*"
    r"|\b10(?:\.\d{1,3}){3}\b|\b192\.168(?:\.\d{1,3}){2}\b",
)
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|[Ll]ore[m] ipsum|NotImplemente[d]Error)\b")
NUMBERS = re.compile(r"(?<![\w.#%+-])(?:(?:\+44 ?|0)\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}|116 ?\d{3}|999|111|101)(?![\w%-]|\.\d)")
UNCHECKED = re.compile(r"\|\s*safe\b|\bautoescape\b(?!=select_autoescape\(\))|\bMarkup\(|\|\s*forceescape\b")

REGISTER = "modules/public/services.yaml"
SHAPES_OF_NUMBERS = frozenset({"learn/content/register_rules.py", "learn/content/wording.py"})
"""They say what a telephone number looks like, to check the register and to find one that was typed into a page."""

SHOWN_ON_PURPOSE = "learn/domain/demonstration_sign_ins.py"
"""Holds the password of the demonstration, which is printed for everybody; production refuses its accounts."""

MADE_BY_TOOLS = (
    "requirements.lock",
    "tests/journeys/vendor/",
    "static/dist/",
    "static/src/package-lock.json",
    "static/src/licences/",
)

SAFE_IN_TEMPLATES = {
    "attempts/check.html": {"shown.item.question.situation|safe"},
    "cases/look_back.html": {"each.why|safe", "joined.join.html|safe", "case.closing|safe"},
    "cases/play.html": {
        *("aside.html|safe", "last.chosen.follows|safe", "seat.html|safe", "step.chosen.follows|safe", "step.scene.html|safe"),
    },
    "components/chart.html": {"place|safe"},
    "components/feedback.html": {"told.question.situation|safe", "option.why|safe"},
    "components/mark.html": {"themes[slug]|safe", "drawing|safe"},
    "components/picture.html": {"pictures[name]|safe"},
    "components/question.html": {"item.question.situation|safe"},
    "item_analysis/question.html": {"question.situation|safe"},
    "diagnostics/shown.html": {"told.question.situation|safe"},
    "modules/page.html": {"gentler|safe", "text|safe"},
    "team_talks/talk.html": {"talk.html|safe"},
    "public/campaign.html": {"page.html|safe"},
    "public/easy.html": {"line|safe"},
    "public/help.html": {"topic.html|safe"},
    "public/quotations.html": {"quotation.html|safe", "quotation.cite|safe", "note|safe"},
    "public/reviews.html": {
        *("document|safe", "point|safe", "purpose.html|safe", "purpose|safe", "reviews.definition.cite|safe"),
        *("reviews.families.intro|safe", "reviews.published|safe", "reviews.purposes.guide[0].cite|safe"),
        *("step.family|safe", "step.who|safe", "term.meaning|safe"),
    },
    "public/reviews_easy_read.html": {"line|safe"},
    "public/reviews_for_families.html": {"part.html|safe"},
    "reports/people.html": {"states[status.value]|safe"},
}
"""Where a template shows HTML as it stands: what the loader of the content has cleaned, and what the same file draws."""

LONG = {
    "learn/app.py": "the whole machine on one page: what is put together stands together",
    "learn/cli.py": "every command, a few lines each, as `learn --help` lists them",
    "learn/domain/reports.py": "one report: its figures, its rows and its words follow from one another",
    "learn/store/migrations/versions/0001_the_first_tables.py": "one statement a table",
    "learn/web/attempts.py": "one quiz, from its start to its result, and how a question is shown",
}
"""Files above the length at which a file usually holds a second noun, each with why it does not."""

LONGEST = 300


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Each line that the pattern stands on."""
    return [
        f"{named(path)}:{number}: {match[0]}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if (match := pattern.search(line))
    ]


def written_by_hand() -> list[Path]:
    """Every file that no tool has made."""
    return [path for path in files() if not named(path).startswith(MADE_BY_TOOLS)]


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (SECRETS, "-----BEGIN RSA PRIVATE· KEY-----"),
        (SECRETS, 'SECR·ET_KEY = "9f86d081884c7d659a2feaa0c55ad015"'),
        (SECRETS, "smtp_password·: 'correcthorsebatterystaple'"),
        (MACHINES, "cd /ho·me/ann/learn"),
        (MACHINES, "open('/wo·rk/main')"),
        (MACHINES, "index-url = https://files.python·hosted.org/simple"),
        (MACHINES, "resolved: https://registry.npm·js.org/sass"),
        (MACHINES, "host = 192.·168.0.4"),
        (UNFINISHED, "# TO·DO: mend"),
        (UNFINISHED, "raise Not·ImplementedError"),
        (NUMBERS, "<a href='tel:999'>"),
        (NUMBERS, "Call 0808 2000 247 at any time"),
        (NUMBERS, "Call 020 8554 3000."),
        (NUMBERS, "Childline, 116 123"),
        (NUMBERS, "Text +44 7860 039967"),
        (UNCHECKED, "{{ text | safe }}"),
        (UNCHECKED, "{% autoescape false %}"),
    ],
)
def test_a_fault_is_found(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line.replace("·", ""))


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (SECRETS, 'LEARN_SECRET_KEY must be at least 32 random characters. Make one: openssl rand -hex 32"'),
        (MACHINES, 'Path("/usr/lib/postgresql")'),
        (NUMBERS, "width: 999px; 2026-11-24; 0.25; 1 000"),
        (NUMBERS, "d='M12 3.101 4 0 20 10 10 0 0'"),
    ],
)
def test_a_line_without_fault_is_left_alone(pattern: re.Pattern[str], line: str) -> None:
    assert not pattern.search(line)


def test_no_secret_stands_in_a_file() -> None:
    assert found(SECRETS, [path for path in written_by_hand() if named(path) != SHOWN_ON_PURPOSE]) == []


def test_no_file_knows_a_machine_or_a_registry() -> None:
    assert found(MACHINES, list(files())) == []


def test_nothing_is_left_for_later() -> None:
    assert found(UNFINISHED, written_by_hand()) == []


def test_no_telephone_number_is_typed_by_hand() -> None:
    assert found(NUMBERS, [path for path in below("templates", "learn") if named(path) not in SHAPES_OF_NUMBERS]) == []
    assert found(NUMBERS, below(REGISTER))


def test_html_is_shown_unchecked_in_known_places_only() -> None:
    expression = re.compile(r"[\w.\[\]()]*\s*\|\s*safe\b|\bautoescape\b.*?%|\bMarkup\(")
    in_use: dict[str, set[str]] = {}
    for path in below("templates", suffix=".html"):
        shown = {"".join(each.split()) for each in expression.findall(path.read_text())}
        if shown or UNCHECKED.search(path.read_text()):
            in_use[named(path).removeprefix("templates/")] = shown
    assert in_use == SAFE_IN_TEMPLATES
    assert found(UNCHECKED, below("learn", "config.py", suffix=".py")) == []


def test_half_of_our_files_are_short_and_none_holds_two_nouns() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in below("learn", "config.py", suffix=".py")}
    assert median(lengths.values()) <= 100
    assert {name for name, length in lengths.items() if length > LONGEST} == LONG.keys()
