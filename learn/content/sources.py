"""Sources: where claims come from, as readers see them, and when each has to be read again."""

from collections.abc import Iterator
from datetime import date, timedelta

from learn.content.problems import Problem, Severity
from learn.content.schemas import CitedEntry
from learn.content.yamlfiles import Step, YamlFile
from learn.domain.modules import Source, SourceStatus

READ_AGAIN = timedelta(days=366)
"""How long a source may be cited before somebody reads it again: twelve months."""

SOON = timedelta(days=30)
"""How long before that it is listed."""


def reading_problems(file: YamlFile, entry: CitedEntry, day: date, *steps: Step) -> Iterator[Problem]:
    """What is to be done about the day on which a source was last read, as seen from ``day``."""
    due = entry.checked_on + READ_AGAIN
    if entry.checked_on > day:
        what = "this day has not come; write the day on which you read it"
        yield file.problem(what, *steps, "checked_on", severity=Severity.OVERDUE)
    elif due < day:
        what = "was read more than a year ago; read the source again, mend what changed, then write the day"
        yield file.problem(what, *steps, "checked_on", severity=Severity.OVERDUE)
    elif due <= day + SOON:
        yield file.problem(f"is to be read again by {due.isoformat()}", *steps, "checked_on", severity=Severity.WARNING)


def build_source(slug: str, entry: CitedEntry) -> Source:
    """The source of this id."""
    return Source(
        slug=slug,
        title=entry.title,
        publisher=entry.publisher,
        address=entry.address,
        published=entry.published,
        checked_on=entry.checked_on,
        status=SourceStatus(entry.status),
    )
