"""Cycles: one turn of learning a module that a role requires, from the day it was asked to the day it is done.

A module is asked of a person in cycles. The first cycle begins when the role begins. Completing a module that has to
be renewed closes its cycle and opens the next: until the next one's window opens the person is up to date, in the
window they may renew, and after its due day the learning has lapsed. All dates are stored on the cycle when it is
opened, so a later change of the rule moves nobody's date.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from learn.domain.paths import Step

WINDOW_DAYS = 60
"""How long before a completion runs out its renewal may be done (and is asked for)."""

SOON_DAYS = 14
"""A due day this near is called *soon*."""


class Status(StrEnum):
    """Where a person stands with one required module on one day."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    OVERDUE = "overdue"
    UP_TO_DATE = "up-to-date"
    RENEW_SOON = "renew-soon"
    LAPSED = "lapsed"

    __hash__ = str.__hash__  # the same, and many times quicker than that of an enumeration: reports look up a great many

    @property
    def label(self) -> str:
        """The status in words, as pages and exports show it."""
        return _LABELS[self]

    @property
    def is_done(self) -> bool:
        """The module was completed and the completion still counts."""
        return self in (Status.UP_TO_DATE, Status.RENEW_SOON)

    @property
    def is_behind(self) -> bool:
        """The due day has passed."""
        return self in (Status.OVERDUE, Status.LAPSED)


_LABELS = {
    Status.NOT_STARTED: "Not started",
    Status.IN_PROGRESS: "In progress",
    Status.OVERDUE: "Overdue",
    Status.UP_TO_DATE: "Up to date",
    Status.RENEW_SOON: "Renew soon",
    Status.LAPSED: "Lapsed",
}


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """One turn of one module for one person. ``window_opens_on`` is None on the first.

    ``is_delta``: it asks only for what has changed in the module. It stands in for the renewal that was running, whose due
    day is kept in ``whole_due_on`` (None: the module is not renewed).
    """

    module: str
    number: int
    assigned_on: date
    due_on: date
    window_opens_on: date | None = None
    renewed_on: date | None = None
    started_on: date | None = None
    completed_on: date | None = None
    is_delta: bool = False
    whole_due_on: date | None = None

    @property
    def last_completed_on(self) -> date | None:
        """The day of the latest completion: this cycle's, or the one that opened it."""
        return self.completed_on or self.renewed_on


def status(cycle: Cycle, today: date) -> Status:
    """Where the person stands on ``today``. A due day belongs to the time allowed: it is late the day after."""
    if cycle.completed_on is not None:
        return Status.UP_TO_DATE
    if cycle.window_opens_on is not None:
        if today > cycle.due_on:
            return Status.LAPSED
        return Status.RENEW_SOON if today >= cycle.window_opens_on else Status.UP_TO_DATE
    if today > cycle.due_on:
        return Status.OVERDUE
    return Status.IN_PROGRESS if cycle.started_on is not None else Status.NOT_STARTED


def is_due_soon(cycle: Cycle, today: date) -> bool:
    """Whether something is still to be done and its due day is at most fourteen days away."""
    return cycle.completed_on is None and today <= cycle.due_on <= today + timedelta(days=SOON_DAYS)


def first(step: Step, role_began_on: date) -> Cycle:
    """The cycle that a new role opens."""
    return Cycle(
        module=step.module,
        number=1,
        assigned_on=role_began_on,
        due_on=role_began_on + timedelta(days=step.days),
    )


def begun(step: Step, today: date, done_on: date | None) -> Cycle:
    """The cycle that somebody is in whom a module is asked of from today, and who completed it on ``done_on`` if ever.

    What was learned before it was asked counts as long as it would have counted otherwise.
    """
    asked = first(step, today)
    if done_on is None:
        return asked
    done = replace(first(step, done_on), started_on=done_on, completed_on=done_on)
    following = after(done, step)
    if following is None:
        return done
    return following if following.due_on >= today else asked


def after(done: Cycle, step: Step | None) -> Cycle | None:
    """The cycle that opens when ``done`` is completed, or None when the module is not renewed (or no step asks for it).

    After a delta the renewal goes on that it stood in for, to the same due day: a part does not renew the whole.

    Raises:
        ValueError: ``done`` is not completed.
    """
    if done.completed_on is None:
        raise ValueError("only a completed cycle can be followed by another")
    if done.is_delta:
        return _resumed(done, done.completed_on)
    if step is None or step.renew_months is None:
        return None
    runs_out_on = add_months(done.completed_on, step.renew_months)
    return Cycle(
        module=done.module,
        number=done.number + 1,
        assigned_on=done.completed_on,
        due_on=runs_out_on,
        window_opens_on=max(done.completed_on, runs_out_on - timedelta(days=WINDOW_DAYS)),
        renewed_on=done.completed_on,
    )


def changed(cycle: Cycle, today: date, days: int, *, whole: bool) -> Cycle:
    """The cycle that a change of the module opens for somebody whose completion counts.

    It is asked at once and due in so many days, though never after the day on which the whole would have had to be renewed.
    Until then the completion still counts; afterwards it has lapsed. ``whole``: all of the module is asked anew, and its
    renewal counts from when that is done; otherwise only what has changed.
    """
    renewal = cycle.whole_due_on if cycle.is_delta else None if cycle.completed_on else cycle.due_on
    due_on = today + timedelta(days=days)
    return Cycle(
        module=cycle.module,
        number=cycle.number + 1,
        assigned_on=today,
        due_on=min(due_on, renewal) if renewal is not None and renewal >= today else due_on,
        window_opens_on=today,
        renewed_on=cycle.last_completed_on,
        is_delta=not whole,
        whole_due_on=None if whole else renewal,
    )


def _resumed(done: Cycle, completed_on: date) -> Cycle | None:
    if done.whole_due_on is None:
        return None
    return Cycle(
        module=done.module,
        number=done.number + 1,
        assigned_on=min(completed_on, done.whole_due_on),
        due_on=done.whole_due_on,
        window_opens_on=done.whole_due_on - timedelta(days=WINDOW_DAYS),
        renewed_on=completed_on,
    )


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


class Standing(StrEnum):
    """Where a person stands with everything that is required of them, on one day."""

    COMPLETE = "complete"
    ON_THE_WAY = "on-the-way"
    BEHIND = "behind"

    @property
    def label(self) -> str:
        """The standing in words, as pages and exports show it."""
        return _STANDING_LABELS[self]


_STANDING_LABELS = {
    Standing.COMPLETE: "Complete",
    Standing.ON_THE_WAY: "On the way",
    Standing.BEHIND: "Overdue or lapsed",
}


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What a person still owes, in two figures from which their standing on any day follows.

    ``first_due_on`` is the earliest due day of an open cycle (None: none is open); ``unfinished`` counts the modules
    never completed so far. They change only when a cycle is opened or completed, so they are stored with the person.
    """

    first_due_on: date | None
    unfinished: int


def owed(cycles: Iterable[Cycle]) -> Owed:
    """What the current cycles of one person add up to."""
    open_cycles = [c for c in cycles if c.completed_on is None]
    return Owed(
        first_due_on=min((c.due_on for c in open_cycles), default=None),
        unfinished=sum(c.number == 1 for c in open_cycles),
    )


def standing(owing: Owed, today: date) -> Standing:
    """Behind when a due day has passed; on the way when a module was never completed; otherwise complete."""
    if owing.first_due_on is not None and today > owing.first_due_on:
        return Standing.BEHIND
    return Standing.ON_THE_WAY if owing.unfinished else Standing.COMPLETE
