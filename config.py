"""Every setting, read once from the environment. Imports nothing of ours."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
FEWEST_EXITS = 2


class Unsafe(RuntimeError):
    """A setting that must not be used in production; the message names the variable and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the platform needs to know about where it runs.

    ``exit_to`` are neutral places elsewhere, at least two, of which the first is where residents' way out leads (SAF-17).
    ``database_url`` is any SQLAlchemy address of SQLite or PostgreSQL. ``public_url`` is where people find the
    platform; links in mail begin with it. ``is_demonstration`` shows the banner and permits invented accounts.
    """

    database_url: str
    secret_key: str = field(repr=False)
    former_secret_key: str = field(repr=False)
    public_url: str
    is_production: bool
    is_demonstration: bool
    instance: Path
    mail_from: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str = field(repr=False)
    smtp_starttls: bool
    trusted_proxies: int
    idle_minutes: int = 30
    partnership_name: str = "Redbridge Community Safety Partnership"
    product_name: str = "Learning for safer lives"
    public_name: str = "Information and support"
    exit_to: tuple[str, ...] = ("https://www.bbc.co.uk/weather", "https://www.metoffice.gov.uk")
    exit_words: str = "a weather page"
    timezone: str = "Europe/London"
    root: Path = field(default=ROOT)

    @property
    def uses_https(self) -> bool:
        """Whether people reach the platform by HTTPS, so that cookies may be bound to it."""
        return self.public_url.startswith("https://")

    @property
    def needs_sign_off(self) -> bool:
        """Whether a module is asked of nobody new before a specialist has signed it off: in production."""
        return self.is_production

    @property
    def host(self) -> str:
        """The host name that people use, with its port if it is not the usual one."""
        return urlsplit(self.public_url).netloc


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from these variables (the process's own by default).

    Raises:
        Unsafe: ``LEARN_ENVIRONMENT=production`` together with a setting that is not safe there.
    """
    env = os.environ if environment is None else environment
    instance = Path(env.get("LEARN_INSTANCE", "") or ROOT / "instance")
    is_production = _one_of(env, "LEARN_ENVIRONMENT", "local", ("local", "production")) == "production"
    settings = Settings(
        database_url=_database(env.get("LEARN_DATABASE_URL", ""), instance),
        secret_key=env.get("LEARN_SECRET_KEY", "") or ("" if is_production else _kept_secret(instance)),
        former_secret_key=env.get("LEARN_FORMER_SECRET_KEY", ""),
        public_url=(env.get("LEARN_PUBLIC_URL", "") or f"http://localhost:{env.get('PORT', '') or 8000}").rstrip("/"),
        is_production=is_production,
        is_demonstration=_flag(env, "LEARN_DEMONSTRATION"),
        instance=instance,
        mail_from=env.get("LEARN_MAIL_FROM", "") or "Learning account <learning@localhost>",
        smtp_host=env.get("LEARN_SMTP_HOST", ""),
        smtp_port=_number(env, "LEARN_SMTP_PORT", 25),
        smtp_user=env.get("LEARN_SMTP_USER", ""),
        smtp_password=env.get("LEARN_SMTP_PASSWORD", ""),
        smtp_starttls=_flag(env, "LEARN_SMTP_STARTTLS"),
        trusted_proxies=_number(env, "LEARN_TRUSTED_PROXIES", 0),
        idle_minutes=_number(env, "LEARN_IDLE_MINUTES", 30),
        exit_to=tuple(env.get("LEARN_EXIT_TO", "").split()) or Settings.exit_to,
        exit_words=env.get("LEARN_EXIT_WORDS", "") or Settings.exit_words,
    )
    if len(settings.exit_to) < FEWEST_EXITS or not all(address.startswith("https://") for address in settings.exit_to):
        raise Unsafe(
            "LEARN_EXIT_TO must name two https:// addresses or more, with a blank between; residents leave to the first."
        )
    if is_production:
        _refuse_what_is_unsafe(settings, env)
    return settings


def _refuse_what_is_unsafe(settings: Settings, env: Mapping[str, str]) -> None:
    if len(settings.secret_key) < SHORTEST_SECRET:
        raise Unsafe("LEARN_SECRET_KEY must be at least 32 random characters. Make one: openssl rand -hex 32")
    if settings.former_secret_key and len(settings.former_secret_key) < SHORTEST_SECRET:
        raise Unsafe("LEARN_FORMER_SECRET_KEY has fewer than 32 characters and could be guessed. Unset it: people sign in again.")
    if settings.is_demonstration:
        raise Unsafe("LEARN_DEMONSTRATION must not be set in production: it permits invented accounts. Unset it.")
    if not settings.uses_https:
        raise Unsafe("LEARN_PUBLIC_URL must begin with https:// in production, for example https://learning.example.gov.uk")
    if _flag(env, "FLASK_DEBUG"):
        raise Unsafe("FLASK_DEBUG must not be set in production: it shows the inside of the platform to strangers. Unset it.")
    if not settings.smtp_host:
        raise Unsafe("LEARN_SMTP_HOST must name the mail relay in production: without it nobody can set a password.")
    if settings.database_url.startswith("sqlite"):
        path = Path(urlsplit(settings.database_url).path[1:])
        if path.exists() and path.stat().st_mode & 0o007:
            raise Unsafe(f"LEARN_DATABASE_URL: every user of this machine can open {path.name}. Close it: chmod 640 {path.name}")


def _database(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'learn.db'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _kept_secret(instance: Path) -> str:
    """A secret of this checkout's own, made once, so that a restart signs nobody out."""
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()


def _flag(env: Mapping[str, str], name: str) -> bool:
    return _one_of(env, name, "0", ("0", "1")) == "1"


def _one_of(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name, "") or default
    if value not in allowed:
        raise Unsafe(f"{name} is “{value}”. Use one of: {', '.join(allowed)}.")
    return value


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "") or str(default)
    if not (value.isascii() and value.isdigit()):
        raise Unsafe(f"{name} is “{value}”. Use a whole number.")
    return int(value)
