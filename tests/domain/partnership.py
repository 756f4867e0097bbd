"""The demonstration partnership as the tests look at it: three modules, one path for every job, and what each person did."""

from dataclasses import replace
from datetime import date
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from learn.domain.cycles import Cycle, after, first
from learn.domain.demonstration import SEED, Member, members
from learn.domain.demonstration_courses import Reach, Spell, spells
from learn.domain.demonstration_places import TEAMS
from learn.domain.demonstration_sign_ins import SIGN_INS
from learn.domain.demonstration_sittings import Clock, Sitting, sittings
from tests.builders import a_catalogue, a_module, a_path, a_step

ZONE = ZoneInfo("Europe/London")
ROLES = sorted({role for team in TEAMS for role in (team.lead_role, *team.members)} | {each.role for each in SIGN_INS})
STEPS = {
    "recognising": a_step("recognising", days=42, renew_months=24),
    "responding": a_step("responding", days=42, renew_months=12),
    "reviews": a_step("reviews", days=90, renew_months=24),
}
PATHS = {role: a_path(role, steps=list(STEPS.values())) for role in ROLES}
CATALOGUE = a_catalogue([a_module(name) for name in STEPS], paths=PATHS.values())

DAYS = (
    date(2026, 11, 25),  # a Wednesday in winter time
    date(2027, 3, 29),  # the first Monday of summer time
    date(2028, 2, 29),  # a day that two years earlier did not have
    date(2028, 5, 1),  # a bank holiday, a Monday
    date(2028, 10, 29),  # a Sunday, and the clocks go back
)
"""Days on which somebody might set the demonstration up."""


@cache
def people(today: date) -> tuple[Member, ...]:
    """Everybody on this day."""
    return members(PATHS, today)


@cache
def courses(today: date) -> tuple[tuple[Member, tuple[Spell, ...], tuple[Sitting, ...]], ...]:
    """Everybody on this day, with what they did by day and by moment."""
    found = []
    for member in people(today):
        chance = Random(f"{SEED} {member.email}")  # noqa: S311 -- repeatable, not a secret
        planned = spells(member.habit, member.posts, PATHS, member.left_on or today, chance)
        found.append((member, planned, sittings(planned, CATALOGUE, Clock(ZONE, chance))))
    return tuple(found)


def cycles_now(member: Member, planned: tuple[Spell, ...]) -> list[Cycle]:
    """The turns in which somebody stands after what they did, by the rules."""
    current = {name: first(step, member.posts[0].began_on) for name, step in STEPS.items()}
    for spell in planned:
        now = current[spell.module]
        if spell.reach is Reach.PASSED:
            done = replace(now, completed_on=spell.last_on)
            current[spell.module] = after(done, STEPS[spell.module]) or done
        else:
            current[spell.module] = replace(now, started_on=spell.last_on)
    return list(current.values())
