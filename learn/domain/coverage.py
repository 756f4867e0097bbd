"""Coverage: what of a module serves each of its objectives, for those who look after the content."""

from dataclasses import dataclass

from learn.domain.modules import Module, Page
from learn.domain.quizzes import Quiz

HARDEST_GRADE = 9.0
"""The most years of school that a page for professionals may ask for."""


@dataclass(frozen=True, kw_only=True)
class Covered:
    """One objective: the pages that work towards it, and its questions.

    ``questions`` is how many the bank has, of which ``critical`` must be right and ``asking_next`` ask for the next step;
    ``asked`` is how many of them one attempt asks.
    """

    slug: str
    text: str
    pages: tuple[Page, ...]
    questions: int
    critical: int
    asking_next: int
    asked: int


def coverage(module: Module, quiz: Quiz) -> tuple[Covered, ...]:
    """What serves each objective, in the order of the module."""
    return tuple(
        Covered(
            slug=objective.slug,
            text=objective.text,
            pages=tuple(page for page in module.pages if objective.slug in page.objectives),
            questions=len(of_it),
            critical=sum(question.is_critical for question in of_it),
            asking_next=sum(question.asks_next for question in of_it),
            asked=quiz.draw.get(objective.slug, 0),
        )
        for objective in module.objectives
        for of_it in [[question for question in quiz.questions if question.objective == objective.slug]]
    )


def words_of(module: Module) -> int:
    """How many words the pages of a module have, gentler versions apart: nobody needs to read both."""
    return sum(page.reading.words for page in module.pages)


def hardest_grade(module: Module) -> float:
    """The most years of school that a page of a module asks for, gentler versions included."""
    counted = [each for page in module.pages for each in (page.reading, page.gentler_reading) if each is not None]
    return max((each.grade for each in counted), default=0.0)
