"""Where a learner stands inside one module."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from learn.domain.modules import Module, Page


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is stored of a study under way: its id (None: no study is open), and what was done in it.

    ``opened`` gives each page left by its button and the version that was seen; ``proven`` names the objectives that the
    learner showed before reading.
    """

    study_id: int | None = None
    opened: Mapping[str, str] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Place:
    """The pages worked through in the words they have today, those that need not be, and the page to go on with.

    ``next_page`` is None when nothing is left to read.
    """

    opened: frozenset[str]
    known: frozenset[str]
    next_page: Page | None

    @property
    def is_read(self) -> bool:
        """Whether every page of the module was worked through, or need not be."""
        return self.next_page is None

    @property
    def is_begun(self) -> bool:
        """Whether the learner has come anywhere yet."""
        return bool(self.opened or self.known)

    @property
    def behind(self) -> frozenset[str]:
        """The pages that need not be opened any more."""
        return self.opened | self.known

    def page_after(self, module: Module, page: Page) -> Page | None:
        """The page to go to from this one: the next that has to be read, or was; None when there is only the quiz left."""
        return next((each for each in module.pages[page.number :] if each.slug not in self.known), None)


def place(module: Module, progress: Progress) -> Place:
    """Where the learner stands.

    A page whose words have changed since it was left counts as not yet opened. A page need not be read when all its
    objectives are proven; one that serves no objective always is.
    """
    current = frozenset(page.slug for page in module.pages if progress.opened.get(page.slug) == page.version)
    known = frozenset(p.slug for p in module.pages if p.objectives and progress.proven.issuperset(p.objectives))
    done = current | known
    return Place(opened=current, known=known, next_page=next((page for page in module.pages if page.slug not in done), None))


def has_proven_all(module: Module, progress: Progress) -> bool:
    """Whether the learner showed every objective of the module before reading."""
    return progress.proven.issuperset(objective.slug for objective in module.objectives)
