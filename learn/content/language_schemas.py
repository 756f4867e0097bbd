"""The shape of what is written about languages: which there are, and the words of the emergency card in each."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from learn.content.schemas import Entry, Words

SafetyString = Literal[
    "in-danger",
    "call-999",
    "cannot-speak",
    "only-after-999",
    "talk",
    "helpline-free",
    "interpreter",
    "someone-sees",
    "leave-now",
    "leave-how",
    "history",
    "call-shows",
    "safer-phone",
    "not-your-fault",
]
"""The words of the emergency card, by name: no more and no fewer."""

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
"""The first twelve hexadecimal digits of the SHA-256 of the English words that were translated."""


class LanguageEntry(Entry):
    """One language of ``modules/public/languages.yaml``."""

    name: Words
    own_name: Words
    direction: Literal["ltr", "rtl"]
    speakers_note: Words
    state: Literal["draft", "signed-off"]
    signed_off_by_role: str
    signed_off_on: date | None


class TranslatedEntry(Entry):
    """One string in another language, and which English it was made from."""

    source_hash: Fingerprint
    text: Words


class TranslationEntry(Entry):
    """``modules/public/languages/<code>.yaml``, but for the English."""

    state: Literal["draft", "signed-off"]
    translated_by_role: str
    back_checked_by_role: str
    strings: dict[SafetyString, TranslatedEntry]


class EnglishEntry(Entry):
    """``modules/public/languages/en.yaml``."""

    strings: dict[SafetyString, Words]


LANGUAGE: TypeAdapter[LanguageEntry] = TypeAdapter(LanguageEntry)
TRANSLATION: TypeAdapter[TranslationEntry] = TypeAdapter(TranslationEntry)
ENGLISH: TypeAdapter[EnglishEntry] = TypeAdapter(EnglishEntry)
