"""What one learner sees of their own learning: the next step, what is due, what is done, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Cycle, Status, is_due_soon, status
from learn.domain.dates import day_in_words, days_in_words
from learn.domain.modules import Module
from learn.domain.studies import Place, Progress, place


@dataclass(frozen=True, kw_only=True)
class Required:
    """One module that is required of the learner, and everything they need to know about it.

    ``why`` is the rule that assigned it, as a sentence. ``days_left`` counts from today to the due day and is
    negative after it. ``record`` is the latest record of completion. ``says`` tells what has changed, where the module is
    asked again for that.
    """

    module: Module
    cycle: Cycle
    status: Status
    is_due_soon: bool
    why: str
    place: Place
    days_left: int
    record: UUID | None
    says: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The slug of how it stands: its status, or ``due-soon``."""
        return "due-soon" if self.is_due_soon and not self.status.is_done else self.status.value

    @property
    def label(self) -> str:
        """How it stands, in words."""
        return "Due soon" if self.mark == "due-soon" else self.status.label

    @property
    def when(self) -> str:
        """The day that matters, in words, and how far away it is."""
        day = day_in_words(self.cycle.due_on)
        if self.status is Status.UP_TO_DATE:
            done = self.cycle.last_completed_on
            until = "" if self.cycle.completed_on else f", good until {day}"
            return f"Done {day_in_words(done)}{until}" if done else ""
        if self.status is Status.RENEW_SOON:
            return f"Renew by {day}, {days_in_words(self.days_left)}"
        if self.status is Status.LAPSED:
            return f"Ran out {day}, {days_in_words(self.days_left)}"
        return f"{'Was due' if self.status.is_behind else 'Due'} {day}, {days_in_words(self.days_left)}"

    @property
    def minutes(self) -> int:
        """How long the pages take that are asked: the module's minutes, or the part of them that is not passed over."""
        every = len(self.module.pages)
        asked = every - len(self.place.unchanged)
        return self.module.minutes if asked == every else max(1, round(self.module.minutes * asked / every))

    @property
    def progress(self) -> str:
        """How far the learner has come, in words."""
        pages = len(self.module.pages)
        asked = pages - len(self.place.unchanged)
        if asked < pages and not self.place.is_begun:
            return f"Not started: {asked} {'page' if asked == 1 else 'pages'} of {pages}, and a few questions"
        if not self.place.is_begun:
            return f"Not started: {pages} pages and a quiz"
        if self.place.next_page is not None:
            return f"You are at page {self.place.next_page.number} of {pages}"
        return "Nothing is left to read. The quiz is left" if self.place.known else "Every page is read. The quiz is left"


@dataclass(frozen=True, kw_only=True)
class MyLearning:
    """``next_step`` is what to do now (None: nothing is due). ``due`` holds it too, and all else, in order.

    ``completed`` are the modules whose completion counts today, required or not; ``required`` those that are asked.
    """

    next_step: Required | None
    due: tuple[Required, ...]
    done: tuple[Required, ...]
    others: tuple[Module, ...]
    completed: frozenset[str]
    required: frozenset[str]


def my_learning(
    catalogue: Catalogue,
    cycles: Sequence[tuple[str, Cycle]],
    under_way: Mapping[str, Progress],
    records: Mapping[str, UUID],
    today: date,
) -> MyLearning:
    """Put a learner's requirements in the order in which to do them.

    ``cycles`` pairs each current cycle with the role that asked for it; ``under_way`` gives what was done so far in each
    module that is being studied, and what has changed in those that are asked again for it.

    What is late comes first, then what is under way, then by due day; a renewal is asked for only from the day its window
    opens.
    """
    required = []
    for role, cycle in cycles:
        module = catalogue.modules.get(cycle.module)
        if module is None:
            continue
        now = status(cycle, today)
        progress = under_way.get(cycle.module, Progress())
        required.append(
            Required(
                module=module,
                cycle=cycle,
                status=now,
                is_due_soon=is_due_soon(cycle, today),
                why=_why(catalogue, role, cycle, has_changed=bool(progress.changes)),
                place=place(module, progress),
                days_left=(cycle.due_on - today).days,
                record=records.get(cycle.module),
                says=progress.changes,
            ),
        )
    studied = {slug for slug, progress in under_way.items() if progress.study_id is not None}
    due = sorted(
        (r for r in required if r.status is not Status.UP_TO_DATE),
        key=lambda r: (not r.status.is_behind, r.module.slug not in studied, r.cycle.due_on),
    )
    done = [r for r in required if r.status is Status.UP_TO_DATE]
    wanted = {r.module.slug for r in required}
    return MyLearning(
        next_step=due[0] if due else None,
        due=tuple(due),
        done=tuple(done),
        others=tuple(m for m in catalogue.modules.values() if m.slug not in wanted),
        completed=frozenset(r.module.slug for r in required if r.status.is_done) | (records.keys() - wanted),
        required=frozenset(wanted),
    )


def _why(catalogue: Catalogue, role: str, cycle: Cycle, *, has_changed: bool) -> str:
    title = catalogue.roles[role].title if role in catalogue.roles else role
    if has_changed:
        part = "You are asked for what is new, and for nothing else." if cycle.is_delta else "You are asked for all of it anew."
        return f"This module has changed since you completed it. {part}"
    step = next((s for s in catalogue.paths[role].steps if s.module == cycle.module), None) if role in catalogue.paths else None
    if cycle.number == 1 and step is not None and step.asked_from is not None:
        return f"Asked of the role “{title}” since {day_in_words(cycle.assigned_on)}, within {step.days} days."
    if cycle.number == 1:
        allowed = f", within {step.days} days of being asked" if step else ""
        return f"Required for the role “{title}”{allowed}."
    again = f" every {step.renew_months} months" if step and step.renew_months else ""
    return f"Required for the role “{title}”, and renewed{again}."
