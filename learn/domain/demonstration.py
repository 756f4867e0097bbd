"""The demonstration partnership: invented people, the jobs they hold and held, and the habits they learn by.

Everything follows from a day and a fixed seed: the people are the same every day, and their dates move with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from learn.domain.cycles import add_months
from learn.domain.demonstration_courses import DAY, Habit, Post, workday
from learn.domain.demonstration_names import local_part, names
from learn.domain.demonstration_places import AGENCIES, TEAMS, Mood, Team
from learn.domain.demonstration_sign_ins import SIGN_INS, SignIn
from learn.domain.paths import Path
from learn.domain.people import Access

SEED = "Ambermere"
MONTHS = 24
"""How far back the history goes."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """An invented person. ``leads`` is the key of the team they lead from the first day of their last job."""

    name: str
    email: str
    habit: Habit
    posts: tuple[Post, ...]
    access: Access = Access.MEMBER
    leads: str | None = None
    left_on: date | None = None


_ON_THE_WAY = (Habit.JOINING, Habit.JOINING, Habit.NEW)
_SHARES: Mapping[Mood, tuple[float, float]] = {
    Mood.EXCELLENT: (0.0, 0.0),
    Mood.GOOD: (0.20, 0.10),
    Mood.USUAL: (0.22, 0.21),
    Mood.JOINING: (0.62, 0.08),
    Mood.STRUGGLING: (0.15, 0.55),
}
"""Of a team's people, the part that is on the way and the part that is behind; the rest has completed everything."""

_MOVES = (
    ("council/Housing options", "council/Contact centre", "council-front-desk"),
    ("council/Assessment and family support", "council/Children in care", "childrens-social-worker"),
    ("council/Hospital discharge", "health/Community mental health", "mental-health-practitioner"),
    ("council/Community safety", "charity/Community advocates", "specialist-worker"),
    ("council/Adults at home", "charity/Refuge", "specialist-worker"),
    ("health/Safeguarding", "health/Maternity and health visiting", "midwife-health-visitor"),
    ("health/Larkhollow Surgery", "health/Ambermere Park Surgery", "gp-reception"),
    ("police/Response team A", "police/Response team B", "police-response-officer"),
    ("police/Reviews and learning", "police/Response team A", "police-response-officer"),
    ("charity/Housing support", "council/Tenancy", "housing-officer"),
)
"""Into which team somebody moved, out of which, and what they were there."""

_LEAVERS = (
    ("council/Tenancy", "team-manager", Habit.STEADY, 115, True),
    ("council/Tenancy", "housing-officer", Habit.STUCK, 60, False),
    ("council/Tenancy", "housing-officer", Habit.STEADY, 200, False),
    ("council/Contact centre", "council-front-desk", Habit.JOINING, 33, False),
    ("council/Contact centre", "council-front-desk", Habit.LATE, 280, False),
    ("council/Ambermere Academy", "school-staff", Habit.STEADY, 85, False),
    ("council/Assessment and family support", "childrens-social-worker", Habit.PROMPT, 150, False),
    ("council/Members and senior leaders", "elected-member", Habit.STUCK, 190, False),
    ("health/Larkhollow Surgery", "gp-clinician", Habit.STEADY, 45, False),
    ("health/Community mental health", "mental-health-practitioner", Habit.JOINING, 240, False),
    ("police/Response team A", "police-response-officer", Habit.LATE, 20, False),
    ("police/Probation", "probation-practitioner", Habit.STEADY, 310, False),
    ("charity/Refuge", "specialist-worker", Habit.PROMPT, 130, False),
)
"""Who left: the team, the role, the habit, how many days ago, and whether they led the team."""


def members(paths: Mapping[str, Path], today: date) -> tuple[Member, ...]:
    """Everybody, those who left included, in the order in which they began."""
    chance = Random(SEED)  # noqa: S311 -- invented people, the same ones every time
    naming = names(chance, [sign_in.name for sign_in in SIGN_INS])
    addresses = set(_SHOWN)
    everybody = [_shown(sign_in, today) for sign_in in SIGN_INS]
    succeeded = {team: today - days_ago * DAY for team, _, _, days_ago, led in _LEAVERS if led}
    for team in TEAMS:
        for role, leads, habit in _places(team, chance):
            name = next(naming)
            began_on = _began_on(team, habit, paths.get(role), today, chance)
            if leads and team.key in succeeded:
                began_on = workday(chance, succeeded[team.key] + 10 * DAY, succeeded[team.key] + 16 * DAY)
            everybody.append(
                Member(
                    name=name,
                    email=_address(name, team.agency, addresses),
                    habit=habit,
                    posts=(Post(team=team.key, role=role, began_on=began_on),),
                    leads=team.key if leads else None,
                ),
            )
    everybody.extend(_leavers(naming, addresses, paths, today, chance))
    return tuple(sorted(_moved(everybody, today, chance), key=lambda member: member.posts[0].began_on))


def opened_on(agency: str, today: date) -> date:
    """The day on which this agency's people were first asked to learn on the platform."""
    joined_after = next(a.joined_after_days for a in AGENCIES if a.slug == agency)
    return add_months(today, -MONTHS) + joined_after * DAY


def _shown(sign_in: SignIn, today: date) -> Member:
    began_on = today - sign_in.days_ago * DAY
    return Member(
        name=sign_in.name,
        email=sign_in.email,
        habit=sign_in.habit,
        access=sign_in.access,
        leads=sign_in.team if sign_in.leads else None,
        posts=(Post(team=sign_in.team, role=sign_in.role, began_on=began_on),),
    )


def _places(team: Team, chance: Random) -> Iterator[tuple[str, bool, Habit]]:
    """The team's places that no sign-in takes: role, whether it is the lead's, and the habit of who holds it."""
    shown = [sign_in for sign_in in SIGN_INS if sign_in.team == team.key]
    roles = [role for role, count in team.members.items() for _ in range(count)]
    for sign_in in shown:
        if not sign_in.leads:
            roles.remove(sign_in.role)
    on_the_way, behind = _SHARES[team.mood]
    habits = [_ON_THE_WAY[i % 3] for i in range(_rounded(len(roles) * on_the_way, chance))]
    habits += chance.choices((Habit.STUCK, Habit.LAPSED), (1, 1), k=_rounded(len(roles) * behind, chance))
    while len(habits) < len(roles):
        habits.append(chance.choices((Habit.PROMPT, Habit.STEADY, Habit.LATE), (3, 5, 2))[0])
    habits = habits[: len(roles)]
    chance.shuffle(habits)
    if not any(sign_in.leads for sign_in in shown):
        yield team.lead_role, True, Habit.PROMPT if team.mood is Mood.EXCELLENT else Habit.STEADY
    for role, habit in zip(roles, habits, strict=True):
        yield role, False, Habit.PROMPT if team.mood is Mood.EXCELLENT else habit


def _rounded(share: float, chance: Random) -> int:
    return int(share) + (chance.random() < share % 1)


def _began_on(team: Team, habit: Habit, path: Path | None, today: date, chance: Random) -> date:
    allowed = sorted(step.days for step in path.steps) if path and path.steps else [30]
    opened = opened_on(team.agency, today)
    since_opened = (today - opened).days
    match habit:
        case Habit.NEW:
            days = chance.randint(2, 14)
        case Habit.JOINING:
            days = chance.randint(min(4, allowed[-1]), max(4, allowed[-1] - 4))
        case Habit.STUCK:
            days = chance.randint(allowed[0] + 3, max(allowed[0] + 3, min(allowed[-1] + 190, since_opened)))
        case Habit.LAPSED:
            days = chance.randint(460, max(461, min(560, since_opened)))
        case _:
            if chance.random() < 0.3:
                return workday(chance, opened, opened + 14 * DAY)
            days = 40 + int((since_opened - 40) * chance.random() ** 1.4)
    return workday(chance, max(opened, today - (days + 1) * DAY), today - (days - 1) * DAY)


def _address(name: str, agency: str, taken: set[str]) -> str:
    wanted, number = local_part(name), 1
    address = f"{wanted}@{agency}.example"
    while address in taken:
        number += 1
        address = f"{wanted}{number}@{agency}.example"
    taken.add(address)
    return address


def _leavers(
    naming: Iterator[str], addresses: set[str], paths: Mapping[str, Path], today: date, chance: Random
) -> Iterator[Member]:
    teams = {team.key: team for team in TEAMS}
    for key, role, habit, days_ago, led in _LEAVERS:
        name, team = next(naming), teams[key]
        left_on = today - days_ago * DAY
        began_on = _began_on(team, habit, paths.get(role), left_on, chance)
        began_on = max(began_on, opened_on(team.agency, today))
        yield Member(
            name=name,
            email=_address(name, team.agency, addresses),
            habit=habit,
            posts=(Post(team=key, role=role, began_on=began_on),),
            leads=key if led else None,
            left_on=left_on,
        )


def _moved(everybody: Sequence[Member], today: date, chance: Random) -> Iterator[Member]:
    """Give one person of each pair of :data:`_MOVES` a job before theirs."""
    waiting = {team: (before, role) for team, before, role in _MOVES}
    for member in everybody:
        (post,) = member.posts
        if post.team not in waiting or not _may_have_moved(member, waiting[post.team][0], today):
            yield member
            continue
        team, role = waiting.pop(post.team)
        moved_on = workday(chance, post.began_on + 60 * DAY, today - 30 * DAY)
        former = Post(team=team, role=role, began_on=post.began_on)
        yield replace(member, posts=(former, replace(post, began_on=moved_on)))


def _may_have_moved(member: Member, team_before: str, today: date) -> bool:
    """Somebody here for a while who has done everything; not a lead, nor one of the accounts that are shown."""
    began_on = member.posts[0].began_on
    is_settled = member.leads is None and member.left_on is None and member.email not in _SHOWN
    has_done_all = member.habit in {Habit.PROMPT, Habit.STEADY, Habit.LATE}
    opened = opened_on(team_before.partition("/")[0], today)
    return is_settled and has_done_all and opened <= began_on <= today - 150 * DAY


_SHOWN = frozenset(sign_in.email for sign_in in SIGN_INS)
