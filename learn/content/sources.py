"""Sources: where claims come from, as readers see them."""

from learn.content.schemas import CitedEntry
from learn.domain.modules import Source, SourceStatus


def build_source(slug: str, entry: CitedEntry) -> Source:
    """The source of this id."""
    return Source(
        slug=slug,
        title=entry.title,
        publisher=entry.publisher,
        address=entry.address,
        published=entry.published,
        checked_on=entry.checked_on,
        status=SourceStatus(entry.status),
    )
