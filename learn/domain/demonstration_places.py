"""The agencies and teams of the demonstration partnership. All are invented; no such place exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """How a team is doing with its learning."""

    EXCELLENT = "excellent"
    GOOD = "good"
    USUAL = "usual"
    JOINING = "joining"
    STRUGGLING = "struggling"


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team: the role of its lead, and how many people hold which role besides. ``under`` names the team above."""

    agency: str
    name: str
    lead_role: str
    members: Mapping[str, int]
    mood: Mood = Mood.USUAL
    under: str | None = None

    @property
    def key(self) -> str:
        """What names the team among all teams."""
        return f"{self.agency}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Agency:
    """An organisation, and how many days after the platform opened its people were asked to learn on it."""

    slug: str
    name: str
    joined_after_days: int


AGENCIES = (
    Agency(slug="council", name="Ambermere Borough Council (fictional)", joined_after_days=0),
    Agency(slug="charity", name="Juniper Gate Domestic Abuse Charity (fictional)", joined_after_days=10),
    Agency(slug="health", name="Ambermere Health Trust (fictional)", joined_after_days=75),
    Agency(slug="police", name="Ambermere Police and Probation (fictional)", joined_after_days=120),
)

TEAMS = (
    Team(
        agency="council",
        name="Members and senior leaders",
        lead_role="elected-member",
        members={"elected-member": 6},
    ),
    Team(agency="council", name="Housing", lead_role="team-manager", members={"team-manager": 1}, mood=Mood.GOOD),
    Team(
        agency="council",
        name="Housing options",
        under="Housing",
        lead_role="team-manager",
        members={"housing-officer": 12},
    ),
    Team(
        agency="council",
        name="Tenancy",
        under="Housing",
        lead_role="team-manager",
        members={"housing-officer": 11},
        mood=Mood.STRUGGLING,
    ),
    Team(
        agency="council",
        name="Children’s services",
        lead_role="team-manager",
        members={"team-manager": 1},
        mood=Mood.GOOD,
    ),
    Team(
        agency="council",
        name="Assessment and family support",
        under="Children’s services",
        lead_role="team-manager",
        members={"childrens-social-worker": 11},
        mood=Mood.GOOD,
    ),
    Team(
        agency="council",
        name="Children in care",
        under="Children’s services",
        lead_role="team-manager",
        members={"childrens-social-worker": 7},
    ),
    Team(agency="council", name="Adult social care", lead_role="team-manager", members={"adult-social-worker": 1}),
    Team(
        agency="council",
        name="Adults at home",
        under="Adult social care",
        lead_role="team-manager",
        members={"adult-social-worker": 9},
    ),
    Team(
        agency="council",
        name="Hospital discharge",
        under="Adult social care",
        lead_role="team-manager",
        members={"adult-social-worker": 5},
        mood=Mood.GOOD,
    ),
    Team(agency="council", name="Customer services", lead_role="team-manager", members={"council-front-desk": 1}),
    Team(
        agency="council",
        name="Contact centre",
        under="Customer services",
        lead_role="team-manager",
        members={"council-front-desk": 11},
    ),
    Team(
        agency="council",
        name="Town hall reception",
        under="Customer services",
        lead_role="team-manager",
        members={"council-front-desk": 5},
        mood=Mood.GOOD,
    ),
    Team(
        agency="council",
        name="Education",
        lead_role="team-manager",
        members={"designated-safeguarding-lead": 1},
        mood=Mood.GOOD,
    ),
    Team(
        agency="council",
        name="Ambermere Park Primary School",
        under="Education",
        lead_role="designated-safeguarding-lead",
        members={"school-staff": 9, "designated-safeguarding-lead": 1},
        mood=Mood.GOOD,
    ),
    Team(
        agency="council",
        name="Ambermere Academy",
        under="Education",
        lead_role="designated-safeguarding-lead",
        members={"school-staff": 10, "designated-safeguarding-lead": 1},
    ),
    Team(
        agency="council",
        name="Community safety",
        lead_role="team-manager",
        members={"specialist-worker": 3, "review-panel-member": 4},
        mood=Mood.GOOD,
    ),
    Team(
        agency="health",
        name="Safeguarding",
        lead_role="review-panel-member",
        members={"review-panel-member": 2},
        mood=Mood.GOOD,
    ),
    Team(agency="health", name="Primary care", lead_role="team-manager", members={"gp-reception": 1}, mood=Mood.GOOD),
    Team(
        agency="health",
        name="Ambermere Park Surgery",
        under="Primary care",
        lead_role="gp-clinician",
        members={"gp-clinician": 5, "gp-reception": 5},
    ),
    Team(
        agency="health",
        name="Larkhollow Surgery",
        under="Primary care",
        lead_role="gp-clinician",
        members={"gp-clinician": 4, "gp-reception": 4},
    ),
    Team(agency="health", name="Ambermere General", lead_role="elected-member", members={"team-manager": 1}),
    Team(
        agency="health",
        name="Emergency department",
        under="Ambermere General",
        lead_role="team-manager",
        members={"hospital-staff": 13},
        mood=Mood.JOINING,
    ),
    Team(
        agency="health",
        name="Maternity and health visiting",
        under="Ambermere General",
        lead_role="team-manager",
        members={"midwife-health-visitor": 10},
        mood=Mood.EXCELLENT,
    ),
    Team(
        agency="health",
        name="Community mental health",
        lead_role="team-manager",
        members={"mental-health-practitioner": 9},
    ),
    Team(agency="police", name="Response", lead_role="team-manager", members={"team-manager": 1}, mood=Mood.GOOD),
    Team(
        agency="police",
        name="Response team A",
        under="Response",
        lead_role="team-manager",
        members={"police-response-officer": 10},
        mood=Mood.GOOD,
    ),
    Team(
        agency="police",
        name="Response team B",
        under="Response",
        lead_role="team-manager",
        members={"police-response-officer": 9},
    ),
    Team(agency="police", name="Probation", lead_role="team-manager", members={"probation-practitioner": 8}),
    Team(
        agency="police",
        name="Reviews and learning",
        lead_role="review-panel-member",
        members={"review-panel-member": 2},
        mood=Mood.GOOD,
    ),
    Team(
        agency="charity",
        name="Trustees and directors",
        lead_role="elected-member",
        members={"elected-member": 2},
    ),
    Team(
        agency="charity",
        name="Refuge",
        lead_role="team-manager",
        members={"specialist-worker": 5},
        mood=Mood.GOOD,
    ),
    Team(
        agency="charity",
        name="Community advocates",
        lead_role="team-manager",
        members={"specialist-worker": 5},
    ),
    Team(
        agency="charity",
        name="Housing support",
        lead_role="team-manager",
        members={"housing-officer": 3},
    ),
)
"""Every team, a team above before the teams under it."""
