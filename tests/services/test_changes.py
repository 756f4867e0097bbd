"""Classing a change: nobody is asked before, those whom it concerns are asked once, and for what has changed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.changes import ChangeKind
from learn.domain.cycles import Status, add_months
from learn.domain.modules import Fragment, Module
from learn.domain.people import Viewer
from learn.domain.posts import ContentPost
from learn.domain.refusals import NotAllowed, Refusal
from learn.services import attempts, diagnostics
from learn.services.changes import CLASSED, NOTHING, OTHER_WORDS, Proposal, all_unclassed, classify, unclassed
from learn.services.people import appoint, end_job
from learn.services.studies import learning_of, leave_page, place_in
from learn.store.audit import AuditEvent
from learn.store.changes import CycleChange, ModuleChange
from learn.store.learning import CompletionRow, CycleRow, Study
from learn.store.people import Person
from tests.builders import TODAY
from tests.services.invariants import broken
from tests.services.shelf import CATALOGUE, QUIZ, a_learner, answers, has_read, right
from tests.services.test_diagnostics import HEARING, SHELF
from tests.store.builders import NOW, a_person, a_team, as_viewer
from tests.store.snapshots import contents
from tests.threads import all_at_once

DAY = timedelta(days=1)
LATER, ON = NOW + 30 * DAY, TODAY + 30 * DAY


def reworded(*numbers: int, module: Module = HEARING, version: str = "2") -> Module:
    """*Listening* after these pages were changed."""
    pages = tuple(
        replace(page, fragments=(Fragment(html=f"<p>New words {version}.</p>"),), version=version)
        if page.number in numbers
        else page
        for page in module.pages
    )
    return replace(module, pages=pages, version=f"listening in version {version}")


def shelf(module: Module) -> Catalogue:
    """The shelf with the module as it is now."""
    return replace(SHELF, modules={**SHELF.modules, "listening": module})


def a_lead(session: Session) -> Viewer:
    """Somebody who answers for the content."""
    return replace(as_viewer(session, a_person(session)), posts=frozenset([ContentPost.LEAD]))


def completed(session: Session, name: str = "", *, role: str = "housing-officer") -> Viewer:
    """Somebody who completed *listening* in its first words."""
    viewer = a_learner(session, name, role=role)
    has_read(session, viewer, HEARING, catalogue=SHELF)
    started = attempts.start(session, viewer, HEARING, QUIZ, now=NOW, seed=7)
    assert isinstance(started, UUID)
    attempts.answer(session, viewer, SHELF, started, answers(session, viewer, started), f"key {started}", now=NOW)
    assert attempts.finish(session, viewer, SHELF, started, now=NOW, today=TODAY) is None
    return viewer


def as_(
    kind: ChangeKind, module: Module, *, objectives: Sequence[str] = (), days: int | None = 28, says: str = "The form is new."
) -> Proposal:
    """Class the change to this module's words."""
    return Proposal(to_version=module.version, kind=kind, objectives=objectives, says=says, days=days)


def class_it(session: Session, module: Module, proposal: Proposal, *, on: date = ON) -> int | Refusal:
    """Confirm it as a content lead."""
    found = classify(session, a_lead(session), module, proposal, now=NOW + (on - TODAY), today=on)
    session.rollback()
    return found


def cycles_of(session: Session, viewer: Viewer) -> list[tuple[int, bool, date, date | None, bool]]:
    """The person's cycles of *listening*, in order: number, whether it is current, due day, completed day, whether a delta."""
    columns = (CycleRow.number, CycleRow.is_current, CycleRow.due_on, CycleRow.completed_on, CycleRow.is_delta)
    rows = session.execute(
        select(*columns).where(CycleRow.person_id == viewer.person_id, CycleRow.module == "listening").order_by(CycleRow.number),
    ).all()
    session.rollback()
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def finishes(session: Session, viewer: Viewer, module: Module, *, on: date = ON) -> None:
    """Read what is asked, and pass the quiz."""
    now, content = NOW + (on - TODAY), shelf(module)
    stands = place_in(session, viewer, module)
    session.rollback()
    for page in module.pages:
        if page.slug not in stands.passed_over:
            leave_page(session, viewer, content, module, page, now=now, today=on)
    started = attempts.start(session, viewer, module, QUIZ, now=now, seed=3)
    assert isinstance(started, UUID), started
    items = attempts.sheet(session, viewer, content, started).items
    session.rollback()
    attempts.answer(session, viewer, content, started, {i.position: right(i) for i in items}, f"key {started}", now=now)
    assert attempts.finish(session, viewer, content, started, now=now, today=on) is None


def test_nobody_is_asked_until_a_change_is_classed_and_it_is_listed_until_then(engine: Engine, session: Session) -> None:
    ann = completed(session)
    now = reworded(2)
    before = contents(engine)
    (waiting,) = all_unclassed(session, shelf(now), today=ON)
    session.rollback()
    assert (waiting.module, waiting.from_version) == (now, HEARING.version)
    assert [page.slug for page in waiting.differs.pages] == ["page-2"]
    assert waiting.differs.touched == {"respond"}
    assert (waiting.reach.completed, waiting.reach.material, waiting.reach.law, waiting.reach.on) == (1, 1, 1, ON)
    (done,) = [each for each in learning_of(session, ann, shelf(now), today=ON).done if each.module.slug == "listening"]
    assert done.says == ()
    session.rollback()
    assert contents(engine) == before
    assert unclassed(session, HEARING, today=ON) is None, "everybody holds these words"


def test_wording_touches_nobody_and_whoever_is_in_the_middle_need_not_read_again(session: Session) -> None:
    done, middle = completed(session), a_learner(session)
    leave_page(session, middle, SHELF, HEARING, HEARING.pages[1], now=NOW, today=TODAY)
    before = cycles_of(session, done)
    now = reworded(2)
    assert place_in(session, middle, now).opened == set()
    session.rollback()
    assert class_it(session, now, as_(ChangeKind.WORDING, now, days=None)) == 0
    assert cycles_of(session, done) == before
    assert place_in(session, middle, now).opened == {"page-2"}
    session.rollback()
    assert all_unclassed(session, shelf(now), today=ON) == []


def test_something_to_learn_asks_for_the_changed_pages_and_questions_on_their_objectives(session: Session) -> None:
    ann, never = completed(session), a_learner(session)
    now = reworded(2)
    assert class_it(session, now, as_(ChangeKind.MATERIAL, now, objectives=["respond"])) == 1
    whole = add_months(TODAY, 12)
    assert cycles_of(session, ann)[1:] == [(2, False, whole, None, False), (3, True, ON + 28 * DAY, None, True)]
    assert len(cycles_of(session, never)) == 1
    learning = learning_of(session, ann, shelf(now), today=ON)
    (asked,) = [each for each in learning.due if each.module.slug == "listening"]
    assert asked.status is Status.RENEW_SOON
    assert asked.why == "This module has changed since you completed it. You are asked for what is new, and for nothing else."
    assert asked.says == ("The form is new.",)
    assert (asked.minutes, asked.progress) == (7, "Not started: 1 page of 3, and a few questions")
    lobby = attempts.lobby(session, ann, now, QUIZ)
    assert lobby.place.unchanged == {"page-1", "page-3"}
    assert not lobby.may_show
    critical = {each.slug for each in QUIZ.questions if each.is_critical}
    assert lobby.asks == QUIZ.draw["respond"] + len(critical)
    session.rollback()
    finishes(session, ann, now)
    records = session.scalars(select(CompletionRow).order_by(CompletionRow.id)).all()
    assert [record.module_version for record in records] == [HEARING.version, now.version], "the earlier completion stands"
    assert records[1].good_until == whole
    assert cycles_of(session, ann)[2:] == [(3, False, ON + 28 * DAY, ON, True), (4, True, whole, None, False)]
    assert broken(session, shelf(now)) == []


def test_a_delta_makes_nobody_late_before_its_day(session: Session) -> None:
    ann = completed(session)
    now = reworded(1, 2)
    class_it(session, now, as_(ChangeKind.MATERIAL, now))
    for on, expected in ((ON, True), (ON + 28 * DAY, True), (ON + 29 * DAY, False)):
        (asked,) = [each for each in learning_of(session, ann, shelf(now), today=on).due if each.module.slug == "listening"]
        assert asked.status.is_done is expected
    owes = session.execute(select(Person.first_due_on, Person.unfinished).where(Person.id == ann.person_id)).one()
    assert owes == (TODAY + 42 * DAY, 1), "recording is due first, and was never done"


def test_the_law_asks_for_the_whole_and_whoever_is_in_the_middle_begins_anew(session: Session) -> None:
    ann, middle = completed(session), a_learner(session)
    uuid = diagnostics.start(session, middle, HEARING, QUIZ, now=NOW, today=TODAY, seed=7)
    assert isinstance(uuid, UUID)
    attempts.answer(session, middle, SHELF, uuid, answers(session, middle, uuid, wrongly=1), "key", now=NOW)
    attempts.finish(session, middle, SHELF, uuid, now=NOW, today=TODAY)
    leave_page(session, middle, SHELF, HEARING, HEARING.pages[0], now=NOW, today=TODAY)
    now = reworded(2)
    assert class_it(session, now, as_(ChangeKind.LAW, now, days=14)) == 1
    assert cycles_of(session, ann)[2:] == [(3, True, ON + 14 * DAY, None, False)]
    assert cycles_of(session, middle) == [(1, True, TODAY + 28 * DAY, None, False)]
    for viewer in (ann, middle):
        stands = place_in(session, viewer, now)
        assert (stands.behind, stands.next_page) == (frozenset(), now.pages[0])
        session.rollback()
    assert session.scalars(select(Study.closed_at).where(Study.person_id == middle.person_id)).all() == [LATER]
    session.rollback()
    for viewer in (ann, middle):
        finishes(session, viewer, now)
    assert cycles_of(session, ann)[3:] == [(4, True, add_months(ON, 12), None, False)]
    assert broken(session, shelf(now)) == []


def test_an_attempt_that_was_under_way_when_the_law_changed_completes_nothing(session: Session) -> None:
    ann = a_learner(session)
    has_read(session, ann, HEARING, catalogue=SHELF)
    completed(session)
    uuid = attempts.start(session, ann, HEARING, QUIZ, now=NOW, seed=7)
    assert isinstance(uuid, UUID)
    now = reworded(2)
    class_it(session, now, as_(ChangeKind.LAW, now, days=14))
    for page in now.pages:
        leave_page(session, ann, shelf(now), now, page, now=LATER, today=ON)
    attempts.answer(session, ann, shelf(now), uuid, answers(session, ann, uuid), "key", now=LATER)
    attempts.finish(session, ann, shelf(now), uuid, now=LATER, today=ON)
    assert session.scalars(select(CompletionRow.id).where(CompletionRow.person_id == ann.person_id)).all() == []


def test_the_same_change_is_classed_once_however_many_try(engine: Engine, session: Session) -> None:
    completed(session)
    lead, now = a_lead(session), reworded(2)

    def try_it(_number: int) -> int | Refusal:
        with Session(engine) as own:
            return classify(own, lead, now, as_(ChangeKind.MATERIAL, now), now=LATER, today=ON)

    found = all_at_once(6, try_it)
    assert sorted(str(each) for each in found if not isinstance(each, Refusal)) == ["1"]
    assert {each.message for each in found if isinstance(each, Refusal)} == {CLASSED}
    before = contents(engine)
    assert class_it(session, now, as_(ChangeKind.LAW, now)) == Refusal(message=CLASSED)
    assert {**contents(engine), "person": []} == {**before, "person": []}


def test_nobody_is_touched_twice(session: Session) -> None:
    renewed, left, moved = completed(session), completed(session), completed(session)
    now = reworded(2)
    lasts = TODAY + 60 * DAY
    finishes(session, renewed, now, on=lasts)
    end_job(session, left.person_id, on=lasts)
    appoint(session, moved.person_id, a_team(session), "trustee", CATALOGUE, on=lasts)
    session.commit()
    assert class_it(session, now, as_(ChangeKind.MATERIAL, now), on=lasts) == Refusal(message=NOTHING)
    ann = completed(session)
    assert class_it(session, now, as_(ChangeKind.MATERIAL, now), on=lasts) == 1
    assert [cycle[4] for cycle in cycles_of(session, renewed)] == [False] * 3
    assert cycles_of(session, ann)[-1][4] is True


def test_whoever_is_about_to_renew_is_not_asked_for_a_part_first(session: Session) -> None:
    ann = completed(session)
    now, in_the_window = reworded(2), add_months(TODAY, 12) - 30 * DAY
    waiting = unclassed(session, now, today=in_the_window)
    assert waiting is not None
    assert (waiting.reach.material, waiting.reach.law) == (0, 1)
    session.rollback()
    assert class_it(session, now, as_(ChangeKind.MATERIAL, now), on=in_the_window) == 0
    assert len(cycles_of(session, ann)) == 2


def test_a_second_change_asks_for_both_and_leaves_the_renewal_where_it_was(session: Session) -> None:
    ann = completed(session)
    second = reworded(2)
    class_it(session, second, as_(ChangeKind.MATERIAL, second, objectives=["respond"], says="One."))
    third = reworded(1, module=second, version="3")
    assert class_it(session, third, as_(ChangeKind.MATERIAL, third, objectives=["notice"], says="Two."), on=ON + 5 * DAY) == 1
    assert place_in(session, ann, third).unchanged == {"page-3"}
    (asked,) = [each for each in learning_of(session, ann, shelf(third), today=ON + 5 * DAY).due if each.says]
    assert asked.says == ("One.", "Two.")
    session.rollback()
    finishes(session, ann, third, on=ON + 6 * DAY)
    assert cycles_of(session, ann)[-1] == (5, True, add_months(TODAY, 12), None, False)
    assert broken(session, shelf(third)) == []


def test_a_law_after_a_change_asks_for_the_whole(session: Session) -> None:
    ann = completed(session)
    second = reworded(2)
    class_it(session, second, as_(ChangeKind.MATERIAL, second, objectives=["respond"]))
    third = reworded(1, module=second, version="3")
    assert class_it(session, third, as_(ChangeKind.LAW, third)) == 1
    assert place_in(session, ann, third).unchanged == frozenset()


def test_what_is_not_renewed_is_done_for_good_again_after_what_was_new(session: Session) -> None:
    ann = completed(session)
    session.execute(update(CycleRow).where(CycleRow.number == 2).values(is_current=False))
    session.execute(update(CycleRow).where(CycleRow.number == 1, CycleRow.module == "listening").values(is_current=True))
    session.commit()
    now = reworded(2)
    assert class_it(session, now, as_(ChangeKind.MATERIAL, now)) == 1
    assert session.scalars(select(CycleRow.whole_due_on).where(CycleRow.is_delta)).all() == [None]
    session.rollback()
    numbers = [cycle[0] for cycle in cycles_of(session, ann)]
    assert numbers == [1, 2, 2], "the delta follows the cycle that was current"


@pytest.mark.parametrize(
    ("changes_it", "message"),
    [({"to_version": "another"}, OTHER_WORDS), ({"says": ""}, "Say in a sentence"), ({"days": None}, "Give people between")],
)
def test_what_is_put_wrongly_is_refused_and_nothing_is_done(
    engine: Engine, session: Session, changes_it: dict[str, str | None], message: str
) -> None:
    completed(session)
    lead, now = a_lead(session), reworded(2)
    before = contents(engine)
    found = classify(session, lead, now, replace(as_(ChangeKind.MATERIAL, now), **changes_it), now=LATER, today=ON)  # type: ignore[arg-type]  # fields by name
    session.rollback()
    assert isinstance(found, Refusal)
    assert found.message.startswith(message)
    assert contents(engine) == before


@pytest.mark.parametrize("posts", [[], [ContentPost.AUTHOR], [ContentPost.SPECIALIST]])
def test_only_a_content_lead_classes_a_change(session: Session, posts: list[ContentPost]) -> None:
    completed(session)
    other = replace(a_lead(session), posts=frozenset(posts))
    with pytest.raises(NotAllowed):
        classify(session, other, reworded(2), as_(ChangeKind.LAW, reworded(2)), now=LATER, today=ON)


def test_how_it_was_classed_is_kept_and_noted(session: Session) -> None:
    completed(session)
    now = reworded(2)
    class_it(session, now, as_(ChangeKind.MATERIAL, now, objectives=["respond"], says="  The form is new.  "))
    row = session.scalars(select(ModuleChange)).one()
    assert (row.module, row.kind, json.loads(row.from_versions), row.to_version) == (
        "listening",
        "material",
        [HEARING.version],
        now.version,
    )
    assert (json.loads(row.objectives), json.loads(row.pages), row.rewords) == (["respond"], ["page-2"], "{}")
    assert (row.says, row.days, row.at) == ("The form is new.", 28, LATER)
    assert session.scalars(select(CycleChange.change_id)).all() == [row.id]
    noted = session.scalars(select(AuditEvent).where(AuditEvent.act == "class-change")).one()
    assert (noted.actor_id, noted.subject, noted.outcome) == (
        row.actor_id,
        "module listening",
        "material: 1 people, 0 begin anew",
    )
