"""Files: a folder of authors' texts, read the same way on every machine."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from learn.content.problems import Problem


def shown(root: Path, path: Path) -> str:
    """The path as problems name it: from the root, with forward slashes."""
    return path.relative_to(root).as_posix()


def entries(folder: Path) -> Iterator[Path]:
    """What lies in the folder, in order of name, without hidden files; nothing where there is no such folder."""
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def read_text(root: Path, path: Path, problems: list[Problem]) -> str | None:
    """The text of a file, with plain line ends; None, and a problem, where it is missing or is no UTF-8 text."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(file=shown(root, path), line=1, where="file", what="is missing; write it"))
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = "cannot be read; save it as UTF-8"
        problems.append(Problem(file=shown(root, path), line=line, where="file", what=what))
        return None
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
