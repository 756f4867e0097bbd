"""The same few words do everything, by hand and in continuous integration."""

import os
import re
import subprocess

from config import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
WORDS = ("help", "run", "test", "check", "bench", "fix")


def test_make_alone_says_what_there_is() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607 -- as people call it
    assert [line.split()[1] for line in said.splitlines()][: len(WORDS)] == list(WORDS)
    assert all(len(line.split()) > 3 for line in said.splitlines())


def test_every_check_that_exists_is_part_of_make_check() -> None:
    (listed,) = re.findall(r"^CHECKS := (.*)$", MAKEFILE, re.MULTILINE)
    assert set(listed.split()) == set(re.findall(r"^([a-z]+):.*\n\t\$\(call checked", MAKEFILE, re.MULTILINE)) | {"assets"}


def test_continuous_integration_runs_what_people_run_and_leaves_nothing_out() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert lines[-2:] == ["make check", "make test"]
    assert "set -euo pipefail" in lines
    assert any(line.startswith("export CI=true") for line in lines)
