r"""Versions: a fingerprint of the words that people were shown, so that a record can say which words those were.

The rule. A version is the first sixteen hexadecimal digits of the SHA-256 of the *source words*, written as JSON with
sorted keys, no spaces, and UTF-8. Before that every text has its line ends turned into ``\n``, the blanks at line ends
and the empty lines at both ends removed, and its letters brought into one form (Unicode NFC). So the order of keys,
quotes, blanks at line ends, comments, file names, file modes, dates and the machine make no difference; a changed word
does. A key that says what is assumed without it makes no difference either, so a new optional key changes no version.

* page: front matter, body, body of the gentler route, and nothing else;
* question: everything its entry says;
* quiz: the settings of the bank, and the versions of its questions by id (their order in the file does not matter);
* module: ``module.yaml``, and the versions of its pages in reading order.

A version covers the words of its own file only: the number a service has today, or the wording of a term on a day, is
not part of it.
"""

import hashlib
import json
import unicodedata
from typing import Any

DIGITS = 16
"""How many hexadecimal digits a version keeps: 64 bits, far beyond what a bank of texts can collide in."""


def version_of(source: object) -> str:
    """The version of plain values: mappings, lists, texts, numbers, yes and no."""
    written = json.dumps(_settled(source), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:DIGITS]


def _settled(value: Any) -> Any:  # any plain value in, the same plain value out
    if isinstance(value, str):
        lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(line.rstrip() for line in lines).strip("\n")
    if isinstance(value, dict):
        return {str(key): _settled(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(inner) for inner in value]
    return value
