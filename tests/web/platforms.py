"""Platforms for tests, with settings of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from learn.app import Platform
from learn.domain.catalogue import Catalogue
from learn.domain.modules import Fragment
from learn.gateways.hashing import Argon2Hashing
from tests import builders
from tests.conftest import settings_for

MODULE = "a-module"
"""The module of :func:`a_small_catalogue`."""

CASE = "two-doors"
"""Its case."""


def a_small_catalogue(**changes: Any) -> Catalogue:
    """One module of three pages, the second with a gentler route, a quiz of five questions of all four kinds, and a case."""
    gentler = (Fragment(html="<p>Softly said.</p>"),)
    pages = (builders.a_page(1), builders.a_page(2, gentler=gentler), builders.a_page(3))
    beliefs = [builders.a_belief(f"belief-{option}") for option in builders.SLUGS]
    small = builders.a_catalogue([builders.a_module(MODULE, pages=pages)], beliefs=[*beliefs, builders.a_belief()])
    emergency = builders.a_service("emergency-999", phone="999", emergency=True)
    services = {service.slug: service for service in (emergency, builders.a_service())}
    return replace(small, **{"services": services, "cases": {CASE: builders.a_case(CASE)}, **changes})


def a_platform(
    database_url: str, instance: Path, content: Catalogue, hashing: Argon2Hashing | None = None, **changes: Any
) -> Platform:
    """A platform on this database; ``changes`` are settings."""
    settings = replace(settings_for(database_url, instance), **changes)
    return Platform(settings, catalogue=content, hashing=hashing or Argon2Hashing(memory_kib=64, passes=1))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements that are run while the block lasts, whoever runs them; where a transaction begins is none."""
    run: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            run.append(statement)

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield run
    finally:
        event.remove(engine, "before_cursor_execute", before)
