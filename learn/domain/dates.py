"""Days in words."""

from datetime import date


def day_in_words(day: date) -> str:
    """A day as people here write it: 3 May 2027."""
    return f"{day.day} {day:%B %Y}"
