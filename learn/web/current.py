"""What this request has at hand: the clock, the database session, the content, and who is asking."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import current_app, g, request
from flask_login import UserMixin, current_user

from config import Settings
from learn.domain.catalogue import Catalogue
from learn.domain.passwords import Hashing
from learn.domain.people import Viewer
from learn.domain.refusals import NotFound
from learn.services.sessions import Session

EXTENSION = "learn"
UNKNOWN: Any = object()


@dataclass(frozen=True, kw_only=True)
class AtHand:
    """What the assembly hands to the staff pages. ``as_csv`` turns rows into a file for a spreadsheet, piece by piece."""

    settings: Settings
    catalogue: Catalogue
    hashing: Hashing
    session: Callable[[], Session]
    as_csv: Callable[[Iterable[tuple[Sequence[str], Sequence[str]]]], Iterator[bytes]]


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login keeps for a request: the viewer, and the token that named them."""

    def __init__(self, viewer: Viewer, token: str) -> None:
        """A viewer, found by their token."""
        self.viewer = viewer
        self.token = token

    def get_id(self) -> str:
        """The token: the only thing about a person that their browser holds."""
        return self.token


def at_hand() -> AtHand:
    """What the assembly handed over."""
    return cast("AtHand", current_app.extensions[EXTENSION])


def now() -> datetime:
    """This instant. Each request has one, so that all it does carries the same time."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast("datetime", g.now)


def today() -> date:
    """The day it is where the partnership is."""
    return local_day(now())


def local_day(instant: datetime) -> date:
    """The partnership's day at this instant."""
    return instant.astimezone(ZoneInfo(at_hand().settings.timezone)).date()


def local_time(instant: datetime) -> datetime:
    """This instant on the partnership's clock."""
    return instant.astimezone(ZoneInfo(at_hand().settings.timezone))


def session() -> Session:
    """The request's database session."""
    return at_hand().session()


def catalogue() -> Catalogue:
    """The content."""
    return at_hand().catalogue


def settings() -> Settings:
    """The settings."""
    return at_hand().settings


def viewer_or_none() -> Viewer | None:
    """Who is asking, if anybody is signed in. Looked up once a request."""
    found: Viewer | None = g.get("viewer", UNKNOWN)
    if found is UNKNOWN:
        user = current_user._get_current_object()  # noqa: SLF001 -- the proxy's own way to what it stands for
        found = g.viewer = user.viewer if isinstance(user, SignedIn) else None
    return found


def viewer() -> Viewer:
    """Who is asking.

    Raises:
        NotFound: nobody is signed in; a guarded route never comes here like that.
    """
    found = viewer_or_none()
    if found is None:
        raise NotFound
    return found


def source() -> str:
    """Where the request comes from, as far as throttling needs to know. Never stored."""
    return request.remote_addr or "unknown"


def keyed(value: str) -> str:
    """A keyed hash, so that what is counted cannot be read back from the table."""
    return hmac.new(settings().secret_key.encode(), value.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A token nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_seed() -> int:
    """Chance for one draw."""
    return secrets.randbits(63)
