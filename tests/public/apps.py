"""The public application on its own, as tests open it: no database stands behind it, and there is no way to give it one."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from flask import Flask

from config import ROOT
from learn.domain import browser_rules
from learn.domain.catalogue import Catalogue
from learn.domain.register import Service
from learn.public.pages import House, documents
from learn.public.site import create_public_app
from tests.builders import a_catalogue, a_service
from tests.shipped import shipped_on

DIST = ROOT / "static" / "dist"
MANIFEST: dict[str, str] = json.loads((DIST / "manifest.json").read_text())


SHIPPED_ON = date(2026, 11, 25)


def what_ships() -> Catalogue:
    """The content of this repository, on a day when its register was fresh."""
    return shipped_on(SHIPPED_ON)


def a_house(*, is_demonstration: bool = False) -> House:
    """Build what pages are rendered with."""
    return House(
        templates=ROOT / "templates",
        static=lambda name: f"/static/{MANIFEST[name]}",
        headers=browser_rules.PUBLIC,
        partnership_name="A Partnership",
        public_name="Information and support",
        demonstration=is_demonstration,
        exit_to="https://weather.example/",
        exit_words="a weather page",
    )


def a_public_app(catalogue: Catalogue | None = None, *, is_demonstration: bool = False, day: date = SHIPPED_ON) -> Flask:
    """Build the application, with the content that ships unless told otherwise."""
    house = a_house(is_demonstration=is_demonstration)
    return create_public_app(lambda on: documents(catalogue or what_ships(), house, on), lambda: day)


def with_services(services: Iterable[Service]) -> Catalogue:
    """Build a catalogue whose register holds these services, and the emergency number before them."""
    listed = (a_service("emergency", phone="999", emergency=True), *services)
    return replace(a_catalogue(), services={service.slug: service for service in listed})
