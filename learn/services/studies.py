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
from learn.store.studies import hold_study, latest_records, open_study, page_left, start_study, studies_under_way


def learning_of(session: Session, viewer: Viewer, catalogue: Catalogue, *, today: date) -> MyLearning:
    """What is required of this person, why, by when, and what they have done."""
    return my_learning(
        catalogue,
        [(role, cycle) for _, role, cycle in current_cycles(session, viewer.person_id)],
        studies_under_way(session, viewer.person_id),
        latest_records(session, viewer.person_id),
        today,
    )


def place_in(session: Session, viewer: Viewer, module: Module) -> Place:
    """Where this person stands in the module."""
    return place(module, open_study(session, viewer.person_id, module.slug))


def leave_page(
    session: Session, viewer: Viewer, catalogue: Catalogue, module: Module, page: Page, *, now: datetime, today: date
) -> Place:
    """Record that this page was worked through, opening the study if it is the first; say where that leaves them."""
    study_id = begin(session, viewer, module, now=now, today=today)
    hold_study(session, study_id)
    page_left(session, study_id, page.slug, page.version, now)
    stands = place(module, open_study(session, viewer.person_id, module.slug))
    if stands.is_read:
        complete_if_earned(session, viewer.person_id, catalogue, module, study_id, now=now, today=today)
    session.commit()
    return stands


def begin(session: Session, viewer: Viewer, module: Module, *, now: datetime, today: date) -> int:
    """The person's study of the module, opened if none is under way. However many ask at once, one is opened.

    The caller commits.
    """
    found = open_study(session, viewer.person_id, module.slug).study_id
    if found is not None:
        return found
    try:
        with session.begin_nested():
            return start_study(session, viewer.person_id, module.slug, now, today)
    except IntegrityError:
        found = open_study(session, viewer.person_id, module.slug).study_id
        if found is None:
            raise
        return found
