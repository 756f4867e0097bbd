"""Who is asking: a person signed in, the job they hold today, and what they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from learn.domain.posts import ContentPost


class Access(StrEnum):
    """What an account opens beyond its own learning and the teams it leads."""

    MEMBER = "member"
    PARTNERSHIP = "partnership"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A person signed in, as they are today.

    ``roles`` is empty for somebody without a job today, ``posts`` for whoever does not look after the content.
    """

    person_id: int
    uuid: UUID
    name: str
    access: Access
    roles: frozenset[str]
    leads: bool
    sign_in_id: int
    posts: frozenset[ContentPost] = frozenset()


class Deed(StrEnum):
    """What a route lets somebody do. Every staff route names exactly one."""

    LEARN = "learn"
    SEE_OWN_ACCOUNT = "see-own-account"
    SEE_COMPLETION = "see-completion"
    SEE_DIVERGENCE = "see-divergence"
    SEE_CONTENT = "see-content"
    CLASSIFY_CHANGE = "classify-change"


def may(viewer: Viewer, deed: Deed) -> bool:
    """Whether the viewer may do this at all; which people they then see is their :func:`scope`."""
    match deed:
        case Deed.LEARN | Deed.SEE_OWN_ACCOUNT:
            return True
        case Deed.SEE_COMPLETION:
            return viewer.leads or viewer.access is Access.PARTNERSHIP
        case Deed.SEE_DIVERGENCE:
            return viewer.access is Access.PARTNERSHIP
        case Deed.SEE_CONTENT:
            return bool(viewer.posts)
        case Deed.CLASSIFY_CHANGE:
            return ContentPost.LEAD in viewer.posts


@dataclass(frozen=True, kw_only=True)
class TeamPlace:
    """A team and where it stands: its agency, and the team it is under."""

    team_id: int
    uuid: UUID
    name: str
    agency: str
    parent_id: int | None


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The teams whose people a viewer sees today, in reading order. ``is_everyone``: the whole partnership."""

    teams: tuple[TeamPlace, ...]
    is_everyone: bool

    @property
    def team_ids(self) -> tuple[int, ...]:
        """The ids of the teams seen."""
        return tuple(team.team_id for team in self.teams)

    def team(self, uuid: UUID) -> TeamPlace | None:
        """The team with this public id, if it is seen."""
        return next((team for team in self.teams if team.uuid == uuid), None)

    def with_teams_under(self, team: TeamPlace) -> tuple[int, ...]:
        """The ids of this team and of those under it, as far as they are seen."""
        under = _under(self.teams, [team.team_id])
        return tuple(t.team_id for t in self.teams if t.team_id in under)


def scope(viewer: Viewer, teams: Iterable[TeamPlace], led: Iterable[int]) -> Scope:
    """The teams the viewer sees: all, for the partnership; else those they lead today and the teams under those."""
    listed = tuple(teams)
    if viewer.access is Access.PARTNERSHIP:
        return Scope(teams=listed, is_everyone=True)
    seen = _under(listed, led)
    return Scope(teams=tuple(t for t in listed if t.team_id in seen), is_everyone=False)


def _under(teams: tuple[TeamPlace, ...], roots: Iterable[int]) -> set[int]:
    children: dict[int, list[int]] = {}
    for team in teams:
        if team.parent_id is not None:
            children.setdefault(team.parent_id, []).append(team.team_id)
    seen: set[int] = set()
    waiting = list(roots)
    while waiting:
        team_id = waiting.pop()
        if team_id not in seen:
            seen.add(team_id)
            waiting.extend(children.get(team_id, []))
    return seen


def sort_name(name: str) -> str:
    """What a name is sorted by: its last word first, without regard to case; a single name sorts by itself."""
    words = name.casefold().split()
    return " ".join([*words[-1:], *words[:-1]])
