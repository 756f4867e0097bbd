"""Team talks: ten minutes for a team with one made-up situation, two questions and the local pathway."""

from dataclasses import dataclass

from learn.domain.modules import Source


@dataclass(frozen=True, kw_only=True)
class TeamTalk:
    """One talk, as ready HTML. ``module`` is where the subject is taught; ``slug`` is the theme."""

    slug: str
    title: str
    module: str
    html: str
    sources: tuple[Source, ...]
