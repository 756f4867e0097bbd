"""Who may take which step on which words: people are compared, never posts."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from learn.domain.posts import ContentPost
from learn.domain.sign_offs import (
    Check,
    SignStep,
    StepTaken,
    TextState,
    check_list,
    may_take,
    next_step,
    standing,
    text_of_module,
    unconfirmed,
)
from tests.builders import a_module, a_quiz

FORWARD, REVIEWED, SIGNED, RETIRED, BACK = SignStep
AUTHOR, LEAD, SPECIALIST = ContentPost
ANN, BOB, CLEO = 1, 2, 3
TEXT = text_of_module(a_module(), a_quiz())


def taken(*steps: tuple[SignStep, int], version: str = TEXT.version) -> list[StepTaken]:
    """Steps by these people, on the words as they are now unless told otherwise."""
    return [
        StepTaken(
            step=step,
            version=version,
            person_id=person,
            name=f"Person {person}",
            as_title="Domestic abuse specialist" if step is SIGNED else "",
            at=datetime(2027, 3, day, 9, tzinfo=UTC),
        )
        for day, (step, person) in enumerate(steps, start=1)
    ]


WAY = [(FORWARD, ANN), (REVIEWED, BOB), (SIGNED, CLEO)]


@pytest.mark.parametrize(
    ("steps", "state", "following"),
    [
        ([], TextState.DRAFT, FORWARD),
        (WAY[:1], TextState.IN_REVIEW, REVIEWED),
        (WAY[:2], TextState.REVIEWED, SIGNED),
        (WAY, TextState.LIVE, None),
        ([*WAY, (RETIRED, BOB)], TextState.RETIRED, BACK),
        ([*WAY, (RETIRED, BOB), (BACK, CLEO)], TextState.LIVE, None),
        ([(RETIRED, BOB)], TextState.RETIRED, BACK),
        ([(RETIRED, BOB), (BACK, CLEO)], TextState.DRAFT, FORWARD),
        ([*WAY[:1], (RETIRED, BOB), (BACK, CLEO), (RETIRED, CLEO)], TextState.RETIRED, BACK),
    ],
)
def test_the_state_follows_from_the_steps(
    steps: list[tuple[SignStep, int]], state: TextState, following: SignStep | None
) -> None:
    stands = standing(TEXT.version, taken(*steps))
    assert (stands.state, next_step(stands)) == (state, following)
    assert stands.is_in_use is (state is TextState.LIVE)


def test_a_changed_word_starts_again_as_a_draft_and_what_was_signed_stays_history() -> None:
    stands = standing("other words", taken(*WAY))
    assert stands.state is TextState.DRAFT
    assert not stands.is_signed_off
    assert stands.signed_before == taken(*WAY)[-1]
    assert (stands.taken, len(stands.elsewhere)) == ((), 3)


def test_what_was_retired_does_not_come_back_by_a_change_of_words() -> None:
    stands = standing("other words", taken(*WAY, (RETIRED, BOB)))
    assert stands.state is TextState.RETIRED
    assert may_take(FORWARD, stands, ANN, {AUTHOR}) is not None
    assert may_take(BACK, stands, CLEO, {SPECIALIST}) is None


@pytest.mark.parametrize("change", ["module", "bank"])
def test_the_version_covers_the_module_and_its_bank(change: str) -> None:
    module, quiz = a_module(), a_quiz()
    if change == "module":
        module = replace(module, version="another")
    else:
        quiz = replace(quiz, version="another")
    assert text_of_module(module, quiz).version != TEXT.version
    assert (TEXT.slug, TEXT.pages, TEXT.questions) == ("a-module", 5, 16)


POSTS: tuple[tuple[ContentPost, ...], ...] = tuple(
    tuple(post for post, held in zip(ContentPost, each, strict=True) if held) for each in product((False, True), repeat=3)
)
"""Every set of posts that somebody may hold."""


@pytest.mark.parametrize("posts", POSTS, ids=lambda posts: "+".join(posts) or "none")
def test_whoever_put_words_forward_neither_reviews_nor_signs_them_whatever_they_hold(posts: Collection[ContentPost]) -> None:
    assert may_take(REVIEWED, standing(TEXT.version, taken(*WAY[:1])), ANN, posts) is not None
    assert may_take(SIGNED, standing(TEXT.version, taken(*WAY[:2])), ANN, posts) is not None


@pytest.mark.parametrize("posts", POSTS, ids=lambda posts: "+".join(posts) or "none")
def test_each_step_needs_one_of_its_posts(posts: Collection[ContentPost]) -> None:
    ways = {
        FORWARD: ([], bool({AUTHOR, LEAD} & set(posts))),
        REVIEWED: (WAY[:1], bool(posts)),
        SIGNED: (WAY[:2], SPECIALIST in posts),
        RETIRED: (WAY, bool({LEAD, SPECIALIST} & set(posts))),
        BACK: ([*WAY, (RETIRED, BOB)], bool({LEAD, SPECIALIST} & set(posts))),
    }
    for step, (before, may) in ways.items():
        assert (may_take(step, standing(TEXT.version, taken(*before)), CLEO, posts) is None) is may, step


def test_a_reviewer_who_is_a_specialist_may_sign_and_one_person_alone_never_can() -> None:
    assert may_take(SIGNED, standing(TEXT.version, taken((FORWARD, ANN), (REVIEWED, CLEO))), CLEO, {SPECIALIST}) is None
    everything = set(ContentPost)
    steps: list[tuple[SignStep, int]] = []
    for step in (FORWARD, REVIEWED, SIGNED):
        if may_take(step, standing(TEXT.version, taken(*steps)), ANN, everything) is None:
            steps.append((step, ANN))
    assert steps == [(FORWARD, ANN)]


def test_whoever_retired_a_text_does_not_bring_it_back() -> None:
    stands = standing(TEXT.version, taken(*WAY, (RETIRED, BOB)))
    assert may_take(BACK, stands, BOB, {LEAD, SPECIALIST}) is not None
    assert may_take(BACK, stands, ANN, {LEAD}) is None


@pytest.mark.parametrize(
    ("step", "steps", "words"),
    [
        (REVIEWED, [], "not put forward yet"),
        (SIGNED, [], "has to review these words first"),
        (SIGNED, WAY[:1], "has to review these words first"),
        (FORWARD, WAY[:1], "Person 1 has done that already: put forward."),
        (REVIEWED, WAY[:2], "Person 2 has done that already: reviewed."),
        (SIGNED, WAY, "Person 3 has done that already: signed off."),
        (FORWARD, [(RETIRED, BOB)], "is retired"),
        (RETIRED, [(RETIRED, BOB)], "is retired"),
        (BACK, WAY, "in use already"),
    ],
)
def test_a_step_out_of_turn_is_refused_in_a_sentence(step: SignStep, steps: list[tuple[SignStep, int]], words: str) -> None:
    refusal = may_take(step, standing(TEXT.version, taken(*steps)), 9, set(ContentPost))
    assert refusal is not None
    assert words in refusal.message


def test_a_signature_needs_every_line_and_no_other_step_needs_any() -> None:
    assert unconfirmed(SIGNED, TEXT, set(Check)) is None
    for left_out in Check:
        refusal = unconfirmed(SIGNED, TEXT, set(Check) - {left_out})
        assert refusal is not None
        assert refusal.field == "checks"
    for step in (FORWARD, REVIEWED, RETIRED, BACK):
        assert unconfirmed(step, TEXT, ()) is None


def test_the_signer_is_told_that_a_machine_drafted_the_text_only_where_its_author_says_so() -> None:
    assert set(check_list(TEXT)) == set(Check)
    assert "drafted by a machine" not in " ".join(check_list(TEXT).values())
    assert "drafted by a machine" in check_list(replace(TEXT, is_drafted_by_machine=True))[Check.READ_WHOLE]
