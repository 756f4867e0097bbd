"""The shape of a text in Easy Read."""

from pydantic import Field, TypeAdapter

from learn.content.review_schemas import EasyEntry
from learn.content.schemas import Entry, Slug, Words


class EasyReadEntry(Entry):
    """``modules/public/easy-read/<slug>.yaml``."""

    title: Words
    intro: list[Words] = Field(min_length=1)
    blocks: list[EasyEntry] = Field(min_length=1)
    sources: list[Slug]


EASY_READ: TypeAdapter[EasyReadEntry] = TypeAdapter(EasyReadEntry)
