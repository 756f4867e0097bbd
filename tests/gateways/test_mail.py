"""Letters: neutral, plain, and whole, whether a relay takes them or a folder."""

import email.policy
import re
import smtplib
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from learn.gateways.mail import TEXTS, MailboxFolder, Relay, message
from learn.services.passwords import INVITE_LASTS, RESET_LASTS
from tests.conftest import leave_out
from tests.ports import free_port

NOW = datetime(2027, 3, 15, 9, 30, 12, tzinfo=UTC)
SENDER = "Learning account <learning@council.example>"
LINK = "https://learning.council.example/training/set-password/" + "A-long_token0123456789" * 6
"""Longer than a line of mail usually is."""

USER, PASSWORD = "learn", "a word for the relay"
TELLING = re.compile(
    r"abus|domestic|violen|homicide|death|review|victim|survivor|safeguard|safer|lives|module|quiz|course|train|overdue|redbridge",
    re.IGNORECASE,
)
"""Words that would tell somebody who reads along what is learned, or about whom."""


class Inbox:
    """A relay's inside: what it took, and how each conversation went."""

    def __init__(self) -> None:
        self.taken: list[tuple[Envelope, bytes]] = []
        self.signed_in: list[bool] = []
        self.encrypted: list[bool] = []

    async def handle_DATA(self, _server: SMTP, talk: Session, envelope: Envelope) -> str:  # noqa: N802 -- the name that aiosmtpd calls
        assert isinstance(envelope.content, bytes)
        self.taken.append((envelope, envelope.content))
        self.signed_in.append(bool(talk.authenticated))
        self.encrypted.append(talk.ssl is not None)
        return "250 OK"

    def the_mail(self) -> EmailMessage:
        """The only message that was taken."""
        ((_, content),) = self.taken
        return _read(content)


def _read(content: bytes) -> EmailMessage:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _knows(_server: SMTP, _talk: Session, _envelope: Envelope, _way: str, given: object) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


@contextmanager
def a_relay(*, user: str = "", password: str = "", starttls: bool = False, **inside: Any) -> Iterator[tuple[Relay, Inbox]]:
    """Run a real SMTP server on this machine; ``inside`` is how it behaves. Gives our way to it, and its inside."""
    inbox, port = Inbox(), free_port()
    listener = Controller(inbox, hostname="127.0.0.1", port=port, **inside)
    listener.start()
    try:
        yield Relay("127.0.0.1", port, user=user, password=password, starttls=starttls), inbox
    finally:
        listener.stop()


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What a relay shows to prove its name, and the file by which we believe it."""

    context: ssl.SSLContext
    cert_file: str


def _a_certificate(folder: Path) -> Certificate:
    program = which("openssl")
    if program is None:
        leave_out("openssl is not installed: apt-get install openssl")
    key, cert = folder / "key.pem", folder / "cert.pem"
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=relay", "-addext", "subjectAltName=IP:127.0.0.1"]
    words = [program, "req", *kind, *name, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(words, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return Certificate(context=context, cert_file=str(cert))


def a_letter(kind: str = "reset-password", *, recipient: str = "ann@council.example", sender: str = SENDER) -> EmailMessage:
    """Build a letter."""
    return message(kind, sender=sender, recipient=recipient, link=LINK, now=NOW)


@pytest.mark.parametrize("kind", TEXTS)
def test_a_letter_tells_nothing_of_what_is_learned(kind: str) -> None:
    mail = a_letter(kind)
    told = mail.as_string().replace(LINK, "")
    assert "Your learning account" in told
    assert TELLING.findall(told) == []


@pytest.mark.parametrize("kind", TEXTS)
def test_a_letter_is_plain_text_with_one_address_in_it(kind: str) -> None:
    mail = a_letter(kind)
    assert mail.get_content_type() == "text/plain"
    assert not mail.is_multipart()
    assert re.findall(r"\S+://\S+|www\.\S+", mail.get_content()) == [LINK]


@pytest.mark.parametrize("kind", TEXTS)
def test_the_link_stands_whole_on_a_line_of_its_own(kind: str) -> None:
    assert LINK.encode() in a_letter(kind).as_bytes().splitlines()


def test_a_letter_says_how_long_its_link_works() -> None:
    assert RESET_LASTS.total_seconds() == 30 * 60
    assert "for thirty minutes" in a_letter("reset-password").get_content()
    assert INVITE_LASTS.days == 7
    assert "for seven days" in a_letter("set-password").get_content()


def test_the_head_of_a_letter_says_who_when_and_that_nobody_typed_it() -> None:
    mail = a_letter()
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "ann@council.example", "Your learning account")
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"


def test_letters_have_names_of_their_own_in_the_place_they_come_from() -> None:
    names = [str(a_letter()["Message-ID"]) for _ in range(20)]
    assert len(set(names)) == 20
    assert all(name.endswith("@council.example>") for name in names)
    assert str(a_letter(sender="learning@council.example")["Message-ID"]).endswith("@council.example>")


@pytest.mark.parametrize("recipient", ["ann@council.example\nBcc: all@council.example", "ann@council.example\r\n\r\nHello"])
def test_an_address_cannot_add_a_line_to_the_head(recipient: str) -> None:
    with pytest.raises(ValueError, match="may not contain linefeed"):
        a_letter(recipient=recipient)


@pytest.mark.parametrize("kind", TEXTS)
def test_the_relay_gets_the_letter_as_it_was_written(kind: str) -> None:
    with a_relay() as (relay, inbox):
        relay.send(letter := a_letter(kind))
    mail = inbox.the_mail()
    assert mail.get_content().replace("\r\n", "\n") == letter.get_content()
    assert {name: mail[name] for name in letter} == dict(letter.items())
    ((envelope, content),) = inbox.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("learning@council.example", ["ann@council.example"])
    assert LINK.encode() in content.splitlines()
    assert inbox.signed_in == inbox.encrypted == [False]


def test_a_relay_that_knows_us_is_told_user_and_password() -> None:
    with a_relay(user=USER, password=PASSWORD, authenticator=_knows, auth_require_tls=False) as (relay, inbox):
        relay.send(a_letter())
    assert inbox.signed_in == [True]


def test_a_relay_that_does_not_know_us_takes_nothing() -> None:
    with (
        a_relay(user=USER, password="another word", authenticator=_knows, auth_require_tls=False) as (relay, inbox),
        pytest.raises(smtplib.SMTPAuthenticationError) as problem,
    ):
        relay.send(a_letter())
    assert isinstance(problem.value, OSError), "so that the letter waits and is tried again"
    assert inbox.taken == []


def test_where_encryption_is_asked_for_nothing_is_sent_without_it() -> None:
    with (
        a_relay(starttls=True, user=USER, password=PASSWORD, authenticator=_knows, auth_require_tls=False) as (relay, inbox),
        pytest.raises(smtplib.SMTPNotSupportedError),
    ):
        relay.send(a_letter())
    assert inbox.taken == []


def test_user_password_and_letter_are_encrypted_where_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = _a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", certificate.cert_file)
    strict: dict[str, Any] = {
        "tls_context": certificate.context,
        "require_starttls": True,
        "authenticator": _knows,
        "auth_required": True,
    }
    with a_relay(starttls=True, user=USER, password=PASSWORD, **strict) as (relay, inbox):
        relay.send(letter := a_letter())
    assert (inbox.encrypted, inbox.signed_in) == ([True], [True])
    assert inbox.the_mail()["Message-ID"] == letter["Message-ID"]


def test_a_relay_that_is_away_is_a_problem_that_passes() -> None:
    with pytest.raises(OSError, match="refused"):
        Relay("127.0.0.1", free_port(), user="", password="", starttls=False).send(a_letter())


def test_the_mailbox_is_made_with_the_first_letter_and_keeps_every_one(tmp_path: Path) -> None:
    mailbox = MailboxFolder(tmp_path / "below" / "mailbox")
    assert list(tmp_path.iterdir()) == []
    letters = [a_letter(kind) for kind in TEXTS for _ in range(3)]
    for letter in letters:
        mailbox.send(letter)
    files = list((tmp_path / "below" / "mailbox").iterdir())
    assert {file.suffix for file in files} == {".eml"}
    assert sorted(_read(file.read_bytes())["Message-ID"] for file in files) == sorted(letter["Message-ID"] for letter in letters)


def test_a_letter_in_the_mailbox_can_be_read_as_it_lies(tmp_path: Path) -> None:
    MailboxFolder(tmp_path).send(letter := a_letter("set-password"))
    (file,) = tmp_path.iterdir()
    lines = file.read_text(encoding="ascii").splitlines()
    assert LINK in lines
    assert "To: ann@council.example" in lines
    assert _read(file.read_bytes()).get_content() == letter.get_content()


def test_no_letter_leaves_the_mailbox_by_its_name(tmp_path: Path) -> None:
    mailbox = tmp_path / "mailbox"
    for name in ("<../../out@council.example>", "</etc/out@council.example>"):
        letter = a_letter()
        letter.replace_header("Message-ID", name)
        MailboxFolder(mailbox).send(letter)
    assert list(tmp_path.iterdir()) == [mailbox]
    assert len(list(mailbox.iterdir())) == 2
