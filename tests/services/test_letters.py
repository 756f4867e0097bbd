"""Sending letters: each once, none lost, by a relay that may be away."""

import email.policy
import smtplib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Conversation
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from learn.gateways.mail import MailboxFolder, Post, Relay, message
from learn.services.letters import CLAIM, HandOver, deliver
from learn.store.sign_ins import Letter
from tests.ports import free_port
from tests.store.builders import NOW
from tests.threads import all_at_once
from tests.web.platforms import statements

if TYPE_CHECKING:
    from email.message import EmailMessage

LETTERS, WORKERS = 60, 4


class Inbox:
    """A relay's inside: what it took, and whether it takes anything."""

    def __init__(self) -> None:
        """Empty, and taking everything."""
        self.taken: list[tuple[str, EmailMessage]] = []
        self.refuses: Callable[[str], bool] = lambda _recipient: False

    async def handle_RCPT(  # noqa: N802 -- the name that aiosmtpd calls
        self, _server: SMTP, _with: Conversation, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if self.refuses(address):
            return "451 Not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _with: Conversation, envelope: Envelope) -> str:  # noqa: N802 -- as above
        """Take a message."""
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.extend((recipient, mail) for recipient in envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def relay(inbox: Inbox) -> Iterator[Relay]:
    """A real SMTP server on this machine, and our way to it."""
    port = free_port()
    listener = Controller(inbox, hostname="127.0.0.1", port=port)
    listener.start()
    yield Relay("127.0.0.1", port, user="", password="", starttls=False)
    listener.stop()


def at(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: moment


def _by(post: Post) -> HandOver:
    def hand_over(kind: str, recipient: str, link: str) -> None:
        post.send(message(kind, sender="Learning <learning@learning.example>", recipient=recipient, link=link, now=NOW))

    return hand_over


def _letters(session: Session, *recipients: str | None) -> None:
    session.execute(
        insert(Letter),
        [
            {"kind": "reset-password", "recipient": recipient, "link": f"https://learning.example/{number}", "created_at": NOW}
            for number, recipient in enumerate(recipients)
        ],
    )
    session.commit()


def _waiting(session: Session) -> list[tuple[str | None, int]]:
    rows = session.execute(select(Letter.recipient, Letter.tries).order_by(Letter.id)).all()
    session.rollback()
    return [(row[0], row[1]) for row in rows]


def test_a_letter_reaches_the_relay_as_it_was_written_and_is_gone(session: Session, relay: Relay, inbox: Inbox) -> None:
    _letters(session, "ann@council.example")
    assert deliver(session, _by(relay), clock=at(NOW)) == 1
    ((recipient, mail),) = inbox.taken
    assert recipient == mail["To"] == "ann@council.example"
    assert mail["From"] == "Learning <learning@learning.example>"
    assert "https://learning.example/0" in mail.get_content()
    assert _waiting(session) == []
    assert deliver(session, _by(relay), clock=at(NOW)) == 0


def test_a_letter_to_nobody_is_removed_and_not_sent(session: Session, relay: Relay, inbox: Inbox) -> None:
    _letters(session, None, "ann@council.example", None)
    assert deliver(session, _by(relay), clock=at(NOW)) == 1
    assert len(inbox.taken) == 1
    assert _waiting(session) == []


def test_the_oldest_letters_go_first_and_the_rest_wait(session: Session, relay: Relay, inbox: Inbox) -> None:
    _letters(session, *(f"person{number}@council.example" for number in range(5)))
    assert deliver(session, _by(relay), clock=at(NOW), most=3) == 3
    assert [recipient for recipient, _ in inbox.taken] == [f"person{number}@council.example" for number in range(3)]
    assert _waiting(session) == [("person3@council.example", 0), ("person4@council.example", 0)]


def test_four_workers_send_sixty_letters_once_each(engine: Engine, session: Session, relay: Relay, inbox: Inbox) -> None:
    recipients = [f"person{number}@council.example" for number in range(LETTERS)]
    _letters(session, *recipients)

    def work(_number: int) -> int:
        sent = 0
        with Session(engine) as own:
            while now := deliver(own, _by(relay), clock=at(NOW)):
                sent += now
        return sent

    assert sum(all_at_once(WORKERS, work)) == LETTERS
    assert Counter(recipient for recipient, _ in inbox.taken) == Counter(recipients)
    assert _waiting(session) == []


def test_what_the_relay_refuses_waits_until_its_claim_has_run_out(session: Session, relay: Relay, inbox: Inbox) -> None:
    _letters(session, "ann@council.example", "ben@council.example", "cem@council.example")
    inbox.refuses = lambda recipient: recipient.startswith("ben")
    assert deliver(session, _by(relay), clock=at(NOW)) == 2
    assert _waiting(session) == [("ben@council.example", 1)]
    inbox.refuses = lambda _recipient: False
    assert deliver(session, _by(relay), clock=at(NOW + CLAIM)) == 0
    assert deliver(session, _by(relay), clock=at(NOW + CLAIM + timedelta(microseconds=1))) == 1
    assert sorted(recipient for recipient, _ in inbox.taken) == [
        "ann@council.example",
        "ben@council.example",
        "cem@council.example",
    ]
    assert _waiting(session) == []


def test_every_letter_waits_while_the_relay_is_away(session: Session, relay: Relay, inbox: Inbox) -> None:
    _letters(session, "ann@council.example", "ben@council.example")
    away = Relay("127.0.0.1", 1, user="", password="", starttls=False)
    for tries in range(1, 4):
        assert deliver(session, _by(away), clock=at(NOW + tries * 2 * CLAIM)) == 0
        assert _waiting(session) == [("ann@council.example", tries), ("ben@council.example", tries)]
    assert deliver(session, _by(relay), clock=at(NOW + 9 * CLAIM)) == 2
    assert len(inbox.taken) == 2


@pytest.mark.parametrize(
    "problem", [smtplib.SMTPServerDisconnected("gone"), TimeoutError("slow"), ConnectionRefusedError("away")], ids=str
)
def test_whatever_goes_wrong_on_the_way_the_letter_stays(session: Session, problem: OSError) -> None:
    _letters(session, "ann@council.example")

    def hand_over(_kind: str, _recipient: str, _link: str) -> None:
        raise problem

    assert deliver(session, hand_over, clock=at(NOW)) == 0
    assert _waiting(session) == [("ann@council.example", 1)]


def test_a_worker_that_dies_leaves_its_letters_to_the_others_the_one_it_held_after_a_while(
    engine: Engine, session: Session, relay: Relay, inbox: Inbox
) -> None:
    _letters(session, "ann@council.example", "ben@council.example")

    def die(_kind: str, _recipient: str, _link: str) -> None:
        raise KeyboardInterrupt

    with Session(engine) as dying, pytest.raises(KeyboardInterrupt):
        deliver(dying, die, clock=at(NOW))
    assert deliver(session, _by(relay), clock=at(NOW)) == 1
    assert [recipient for recipient, _ in inbox.taken] == ["ben@council.example"]
    assert deliver(session, _by(relay), clock=at(NOW + 2 * CLAIM)) == 1
    assert [recipient for recipient, _ in inbox.taken] == ["ben@council.example", "ann@council.example"]


def test_a_slow_relay_makes_no_other_worker_send_the_letters_that_come_after(engine: Engine, session: Session) -> None:
    """Each letter takes four minutes: by the third the claim of the first would have run out."""
    recipients = [f"person{number}@council.example" for number in range(4)]
    _letters(session, *recipients)
    now, taken = NOW, list[str]()

    def take_at_once(_kind: str, recipient: str, _link: str) -> None:
        taken.append(recipient)

    def take_slowly(_kind: str, recipient: str, _link: str) -> None:
        nonlocal now
        taken.append(recipient)
        now += timedelta(minutes=4)
        if len(taken) == 2:
            with Session(engine) as other:
                assert deliver(other, take_at_once, clock=at(now), most=1) == 1

    assert deliver(session, take_slowly, clock=lambda: now) == 3
    assert sorted(taken) == recipients
    assert _waiting(session) == []


def test_a_letter_costs_two_statements_and_a_look_at_an_empty_table_one(engine: Engine, session: Session) -> None:
    _letters(session, "ann@council.example", "ben@council.example")
    with statements(engine) as run:
        assert deliver(session, lambda *_: None, clock=at(NOW)) == 2
    assert [statement.split()[0] for statement in run] == ["UPDATE", "DELETE", "UPDATE", "DELETE", "UPDATE"]


def test_a_letter_that_breaks_the_sending_holds_up_no_other(session: Session) -> None:
    _letters(session, "ann@council.example", "ben@council.example")

    def break_at_ann(_kind: str, recipient: str, _link: str) -> None:
        if recipient.startswith("ann"):
            raise UnicodeError(recipient)

    assert deliver(session, break_at_ann, clock=at(NOW)) == 1
    assert _waiting(session) == [("ann@council.example", 1)]


def test_no_transaction_is_open_while_a_letter_is_handed_over(engine: Engine, session: Session) -> None:
    _letters(session, "ann@council.example")

    def write_meanwhile(_kind: str, _recipient: str, _link: str) -> None:
        with Session(engine) as other:
            _letters(other, "ben@council.example")

    assert deliver(session, write_meanwhile, clock=at(NOW), most=1) == 1
    assert _waiting(session) == [("ben@council.example", 0)]


def test_the_mailbox_of_the_demonstration_holds_a_readable_file_a_letter(session: Session, tmp_path: Path) -> None:
    _letters(session, "ann@council.example", "ben@council.example")
    assert deliver(session, _by(MailboxFolder(tmp_path / "mailbox")), clock=at(NOW)) == 2
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in (tmp_path / "mailbox").iterdir()
    ]
    assert sorted(mail["To"] for mail in mails) == ["ann@council.example", "ben@council.example"]
