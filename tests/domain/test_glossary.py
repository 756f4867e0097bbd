"""The glossary: a term changes its wording on a day."""

from datetime import date

import pytest

from tests.builders import a_term

CHANGES_ON = date(2027, 4, 1)


@pytest.mark.parametrize(
    ("changes_on", "day", "short"),
    [
        (CHANGES_ON, date(2027, 3, 31), "DHR"),
        (CHANGES_ON, date(2027, 4, 1), "DARDR"),
        (CHANGES_ON, date(2030, 1, 1), "DARDR"),
        (None, date(2030, 1, 1), "DHR"),  # no day is known yet
    ],
)
def test_the_new_wording_takes_over_on_its_day(changes_on: date | None, day: date, short: str) -> None:
    assert a_term(changes_on=changes_on).wording(day).short == short
