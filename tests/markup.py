"""Asks the Nu checker of the W3C about pages in a folder: ``python -m tests.markup VNU_JAR FOLDER…``.

It names every error and warning but those that stand, and fails with any. It is no part of the tests, as it needs Java and a
jar of 30 MB; what it reads is what ``LEARN_PAGES_TO`` keeps and what ``learn public export`` writes.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the checker says that stands: what its words hold, what the page says there, and why we do not follow."""

    words: str
    extract: str
    why: str


STANDING = (
    Standing(
        words=r"“autocomplete” is only allowed when the input type is",
        extract=r'<input type="checkbox" autocomplete="off" value=',
        why="The finder's boxes must not be ticked any more when the help page is loaded again, and Firefox ticks them again unless "
        "told this way. No other browser minds it (SAF-11).",
    ),
    Standing(
        words=r"“list” role is unnecessary for element “[uo]l”",
        extract=r'role="list"',
        why="Safari does not tell of a list that shows no markers unless it is told that it is one.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found: a line for each error and warning that is left, how many stand by their place, and those of no use."""

    problems: list[str]
    standing: dict[Standing, int]

    @property
    def idle(self) -> list[Standing]:
        """What stands and was not said of any page."""
        return [each for each, times in self.standing.items() if not times]


def report_of(messages: Iterable[dict[str, str]]) -> Report:
    """Sort what the checker said."""
    report = Report(problems=[], standing=dict.fromkeys(STANDING, 0))
    for message in messages:
        extract = message.get("extract", "")
        known = [each for each in STANDING if re.search(each.words, message["message"]) and re.search(each.extract, extract)]
        for each in known:
            report.standing[each] += 1
        if not known:
            kind = message.get("subType", message["type"])
            file = Path(unquote(urlsplit(message.get("url", "")).path)).name
            report.problems.append(f"{file}:{message.get('lastLine', '')}: {kind}: {message['message']} {extract!r}")
    return report


def main() -> None:
    """Check the pages, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("jar", type=Path)
    parser.add_argument("folders", nargs="+", type=Path)
    asked = parser.parse_args()
    pages = [str(page) for folder in asked.folders for page in sorted(folder.rglob("*.html"))]
    if not pages:
        sys.exit("There is no page in there.")
    words = ["java", "-Xss1024k", "-jar", str(asked.jar), "--format", "json", "--stdout", "--exit-zero-always", *pages]
    said = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout
    report = report_of(json.loads(said)["messages"])
    for problem in report.problems:
        print(problem)
    for each, times in report.standing.items():
        print(f"stands {times} times: {each.words}" if times else f"is said of no page, and may be taken off: {each.words}")
    print(f"{len(pages)} pages, {len(report.problems)} problems")
    sys.exit(bool(report.problems))


if __name__ == "__main__":
    main()
