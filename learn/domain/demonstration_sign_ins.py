"""The accounts of the demonstration that are shown to everybody, and their password."""

from dataclasses import dataclass

from learn.domain.demonstration_courses import Habit
from learn.domain.people import Access
from learn.domain.posts import ContentPost

PASSWORD = "orchard-lantern-thursday"  # noqa: S105 -- the demonstration's, printed for everybody to use


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """An account to look around with: whose it is, where they work, and what there is to see.

    ``looks_after`` are their posts for the content, each with the title that a specialist has.
    """

    email: str
    name: str
    what_to_see: str
    team: str
    role: str
    habit: Habit
    days_ago: int
    access: Access = Access.MEMBER
    leads: bool = False
    looks_after: tuple[tuple[ContentPost, str], ...] = ()


SIGN_INS = (
    SignIn(
        email="nadia.rahman@council.example",
        name="Nadia Rahman",
        what_to_see="A housing officer: one module done, one half read and due soon, one not started.",
        team="council/Housing options",
        role="housing-officer",
        habit=Habit.READING,
        days_ago=36,
    ),
    SignIn(
        email="tomos.prys-jones@council.example",
        name="Tomos Prys-Jones",
        what_to_see="New at the contact centre: nothing opened yet.",
        team="council/Contact centre",
        role="council-front-desk",
        habit=Habit.NEW,
        days_ago=1,
    ),
    SignIn(
        email="grace.adeyemi@council.example",
        name="Grace Adeyemi",
        what_to_see="A manager: the completion of a team of twelve.",
        team="council/Housing options",
        role="team-manager",
        habit=Habit.STEADY,
        days_ago=640,
        leads=True,
    ),
    SignIn(
        email="margaret.osullivan@council.example",
        name="Margaret O’Sullivan",
        what_to_see="A manager of managers: housing, a team that keeps up, and one that struggles.",
        team="council/Housing",
        role="team-manager",
        habit=Habit.PROMPT,
        days_ago=700,
        leads=True,
    ),
    SignIn(
        email="iain.macrae@council.example",
        name="Iain Macrae",
        what_to_see="The partnership lead: every agency and team.",
        team="council/Community safety",
        role="team-manager",
        habit=Habit.PROMPT,
        days_ago=720,
        access=Access.PARTNERSHIP,
        leads=True,
    ),
    SignIn(
        email="priya.raghunathan@health.example",
        name="Priya Raghunathan",
        what_to_see="A GP: in the middle of a quiz.",
        team="health/Ambermere Park Surgery",
        role="gp-clinician",
        habit=Habit.ANSWERING,
        days_ago=22,
    ),
    SignIn(
        email="callum.whyte@police.example",
        name="Callum Whyte",
        what_to_see="A police officer: a quiz not passed yet, with a try left.",
        team="police/Response team B",
        role="police-response-officer",
        habit=Habit.RETRYING,
        days_ago=30,
    ),
    SignIn(
        email="lucja.zielinska@health.example",
        name="Łucja Zielińska",
        what_to_see="A midwife: everything done, nothing due.",
        team="health/Maternity and health visiting",
        role="midwife-health-visitor",
        habit=Habit.PROMPT,
        days_ago=200,
    ),
    SignIn(
        email="sunita@council.example",
        name="Sunita",
        what_to_see="A tenancy officer: overdue.",
        team="council/Tenancy",
        role="housing-officer",
        habit=Habit.STUCK,
        days_ago=190,
    ),
    SignIn(
        email="hanneke.devries@police.example",
        name="Hanneke de Vries",
        what_to_see="A content lead, who also writes: every module with its figures.",
        team="police/Reviews and learning",
        role="review-panel-member",
        habit=Habit.STEADY,
        days_ago=520,
        looks_after=((ContentPost.AUTHOR, ""), (ContentPost.LEAD, "")),
    ),
    SignIn(
        email="oluchi.eze@charity.example",
        name="Oluchi Eze",
        what_to_see="A domestic abuse specialist: reads what is put forward, and signs it off.",
        team="charity/Community advocates",
        role="specialist-worker",
        habit=Habit.STEADY,
        days_ago=480,
        looks_after=((ContentPost.SPECIALIST, "Domestic abuse specialist"),),
    ),
)
