"""What `npm run build` made and is committed: built from these sources, under names that hold their hash, and nothing else."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from config import ROOT
from tests.public.apps import DIST, MANIFEST

SOURCE = ROOT / "static" / "src"
BUILT = json.loads((DIST / "built.json").read_text())
MOST_BYTES_OF_A_FIRST_LOAD = 68 * 1024
"""Of the 80 KB that a first load may take, what is left for style, script, font and picture when the page takes 12."""


def sources() -> list[str]:
    """The sources of the build, by their paths in ``static/src``."""
    paths = (path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*") if path.is_file())
    return sorted(path for path in paths if not path.startswith("node_modules/"))


def test_what_is_committed_was_built_from_these_sources() -> None:
    built_from = hashlib.sha256()
    for path in sources():
        built_from.update(path.encode() + b"\0" + (SOURCE / path).read_bytes())
    assert BUILT["sources"] == built_from.hexdigest(), "run `npm run build` in static/src"


@pytest.mark.parametrize("name", MANIFEST)
def test_a_name_holds_the_hash_of_what_it_names(name: str) -> None:
    stem, _, end = name.rpartition(".")
    content = (DIST / MANIFEST[name]).read_bytes()
    assert MANIFEST[name] == f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{end}"


def test_nothing_is_there_that_was_not_built() -> None:
    expected = {"manifest.json", "built.json", "licences"}
    for name in MANIFEST.values():
        expected |= {name} if name.endswith(".woff2") else {name, f"{name}.gz", f"{name}.br"}
    assert {path.name for path in DIST.iterdir()} == expected


@pytest.mark.parametrize("name", [name for name in MANIFEST.values() if not name.endswith(".woff2")])
def test_text_is_there_compressed_too(name: str) -> None:
    whole = (DIST / name).read_bytes()
    assert gzip.decompress((DIST / f"{name}.gz").read_bytes()) == whole
    assert 0 < (DIST / f"{name}.br").stat().st_size < (DIST / f"{name}.gz").stat().st_size


def test_a_first_load_of_the_staff_side_is_light() -> None:
    sizes = [(DIST / f"{MANIFEST[name]}.gz").stat().st_size for name in ("staff.css", "staff.js", "favicon.svg")]
    assert sum(sizes) + (DIST / MANIFEST["legible.woff2"]).stat().st_size < MOST_BYTES_OF_A_FIRST_LOAD


def test_styles_load_our_own_fonts_and_nothing_else() -> None:
    style = (DIST / MANIFEST["staff.css"]).read_text()
    assert set(re.findall(r"url\(([^)]*)\)", style)) == {MANIFEST["legible.woff2"], MANIFEST["legible-more.woff2"]}
    assert "GDS Transport" not in style
    assert "@import" not in style


def test_the_style_is_of_the_version_that_is_asked_for() -> None:
    (version,) = re.findall(r'--govuk-frontend-version:\s*"([\d.]+)"', (DIST / MANIFEST["staff.css"]).read_text())
    asked = json.loads((SOURCE / "package.json").read_text())["devDependencies"]
    assert version == BUILT["vendored"]["govuk-frontend"] == asked["govuk-frontend"]
    assert all(asked[name] == at for name, at in BUILT["vendored"].items())


@pytest.mark.parametrize("name", BUILT["vendored"])
def test_what_is_not_ours_comes_with_its_terms(name: str) -> None:
    words = (DIST / "licences" / f"{name.rpartition('/')[2]}.txt").read_text()
    assert re.search(r"SIL Open Font License, Version 1.1|The MIT License", words)


def test_the_lock_pins_every_package_by_its_hash_and_names_no_place() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text())
    packages = {path: each for path, each in lock["packages"].items() if path}
    assert packages
    assert [path for path, each in packages.items() if not each["integrity"].startswith("sha512-")] == []
    assert [path for path, each in packages.items() if "resolved" in each] == []


def test_no_source_writes_styles_into_a_page() -> None:
    found = [
        path.name
        for path in Path(ROOT / "templates").rglob("*.html")
        if re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", path.read_text())
    ]
    assert found == []
