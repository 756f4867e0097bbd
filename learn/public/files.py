"""Files: the names that documents have as plain files. They are as neutral as the addresses that they come from."""

from learn.public.documents import HTML, Document


def kind_of(document: Document) -> str:
    """What kind of content a document with a body has, as browsers are told."""
    return dict(document.headers)["Content-Type"]


def file_of(document: Document) -> str:
    """The path of a document's file: the first page is ``index.html``, as every web server expects."""
    name = document.address.removeprefix("/")
    if kind_of(document) != HTML:
        return name
    return f"{name or 'index'}.html"
