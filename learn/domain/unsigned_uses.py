"""Use without a signature: a content lead answers for it that a text is asked of people before a specialist has signed it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from learn.domain.posts import ContentPost
from learn.domain.refusals import Refusal
from learn.domain.sign_offs import Standing, TextState

LONGEST_REASON = 300
"""The most letters that the reason may have."""


@dataclass(frozen=True, kw_only=True)
class UnsignedUse:
    """A decision that a text may be used unsigned: whose, when, and why. It lasts until it is ended or the text is signed."""

    slug: str
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a text stands as it is now, and whether a lead has decided that it may be used all the same."""

    stands: Standing
    use: UnsignedUse | None

    @property
    def is_used_unsigned(self) -> bool:
        """Whether it is used by that decision alone."""
        return self.use is not None and self.stands.state not in (TextState.LIVE, TextState.RETIRED)

    def may_be_asked(self, *, needs_sign_off: bool) -> bool:
        """Whether it may be asked of somebody who was not asked before.

        A retired one never is. Where a signature is needed it counts for the words as they are; else a lead has decided.
        """
        if self.stands.state is TextState.RETIRED:
            return False
        return not needs_sign_off or self.stands.state is TextState.LIVE or self.use is not None


def may_allow(way: Way, posts: Collection[ContentPost], reason: str) -> Refusal | None:
    """Whether somebody with these posts may have an unsigned text used, for this reason; None when they may."""
    if ContentPost.LEAD not in posts:
        return Refusal(message="Only a content lead decides this.")
    if way.stands.state is TextState.LIVE:
        return Refusal(message="These words are signed off. They are in use already.")
    if way.stands.state is TextState.RETIRED:
        return Refusal(message="This text is retired. Before anything else it has to be brought back.")
    if way.use is not None:
        return Refusal(message=f"{way.use.name} has decided that already.")
    if not reason.strip():
        return Refusal(field="reason", message="Say why people cannot wait for a specialist’s sign-off.")
    if len(reason.strip()) > LONGEST_REASON:
        return Refusal(field="reason", message=f"The reason has more than {LONGEST_REASON} letters. Shorten it.")
    return None
