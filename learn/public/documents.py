"""Documents: whole replies, worked out before anybody asks, so that nothing about the one who asks can change them."""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Document:
    """One reply: its address, its status, its headers without those about length, and its body, plain and compressed."""

    address: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    zipped: bytes

    @classmethod
    def of(cls, address: str, body: str, headers: Mapping[str, str], *, kind: str = HTML, status: int = 200) -> "Document":
        """Make a document; the same text gives the same bytes."""
        plain = body.encode()
        return cls(
            address=address,
            status=status,
            headers=(*headers.items(), *((("Content-Type", kind),) if plain else ())),
            body=plain,
            zipped=gzip.compress(plain, mtime=0) if plain else b"",
        )

    @property
    def is_page(self) -> bool:
        """Whether it is one that people read."""
        return self.status == HTTPStatus.OK and ("Content-Type", HTML) in self.headers


def by_address(documents: Iterable[Document]) -> dict[str, Document]:
    """The documents by their addresses.

    Raises:
        ValueError: two have the same.
    """
    found: dict[str, Document] = {}
    for document in documents:
        if document.address in found:
            raise ValueError(f"two documents have the address {document.address}")
        found[document.address] = document
    return found
