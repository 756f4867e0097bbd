"""Where a learner stands inside one module."""

from collections.abc import Mapping
from dataclasses import dataclass

from learn.domain.modules import Module, Page


@dataclass(frozen=True, kw_only=True)
class Place:
    """The pages worked through in the words they have today, and the page to go on with (None: all are)."""

    opened: frozenset[str]
    next_page: Page | None

    @property
    def is_read(self) -> bool:
        """Whether every page of the module was worked through."""
        return self.next_page is None


def place(module: Module, opened: Mapping[str, str]) -> Place:
    """Where the learner stands, given each page they left by its button and the version they saw.

    A page whose words have changed since counts as not yet opened.
    """
    current = frozenset(page.slug for page in module.pages if opened.get(page.slug) == page.version)
    return Place(opened=current, next_page=next((page for page in module.pages if page.slug not in current), None))
