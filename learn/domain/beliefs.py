"""Mistaken beliefs: what a wrong choice stands for."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Belief:
    """A belief that gets people hurt: as a person holding it would say it, and the sentence that answers it."""

    slug: str
    says: str
    but: str
    theme: str
