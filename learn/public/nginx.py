"""How nginx serves residents' pages by itself: the same replies as the application's, and not a line in a log."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from learn.domain import browser_rules
from learn.public.documents import Document
from learn.public.files import file_of, kind_of
from learn.public.pages import MISSING

KEPT = browser_rules.STATIC | {"Cache-Control": "max-age=315360000, public, immutable"}
"""For files whose names hold their hash."""

NOT_ALLOWED = f"{MISSING}/405"
"""Where the same page lies once more, with the header that belongs to its status."""

_SHOWN = "400 401 403 404 408 411 412 413 414 415 416 417 421 429 431 494 495 496 497 500 501 502 503 504 505 507"
"""Every status of a failure that nginx gives by itself, but 405."""

_TYPES = {"text/css": "css", "text/javascript": "js", "image/svg+xml": "svg", "font/woff2": "woff2"}

_SERVER = """\
# Residents' pages by nginx alone, whatever becomes of the platform behind it. Written by `learn public export` together with
# the files beside it; an example to adapt. It belongs into the http block: link it into /etc/nginx/conf.d under a name that
# ends in .conf, take away other servers of the same port, then `nginx -t` and `nginx -s reload`. Do so after every export.
# It is the default server of its port, so that what is no proper request is not written down either.
# For HTTPS add here: listen 443 ssl default_server; ssl_certificate ...; ssl_certificate_key ...;
# The platform behind it is started with LEARN_TRUSTED_PROXIES=1.
server {
    listen %(listen)s default_server;
    server_name _;
    root %(root)s;

    # Who was here stands in no log, not even in one of errors.
    access_log off;
    error_log /dev/null crit;
    server_tokens off;

    # Nothing by which a browser could be known again, and every reply whole.
    etag off;
    if_modified_since off;
    max_ranges 0;
    merge_slashes off;
    absolute_redirect off;
    types { }
    gzip off;
    gzip_static on;
    gzip_proxied any;

    # One page for whatever goes wrong, with the numbers for danger on it.
    error_page %(shown)s %(missing)s;
    error_page 405 %(not_allowed)s;

    # The staff side is the platform's. What people send and read there never lies in a file of nginx's.
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_connect_timeout 3s;
    proxy_max_temp_file_size 0;
    client_max_body_size 256k;
    client_body_buffer_size 256k;
    location = /training { proxy_pass http://%(app)s; }
    location /training/ { proxy_pass http://%(app)s; }
    location @platform { proxy_pass http://%(app)s; }

    # Names here hold the hash of what they name. The staff side's own are the platform's.
    location /static/ {
        types { %(types)s }
        gzip_vary on;
        try_files $uri @platform;
%(kept)s
    }

    # Residents' pages. A place with headers of its own repeats the others, since nginx inherits all or none.
    location / {
        client_max_body_size 1k;
%(shared)s
        return 404;

%(places)s
    }
}
"""


class Unwritable(ValueError):
    """A value that nginx would read as something else; the message says which."""


def configuration(documents: Mapping[str, Document], *, root: Path, listen: str, app: str) -> str:
    """Give the configuration of a server that answers at ``listen`` with the files below ``root``.

    Every reply has the status, the headers and the body of its document. Addresses of the staff side are asked of the
    platform at ``app``; when that does not answer, the page for what cannot be shown is.

    Raises:
        Unwritable: a header or the folder has a sign in it that nginx takes for the start of a variable.
    """
    missing = documents[MISSING]
    shared = _headers(missing)
    places = [_missing(missing, MISSING, ()), _missing(missing, NOT_ALLOWED, (*shared, ("Allow", "GET, HEAD")))]
    for address, document in documents.items():
        if address != MISSING:
            places.append("\n".join(_place(document, shared)))
    return _SERVER % {
        "listen": listen,
        "app": app,
        "root": _quoted(str(root)),
        "shown": _SHOWN,
        "missing": MISSING,
        "not_allowed": NOT_ALLOWED,
        "types": " ".join(f"{_typed(kind)} {end};" for kind, end in _TYPES.items()),
        "kept": _indented(_added(KEPT.items()), 8),
        "shared": _indented(_added(shared), 8),
        "places": _indented("\n\n".join(places).splitlines(), 8),
    }


def _headers(document: Document) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in document.headers if name != "Content-Type")


def _place(document: Document, shared: tuple[tuple[str, str], ...]) -> Iterator[str]:
    headers = _headers(document)
    own = list(_added(headers)) if headers != shared else []
    yield f"location = {document.address} {{"
    if document.body:
        if document.status != 200:  # noqa: PLR2004 -- the status of a file that is simply there
            raise Unwritable(f"nginx gives a file with status 200, and {document.address} has {document.status}.")
        yield f"    default_type {_quoted(kind_of(document))};"
        yield from _indented(own, 4).splitlines()
        yield f"    try_files /{file_of(document)} =404;"
        yield "}"
        return
    yield "    if ($request_method !~ ^(GET|HEAD)$) { return 405; }"
    if document.status == 204:  # noqa: PLR2004 -- a reply that has no body
        yield from _indented(own, 4).splitlines()
        yield "    return 204;"
        yield "}"
        return
    # `return 303 ...` would write nginx's own page; so the status goes on a reply with nothing in it.
    yield f"    error_page 405 {NOT_ALLOWED};"
    yield f"    error_page 418 ={document.status} {document.address}/{document.status};"
    yield "    return 418;"
    yield "}"
    yield f"location = {document.address}/{document.status} {{"
    yield "    internal;"
    yield '    default_type "";'
    yield from _indented(own, 4).splitlines()
    yield '    return 200 "";'
    yield "}"


def _missing(document: Document, address: str, headers: Iterable[tuple[str, str]]) -> str:
    lines = [
        f"location = {address} {{",
        "    internal;",
        "    client_max_body_size 0;",  # what was refused as too long is not refused once more
        f"    default_type {_quoted(kind_of(document))};",
        *(f"    {line}" for line in (_added(headers) if headers else ())),
        f"    try_files /{file_of(document)} =404;",
        "}",
    ]
    return "\n".join(lines)


def _added(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        yield f"add_header {name} {_quoted(value)} always;"
    yield 'add_header Last-Modified "" always;'


def _quoted(value: str) -> str:
    if "$" in value or "\n" in value:
        raise Unwritable(f"nginx cannot be told “{value}”: it takes $ for the start of a variable.")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _typed(kind: str) -> str:
    return _quoted(f'{kind}; charset="utf-8"' if kind.startswith("text/") else kind)


def _indented(lines: Iterable[str], spaces: int) -> str:
    return "\n".join(f"{' ' * spaces}{line}" if line else "" for line in lines)
