"""Reach: about how many pages residents opened in a week, and nothing else about anybody (SAF-30, SAF-32)."""

import fcntl
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

AT_LEAST = 10
"""Only so many at a time are written down: one more visit, or a few, can never be told from the file."""


class Reach:
    """Counts pages in memory, and adds ten to the present week's line once ten were opened.

    What is short of ten when the process ends, or the week does, is forgotten, so the figure says *at least*. The file holds
    a Monday and a multiple of ten on each line. Where it cannot be written, pages are served all the same.
    """

    def __init__(self, file: Path, which_day: Callable[[], date]) -> None:
        """``which_day`` tells today where the partnership is."""
        self._file, self._which_day = file, which_day
        self._lock = threading.Lock()
        self._week, self._seen = date.min, 0

    def __call__(self) -> None:
        """One page was opened."""
        with self._lock:
            week = monday(self._which_day())
            if week != self._week:
                self._week, self._seen = week, 0
            self._seen += 1
            if self._seen < AT_LEAST:
                return
            self._seen = 0
        with suppress(OSError):
            _add(self._file, week)


def _add(file: Path, week: date) -> None:
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        weeks = _read(os.pread(handle, os.fstat(handle).st_size, 0).decode())
        weeks[week] = weeks.get(week, 0) + AT_LEAST
        text = "".join(f"{day.isoformat()},{count}\n" for day, count in sorted(weeks.items())).encode()
        os.pwrite(handle, text, 0)
        os.ftruncate(handle, len(text))
    finally:
        os.close(handle)


def _read(text: str) -> dict[date, int]:
    lines = (line.split(",") for line in text.splitlines())
    return {date.fromisoformat(day): int(count) for day, count in lines}


def reached(file: Path) -> dict[date, int]:
    """How many pages were opened at least in each week, by its Monday."""
    return _read(file.read_text()) if file.exists() else {}


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
