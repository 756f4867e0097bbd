"""Platforms for tests: with settings of their own, and with templates that are compiled once for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event

import config
from learn.app import Platform
from learn.content.catalogue import load
from learn.domain.catalogue import Catalogue
from learn.domain.modules import Fragment
from learn.gateways.hashing import Argon2Hashing
from tests import builders
from tests.conftest import settings_for

MODULE = "a-module"
"""The module of :func:`a_small_catalogue`."""

CASE = "two-doors"
"""Its case."""


class CompiledOnce(BytecodeCache):
    """Compiled templates in memory, under the hash of their source."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_COMPILED = CompiledOnce()


@cache
def the_content() -> Catalogue:
    """The content that ships, read once."""
    return load(config.ROOT, day=datetime.now(ZoneInfo("Europe/London")).date())


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
    made = Platform(settings, catalogue=content, hashing=hashing or Argon2Hashing(memory_kib=64, passes=1))
    made.staff.jinja_env.bytecode_cache = _COMPILED
    return made


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
