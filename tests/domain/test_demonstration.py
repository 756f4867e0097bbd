"""The demonstration: the same invented people every day, and a history that could have been."""

from collections import Counter
from datetime import date, timedelta

import pytest

from learn.domain.cycles import Standing, Status, add_months, owed, standing, status
from learn.domain.demonstration import MONTHS, Member, members, opened_on
from learn.domain.demonstration_courses import Habit, Reach
from learn.domain.demonstration_names import local_part
from learn.domain.demonstration_places import AGENCIES, TEAMS
from learn.domain.demonstration_sign_ins import PASSWORD, SIGN_INS
from learn.domain.passwords import problem_with
from learn.domain.people import Access
from learn.gateways.hashing import Argon2Hashing
from tests.domain.partnership import DAYS, PATHS, ROLES, courses, cycles_now, people

DAY = timedelta(days=1)
each_day = pytest.mark.parametrize("today", DAYS, ids=str)


def who(everybody: tuple[Member, ...]) -> set[object]:
    """Say who they are, without any day."""
    return {
        (m.name, m.email, m.habit, m.access, m.leads, m.left_on is None, tuple((p.team, p.role) for p in m.posts))
        for m in everybody
    }


@each_day
def test_the_same_day_gives_the_same_people_and_the_same_days(today: date) -> None:
    assert members(PATHS, today) == people(today)


def test_another_day_gives_the_same_people_with_their_dates_moved() -> None:
    start = DAYS[0]
    expected = who(people(start))
    for days_later in (1, 2, 3, 4, 5, 6, 7, 31, 90, 182, 365, 461, 1000):
        assert who(people(start + days_later * DAY)) == expected


def test_about_250_people_hold_the_seventeen_jobs() -> None:
    here = [member for member in people(DAYS[0]) if member.left_on is None]
    assert 230 <= len(here) <= 270
    held = Counter(member.posts[-1].role for member in here)
    assert len(held) == 17
    assert set(held) == set(ROLES)
    assert min(held.values()) >= 4


def test_there_are_four_agencies_and_each_says_that_it_is_invented() -> None:
    assert [agency.slug for agency in AGENCIES] == ["council", "charity", "health", "police"]
    assert all(agency.name.endswith("(fictional)") for agency in AGENCIES)
    assert {team.agency for team in TEAMS} == {agency.slug for agency in AGENCIES}


def test_a_team_stands_under_a_team_of_its_own_agency_that_is_named_before_it() -> None:
    above: dict[str, str] = {}
    for team in TEAMS:
        assert team.key not in above
        assert team.under is None or above.get(f"{team.agency}/{team.under}") == team.agency
        above[team.key] = team.agency


@each_day
def test_every_team_has_exactly_one_lead_today(today: date) -> None:
    led = Counter(member.leads for member in people(today) if member.leads and member.left_on is None)
    assert led == Counter(team.key for team in TEAMS)


def test_teams_are_as_large_as_their_plan() -> None:
    held = Counter(
        (member.posts[-1].team, member.posts[-1].role)
        for member in people(DAYS[0])
        if member.left_on is None and member.leads is None
    )
    assert held == Counter({(team.key, role): count for team in TEAMS for role, count in team.members.items()})


@each_day
def test_every_name_and_address_is_there_once(today: date) -> None:
    everybody = people(today)
    assert len({member.name for member in everybody}) == len(everybody)
    assert len({member.email for member in everybody}) == len(everybody)


def test_addresses_are_plain_letters_under_a_name_that_cannot_exist() -> None:
    for member in people(DAYS[0]):
        local, _, host = member.email.partition("@")
        assert host.endswith(".example")
        assert host == f"{member.posts[-1].team.partition('/')[0]}.example"
        assert local.isascii()
        assert local == local.lower()
        assert not set(local) - set("abcdefghijklmnopqrstuvwxyz0123456789.-")


@each_day
def test_nothing_begins_ends_or_was_done_today_or_later(today: date) -> None:
    for member, planned, sat in courses(today):
        ended = member.left_on or today
        assert all(post.began_on < today for post in member.posts)
        assert ended <= today
        assert all(spell.last_on < ended for spell in planned)
        assert all(sitting.last_at.date() < ended for sitting in sat)


@each_day
def test_nobody_began_before_their_agency_did(today: date) -> None:
    for member in people(today):
        for post in member.posts:
            assert post.began_on >= opened_on(post.team.partition("/")[0], today)
    assert opened_on("council", today) == add_months(today, -MONTHS)


@each_day
def test_jobs_follow_each_other_and_some_people_moved_and_some_left(today: date) -> None:
    everybody = people(today)
    moved = [member for member in everybody if len(member.posts) > 1]
    left = [member for member in everybody if member.left_on is not None]
    assert (len(moved), len(left)) == (10, 13)
    assert all(member.posts[0].began_on < member.posts[1].began_on for member in moved)
    assert all(member.posts[0].began_on < member.left_on for member in left if member.left_on)
    assert list(everybody) == sorted(everybody, key=lambda member: member.posts[0].began_on)


@each_day
def test_people_stand_where_they_might_believably_stand(today: date) -> None:
    here = [(member, cycles_now(member, planned)) for member, planned, _ in courses(today) if member.left_on is None]
    standings = Counter(standing(owed(cycles), today) for _, cycles in here)
    share = {each: standings[each] / len(here) for each in Standing}
    assert 0.5 <= share[Standing.COMPLETE] <= 0.75
    assert 0.1 <= share[Standing.BEHIND] <= 0.3
    assert 0.1 <= share[Standing.ON_THE_WAY] <= 0.3
    statuses = Counter(status(cycle, today) for _, cycles in here for cycle in cycles)
    assert all(statuses[each] >= 5 for each in Status)


@each_day
def test_habits_lead_where_they_say(today: date) -> None:
    expected = dict.fromkeys(Habit, Standing.ON_THE_WAY)
    expected |= dict.fromkeys([Habit.PROMPT, Habit.STEADY, Habit.LATE], Standing.COMPLETE)
    expected |= dict.fromkeys([Habit.STUCK, Habit.LAPSED], Standing.BEHIND)
    for member, planned, _ in courses(today):
        if member.left_on is None:
            assert standing(owed(cycles_now(member, planned)), today) is expected[member.habit], member


@each_day
def test_one_team_excels_and_one_struggles(today: date) -> None:
    by_team: dict[str, list[Standing]] = {}
    for member, planned, _ in courses(today):
        if member.left_on is None:
            now = standing(owed(cycles_now(member, planned)), today)
            by_team.setdefault(member.posts[-1].team, []).append(now)
    assert set(by_team["health/Maternity and health visiting"]) == {Standing.COMPLETE}
    struggling = by_team["council/Tenancy"]
    assert struggling.count(Standing.BEHIND) / len(struggling) >= 0.4


@each_day
def test_nobody_renews_before_they_are_asked_to(today: date) -> None:
    for member, planned, _ in courses(today):
        for number, spell in enumerate(planned):
            if spell.reach is Reach.PASSED:
                (now,) = [c for c in cycles_now(member, planned[:number]) if c.module == spell.module]
                assert spell.last_on >= (now.window_opens_on or now.assigned_on)


def test_each_shown_sign_in_exists_as_it_is_described() -> None:
    by_email = {member.email: member for member in people(DAYS[0])}
    for each in SIGN_INS:
        member = by_email[each.email]
        (post,) = member.posts
        assert (member.name, post.team, post.role, member.access) == (each.name, each.team, each.role, each.access)
        assert (member.leads == each.team) is each.leads
        assert post.began_on == DAYS[0] - each.days_ago * DAY
        assert each.what_to_see.endswith(".")


@each_day
def test_the_shown_sign_ins_show_what_they_promise(today: date) -> None:
    reached = {member.email: {(spell.module, spell.reach) for spell in planned} for member, planned, _ in courses(today)}
    done = ("recognising", Reach.PASSED)
    assert reached["nadia.rahman@council.example"] == {done, ("responding", Reach.SOME_PAGES)}
    assert reached["tomos.prys-jones@council.example"] == set()
    assert reached["priya.raghunathan@health.example"] == {done, ("responding", Reach.ANSWERING)}
    assert reached["callum.whyte@police.example"] == {done, ("responding", Reach.NOT_PASSED)}
    assert {reach for _, reach in reached["lucja.zielinska@health.example"]} == {Reach.PASSED}


def test_one_sign_in_sees_the_whole_partnership_and_nobody_else_does() -> None:
    assert [member.email for member in people(DAYS[0]) if member.access is Access.PARTNERSHIP] == ["iain.macrae@council.example"]


def test_the_shown_password_is_one_that_could_be_set() -> None:
    hashing = Argon2Hashing(memory_kib=8, passes=1)
    for each in SIGN_INS:
        known = (*each.name.split(), *each.email.replace("@", ".").split("."))
        assert problem_with(PASSWORD, known, hashing) == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nadia Rahman", "nadia.rahman"),
        ("Margaret O’Sullivan", "margaret.osullivan"),
        ("Łucja Zielińska", "lucja.zielinska"),
        ("Tomos Prys-Jones", "tomos.prys-jones"),
        ("Sunita", "sunita"),
        ("Maria del Carmen Ortega y Villanueva", "maria.villanueva"),
        ("Jürgen Weiß", "jurgen.weiss"),
        ("Þórdís Björnsdóttir", "thordis.bjornsdottir"),
        ("Søren Kjærgaard", "soren.kjaergaard"),
        ("İbrahim Yıldız", "ibrahim.yildiz"),
        ("Ștefania Țurcanu", "stefania.turcanu"),
        ("Nguyễn Thị Ánh Tuyết", "nguyen.tuyet"),
    ],
)
def test_a_name_becomes_the_first_and_last_word_of_an_address(name: str, expected: str) -> None:
    assert local_part(name) == expected


def test_names_come_from_many_heritages_and_a_few_are_unlike_the_rest() -> None:
    everybody = [member.name for member in people(DAYS[0])]
    surnames = Counter(name.split()[-1] for name in everybody)
    assert surnames.most_common(1)[0][1] <= 8
    assert sum(not name.isascii() for name in everybody) >= 20
    assert sum(len(name.split()) == 1 for name in everybody) >= 2
    assert max(len(name) for name in everybody) >= 30
    assert min(len(name) for name in everybody) <= 6
