"""Working through a module."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.modules import Module, Page
from learn.domain.my_learning import MyLearning, my_learning
from learn.domain.people import Viewer
from learn.domain.studies import Place, place
from learn.services.completions import complete_if_earned
from learn.store.requirements import current_cycles
from learn.store.studies import hold_study, latest_records, open_study, page_left, pages_left, start_study


def learning_of(session: Session, viewer: Viewer, catalogue: Catalogue, *, today: date) -> MyLearning:
    """What is required of this person, why, by when, and what they have done."""
    return my_learning(
        catalogue,
        [(role, cycle) for _, role, cycle in current_cycles(session, viewer.person_id)],
        pages_left(session, viewer.person_id),
        latest_records(session, viewer.person_id),
        today,
    )


def place_in(session: Session, viewer: Viewer, module: Module) -> Place:
    """Where this person stands in the module."""
    _, opened = open_study(session, viewer.person_id, module.slug)
    return place(module, opened)


def leave_page(
    session: Session, viewer: Viewer, catalogue: Catalogue, module: Module, page: Page, *, now: datetime, today: date
) -> Place:
    """Record that this page was worked through, opening the study if it is the first; say where that leaves them."""
    study_id, _ = open_study(session, viewer.person_id, module.slug)
    if study_id is None:
        study_id = _started(session, viewer, module, now, today)
    hold_study(session, study_id)
    page_left(session, study_id, page.slug, page.version, now)
    _, opened = open_study(session, viewer.person_id, module.slug)
    stands = place(module, {**opened, page.slug: page.version})
    if stands.is_read:
        complete_if_earned(session, viewer.person_id, catalogue, module, study_id, now=now, today=today)
    session.commit()
    return stands


def _started(session: Session, viewer: Viewer, module: Module, now: datetime, today: date) -> int:
    try:
        with session.begin_nested():
            return start_study(session, viewer.person_id, module.slug, now, today)
    except IntegrityError:
        study_id, _ = open_study(session, viewer.person_id, module.slug)
        if study_id is None:
            raise
        return study_id
