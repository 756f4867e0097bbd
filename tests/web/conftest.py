"""The platform for tests of its staff pages: quick to make, because what never changes is made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from learn.app import Platform
from learn.domain.catalogue import Catalogue
from learn.gateways.hashing import Argon2Hashing
from tests.shipped import shipped_today
from tests.web.platforms import a_platform, a_small_catalogue


@pytest.fixture(scope="session")
def content() -> Catalogue:
    """The content that ships, worded as on the day of the test."""
    return shipped_today()


@pytest.fixture
def platform(database_url: str, tmp_path: Path, hashing: Argon2Hashing, content: Catalogue) -> Iterator[Platform]:
    """The whole platform, with the content that ships, on a fresh database."""
    assembled = a_platform(database_url, tmp_path, content, hashing)
    yield assembled
    assembled.engine.dispose()


@pytest.fixture
def small_platform(database_url: str, tmp_path: Path, hashing: Argon2Hashing) -> Iterator[Platform]:
    """The whole platform with one short module, whose quiz asks five questions."""
    assembled = a_platform(database_url, tmp_path, a_small_catalogue(), hashing)
    yield assembled
    assembled.engine.dispose()
