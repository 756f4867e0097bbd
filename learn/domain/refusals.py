"""How a rule says no: a value with a sentence for the person, or one of three exceptions that become one page each."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A rule said no. ``message`` says what happened and what to do; ``field`` is what it is about, if anything."""

    message: str
    field: str = ""


class NotFound(Exception):
    """There is no such thing for this person; what is forbidden looks the same (SEC-23)."""


class NotAllowed(NotFound):
    """The person may not do this. Shown like :class:`NotFound`, so that nobody learns that it exists."""


class AlreadyDone(Exception):
    """The deed was done before and cannot be done again; the message says what stands."""
