"""The nine themes of the partnership's guide, and its local priority."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Theme:
    """One theme: the guide's own words beside ours.

    ``guide`` is copied word for word from the partnership's quick guide; ``ours`` says what it asks of a professional.
    """

    slug: str
    title: str
    guide: str
    ours: str
    order: int
