"""Residents' pages: every document that the public half consists of, rendered from templates and the catalogue."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from learn.domain.catalogue import Catalogue
from learn.domain.dates import day_in_words
from learn.domain.languages import pieces
from learn.domain.register import Fit
from learn.domain.statements import Statements
from learn.public.documents import PLAIN, Document, by_address
from learn.public.register import JSON, open_referral

MISSING = "/missing"
"""Where the document lies that is given for whatever cannot be shown; it has no address of its own."""

WAY_OUT, OUT, STILL = "/go", "/go/on", "/still"
"""The two steps out of here, and an empty reply that browsers must not keep. All are neutral: they stay in the history."""

REGISTER = "/services.json"
"""The services register as open data. No page leads to it: it is for machines."""

SECURITY = "/.well-known/security.txt"
"""Whom to tell of a weakness. It is there only when somebody is named."""

FORGET = {"Clear-Site-Data": '"cache"'}
"""Has a browser drop the pages it kept whole for its Back button. It takes two replies: the first cannot drop the page that
is just being left (safety requirements, experiments E3 and E7)."""


@dataclass(frozen=True, kw_only=True)
class House:
    """What the pages are rendered with, besides the catalogue.

    ``exit_to`` is where the way out leads, and ``exit_words`` what that is called on its link. ``headers`` go with every
    document.
    """

    templates: Path
    static: Callable[[str], str]
    headers: Mapping[str, str]
    partnership_name: str
    public_name: str
    demonstration: bool
    exit_to: str
    exit_words: str


def documents(catalogue: Catalogue, house: House, day: date) -> dict[str, Document]:
    """Every document as it is on this day, by its address."""
    return by_address(_documents(catalogue, house, _environment(catalogue, house, day), day))


def _environment(catalogue: Catalogue, house: House, day: date) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(house.templates),
        undefined=StrictUndefined,
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day_in_words
    environment.filters["pieces"] = pieces
    environment.filters["from_register"] = catalogue.services.__getitem__
    environment.filters["campaign_page"] = catalogue.campaign.__getitem__
    environment.globals.update(
        static=house.static,
        partnership_name=house.partnership_name,
        public_name=house.public_name,
        demonstration=house.demonstration,
        exit_words=house.exit_words,
        way_out=WAY_OUT,
        services=catalogue.services,
        languages=list(catalogue.languages.values()),
        today=day,
    )
    return environment


def _documents(catalogue: Catalogue, house: House, environment: Environment, day: date) -> Iterator[Document]:
    def page(address: str, template: str, **values: Any) -> Document:
        return Document.of(address, environment.get_template(f"public/{template}.html").render(values), house.headers)

    topics = [(group, list(listed)) for group, listed in groupby(catalogue.topics.values(), key=lambda topic: topic.group)]
    yield page("/", "help", topics=topics, fits=list(Fit))
    yield from _campaign(catalogue, page, day)
    yield page("/how-reviews-work", "reviews", reviews=catalogue.reviews, themes=list(catalogue.themes.values()))
    yield page("/how-reviews-work/for-families", "reviews_for_families", reviews=catalogue.reviews)
    yield page("/how-reviews-work/easy-read", "reviews_easy_read", reviews=catalogue.reviews)
    yield page("/easy", "easy", texts=list(catalogue.easy_reads.values()))
    yield from _statements(catalogue.statements, page, house)
    for language in catalogue.languages.values():
        yield page(f"/{language.code}", "card", language=language, said=language.strings)
    yield Document.of(REGISTER, open_referral(catalogue.services.values()), house.headers, kind=JSON)
    yield page(MISSING, "missing")
    yield from _way_out(house, environment)


def _campaign(catalogue: Catalogue, page: Callable[..., Document], day: date) -> Iterator[Document]:
    """Give the pages for everybody who could help. Each leads to the next, and the last to the first."""
    listed = list(catalogue.campaign.values())
    now = [season for season in catalogue.seasons.values() if season.covers(day)]
    yield page("/together", "together", campaign=listed, seasons=catalogue.seasons.values(), now=now)
    for each, following in zip(listed, [*listed[1:], *listed[:1]], strict=True):
        yield page(f"/together/{each.slug}", "campaign", page=each, following=following)


def _statements(statements: Statements, page: Callable[..., Document], house: House) -> Iterator[Document]:
    """Give what this site says of itself."""
    yield page("/this-site", "this_site", promises=statements.promises)
    yield page("/accessibility", "accessibility", statement=statements.accessibility)
    yield page("/privacy", "privacy", notice=statements.privacy)
    if statements.security is not None:
        yield Document.of(SECURITY, statements.security.written, house.headers, kind=PLAIN)


def _way_out(house: House, environment: Environment) -> Iterator[Document]:
    """Give the two steps out, which work without a script (SAF-12), and what keeps a page out of the browser's memory."""
    blank = environment.get_template("public/leaving.html").render(onward=OUT)
    yield Document.of(WAY_OUT, blank, {**house.headers, **FORGET})
    yield Document.of(OUT, "", {**house.headers, **FORGET, "Location": house.exit_to}, status=303)
    yield Document.of(STILL, "", house.headers, status=204)
