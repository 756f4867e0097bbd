"""The services register: which numbers may be shown, and how they are dialled."""

import pytest

from learn.domain.register import Verification
from tests.builders import a_service


@pytest.mark.parametrize(
    ("phone", "verification", "shown"),
    [
        ("0800 000 0000", Verification.VERIFIED, True),
        ("0800 000 0000", Verification.SECONDARY, True),
        ("0800 000 0000", Verification.UNVERIFIED, False),
        ("", Verification.VERIFIED, False),
        ("", Verification.UNVERIFIED, False),
    ],
)
def test_a_number_is_shown_only_when_it_was_read_somewhere(phone: str, verification: Verification, *, shown: bool) -> None:
    assert a_service(phone=phone, verification=verification).is_published is shown


@pytest.mark.parametrize(("phone", "dialled"), [("0808 2000 247", "08082000247"), ("999", "999"), ("116 123", "116123")])
def test_a_number_is_dialled_by_its_digits(phone: str, dialled: str) -> None:
    assert a_service(phone=phone).dialled == dialled
