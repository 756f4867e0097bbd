"""How an invented person went about their learning, day by day: who is early, late, stuck, or lets it lapse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from learn.domain.cycles import Cycle, after, first
from learn.domain.paths import Path, Step

DAY = timedelta(days=1)
SATURDAY = 5


class Habit(StrEnum):
    """How somebody goes about what is asked of them, and so where they stand today.

    The first three have completed everything, early, in time or late. ``new`` has just begun, ``joining`` has begun
    and nothing is late; ``stuck`` let a first due day pass and ``lapsed`` a renewal. The last three are for the
    sign-ins that are shown: the first module is done and the second is half read, half answered, or failed so far.
    """

    PROMPT = "prompt"
    STEADY = "steady"
    LATE = "late"
    NEW = "new"
    JOINING = "joining"
    STUCK = "stuck"
    LAPSED = "lapsed"
    READING = "reading"
    ANSWERING = "answering"
    RETRYING = "retrying"


class Reach(StrEnum):
    """How far one study of a module came."""

    SOME_PAGES = "some-pages"
    ANSWERING = "answering"
    NOT_PASSED = "not-passed"
    PASSED = "passed"


@dataclass(frozen=True, kw_only=True)
class Spell:
    """One study of a module: begun no earlier than ``not_before``, finished or last touched on ``last_on``."""

    module: str
    not_before: date
    last_on: date
    reach: Reach


@dataclass(frozen=True, kw_only=True)
class Post:
    """A job: which role, in which team (its key), from which day."""

    team: str
    role: str
    began_on: date


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A module that is asked of a person from ``from_on``; they can work on it up to and with ``until``."""

    step: Step
    from_on: date
    until: date

    @property
    def due_on(self) -> date:
        return first(self.step, self.from_on).due_on


def spells(habit: Habit, posts: Sequence[Post], paths: Mapping[str, Path], day: date, chance: Random) -> tuple[Spell, ...]:
    """What a person with this habit did before ``day``, by the rules of :mod:`learn.domain.cycles`.

    ``posts`` are their jobs in order. What two jobs both ask for goes on, by the path of the first; no study spans a
    change of job.
    """
    asked = sorted(_asked(posts, paths, day), key=lambda a: (a.from_on, a.due_on))
    asked = [a for a in asked if a.until >= a.from_on]
    planned = _BY_HABIT[habit](asked, day, chance)
    changes = [post.began_on for post in posts[1:]]
    return tuple(_within_one_job(spell, changes) for spell in sorted(planned, key=lambda s: s.last_on))


def workday(chance: Random, earliest: date, latest: date) -> date:
    """A day between the two, both included; a weekend day only when there is no other."""
    count = (latest - earliest).days + 1
    days = [earliest + i * DAY for i in chance.sample(range(count), min(count, 8))]
    return next((day for day in days if day.weekday() < SATURDAY), days[0])


def _asked(posts: Sequence[Post], paths: Mapping[str, Path], day: date) -> Iterator[_Asked]:
    running: dict[str, tuple[Step, date]] = {}
    for post in posts:
        path = paths.get(post.role)
        steps = {step.module: step for step in path.steps} if path else {}
        for module in [module for module in running if module not in steps]:
            step, from_on = running.pop(module)
            yield _Asked(step=step, from_on=from_on, until=post.began_on - DAY)
        for module, step in steps.items():
            running.setdefault(module, (step, post.began_on))
    for step, from_on in running.values():
        yield _Asked(step=step, from_on=from_on, until=day - DAY)


def _within_one_job(spell: Spell, changes: Sequence[date]) -> Spell:
    latest = max((change for change in changes if change <= spell.last_on), default=spell.not_before)
    return replace(spell, not_before=max(spell.not_before, latest))


def _kept(asked: _Asked, habit: Habit, day: date, chance: Random, *, lapses: bool = False) -> Iterator[Spell]:
    """Completed and renewed whenever it was due; a renewal that may still wait is left waiting."""
    cycle: Cycle | None = first(asked.step, asked.from_on)
    while cycle is not None:
        opens_on = cycle.window_opens_on or cycle.assigned_on
        if opens_on > asked.until or (lapses and cycle.number > 1 and cycle.due_on < day):
            return
        done_on = _wanted(habit, opens_on, cycle, chance)
        if done_on > asked.until:
            if cycle.number > 1 and cycle.due_on >= day:
                return
            done_on = workday(chance, max(opens_on, asked.until - 20 * DAY), asked.until)
        yield Spell(module=cycle.module, not_before=opens_on, last_on=done_on, reach=Reach.PASSED)
        cycle = after(replace(cycle, completed_on=done_on), asked.step)


def _wanted(habit: Habit, opens_on: date, cycle: Cycle, chance: Random) -> date:
    allowed = (cycle.due_on - opens_on).days
    match habit:
        case Habit.PROMPT:
            earliest, latest = opens_on + DAY, opens_on + min(14, allowed) * DAY
        case Habit.LATE:
            earliest, latest = cycle.due_on - 4 * DAY, cycle.due_on + 38 * DAY
        case _:
            earliest, latest = opens_on + allowed // 6 * DAY, cycle.due_on
    earliest = max(opens_on, min(earliest, latest))
    return workday(chance, earliest, max(earliest, latest))


def _all_kept(habit: Habit, asked: Sequence[_Asked], day: date, chance: Random) -> list[Spell]:
    return [spell for one in asked for spell in _kept(one, habit, day, chance)]


def _prompt(asked: Sequence[_Asked], day: date, chance: Random) -> list[Spell]:
    return _all_kept(Habit.PROMPT, asked, day, chance)


def _steady(asked: Sequence[_Asked], day: date, chance: Random) -> list[Spell]:
    return _all_kept(Habit.STEADY, asked, day, chance)


def _late(asked: Sequence[_Asked], day: date, chance: Random) -> list[Spell]:
    tardy = chance.randrange(len(asked)) if asked else 0
    return [
        spell
        for index, one in enumerate(asked)
        for spell in _kept(one, Habit.LATE if index == tardy else Habit.STEADY, day, chance)
    ]


def _new(_asked: Sequence[_Asked], _day: date, _chance: Random) -> list[Spell]:
    return []


def _joining(asked: Sequence[_Asked], day: date, chance: Random) -> list[Spell]:
    planned: list[Spell] = []
    for one in asked[:-1]:
        if one.due_on < day + 2 * DAY or chance.random() < 0.5:
            planned.append(_done_first(one, chance))
        elif chance.random() < 0.5:
            planned.append(_begun(one, chance))
    if asked and chance.random() < 0.4:
        planned.append(_begun(asked[-1], chance))
    return planned


def _stuck(asked: Sequence[_Asked], day: date, chance: Random) -> list[Spell]:
    may_be_done = [one for one in asked if any(o.due_on < day for o in asked if o is not one)]
    done = may_be_done[: chance.choice((0, 0, 1, 1, 2))][: max(0, len(asked) - 1)]
    if all(one in done or one.due_on >= day for one in asked):
        done = []
    planned = [spell for one in done for spell in _kept(one, Habit.STEADY, day, chance)]
    left = [one for one in asked if one not in done]
    if left and chance.random() < 0.55:
        planned.append(_begun(left[0], chance))
    return planned


def _lapsed(asked: Sequence[_Asked], day: date, chance: Random) -> list[Spell]:
    shortest = min(
        (one for one in asked if one.step.renew_months is not None),
        key=lambda one: one.step.renew_months or 0,
        default=None,
    )
    planned = []
    for one in asked:
        kept = list(_kept(one, Habit.STEADY, day, chance, lapses=one is shortest))
        planned.extend(kept)
        if one is shortest and kept and chance.random() < 0.3:
            again = replace(one, from_on=max(kept[-1].last_on + DAY, one.until - 40 * DAY))
            if again.from_on <= again.until:
                planned.append(_begun(again, chance))
    return planned


def _second(reach: Reach, asked: Sequence[_Asked], chance: Random) -> list[Spell]:
    planned = [_done_first(asked[0], chance)] if asked else []
    if len(asked) > 1:
        one = asked[1]
        planned.append(
            Spell(
                module=one.step.module,
                not_before=max(one.from_on, one.until - 3 * DAY),
                last_on=workday(chance, max(one.from_on, one.until - 3 * DAY), one.until),
                reach=reach,
            ),
        )
    return planned


def _reading(asked: Sequence[_Asked], _day: date, chance: Random) -> list[Spell]:
    return _second(Reach.SOME_PAGES, asked, chance)


def _answering(asked: Sequence[_Asked], _day: date, chance: Random) -> list[Spell]:
    return _second(Reach.ANSWERING, asked, chance)


def _retrying(asked: Sequence[_Asked], _day: date, chance: Random) -> list[Spell]:
    return _second(Reach.NOT_PASSED, asked, chance)


def _done_first(one: _Asked, chance: Random) -> Spell:
    latest = max(one.from_on, min(one.due_on, one.until))
    earliest = min(latest, one.from_on + DAY)
    return Spell(
        module=one.step.module,
        not_before=one.from_on,
        last_on=workday(chance, earliest, latest),
        reach=Reach.PASSED,
    )


def _begun(one: _Asked, chance: Random) -> Spell:
    last_on = workday(chance, max(one.from_on, one.until - 50 * DAY), one.until)
    reach = chance.choices((Reach.SOME_PAGES, Reach.NOT_PASSED, Reach.ANSWERING), (7, 2, 1))[0]
    return Spell(module=one.step.module, not_before=one.from_on, last_on=last_on, reach=reach)


_BY_HABIT = {
    Habit.PROMPT: _prompt,
    Habit.STEADY: _steady,
    Habit.LATE: _late,
    Habit.NEW: _new,
    Habit.JOINING: _joining,
    Habit.STUCK: _stuck,
    Habit.LAPSED: _lapsed,
    Habit.READING: _reading,
    Habit.ANSWERING: _answering,
    Habit.RETRYING: _retrying,
}
