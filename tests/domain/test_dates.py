"""Days in words."""

from datetime import date

import pytest

from learn.domain.dates import day_in_words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 5, 3), "3 May 2027"),
        (date(2028, 2, 29), "29 February 2028"),
        (date(2026, 12, 31), "31 December 2026"),
    ],
)
def test_a_day_is_written_as_people_here_write_it(day: date, words: str) -> None:
    assert day_in_words(day) == words
