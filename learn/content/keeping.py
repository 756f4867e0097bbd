"""The catalogue kept from an earlier start: reading every file anew takes longer than all the rest of starting."""

import hashlib
import hmac
import io
import pickle
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from learn.domain.catalogue import Catalogue

_ROOMS = ("content", "domain")
_LIBRARIES = ("markdown", "nh3", "pymdown-extensions", "pyyaml", "ruamel.yaml")
"""What turns an author's words into what readers see."""


def _fixed(mapping: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    """Writes mappings that cannot be changed as what they are made from; Python's own way does not know them."""

    def reducer_override(self, thing: Any) -> Any:
        """Take such a mapping apart."""
        return (_fixed, (dict(thing),)) if isinstance(thing, MappingProxyType) else NotImplemented


def load_kept(root: Path, *, day: date, folder: Path, secret: str) -> Catalogue:
    """Give the catalogue below ``root``, from ``folder`` if it was read before from the very same files on this day.

    Any change of a file of the content, of the code that reads it, or of the day reads and checks everything anew, so that
    what is kept can never be told from what is read. What is kept is signed with ``secret`` and used only if the
    signature is right. A folder that cannot be written to is no fault: the content is then read at every start.

    Raises:
        learn.content.problems.BrokenContent: the content has problems; holds them all.
    """
    key = _key(root, day)
    kept = folder / f"{key}.kept"
    found = _read(kept, secret)
    if found is not None:
        return found
    from learn.content.catalogue import load  # noqa: PLC0415 -- not needed where the catalogue was kept, and slow to import

    catalogue = load(root, day=day)
    _write(kept, catalogue, secret)
    return catalogue


def _key(root: Path, day: date) -> str:
    """The hash of all that the catalogue is made from."""
    whole = hashlib.sha256(day.isoformat().encode())
    for library in _LIBRARIES:
        whole.update(f"\0{library}\0{version(library)}".encode())
    for path in _made_from(root):
        whole.update(f"\0{path.name}\0{path.parent.name}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _made_from(root: Path) -> Iterator[Path]:
    for folder in ("modules", "quizzes"):
        yield from sorted(path for path in (root / folder).rglob("*") if path.is_file())
    for room in _ROOMS:
        yield from sorted((Path(__file__).parent.parent / room).glob("*.py"))


def _read(kept: Path, secret: str) -> Catalogue | None:
    try:
        signed = kept.read_bytes()
    except OSError:
        return None
    signature, text = signed[:32], signed[32:]
    if not hmac.compare_digest(signature, _signature(text, secret)):
        return None
    catalogue: Catalogue = pickle.loads(text)  # noqa: S301 -- only what this platform signed comes this far
    return catalogue


def _write(kept: Path, catalogue: Catalogue, secret: str) -> None:
    text = io.BytesIO()
    _Pickler(text, protocol=pickle.HIGHEST_PROTOCOL).dump(catalogue)
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for earlier in kept.parent.glob("*.kept"):
            earlier.unlink(missing_ok=True)
        unfinished = kept.with_suffix(".new")
        unfinished.write_bytes(_signature(text.getvalue(), secret) + text.getvalue())
        unfinished.replace(kept)
    except OSError:
        return


def _signature(text: bytes, secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"catalogue" + text, "sha256")
