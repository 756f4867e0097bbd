"""Looking at how the questions of a module do. Nobody is named in it, so no audit is kept of who looked."""

from datetime import date

from sqlalchemy.orm import Session

from learn.domain.catalogue import Catalogue
from learn.domain.item_analysis import Analysis
from learn.domain.item_analysis import analysis as analysis_of
from learn.domain.refusals import NotFound
from learn.store.item_answers import first_attempts


def analysis(session: Session, catalogue: Catalogue, module: str, *, today: date) -> Analysis:
    """How each question of the module's quiz does in the words that are loaded now, as first attempts have it by today.

    Raises:
        NotFound: there is no such module.
    """
    quiz = catalogue.quizzes.get(module)
    if quiz is None:
        raise NotFound
    return analysis_of(quiz, first_attempts(session, module), today)
