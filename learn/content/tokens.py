"""Tokens: ``[[source:daa-2021]]`` and its kin, which stand for words that are kept in one place only."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from markdown.util import ETX, STX

from learn.domain.register import Service
from learn.domain.themes import Theme

TOKEN = re.compile(r"\[\[([a-z]+):([a-z0-9]+(?:-[a-z0-9]+)*)\]\]")
"""A well-formed token: a kind and a name."""

BRACKETS = re.compile(r"\[\[.*?(?:\]\]|$)", re.MULTILINE)
"""Anything that was meant as a token."""

KINDS = "source, service, term, theme, guide, step or review"
"""What a token can be of."""

QUOTATIONS = frozenset({"guide", "step", "review"})
"""The kinds that stand for words of the guide, which are a block of their own."""

GUIDE = "Redbridge Community Safety Partnership, quick guide"
"""The source that every quotation of the guide names."""

UNCONFIRMED = "contact details not yet confirmed"
"""What is said of a service that has no number read on a page that can be named."""


@dataclass(frozen=True, kw_only=True)
class Wordbook:
    """What the tokens of one module stand for on one day.

    ``sources`` are titles by id, in the order in which they are numbered. ``steps`` and ``review`` are the guide's words on
    the steps of a review, by number, and on what a review is. ``lists_sources`` says whether the list of
    sources stands on the same page, so that a number can lead there; a question has no such list and names the source
    in words.
    """

    sources: Mapping[str, str]
    services: Mapping[str, Service]
    terms: Mapping[str, str]
    themes: Mapping[str, Theme]
    steps: Mapping[str, str] = field(default_factory=dict)
    review: Mapping[str, str] = field(default_factory=dict)
    lists_sources: bool = True

    def known(self, kind: str) -> Mapping[str, object] | None:
        """Everything a token of this kind can name; None when there is no such kind."""
        kinds: dict[str, Mapping[str, object]] = {
            "source": self.sources,
            "service": self.services,
            "term": self.terms,
            "theme": self.themes,
            "guide": self.themes,
            "step": self.steps,
            "review": self.review,
        }
        return kinds.get(kind)


def unknown(text: str, words: Wordbook) -> Iterator[tuple[int, str]]:
    """Every token in ``text`` that stands for nothing: its place in the text and what to do about it."""
    for found in BRACKETS.finditer(text):
        token = TOKEN.fullmatch(found[0])
        names = words.known(token[1]) if token else None
        if token is None:
            yield found.start(), f"`{found[0]}` is not a token; write it like [[source:some-id]]"
        elif names is None:
            yield found.start(), f"there are no tokens of the kind `{token[1]}`; use {KINDS}"
        elif token[2] not in names:
            yield found.start(), f"there is no {token[1]} `{token[2]}`; {_offer(names)}"
        elif token[1] in QUOTATIONS and not _is_alone(text, found):
            yield found.start(), "the guide's words are a quotation; put this token on a line of its own"


def _offer(names: Mapping[str, object]) -> str:
    return f"there is {', '.join(sorted(names))}" if names else "there is none yet"


def _is_alone(text: str, found: re.Match[str]) -> bool:
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    return text[start : end if end >= 0 else None].strip() == found[0]


def cited(text: str) -> set[str]:
    """The ids of the sources that ``text`` cites."""
    return {token[2] for token in TOKEN.finditer(text) if token[1] == "source"}


def plain(text: str, words: Wordbook) -> str:
    """``text`` with its tokens as plain words, for places that hold no HTML; a reference to a source vanishes there."""

    def said(token: re.Match[str]) -> str:
        kind, name = token[1], token[2]
        if kind == "source" or name not in (words.known(kind) or {}):
            return ""
        if kind == "term":
            return words.terms[name]
        if kind == "service":
            service = words.services[name]
            number = service.phone if service.is_published else f"({UNCONFIRMED})"
            return number if service.emergency else f"{service.name} {number}"
        return words.themes[name].title if kind == "theme" else guide_words(kind, name, words) or ""

    return TOKEN.sub(said, text)


def element(kind: str, name: str, words: Wordbook) -> Element | str | None:
    """What stands in a page for a token within a line; None when it stands for nothing."""
    if name not in (words.known(kind) or {}):
        return None
    if kind == "source":
        return _source(name, words)
    if kind == "service":
        return _service(words.services[name])
    if kind == "term":
        return _typable(words.terms[name])
    if kind == "theme":
        span = Element("span", {"class": "learn-theme"})
        span.text = _typable(words.themes[name].title)
        return span
    return None


def _typable(text: str) -> str:
    """The text without the two signs that the converter marks its own places with.

    It takes them out of what an author types. In words that come by a token they would name a place that is not there, or
    the one that it is just filling, without end.
    """
    return text.replace(STX, "").replace(ETX, "")


def _source(name: str, words: Wordbook) -> Element:
    title = _typable(words.sources[name])
    if not words.lists_sources:
        span = Element("span", {"class": "learn-cite"})
        span.text = f" (source: {title})"
        return span
    number = str(list(words.sources).index(name) + 1)
    sup = Element("sup", {"class": "learn-cite"})
    link = SubElement(sup, "a", {"href": f"#source-{name}", "aria-label": f"Source {number}: {title}"})
    link.text = number
    return sup


def _service(service: Service) -> Element | str:
    if not service.is_published:
        return f"{_typable(service.name)} ({UNCONFIRMED})"
    span = Element("span", {"class": "learn-service"})
    if not service.emergency:
        span.text = f"{_typable(service.name)}, "
    link = SubElement(span, "a", {"class": "govuk-link", "href": f"tel:{service.dialled}"})
    link.text = service.phone
    return span


def guide_words(kind: str, name: str, words: Wordbook) -> str | None:
    """The guide's own words that a token stands for; None when it stands for none."""
    if kind == "guide":
        return words.themes[name].guide if name in words.themes else None
    return {"step": words.steps, "review": words.review}.get(kind, {}).get(name)


def quotation(kind: str, name: str, words: Wordbook) -> Element | None:
    """The guide's own words, as a quotation that names its source; None when the token stands for none."""
    said = guide_words(kind, name, words)
    if said is None:
        return None
    quote = Element("blockquote", {"class": "learn-guide"})
    SubElement(quote, "p").text = _typable(said)
    SubElement(quote, "footer").text = GUIDE
    return quote
