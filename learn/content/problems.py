"""Problems: what is wrong with a file, where exactly, and what its author can do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a problem stops.

    ``broken`` stops the check and the start of a release. ``overdue`` is a date that has passed, or a text
    that is not plain enough: it stops the check, but never takes a running platform down. ``warning`` stops nothing.
    """

    BROKEN = "broken"
    OVERDUE = "overdue"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend: the file (relative to the root), the line (from 1), the place in words, and what to do."""

    file: str
    line: int
    where: str
    what: str
    severity: Severity = Severity.BROKEN

    @property
    def fails_check(self) -> bool:
        """Whether ``learn content check`` ends with an error because of it."""
        return self.severity is not Severity.WARNING

    def __str__(self) -> str:
        """``file:line: where: what to do``; a warning says so first."""
        warning = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.file}:{self.line}: {warning}{self.where}: {self.what}"


class BrokenContent(Exception):
    """The content cannot be served; ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order in which an author meets them."""
        self.problems = tuple(in_order(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems by file and line, each once."""
    return sorted(set(problems), key=lambda p: (p.file, p.line, p.where, p.what))
