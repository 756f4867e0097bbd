"""Reading again: what comes out is what reading everything gives, and a fault in a module is told as the check tells it."""

from pathlib import Path

import pytest

from learn.content.catalogue import load
from learn.content.problems import BrokenContent
from learn.content.rereading import Rereading
from learn.domain.catalogue import Catalogue
from tests.content.trees import DAY, FILES, PAGE, broken, line_with, written

BANK, MODULE, ROLES = "quizzes/noticing.yaml", "modules/noticing/module.yaml", "modules/roles.yaml"


def same(one: Catalogue, other: Catalogue) -> bool:
    return (one.modules, one.quizzes, one.roles, one.paths) == (other.modules, other.quizzes, other.roles, other.paths)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (PAGE, "Signs are small at first.", "Signs are small, and then larger."),
        (MODULE, "minutes: 20", "minutes: 25"),
        (BANK, "pass_percent: 80", "pass_percent: 90"),
        (ROLES, "order: 1", "order: 7"),
    ],
)
def test_after_a_change_it_is_what_reading_everything_gives(tmp_path: Path, path: str, old: str, new: str) -> None:
    rereading = Rereading(written(tmp_path))
    before, stamp = rereading.read(DAY), rereading.stamp()
    assert rereading.read(DAY) is before
    assert rereading.stamp() == stamp
    (tmp_path / path).write_text(FILES[path].replace(old, new, 1))
    assert rereading.stamp() != stamp
    after = rereading.read(DAY)
    assert same(after, load(tmp_path, day=DAY))
    assert not same(after, before)


def test_a_fault_is_told_with_its_file_and_line_and_what_is_mended_is_read(tmp_path: Path) -> None:
    rereading = Rereading(written(tmp_path))
    rereading.read(DAY)
    page = tmp_path / PAGE
    page.write_text(broken(PAGE, "[[source:a-guide]]\n\n## Think back", "[[source:nobody]]\n\n## Think back"))
    for _ in range(2):
        with pytest.raises(BrokenContent) as told:
            rereading.read(DAY)
        line = line_with(page.read_text(), "[[source:nobody]]")
        assert f"{PAGE}:{line}: text: there is no source `nobody`" in str(told.value)
    page.write_text(FILES[PAGE])
    assert same(rereading.read(DAY), load(tmp_path, day=DAY))


def test_a_new_page_and_one_that_is_gone_are_seen(tmp_path: Path) -> None:
    rereading = Rereading(written(tmp_path))
    rereading.read(DAY)
    bank = tmp_path / BANK
    bank.unlink()
    with pytest.raises(BrokenContent, match=r"this module has no quiz|is missing"):
        rereading.read(DAY)
    bank.write_text(FILES[BANK])
    assert same(rereading.read(DAY), load(tmp_path, day=DAY))
