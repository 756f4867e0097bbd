"""Settings: each is read from its own variable, and what is unsafe in production refuses to start and is named (SEC-47)."""

import re
import stat
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

import config
from config import ROOT, SHORTEST_SECRET, Settings, Unsafe, read

SECRET = "0123456789abcdef" * 2
"""As short as a secret may be."""

SAFE = {
    "LEARN_ENVIRONMENT": "production",
    "LEARN_SECRET_KEY": SECRET,
    "LEARN_PUBLIC_URL": "https://learning.example",
    "LEARN_SMTP_HOST": "relay.example",
    "LEARN_DATABASE_URL": "postgresql://learn@database.example/learn",
}
"""The least that production asks for."""

REFUSED = [
    ("LEARN_SECRET_KEY", None),
    ("LEARN_SECRET_KEY", ""),
    ("LEARN_SECRET_KEY", SECRET[:-1]),
    ("LEARN_FORMER_SECRET_KEY", "too short"),
    ("LEARN_DEMONSTRATION", "1"),
    ("LEARN_PUBLIC_URL", None),
    ("LEARN_PUBLIC_URL", "http://learning.example"),
    ("LEARN_PUBLIC_URL", "learning.example"),
    ("LEARN_PUBLIC_URL", "https://"),
    ("FLASK_DEBUG", "1"),
    ("FLASK_DEBUG", "true"),
    ("LEARN_SMTP_HOST", None),
    ("LEARN_SMTP_HOST", ""),
]
"""What production refuses, each variable with a value; None is a variable that is not set."""

MISSPELT = [
    ("LEARN_ENVIRONMENT", "prod"),
    ("LEARN_ENVIRONMENT", "Production"),
    ("LEARN_DEMONSTRATION", "yes"),
    ("LEARN_SMTP_STARTTLS", "true"),
    ("LEARN_SMTP_PORT", "smtp"),
    ("LEARN_SMTP_PORT", "-25"),
    ("LEARN_TRUSTED_PROXIES", "1.5"),
    ("LEARN_IDLE_MINUTES", "half an hour"),
    ("LEARN_IDLE_MINUTES", "²"),
]
"""What is refused everywhere, because nobody can know what was meant."""

READ: list[tuple[str, str, str, object]] = [
    ("LEARN_ENVIRONMENT", "local", "is_production", False),
    ("LEARN_DATABASE_URL", "sqlite:////var/lib/learn/learn.db", "database_url", "sqlite:////var/lib/learn/learn.db"),
    ("LEARN_DATABASE_URL", "postgres://learn@database/learn", "database_url", "postgresql+psycopg://learn@database/learn"),
    ("LEARN_DATABASE_URL", "postgresql://learn@database/learn", "database_url", "postgresql+psycopg://learn@database/learn"),
    ("LEARN_DATABASE_URL", "postgresql+psycopg://database/learn", "database_url", "postgresql+psycopg://database/learn"),
    ("LEARN_SECRET_KEY", "short", "secret_key", "short"),
    ("LEARN_FORMER_SECRET_KEY", "before", "former_secret_key", "before"),
    ("LEARN_PUBLIC_URL", "https://learning.example/", "public_url", "https://learning.example"),
    ("PORT", "8123", "public_url", "http://localhost:8123"),
    ("LEARN_DEMONSTRATION", "1", "is_demonstration", True),
    ("LEARN_INSTANCE", "/var/lib/learn", "instance", Path("/var/lib/learn")),
    ("LEARN_MAIL_FROM", "Learning <learning@council.example>", "mail_from", "Learning <learning@council.example>"),
    ("LEARN_SMTP_HOST", "relay.example", "smtp_host", "relay.example"),
    ("LEARN_SMTP_PORT", "587", "smtp_port", 587),
    ("LEARN_SMTP_USER", "learn", "smtp_user", "learn"),
    ("LEARN_SMTP_PASSWORD", "a word for the relay", "smtp_password", "a word for the relay"),
    ("LEARN_SMTP_STARTTLS", "1", "smtp_starttls", True),
    ("LEARN_TRUSTED_PROXIES", "2", "trusted_proxies", 2),
    ("LEARN_IDLE_MINUTES", "15", "idle_minutes", 15),
    ("LEARN_EXIT_TO", "https://news.example  https://b.example", "exit_to", ("https://news.example", "https://b.example")),
    ("LEARN_EXIT_WORDS", "a news page", "exit_words", "a news page"),
]
"""Every variable with a value, the setting it becomes, and what that setting then is."""

FIXED = {"partnership_name", "product_name", "public_name", "timezone", "root"}
"""Settings that no variable changes."""


def _local(instance: Path, changes: Mapping[str, str] | None = None) -> Settings:
    return read({"LEARN_INSTANCE": str(instance), **(changes or {})})


def _in_production(changes: Mapping[str, str | None] | None = None) -> Settings:
    return read({name: value for name, value in {**SAFE, **(changes or {})}.items() if value is not None})


def _a_database(folder: Path, mode: int, name: str = "learn.db") -> Path:
    path = folder / name
    path.touch()
    path.chmod(mode)
    return path


def test_production_starts_with_the_least_that_is_safe() -> None:
    settings = _in_production()
    assert settings.is_production
    assert settings.uses_https
    assert settings.secret_key == SECRET
    assert len(SECRET) == SHORTEST_SECRET


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_production_refuses_what_is_unsafe_and_names_the_variable(name: str, value: str | None) -> None:
    with pytest.raises(Unsafe, match=rf"^{name} ") as refused:
        _in_production({name: value})
    assert str(refused.value).endswith((".", "32", ".gov.uk")), "it ends with what to do"


@pytest.mark.parametrize(("name", "value"), [each for each in REFUSED if each[0] != "LEARN_SECRET_KEY"])
def test_a_refusal_tells_no_secret(name: str, value: str | None) -> None:
    with pytest.raises(Unsafe) as refused:
        _in_production({name: value, "LEARN_SMTP_PASSWORD": "a word for the relay"})
    assert SECRET not in str(refused.value)
    assert "a word for the relay" not in str(refused.value)


def test_a_secret_that_is_too_short_is_not_repeated() -> None:
    with pytest.raises(Unsafe) as refused:
        _in_production({"LEARN_SECRET_KEY": SECRET[:-1]})
    assert SECRET[:8] not in str(refused.value)


@pytest.mark.parametrize("mode", [0o644, 0o642, 0o641, 0o666, 0o777])
def test_production_refuses_a_database_that_everybody_can_open(tmp_path: Path, mode: int) -> None:
    path = _a_database(tmp_path, mode)
    with pytest.raises(Unsafe, match=r"^LEARN_DATABASE_URL: .* Close it: chmod 640 learn\.db$"):
        _in_production({"LEARN_DATABASE_URL": f"sqlite:///{path}"})


def test_the_database_in_the_folder_of_the_instance_is_looked_at_as_well(tmp_path: Path) -> None:
    path = _a_database(tmp_path, 0o644)
    usual = {"LEARN_DATABASE_URL": None, "LEARN_INSTANCE": str(tmp_path)}
    with pytest.raises(Unsafe, match=r"^LEARN_DATABASE_URL: "):
        _in_production(usual)
    path.chmod(0o640)
    assert _in_production(usual).database_url == f"sqlite:///{path}"


@pytest.mark.parametrize("mode", [0o640, 0o660, 0o600])
def test_production_takes_a_database_that_is_closed_to_others(tmp_path: Path, mode: int) -> None:
    path = _a_database(tmp_path, mode)
    assert _in_production({"LEARN_DATABASE_URL": f"sqlite:///{path}"}).database_url == f"sqlite:///{path}"


def test_production_takes_a_database_that_is_yet_to_be_made(tmp_path: Path) -> None:
    assert _in_production({"LEARN_DATABASE_URL": f"sqlite:///{tmp_path / 'learn.db'}"}).is_production
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "value"), MISSPELT)
def test_a_value_that_means_nothing_is_refused_everywhere(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(Unsafe, match=rf"^{name} is “{re.escape(value)}”\. Use "):
        _local(tmp_path, {name: value})
    with pytest.raises(Unsafe, match=rf"^{name} is “"):
        _in_production({name: value})


@pytest.mark.parametrize(
    "value",
    [
        "https://news.example",
        "https://news.example http://b.example",
        "news.example b.example",
        "https://news.example,https://b.example",
    ],
)
def test_residents_leave_to_one_of_two_safe_places_at_least(tmp_path: Path, value: str) -> None:
    for read_in in (lambda changes: _local(tmp_path, changes), _in_production):
        with pytest.raises(Unsafe, match=r"^LEARN_EXIT_TO must name two https:// addresses or more"):
            read_in({"LEARN_EXIT_TO": value})


def test_every_refusal_in_the_source_is_tried_here() -> None:
    source = Path(config.__file__).read_text()
    raised = set(re.findall(r"raise Unsafe\(\s*f?\"([A-Z_]+)\b", source))
    assert len(raised) == 8
    assert raised == {name for name, _ in REFUSED} | {"LEARN_DATABASE_URL", "LEARN_EXIT_TO"}
    shaped = set(re.findall(r"_(?:flag|number|one_of)\(env, \"([A-Z_]+)\"", source))
    assert shaped == {name for name, _ in MISSPELT} | {"FLASK_DEBUG"}


@pytest.mark.parametrize(("name", "value", "setting", "expected"), READ)
def test_a_setting_is_read_from_its_variable(tmp_path: Path, name: str, value: str, setting: str, expected: object) -> None:
    needed = {} if name == "LEARN_SECRET_KEY" else {"LEARN_SECRET_KEY": SECRET}
    settings = read({"LEARN_INSTANCE": str(tmp_path), **needed, name: value})
    assert getattr(settings, setting) == expected


def test_every_variable_and_every_setting_is_read_here() -> None:
    named = set(re.findall(r"[\"'](LEARN_[A-Z_]+|PORT|FLASK_[A-Z]+)[\"']", Path(config.__file__).read_text()))
    assert named == {name for name, *_ in READ} | {"FLASK_DEBUG"}
    assert {each.name for each in fields(Settings)} == {setting for *_, setting, _ in READ} | FIXED


def test_the_process_is_asked_when_no_variables_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARN_INSTANCE", str(tmp_path))
    monkeypatch.setenv("LEARN_SMTP_PORT", "2525")
    assert read().smtp_port == 2525
    monkeypatch.setenv("LEARN_ENVIRONMENT", "production")
    monkeypatch.delenv("LEARN_SECRET_KEY", raising=False)
    with pytest.raises(Unsafe, match=r"^LEARN_SECRET_KEY "):
        read()


def test_without_any_variable_it_is_a_local_platform_that_harms_nobody(tmp_path: Path) -> None:
    settings = _local(tmp_path)
    secret = (tmp_path / "secret-key").read_text()
    assert settings == Settings(
        database_url=f"sqlite:///{tmp_path / 'learn.db'}",
        secret_key=secret,
        former_secret_key="",
        public_url="http://localhost:8000",
        is_production=False,
        is_demonstration=False,
        instance=tmp_path,
        mail_from="Learning account <learning@localhost>",
        smtp_host="",
        smtp_port=25,
        smtp_user="",
        smtp_password="",
        smtp_starttls=False,
        trusted_proxies=0,
        idle_minutes=30,
        timezone="Europe/London",
        root=ROOT,
    )
    assert (settings.uses_https, settings.host) == (False, "localhost:8000")


def test_a_local_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    one, other = _local(tmp_path / "one"), _local(tmp_path / "other")
    assert len(one.secret_key) >= SHORTEST_SECRET
    assert one.secret_key != other.secret_key
    assert _local(tmp_path / "one").secret_key == one.secret_key
    assert stat.S_IMODE((tmp_path / "one" / "secret-key").stat().st_mode) == 0o600


def test_production_never_takes_a_secret_from_a_file(tmp_path: Path) -> None:
    _local(tmp_path)
    with pytest.raises(Unsafe, match=r"^LEARN_SECRET_KEY "):
        _in_production({"LEARN_SECRET_KEY": None, "LEARN_INSTANCE": str(tmp_path)})


@pytest.mark.parametrize(
    "name", ["LEARN_ENVIRONMENT", "LEARN_DATABASE_URL", "LEARN_SECRET_KEY", "LEARN_DEMONSTRATION", "LEARN_SMTP_PORT"]
)
def test_an_empty_variable_counts_as_one_that_is_not_set(tmp_path: Path, name: str) -> None:
    assert _local(tmp_path, {name: ""}) == _local(tmp_path)


@pytest.mark.parametrize(
    ("address", "uses_https", "host"),
    [
        ("https://learning.example", True, "learning.example"),
        ("https://learning.example:8443/", True, "learning.example:8443"),
        ("http://learning.example", False, "learning.example"),
    ],
)
def test_the_public_address_says_how_people_come_and_by_which_name(
    tmp_path: Path, *, address: str, uses_https: bool, host: str
) -> None:
    settings = _local(tmp_path, {"LEARN_PUBLIC_URL": address})
    assert (settings.uses_https, settings.host) == (uses_https, host)


@pytest.mark.parametrize("name", ["LEARN_INSTANCE", "LEARN_PUBLIC_URL", "LEARN_MAIL_FROM", "PORT"])
def test_an_empty_variable_is_one_that_is_not_set(name: str, tmp_path: Path) -> None:
    given = {"LEARN_SECRET_KEY": SECRET, "LEARN_INSTANCE": str(tmp_path)}
    without = {key: value for key, value in given.items() if key != name}
    assert read({**without, name: ""}) == read(without)


def test_secrets_do_not_stand_in_what_an_error_may_print() -> None:
    shown = repr(read({**SAFE, "LEARN_FORMER_SECRET_KEY": "f" * 40, "LEARN_SMTP_PASSWORD": "a word for the relay"}))
    assert not any(secret in shown for secret in (SECRET, "f" * 40, "a word for the relay"))


@pytest.mark.parametrize("address", ["sqlite:///{}", "sqlite+pysqlite:///{}", "sqlite:///{}?timeout=5"])
def test_a_database_that_everybody_here_can_open_is_refused_however_it_is_named(address: str, tmp_path: Path) -> None:
    file = tmp_path / "learn.db"
    file.touch(mode=0o644)
    file.chmod(0o644)
    with pytest.raises(Unsafe, match=r"^LEARN_DATABASE_URL"):
        read({**SAFE, "LEARN_DATABASE_URL": address.format(file)})
    file.chmod(0o640)
    read({**SAFE, "LEARN_DATABASE_URL": address.format(file)})
