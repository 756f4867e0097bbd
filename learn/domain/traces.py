"""Traces: what stays behind on a device (titles, addresses, names of files), and the words that must not be in it (SAF-21)."""

import re

_TELLING = re.compile(
    r"abus|violen|victim|surviv|refuge|perpetrat|homicid|stalk|domestic|helpline|danger|crime|police|assault|coerc|murder|suicid",
    re.IGNORECASE,
)


def telling(words: str) -> str:
    """The first part of ``words`` that would tell somebody who looks at the device what this is about; empty if none does."""
    found = _TELLING.search(words)
    return found[0] if found is not None else ""
