"""Languages: the emergency card in each, and why one is not offered yet.

A language is offered when it has every safety string, each made from the English as it is today, and when the roles of its
translator, of the second speaker who checked it, and of whoever signed it off are named. Anything less is a warning that
takes the language away and nothing else: no words are better than wrong ones, and English stays.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from learn.content.files import entries, read_text, shown
from learn.content.language_schemas import ENGLISH, TRANSLATION, EnglishEntry, LanguageEntry, SafetyString, TranslationEntry
from learn.content.problems import Problem, Severity
from learn.content.registers import Register
from learn.content.shapes import shaped
from learn.content.wording import yaml_slips
from learn.content.yamlfiles import YamlFile, read_yaml
from learn.domain.languages import SOURCE, Direction, Language
from learn.domain.register import Service

STRINGS: tuple[str, ...] = get_args(SafetyString)
"""Every safety string by name."""

_CODE = re.compile(r"[a-z]{2,3}")
_TAKEN = frozenset({"go"})
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class TranslationText:
    """A language as it was written; ``entry`` is None where the file cannot be used."""

    file: YamlFile
    entry: TranslationEntry | None


@dataclass(frozen=True, kw_only=True)
class LanguageTexts:
    """The English words, and those of every other language by its code."""

    english_file: YamlFile
    english: EnglishEntry | None
    others: dict[str, TranslationText]


def read_languages(root: Path, problems: list[Problem]) -> LanguageTexts:
    """Read every file of ``modules/public/languages``."""
    folder = root / "modules" / "public" / "languages"
    english = _file(root, folder / f"{SOURCE}.yaml", problems)
    others: dict[str, TranslationText] = {}
    for path in entries(folder):
        if path.suffix != ".yaml" or _CODE.fullmatch(path.stem) is None or path.stem in _TAKEN:
            what = "is not expected here; a language is named like ur.yaml, by the code that browsers know it by"
            problems.append(Problem(file=shown(root, path), line=1, where="file", what=what))
        elif path.stem != SOURCE:
            file = _file(root, path, problems)
            entry = shaped(TRANSLATION, file, file.value, problems) if file.text else None
            others[path.stem] = TranslationText(file=file, entry=entry)
    return LanguageTexts(
        english_file=english,
        english=shaped(ENGLISH, english, english.value, problems) if english.text else None,
        others=others,
    )


def _file(root: Path, path: Path, problems: list[Problem]) -> YamlFile:
    text = read_text(root, path, problems)
    file = read_yaml(shown(root, path), text, problems) if text is not None else None
    return file or YamlFile(file=shown(root, path), text="", value={})


def language_problems(
    register: Register[LanguageEntry], texts: LanguageTexts, services: Mapping[str, Service]
) -> Iterator[Problem]:
    """Everything wrong with the languages, beyond the shapes; warnings say why one is not offered."""
    for code in sorted(register.names - texts.others.keys() - {SOURCE}):
        yield register.file.problem(f"has no words; write modules/public/languages/{code}.yaml", code)
    for code in sorted(texts.others.keys() - register.names):
        yield texts.others[code].file.problem("is no language of languages.yaml; add it there")
    yield from _english(texts, services)
    for code, entry in register.entries.items():
        if entry.state == "signed-off" and not (entry.signed_off_by_role and entry.signed_off_on):
            yield register.file.problem("is signed off by nobody; name the role and the day", code, "state")
        if code == SOURCE and entry.state == "draft":
            what = "waits for a specialist; it is shown, since everything else is translated from it"
            yield register.file.problem(what, code, "state", severity=Severity.WARNING)
        text = texts.others.get(code)
        if text is not None and text.entry is not None and texts.english is not None:
            yield from _withheld(register, code, entry, text.file, text.entry, texts.english)
    for text in texts.others.values():
        yield from yaml_slips(text.file)
        if text.entry is not None and texts.english is not None:
            yield from _numbers(text.file, text.entry, texts.english)


def _english(texts: LanguageTexts, services: Mapping[str, Service]) -> Iterator[Problem]:
    yield from yaml_slips(texts.english_file)
    if texts.english is None:
        return
    strings = {str(name): said for name, said in texts.english.strings.items()}
    for name in STRINGS:
        if name not in strings:
            yield texts.english_file.problem(f"the card needs `{name}`; write it", "strings")
    note = f"{strings.get('cannot-speak', '')} {strings.get('only-after-999', '')}"
    for service in services.values():
        if service.emergency and service.call_note and service.call_note != note:
            what = f"cannot-speak and only-after-999 must say what the note of `{service.slug}` says in services.yaml"
            yield texts.english_file.problem(what, "strings", "cannot-speak")


def _withheld(
    register: Register[LanguageEntry],
    code: str,
    entry: LanguageEntry,
    file: YamlFile,
    text: TranslationEntry,
    english: EnglishEntry,
) -> Iterator[Problem]:
    """Each reason for which a language is not offered."""
    if entry.state == "draft":
        what = "waits for a human translator; nobody is shown it until it is complete and a named role has signed it off"
        yield register.file.problem(what, code, "state", severity=Severity.WARNING)
    elif text.state == "draft":
        what = "says draft, so the language is not offered; write signed-off when both roles have done their part"
        yield file.problem(what, "state", severity=Severity.WARNING)
    if entry.state == "signed-off":
        for key in ("translated_by_role", "back_checked_by_role"):
            if not getattr(text, key):
                yield file.problem("names nobody, so the language is not offered", key, severity=Severity.WARNING)
    for name, said in english.strings.items():
        made = text.strings.get(name)
        if made is None:
            what = f"`{name}` is missing, so the language is not offered; have it translated"
            yield file.problem(what, "strings", severity=Severity.WARNING)
        elif made.source_hash != fingerprint(said):
            what = "was made from other English words, so the language is not offered; have it translated again"
            yield file.problem(what, "strings", name, severity=Severity.WARNING)


def _numbers(file: YamlFile, text: TranslationEntry, english: EnglishEntry) -> Iterator[Problem]:
    for name, made in text.strings.items():
        if sorted(_DIGITS.findall(made.text)) != sorted(_DIGITS.findall(english.strings.get(name, ""))):
            yield file.problem("has other numbers than the English words; write the same digits", "strings", name, "text")


def fingerprint(english: str) -> str:
    """What tells the English words of one day from those of another: change a letter, and it is another."""
    return hashlib.sha256(english.encode()).hexdigest()[:12]


def build_languages(register: Register[LanguageEntry], texts: LanguageTexts) -> dict[str, Language]:
    """The languages that are offered, in the order of their register; the others are not there at all."""
    offered: dict[str, Language] = {}
    for code, entry in register.entries.items():
        text = texts.others.get(code)
        if text is None or text.entry is None or texts.english is None:
            continue
        if not any(_withheld(register, code, entry, text.file, text.entry, texts.english)):
            offered[code] = Language(
                code=code,
                own_name=entry.own_name,
                direction=Direction(entry.direction),
                strings={str(name): made.text for name, made in text.entry.strings.items()},
            )
    return offered
