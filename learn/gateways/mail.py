"""Mail: to the council's relay, or into a folder of the demonstration that anybody can read."""

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol


class Post(Protocol):
    """Hands a message over."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one message.

        Raises:
            OSError, smtplib.SMTPException: it was not taken; try again later.
        """


class Relay:
    """An SMTP server that takes our mail."""

    def __init__(self, host: str, port: int, *, user: str, password: str, starttls: bool) -> None:
        """Where the server is and how to talk to it."""
        self._host, self._port = host, port
        self._user, self._password, self._starttls = user, password, starttls

    def send(self, message: EmailMessage) -> None:
        """Hand over one message; with STARTTLS to nobody but the relay whose certificate says so."""
        with smtplib.SMTP(self._host, self._port, timeout=20) as server:
            if self._starttls:
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)


class MailboxFolder:
    """A folder that mail is written to, one readable file a message."""

    def __init__(self, folder: Path) -> None:
        """The folder; it is made when the first message comes."""
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write one message."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").replace("/", "_").replace("@", "_at_")
        (self._folder / f"{name}.eml").write_bytes(message.as_bytes())


TEXTS = {
    "set-password": (
        "Your learning account",
        (
            "You have an account for learning at work.\n\n"
            "Choose a password here. The link works once, for seven days:\n\n{link}\n\n"
            "If you did not expect this, you can ignore it: nothing happens without the link.\n"
        ),
    ),
    "reset-password": (
        "Your learning account",
        (
            "Somebody, probably you, asked for a new password for your learning account.\n\n"
            "Choose one here. The link works once, for thirty minutes:\n\n{link}\n\n"
            "If it was not you, you can ignore this: your password stays as it is.\n"
        ),
    ),
}
"""Subject and text of each kind of letter: neutral, because mail is read at home and over shoulders (SAF-45)."""


def message(kind: str, *, sender: str, recipient: str, link: str, now: datetime) -> EmailMessage:
    """The message for one letter: plain text, nothing to load, nothing that tells what is learned."""
    subject, text = TEXTS[kind]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">") or "localhost")
    mail["Auto-Submitted"] = "auto-generated"
    # Lines as they are: the usual encoding would break a long link, and the demonstration's folder is read as it lies.
    mail.set_content(text.format(link=link), cte="7bit")
    return mail
