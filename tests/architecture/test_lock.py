"""The lock belongs to pyproject.toml, fixes every byte, and says nothing of where it was made."""

import re
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
ENTRIES = re.findall(r"^([a-z0-9-]+)==(\S+).*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", LOCK, re.MULTILINE)
OPTIONAL = chain.from_iterable(PROJECT["optional-dependencies"].values())
WANTED = [Requirement(each) for each in sorted({*PROJECT["dependencies"], *OPTIONAL})]


def test_every_line_of_the_lock_fixes_a_version_and_its_hashes() -> None:
    names = re.findall(r"^[^\s#].*$", LOCK, re.MULTILINE)
    assert len(names) == len(ENTRIES) > 50


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_the_lock_holds_what_the_project_asks_for(wanted: Requirement) -> None:
    locked = [version for name, version, _ in ENTRIES if name == canonicalize_name(wanted.name)]
    assert any(wanted.specifier.contains(version) for version in locked), f"{wanted}: {locked}. Run make lock."


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find" not in LOCK
