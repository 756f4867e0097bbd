"""The export: the whole public half as plain files, which any web server gives out when everything else is down."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from learn.public.documents import Document
from learn.public.files import file_of
from learn.public.nginx import configuration

MARK = "exported.txt"
"""The file by which a folder of ours is known."""

SITE = "site"
"""What a web server gives out. It is a link to one of two folders; the other is where the next export is written."""

_FOLDERS = ("site-1", "site-2")
_SAID = (
    "This folder is written by `learn public export`, and each export replaces what is in it.\n"
    f"{SITE}/ holds plain files for any web server, each also compressed, as .gz; nginx.conf is an example of serving them.\n"
    "Some words are dated: export again every day, and after every change of the content.\n"
)
_LOADED = re.compile(rb"[\"'(]/static/([\w.-]+)")


class NotOurs(ValueError):
    """The folder holds what an export did not write; the message says so."""


def export(documents: Mapping[str, Document], folder: Path, *, static: Path, listen: str, app: str) -> list[str]:
    """Write the documents, what they load from ``static``, and ``nginx.conf`` into the folder; give the names of all files.

    What was exported before is served until everything new is written, and then replaced in one step. When it cannot be
    written, as on a full disk, the old stays as it is.

    Raises:
        NotOurs: the folder is not empty, and no export wrote it.
        learn.public.nginx.Unwritable: nginx could not be told a header.
        OSError: the files could not be written.
    """
    folder = folder.resolve()
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        raise NotOurs(f"{folder} is not empty, and no export wrote what is in it. Name a new or an empty folder.")
    served = configuration(documents, root=folder / SITE, listen=listen, app=app)
    files = _files(documents, static)
    _make(folder)
    _write(folder / MARK, _SAID.encode())
    link = folder / SITE
    fresh = folder / next(name for name in _FOLDERS if not link.is_symlink() or link.readlink() != Path(name))
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        for name, content in files.items():
            path = fresh / name
            _make(path.parent)
            _write(path, content)
        _write(folder / "nginx.conf", served.encode())
        new_link = folder / f"{SITE}.new"
        new_link.unlink(missing_ok=True)
        new_link.symlink_to(fresh.name)
        new_link.replace(link)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    for name in _FOLDERS:
        if name != fresh.name:
            shutil.rmtree(folder / name, ignore_errors=True)
    return sorted(files)


def _files(documents: Mapping[str, Document], static: Path) -> dict[str, bytes]:
    """Every file below the folder that is served, by its path in it."""
    files: dict[str, bytes] = {}
    for document in documents.values():
        if not document.body:
            continue
        name = file_of(document)
        if name in files:
            raise ValueError(f"two documents have the file {name}")
        files[name], files[f"{name}.gz"] = document.body, document.zipped
        for loaded in _LOADED.findall(document.body):
            file = static / loaded.decode()
            for path in (file, file.with_name(f"{file.name}.gz")):
                if path == file or path.exists():
                    files[f"static/{path.name}"] = path.read_bytes()
    return files


def _make(folder: Path) -> None:
    """Make a folder that is not there, which everybody may look into."""
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, so that it outlives a power cut; a web server's user may read it."""
    unfinished = path.with_name(f"{path.name}.new")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.chmod(0o644)
    unfinished.replace(path)
