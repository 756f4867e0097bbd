"""The export as nginx serves it, beside a plain file of the same size: what residents' pages are measured against."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import config
from learn.app import house_of
from learn.domain.catalogue import Catalogue
from learn.public.export import SITE, export
from learn.public.pages import documents
from tests import nginx
from tests.ports import free_port
from tests.public.apps import DIST, SHIPPED_ON

PLAIN = "/static/plain"
"""The address of a file that is as long as the first page, and nothing else."""


@contextmanager
def exported(catalogue: Catalogue, environment: Mapping[str, str]) -> Iterator[int | None]:
    """Serve the export of this platform while the block lasts; give the port, or nothing where nginx is not installed."""
    if nginx.program() is None:
        yield None
        return
    pages = documents(catalogue, house_of(config.read(environment)), SHIPPED_ON)
    with ExitStack() as stack:
        folder, port = stack.enter_context(nginx.a_folder()), free_port()
        export(pages, folder / "out", static=DIST, listen=f"127.0.0.1:{port}", app=f"127.0.0.1:{free_port()}")
        (folder / "out" / SITE / PLAIN.lstrip("/")).write_bytes(b"x" * len(pages["/"].body))
        stack.enter_context(nginx.served(folder / "out" / "nginx.conf", port, folder / "nginx"))
        yield port
