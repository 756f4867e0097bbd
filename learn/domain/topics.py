"""Topics: what people who need help may want to know, in their own words, on one page that has one neutral address."""

from dataclasses import dataclass
from enum import StrEnum

from learn.domain.modules import Source


class TopicGroup(StrEnum):
    """Where a topic stands on the help page: what somebody might look for first."""

    HAPPENING = "happening"
    ME = "me"
    SOMEONE_ELSE = "someone-else"
    MY_BEHAVIOUR = "my-behaviour"
    WHAT_NEXT = "what-next"

    @property
    def heading(self) -> str:
        """What stands above its topics."""
        return _HEADINGS[self]


_HEADINGS = {
    TopicGroup.HAPPENING: "What is happening",
    TopicGroup.ME: "About you",
    TopicGroup.SOMEONE_ELSE: "You are worried about somebody",
    TopicGroup.MY_BEHAVIOUR: "You are worried about what you do",
    TopicGroup.WHAT_NEXT: "What could happen next",
}


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic: its heading as a visitor would say it, its ready HTML, the services it leads to, and its sources."""

    slug: str
    heading: str
    group: TopicGroup
    order: int
    html: str
    services: tuple[str, ...]
    sources: tuple[Source, ...]
    is_safety_reviewed: bool
