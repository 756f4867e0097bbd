"""Days in words."""

from datetime import date


def day_in_words(day: date) -> str:
    """A day as people here write it: 3 May 2027."""
    return f"{day.day} {day:%B %Y}"


def days_in_words(days: int) -> str:
    """How far away a day is, as people say it: today, in 3 days, 5 days ago."""
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
        case _:
            return f"in {days} days" if days > 0 else f"{-days} days ago"
