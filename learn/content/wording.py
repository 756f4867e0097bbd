"""Wording: the rules of writing that a machine can hold, for every text that people will read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from learn.content.files import shown
from learn.content.problems import Problem, Severity
from learn.content.yamlfiles import Step, YamlFile
from learn.domain.statements import false_comforts

_ADDRESS = re.compile(r"https?://[^\s)>\"']+|source_hash: \"[0-9a-f]{12}\"")
"""Addresses and hashes, which may hold any row of digits."""

_TEXT_FILES = frozenset({".md", ".yaml", ".yml", ".txt", ".json", ".csv", ".html"})

_NUMBERS = re.compile(
    r"(?<![\w/.\-])(?<!\d,)(?:"
    r"\+44[ \d()-]{8,}\d"  # written for callers from abroad
    r"|0(?:[ -]?\d){7,10}(?!\d)"  # 0 and seven to ten more digits, however they are grouped
    r"|116[ -]?\d{3}(?!\d)"  # helplines of social value
    r"|(?:101|111|112)(?!\w|[,.]\d)"  # short numbers; 999 may be typed
    r"|\d{5,}"  # a long row of digits without commas
    r")"
)

_NOT_PROSE = frozenset(
    {
        "id",
        "address",
        "source",
        "belief",
        "objective",
        "theme",
        "module",
        "kind",
        "difficulty",
        "status",
        "state",
        "moment",
        "fact",
        "course",
        "point",
        "start",
        "leads_to",
        "bearing",
        "learns",
        "knows",
        "chosen",
        "not_chosen",
    }
)
"""Keys whose values are names and addresses, not words to read."""

_NOT_OURS = frozenset({"guide", "publisher"})
"""Keys whose values are somebody else's words."""


@dataclass(frozen=True, kw_only=True)
class _Rule:
    pattern: re.Pattern[str]
    what: str
    severity: Severity = Severity.BROKEN


def _rule(pattern: str, what: str, severity: Severity = Severity.BROKEN) -> _Rule:
    return _Rule(pattern=re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE | re.MULTILINE), what=what, severity=severity)


_NAMES_OF_LAWS = r"(?! disclosure scheme|, crime and victims act| protection (?:notice|order))"

_RULES = (
    _rule(r"<(?=[a-z/!?])(?!https://[^\s<>]+>|[\w.+-]+@[\w.-]+>)", "raw HTML is not shown; write Markdown"),
    _rule(r"!\[", "pictures are not part of this format; say it in words"),
    _rule(r"!(?!\[)", "no exclamation marks; end with a full stop"),
    _rule(r"\bplease\b", "no `please`; say what to do"),
    _rule(r"\bjust leaves?\b", "no `just leave`; leaving is a risk and a process"),
    _rule(r"\bfail(?:s|ed|ing)? to engage\b", "no `failed to engage`; say what was offered and how"),
    _rule(r"\b(?:chose|chooses) to stay\b", "no `chose to stay`; it blames the person who is harmed"),
    _rule(rf"\bdomestic violence\b{_NAMES_OF_LAWS}", "write `domestic abuse`"),
    _rule(r"\b(?:all|none) of the above\b", "no `all of the above` or `none of the above`; write a real choice"),
    _rule(r"(?<!term:)\b(?:DHRs?|DARDRs?)\b", "the name of the review may change; write [[term:dhr]] or [[term:dhrs]]"),
    _rule(
        r"\bdomestic (?:homicide|abuse[ -]related death) reviews?\b",
        "the name of the review may change; write [[term:dhr-full]] or [[term:dhrs-full]]",
    ),
    _rule(r"\bsimply\b", "no `simply`; what is simple for one is not for another", Severity.WARNING),
    _rule(r"\brefus(?:es|ed|ing)\b", "say what the person did or said, not that they `refuse`", Severity.WARNING),
)

_LINKS = re.compile(r"\]\(\s*<?([^)\s>]*)|^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)
_LINK = re.compile(r"https://|mailto:|/(?![/\\])|#")


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A place in a text that breaks a rule of writing."""

    offset: int
    words: str
    what: str
    severity: Severity


def slips(text: str) -> Iterator[Slip]:
    """Every place in ``text`` that breaks a rule of writing."""
    prose = _blanked(text)
    for rule in _RULES:
        for found in rule.pattern.finditer(prose):
            yield Slip(offset=found.start(), words=found[0], what=rule.what, severity=rule.severity)
    for found in _LINKS.finditer(text):
        address = found[1] or found[2] or ""
        if _LINK.match(address) is None:
            what = f"`{address}` is no link we allow; begin it with https:// or with / for a place on this site"
            yield Slip(offset=found.start(), words=found[0], what=what, severity=Severity.BROKEN)


def yaml_slips(source: YamlFile, *, spoken: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Every place in a YAML file that breaks a rule of writing.

    Titles of sources and the guide's own sentences are not ours to change. Values of the keys in ``spoken`` are what
    somebody might say, and may blame.
    """
    for steps, text in source.strings():
        if not is_prose(steps) or _is_quoted(steps):
            continue
        for slip in slips(text):
            if steps[-1] in spoken and slip.what.startswith("no `"):
                continue
            line = source.line_of(slip.words, *steps)
            where = source.where(*steps)
            yield Problem(file=source.file, line=line, where=where, what=slip.what, severity=slip.severity)


def is_prose(steps: tuple[Step, ...]) -> bool:
    """Whether the value at ``steps`` is words to read, not a name or an address."""
    return not any(step in _NOT_PROSE for step in steps[-2:])


def _is_quoted(steps: tuple[Step, ...]) -> bool:
    keys = [step for step in steps if isinstance(step, str)]
    return bool(keys) and (keys[-1] in _NOT_OURS or (keys[0] == "sources" and keys[-1] == "title"))


def typed_numbers(root: Path) -> Iterator[Problem]:
    """Every telephone number typed below ``modules`` and ``quizzes`` anywhere but in the services register."""
    for folder in ("modules", "quizzes"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in _TEXT_FILES and shown(root, path) != "modules/public/services.yaml" and path.is_file():
                yield from _numbers(shown(root, path), path.read_text(encoding="utf-8", errors="replace"))


def _numbers(file: str, text: str) -> Iterator[Problem]:
    for found in _NUMBERS.finditer(_blanked(text)):
        what = f"`{found[0]}` looks like a telephone number; write [[service:...]], or put commas into a large figure"
        yield Problem(file=file, line=text.count("\n", 0, found.start()) + 1, where="text", what=what)


def false_promises(root: Path) -> Iterator[Problem]:
    """Every place below ``modules/public`` that promises a safety which no site can give (PRM-02)."""
    for path in sorted((root / "modules" / "public").rglob("*")):
        if path.suffix in _TEXT_FILES and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            for offset, words in false_comforts(text):
                what = f"`{words}` promises what no site can keep; say what is done, and where it ends"
                yield Problem(file=shown(root, path), line=text.count("\n", 0, offset) + 1, where="text", what=what)


def _blanked(text: str) -> str:
    # Same length, so that offsets still hold.
    return _ADDRESS.sub(lambda found: " " * len(found[0]), text)
