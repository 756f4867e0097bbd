"""The whole machine on one page: where all rooms meet."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, has_request_context, request, url_for
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, Undefined
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import config
from config import Settings
from learn.content.keeping import load_kept
from learn.domain import browser_rules
from learn.domain.catalogue import Catalogue
from learn.domain.dates import day_in_words
from learn.domain.demonstration_sign_ins import PASSWORD, SIGN_INS
from learn.domain.modules import Module
from learn.domain.passwords import Hashing
from learn.domain.people import Deed, Viewer, may
from learn.domain.sign_offs import SignStep
from learn.gateways import spreadsheets
from learn.gateways.hashing import Argon2Hashing
from learn.gateways.mail import MailboxFolder, Post, Relay, message
from learn.gateways.reach import Reach
from learn.public.pages import House, documents
from learn.public.site import create_public_app
from learn.services import letters, requirements, sign_ins, throttling
from learn.store import engine as store_engine
from learn.store import schema, tables
from learn.web import (
    account,
    attempts,
    cases,
    changes,
    content,
    current,
    diagnostics,
    errors,
    guards,
    item_analysis,
    learning,
    modules,
    passwords,
    records,
    reports,
    sign_offs,
    strategy,
    team_talks,
    unsigned_uses,
)
from learn.web import sign_ins as sign_in_pages
from learn.web.current import AtHand, SignedIn

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LARGEST_REQUEST = 256 * 1024
REACH = "reach.csv"
"""The file in the instance's folder that says about how many pages residents opened each week."""

TIDY_EVERY = timedelta(hours=1)
"""How often tries that slow nobody down any more are forgotten, and what a new year of the strategy asks is asked."""


class Platform:
    """Both halves in one process: residents at ``/``, staff at ``/training``, static files and health beside them."""

    def __init__(self, settings: Settings, *, catalogue: Catalogue | None = None, hashing: Hashing | None = None) -> None:
        """Load the content (unless it is given), open the database, and put the rooms together.

        Raises:
            learn.content.problems.BrokenContent: the content has problems; the message lists them all.
        """
        self.settings = settings
        self.catalogue = catalogue or load_kept(
            settings.root,
            day=_today(settings),
            folder=settings.instance / "catalogue",
            secret=settings.secret_key,
        )
        self.database = SQLAlchemy(metadata=tables.metadata)
        self._tidy_at = datetime.min.replace(tzinfo=UTC)
        self.staff = _staff_app(settings, self.catalogue, self.database, hashing or Argon2Hashing())
        house = house_of(settings)
        self.public = create_public_app(
            lambda day: documents(self.catalogue, house, day),
            lambda: _today(settings),
            Reach(settings.instance / REACH, lambda: _today(settings)),
        )
        mounted = DispatcherMiddleware(
            self.public.wsgi_app,
            {
                "/training": self.staff.wsgi_app,
                "/healthz": _answers(lambda: True),
                "/readyz": _answers(self.is_ready),
            },
        )
        self.wsgi: WsgiApp = _static_files(settings, mounted)
        if settings.trusted_proxies:
            hops = settings.trusted_proxies
            self.wsgi = ProxyFix(self.wsgi, x_for=hops, x_proto=hops, x_host=0)

    @property
    def engine(self) -> Engine:
        """The database."""
        with self.staff.app_context():
            return self.database.engine

    def take(self, catalogue: Catalogue) -> None:
        """Let staff see other content from now on. Only a preview does this while it serves."""
        self.catalogue = catalogue
        self.staff.extensions[current.EXTENSION] = replace(self.staff.extensions[current.EXTENSION], catalogue=catalogue)
        self.staff.jinja_env.globals.update(services=catalogue.services, themes=catalogue.themes)

    def is_ready(self) -> bool:
        """Whether the database answers and is at the newest schema.

        It is asked once more when it does not: connections that were cut are all opened anew after the first that fails.
        """
        return self._is_at_head() or self._is_at_head()

    def _is_at_head(self) -> bool:
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            return schema.current(self.engine) == schema.head()
        except (SQLAlchemyError, store_engine.NotDurable):
            return False

    def do_what_is_due(self) -> None:
        """Send the mail that waits; at first and then once an hour, forget past tries, and ask what a path asks by now."""
        self.deliver_letters()
        now = datetime.now(UTC)
        if now >= self._tidy_at:
            with self.staff.app_context():
                throttling.forget_past_tries(self.database.session(), now=now)
                requirements.ask_what_has_begun(
                    self.database.session(),
                    self.catalogue,
                    now=now,
                    today=_today(self.settings),
                    needs_sign_off=self.settings.needs_sign_off,
                )
            self._tidy_at = now + TIDY_EVERY

    def deliver_letters(self) -> int:
        """Send the mail that waits, and say how many were sent."""
        settings = self.settings
        post: Post = (
            Relay(
                settings.smtp_host,
                settings.smtp_port,
                user=settings.smtp_user,
                password=settings.smtp_password,
                starttls=settings.smtp_starttls,
            )
            if settings.smtp_host
            else MailboxFolder(settings.instance / "mailbox")
        )

        def clock() -> datetime:
            return datetime.now(UTC)

        def hand_over(kind: str, recipient: str, link: str) -> None:
            post.send(message(kind, sender=settings.mail_from, recipient=recipient, link=link, now=clock()))

        with self.staff.app_context():
            return letters.deliver(self.database.session(), hand_over, clock=clock)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        return self.wsgi(environ, start_response)


def create() -> Platform:
    """The platform with the settings of this environment; what the server calls."""
    return Platform(config.read())


PAGES = (
    account,
    attempts,
    cases,
    changes,
    content,
    diagnostics,
    item_analysis,
    learning,
    modules,
    passwords,
    records,
    reports,
    sign_in_pages,
    sign_offs,
    strategy,
    team_talks,
    unsigned_uses,
)
"""The files of the staff side that have pages."""


def _staff_app(settings: Settings, catalogue: Catalogue, database: SQLAlchemy, hashing: Hashing) -> Flask:
    app = Flask("learn", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=[settings.former_secret_key] if settings.former_secret_key else None,
        SESSION_COOKIE_NAME="__Host-learn" if settings.uses_https else "learn",
        SESSION_COOKIE_SECURE=settings.uses_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/" if settings.uses_https else "/training",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=sign_ins.ABSOLUTE,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_PARTS=400,
        TRUSTED_HOSTS=[settings.host.rpartition(":")[0] or settings.host] if settings.is_production else None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        TEMPLATES_AUTO_RELOAD=not settings.is_production and not settings.is_demonstration,
    )
    _templates(app, settings, catalogue)
    database.init_app(app)
    with app.app_context():
        store_engine.prepare(database.engine, is_reading=_is_reading)
    app.extensions[current.EXTENSION] = AtHand(
        settings=settings,
        catalogue=catalogue,
        hashing=hashing,
        session=database.session,
        as_csv=spreadsheets.csv,
    )
    csrf = CSRFProtect(app)
    _login(app)
    guards.install(app, csrf)
    errors.install(app)
    app.url_map.converters["sign_step"] = sign_offs.SignStepConverter
    for room in PAGES:
        app.register_blueprint(room.pages)

    headers = browser_rules.STAFF | (browser_rules.SECURE_TRANSPORT if settings.uses_https else {})

    @app.after_request
    def tell_the_browser(reply: Any) -> Any:
        reply.headers.update(headers)
        return reply

    return app


def _is_reading() -> bool:
    return has_request_context() and guards.is_reading()


def _engine_options(settings: Settings) -> dict[str, Any]:
    quiet = {"hide_parameters": True}  # what people typed does not reach the log
    if settings.database_url.startswith("sqlite"):
        return quiet
    return quiet | {"pool_size": 8, "max_overflow": 4}


def _login(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)  # a page asks for the viewer, and an error page must not

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
    def signed_in(token: str) -> SignedIn | None:
        with guards.only_looking():
            viewer = sign_ins.viewer(current.session(), token, now=current.now(), today=current.today())
        return SignedIn(viewer, token) if viewer is not None else None


def _templates(app: Flask, settings: Settings, catalogue: Catalogue) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": Undefined, "extensions": ["jinja2.ext.do"]}
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(settings.root / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ],
    )
    app.jinja_env.filters["day"] = day_in_words
    app.jinja_env.filters["local_time"] = current.local_time
    app.jinja_env.filters["mid_sentence"] = _mid_sentence
    app.jinja_env.filters["local_day"] = current.local_day
    app.jinja_env.globals.update(
        static=_static_names(settings),
        demonstration=settings.is_demonstration,
        partnership_name=settings.partnership_name,
        product_name=settings.product_name,
        services=catalogue.services,
        themes=catalogue.themes,
        url_for=lru_cache(maxsize=4096)(url_for),
        once=_once(),
        steps_to_sign=SignStep,
        needs_sign_off=settings.needs_sign_off,
    )
    if settings.is_demonstration:
        app.jinja_env.globals.update(demonstration_sign_ins=SIGN_INS, demonstration_password=PASSWORD)

    _components(app)

    @app.context_processor
    def of_the_viewer() -> dict[str, Any]:
        viewer = current.viewer_or_none()
        if viewer is None:
            return {"navigation": [], "idle_seconds": 0}
        idle_seconds = int(guards.idle_limit(viewer).total_seconds())
        return {"navigation": _navigation(viewer), "idle_seconds": idle_seconds, "viewer": viewer}


def _mid_sentence(words: str) -> str:
    """The words as they stand within a sentence: "The GP" is "the GP" there."""
    return words[:1].lower() + words[1:]


COMPONENTS = {
    "mark": ("theme_mark", "status_mark", "verdict_mark", "brand_mark"),
    "care": ("care_at_start", "care_at_end"),
    "sources": ("sources", "sign_off", "kept_by", "how_it_is_used", "out_of_use"),
    "steps": ("steps", "year_line"),
    "question": ("question",),
    "case_map": ("case_map",),
    "feedback": ("feedback",),
}
"""The macros that pages use without importing them: an import is worked out anew on every page that has one."""


def _components(app: Flask) -> None:
    for file, names in COMPONENTS.items():
        drawn = app.jinja_env.get_template(f"components/{file}.html").module
        for name in names:
            macro: Callable[..., str] = getattr(drawn, name)
            app.jinja_env.globals[name] = lru_cache(maxsize=200)(macro) if file == "mark" else macro


def _once() -> Callable[[Callable[[Module], str], Module], str]:
    said: dict[tuple[str, str], str] = {}

    def once(macro: Callable[[Module], str], module: Module) -> str:
        """Give what a macro says of a module, worked out once: it follows from the words of the module alone."""
        name = str(getattr(macro, "name", macro))
        if (name, module.version) not in said:
            said[name, module.version] = macro(module)
        return said[name, module.version]

    return once


PLACES = (
    ("My learning", "learning.my_learning", Deed.LEARN),
    ("Completion", "reports.completion", Deed.SEE_COMPLETION),
    ("Content", "content.shelf", Deed.SEE_CONTENT),
    ("Your account", "account.account", Deed.SEE_OWN_ACCOUNT),
)


UNDER = {"sign_offs": "content", "unsigned_uses": "content"}
"""Pages that belong to a place of the navigation though another file of ours has them."""


def _navigation(viewer: Viewer) -> list[dict[str, Any]]:
    here = UNDER.get(request.blueprint or "", request.blueprint)
    return [
        {"text": words, "endpoint": endpoint, "active": endpoint.partition(".")[0] == here}
        for words, endpoint, deed in PLACES
        if may(viewer, deed)
    ]


def _static_names(settings: Settings) -> Callable[[str], str]:
    manifest: dict[str, str] = json.loads((settings.root / "static" / "dist" / "manifest.json").read_text())

    def static(name: str) -> str:
        """The address of a static file, under the name that holds its hash."""
        return f"/static/{manifest[name]}"

    return static


def _static_files(settings: Settings, app: WsgiApp) -> WsgiApp:
    def headers(reply_headers: Any, _path: str, _url: str) -> None:
        for name, value in browser_rules.STATIC.items():
            reply_headers[name] = value

    hashed = frozenset(json.loads((settings.root / "static" / "dist" / "manifest.json").read_text()).values())
    served: WsgiApp = WhiteNoise(
        app,
        root=str(settings.root / "static" / "dist"),
        prefix="static/",
        add_headers_function=headers,
        immutable_file_test=lambda _path, url: url.removeprefix("/static/") in hashed,
        allow_all_origins=False,
    )
    return served


def house_of(settings: Settings) -> House:
    """What residents' pages are rendered with, wherever they are served."""
    return House(
        templates=settings.root / "templates",
        static=_static_names(settings),
        headers=browser_rules.PUBLIC | (browser_rules.SECURE_TRANSPORT if settings.uses_https else {}),
        partnership_name=settings.partnership_name,
        public_name=settings.public_name,
        demonstration=settings.is_demonstration,
        exit_to=settings.exit_to[0],
        exit_words=settings.exit_words,
    )


def _today(settings: Settings) -> date:
    return datetime.now(ZoneInfo(settings.timezone)).date()


def _answers(is_well: Callable[[], bool]) -> WsgiApp:
    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        status = "200 OK" if is_well() else "503 Service Unavailable"
        start_response(status, [("Content-Type", "text/plain; charset=utf-8"), *browser_rules.STAFF.items()])
        return [status.encode()]

    return app
