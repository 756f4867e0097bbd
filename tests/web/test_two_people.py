"""Who asks is who holds the sign-in, however many ask at once."""

import pytest
from flask import Flask

from learn.app import Platform
from tests.pages import Browser
from tests.web.people import a_person, signed_in


@pytest.fixture
def app(small_platform: Platform) -> Flask:
    """What pytest-flask looks for: with it, and without our own fixture in its place, one request stays open all through."""
    return small_platform.staff


@pytest.mark.usefixtures("app")
def test_a_person_who_signs_in_signs_in_nobody_else(small_platform: Platform) -> None:
    ann, bob = a_person(small_platform, "Ann Archer"), a_person(small_platform, "Bob Barker")
    nobody, as_ann, as_bob = Browser(small_platform), signed_in(small_platform, ann), signed_in(small_platform, bob)
    for _ in range(2):
        as_ann.get("/training/account")
        assert "Ann Archer" in as_ann.shown.text()
        nobody.get("/training/account")
        assert nobody.shown.heading == "Sign in"
        as_bob.get("/training/account")
        assert "Bob Barker" in as_bob.shown.text()
        assert "Ann Archer" not in as_bob.shown.text()
