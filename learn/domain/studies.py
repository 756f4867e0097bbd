"""Where a learner stands inside one module."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from learn.domain.changes import Delta
from learn.domain.modules import Module, Page


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is stored of a study under way: its id (None: no study is open), and what was done in it.

    ``opened`` gives each page left by its button and the version that was seen; ``proven`` names the objectives that the
    learner showed before reading. ``reworded`` leads from versions of pages to others that say the same. ``changes``
    says what has changed where the module is asked again for it; ``delta`` is then what of it is asked (None: all).
    """

    study_id: int | None = None
    opened: Mapping[str, str] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()
    reworded: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    delta: Delta | None = None

    def settled(self, module: Module) -> frozenset[str]:
        """The objectives about which nothing has to be asked: those proven, and those that have not changed."""
        unchanged = {o.slug for o in module.objectives} - self.delta.objectives if self.delta is not None else set()
        return self.proven | unchanged

    def is_left(self, page: Page) -> bool:
        """Whether the page was worked through in the words it has today, or in others that say the same."""
        version = self.opened.get(page.slug)
        tried = set()
        while version is not None and version != page.version and version not in tried:
            tried.add(version)
            version = self.reworded.get(version)
        return version == page.version


@dataclass(frozen=True, kw_only=True)
class Place:
    """The pages worked through in the words they have today, those that need not be, and the page to go on with.

    ``known`` are pages about what the learner showed before reading, ``unchanged`` those that are as they were when they
    completed the module. ``next_page`` is None when nothing is left to read.
    """

    opened: frozenset[str]
    known: frozenset[str]
    unchanged: frozenset[str]
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
    def passed_over(self) -> frozenset[str]:
        """The pages that need not be read."""
        return self.known | self.unchanged

    @property
    def behind(self) -> frozenset[str]:
        """The pages that need not be opened any more."""
        return self.opened | self.passed_over

    def page_after(self, module: Module, page: Page) -> Page | None:
        """The page to go to from this one: the next that has to be read, or was; None when there is only the quiz left."""
        return next((each for each in module.pages[page.number :] if each.slug not in self.passed_over), None)


def place(module: Module, progress: Progress) -> Place:
    """Where the learner stands.

    A page whose words have changed since it was left counts as not yet opened, unless they say the same. A page need not be
    read when all its objectives are proven (one that serves no objective always is), or when only what has changed is
    asked and the page is not part of that.
    """
    left = frozenset(page.slug for page in module.pages if progress.is_left(page))
    known = frozenset(p.slug for p in module.pages if p.objectives and progress.proven.issuperset(p.objectives))
    unchanged = _unchanged(module, progress.delta) - known
    done = left | known | unchanged
    next_page = next((page for page in module.pages if page.slug not in done), None)
    return Place(opened=left, known=known, unchanged=unchanged, next_page=next_page)


def _unchanged(module: Module, delta: Delta | None) -> frozenset[str]:
    """The pages that a delta does not ask for. Where none of its pages is there any more, those of its objectives are."""
    if delta is None:
        return frozenset()
    every = {page.slug for page in module.pages}
    of_objectives = {page.slug for page in module.pages if not delta.objectives.isdisjoint(page.objectives)}
    return frozenset(every - (every & delta.pages or of_objectives or every))


def has_proven_all(module: Module, progress: Progress) -> bool:
    """Whether the learner showed every objective of the module before reading."""
    return progress.proven.issuperset(objective.slug for objective in module.objectives)
