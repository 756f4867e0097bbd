"""Using a text before it is signed off: who may decide it, and what may be asked of people."""

from datetime import UTC, datetime

import pytest

from learn.domain.posts import ContentPost
from learn.domain.sign_offs import SignStep, StepTaken, standing
from learn.domain.unsigned_uses import LONGEST_REASON, UnsignedUse, Way, may_allow

AT = datetime(2027, 3, 15, 9, tzinfo=UTC)
USE = UnsignedUse(slug="a-module", name="Dan Dale", reason="A visit is near.", at=AT)
FORWARD, REVIEWED, SIGNED, RETIRED, BACK = SignStep
LEAD = {ContentPost.LEAD}


def way(*steps: SignStep, use: UnsignedUse | None = None) -> Way:
    """A text with which these steps were taken, by several people."""
    taken = [
        StepTaken(step=step, version="1", person_id=number, name=f"Person {number}", as_title="", at=AT)
        for number, step in enumerate(steps)
    ]
    return Way(stands=standing("1", taken), use=use)


@pytest.mark.parametrize(
    ("found", "in_production", "elsewhere", "used_unsigned"),
    [
        (way(), False, True, False),
        (way(FORWARD, REVIEWED), False, True, False),
        (way(FORWARD, REVIEWED, SIGNED), True, True, False),
        (way(use=USE), True, True, True),
        (way(FORWARD, REVIEWED, use=USE), True, True, True),
        (way(FORWARD, REVIEWED, SIGNED, use=USE), True, True, False),
        (way(RETIRED), False, False, False),
        (way(FORWARD, REVIEWED, SIGNED, RETIRED), False, False, False),
        (way(RETIRED, use=USE), False, False, False),
        (way(RETIRED, BACK, use=USE), True, True, True),
    ],
)
def test_what_may_be_asked_where_a_signature_is_needed_and_where_not(
    found: Way, *, in_production: bool, elsewhere: bool, used_unsigned: bool
) -> None:
    assert found.may_be_asked(needs_sign_off=True) is in_production
    assert found.may_be_asked(needs_sign_off=False) is elsewhere
    assert found.is_used_unsigned is used_unsigned


@pytest.mark.parametrize(
    ("found", "posts", "reason", "words"),
    [
        (way(), LEAD, "A visit is near.", ""),
        (way(FORWARD, REVIEWED), LEAD, "x" * LONGEST_REASON, ""),
        (way(), {ContentPost.AUTHOR, ContentPost.SPECIALIST}, "A visit is near.", "Only a content lead"),
        (way(), set(), "A visit is near.", "Only a content lead"),
        (way(FORWARD, REVIEWED, SIGNED), LEAD, "A visit is near.", "in use already"),
        (way(RETIRED), LEAD, "A visit is near.", "is retired"),
        (way(use=USE), LEAD, "A visit is near.", "Dan Dale has decided that already."),
        (way(), LEAD, "  ", "Say why"),
        (way(), LEAD, "x" * (LONGEST_REASON + 1), "more than 300 letters"),
    ],
)
def test_a_lead_decides_it_with_a_reason_and_only_where_it_is_needed(
    found: Way, posts: set[ContentPost], reason: str, words: str
) -> None:
    refusal = may_allow(found, posts, reason)
    assert (words in refusal.message) if refusal is not None else words == ""
