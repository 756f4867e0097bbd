"""What browsers are told: nothing from elsewhere, nothing inline, nothing kept."""

import pytest

from learn.domain.browser_rules import EVERYWHERE, POLICY, PUBLIC, SECURE_TRANSPORT, STAFF, STATIC

DIRECTIVES = dict(directive.split(" ", 1) for directive in POLICY.split("; "))


def test_the_content_policy_has_no_exceptions() -> None:
    assert set(DIRECTIVES.values()) == {"'none'", "'self'"}


@pytest.mark.parametrize("directive", ["default-src", "base-uri", "object-src", "frame-ancestors"])
def test_what_we_never_need_is_closed(directive: str) -> None:
    assert DIRECTIVES[directive] == "'none'"


@pytest.mark.parametrize("directive", ["script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"])
def test_what_we_need_comes_from_ourselves(directive: str) -> None:
    assert DIRECTIVES[directive] == "'self'"


@pytest.mark.parametrize("headers", [EVERYWHERE, STAFF, PUBLIC, STATIC], ids=["everywhere", "staff", "public", "static"])
def test_every_reply_carries_the_policy_and_is_never_framed_or_sniffed(headers: dict[str, str]) -> None:
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_pages_are_not_kept_and_do_not_tell_where_people_came_from() -> None:
    assert STAFF["Cache-Control"] == PUBLIC["Cache-Control"] == "no-store"
    assert (STAFF["Referrer-Policy"], PUBLIC["Referrer-Policy"]) == ("same-origin", "no-referrer")


def test_secure_transport_lasts_a_year() -> None:
    assert SECURE_TRANSPORT == {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
