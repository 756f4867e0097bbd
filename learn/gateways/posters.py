"""Posters: the campaign on paper, as tagged PDFs. Every number comes from the services register, and only if it is confirmed."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import segno
import typst

from learn.domain.campaign import Season, may_be_printed
from learn.domain.dates import day_in_words
from learn.domain.register import Service
from learn.domain.traces import telling

HELPLINE = "national-domestic-abuse-helpline"
"""The service whose number stands on the card: it answers at any hour."""


class Tells(ValueError):
    """A name, title or address that would stay behind on a device says what this is about (SAF-21)."""


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """What every sheet says of where it comes from; ``start`` is the address of residents' first page."""

    template: Path
    start: str
    public_name: str
    partnership_name: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One file of the kit. Its name and the title in it are neutral; its bytes are the same whenever it is made."""

    name: str
    pdf: bytes


def kit(seasons: Iterable[Season], services: Mapping[str, Service], imprint: Imprint, day: date) -> Iterator[Sheet]:
    """Make a poster and a sheet with strips for each season, and the card.

    Strips show the number of the first service of a season; without one that may be printed, there are none.

    Raises:
        Tells: the address, the name of the site or the name of a season is not neutral.
    """
    danger = [each for each in services.values() if each.emergency and may_be_printed(each, day)]
    for season in seasons:
        support = [each for each in _listed(season.support, services, day) if not each.emergency]
        yield _sheet("poster", season, [*support, *danger], imprint)
        if support and support[0].slug == season.support[0]:
            yield _sheet("strips", season, support[:1], imprint)
    yield _sheet("cards", None, [*_listed([HELPLINE], services, day), *danger], imprint)


def waiting(seasons: Iterable[Season], services: Mapping[str, Service], day: date) -> list[str]:
    """The names of the services that seasons would show, if their numbers might be printed."""
    named = dict.fromkeys(slug for season in seasons for slug in season.support)
    return [services[slug].name for slug in named if not may_be_printed(services[slug], day)]


def _listed(slugs: Iterable[str], services: Mapping[str, Service], day: date) -> list[Service]:
    return [services[slug] for slug in slugs if slug in services and may_be_printed(services[slug], day)]


def _sheet(kind: str, season: Season | None, numbers: list[Service], imprint: Imprint) -> Sheet:
    name = f"{kind}-{season.slug}" if season is not None else kind
    title = f"{imprint.public_name} – {name.replace('-', ' ')}"
    for kept in (name, title, imprint.start):
        if told := telling(kept):
            raise Tells(f"“{kept}” stays behind on devices, and “{told}” in it says what this is about. Choose a neutral one.")
    said = {
        "kind": kind,
        "title": title,
        "name": imprint.public_name,
        "message": season.message if season is not None else "",
        "numbers": [_number(each, kind) for each in numbers],
        "start": imprint.start,
        "address": imprint.start.partition("://")[2].rstrip("/"),
        "code": code(imprint.start),
        "by": imprint.partnership_name,
        "checked": f"Numbers checked {day_in_words(min(each.checked_on for each in numbers))}." if numbers else "",
    }
    pdf = typst.compile(
        imprint.template,
        ignore_system_fonts=True,  # the same letters on every machine: those that come with the typesetter
        sys_inputs={"said": json.dumps(said)},
        pdf_standards="ua-1",
    )
    return Sheet(name=f"{name}.pdf", pdf=pdf)


def _number(service: Service, kind: str) -> dict[str, str]:
    """Give a number and what is said beside it; on a card nothing but when it answers and what it costs."""
    about = [service.hours, service.cost] if kind == "cards" else [service.who_for, service.hours, service.cost]
    return {
        "number": service.phone,
        "name": service.name,
        "about": "In an emergency" if kind == "cards" and service.emergency else ". ".join(filter(None, about)),
    }


def code(address: str) -> str:
    """The address as a square code, drawn as SVG, with the quiet edge that readers need."""
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", border=4, xmldecl=False)
    return drawn.getvalue().decode()
