"""Where a request may send somebody next: a path of our own, or nowhere."""

import re

_OWN_PATH = re.compile(r"/training(/[A-Za-z0-9._~-]+)*/?(\?[A-Za-z0-9._~=&%+-]*)?")


def own_path(candidate: str | None, otherwise: str) -> str:
    """``candidate`` if it is a plain path of the staff pages, else ``otherwise`` (SEC-35)."""
    if candidate and _OWN_PATH.fullmatch(candidate) and ".." not in candidate:
        return candidate
    return otherwise
