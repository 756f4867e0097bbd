"""The command `learn`: serve, look after the database, check the content, add people, show a demonstration."""

import ctypes
import gc
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from sqlalchemy.exc import SQLAlchemyError

import config
from learn.app import REACH, Platform, house_of
from learn.content.keeping import load_kept
from learn.content.problems import BrokenContent
from learn.domain.case_maps import seat_map
from learn.domain.changes import ChangeKind
from learn.domain.dates import day_in_words
from learn.domain.people import Access
from learn.domain.posts import ContentPost
from learn.domain.refusals import AlreadyDone, Refusal
from learn.domain.sign_offs import SignStep, check_list
from learn.gateways.hashing import Argon2Hashing
from learn.gateways.reach import reached
from learn.public.export import NotOurs, export
from learn.public.nginx import Unwritable
from learn.public.pages import documents
from learn.services.changes import Proposal, Unclassed, all_unclassed, classify_by, unclassed
from learn.services.demonstration import PASSWORD, SIGN_INS, fill, has_invented_people
from learn.services.people import NewPerson, add_person
from learn.services.posts import give_post, take_post
from learn.services.sign_ins import TooManyTries
from learn.services.sign_offs import Signing, person_of, sign, standing_of
from learn.store import schema
from learn.store.engine import NotDurable
from learn.web import current
from learn.web.current import new_token
from learn.web.passwords import page_at

LOOK_EVERY_SECONDS = 5

ARENAS = -8
"""What glibc calls ``M_ARENA_MAX`` in its ``malloc.h``."""


class ServerLog(Logger):
    """gunicorn's log of what goes wrong, without who asked and for what (SAF-32, SEC-53)."""

    def setup(self, cfg: Any) -> None:
        """Take both out of whatever is written."""
        super().setup(cfg)
        self.error_log.addFilter(_without_who_and_what)


def _without_who_and_what(record: logging.LogRecord) -> bool:
    if isinstance(record.msg, str):
        if record.msg.startswith("Invalid request from"):
            record.msg, record.args = "A request that could not be read was refused.", ()
        elif record.msg.startswith("Error handling request"):
            record.msg, record.args = "A request could not be answered.", ()
    return True


class Server(BaseApplication):
    """gunicorn with threads, as in production: two workers of four threads unless told otherwise."""

    def __init__(self, application: Callable[..., Any], options: dict[str, Any]) -> None:
        """The application, made once before the workers are, and gunicorn's settings by name."""
        self._application, self._options = application, options
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application. What exists by now is set apart from Python's tidying, so that the workers share its memory.

        Their threads share what they allocate from, too: with one place for each thread, memory that one has given back
        would be of no use to the others.
        """
        gc.collect()
        gc.freeze()
        with suppress(AttributeError, OSError):  # where the C library is another one
            ctypes.CDLL(None).mallopt(ARENAS, 2)
        return self._application


def keep_up(platform: Platform) -> None:
    """Do what is due, for as long as the process lives. Several may run: each letter is claimed first."""
    while True:
        try:
            platform.do_what_is_due()
        except Exception as problem:  # noqa: BLE001 -- a relay or database that is away must not end this
            click.echo(f"Mail is waiting: {type(problem).__name__}. It will be tried again.", err=True)
        time.sleep(LOOK_EVERY_SECONDS)


@click.group()
def main() -> None:
    """Learning for safer lives."""


@main.command()
@click.option("--bind", default=None, help="Address and port. Default: 127.0.0.1 and $PORT, or 8000.")
@click.option("--workers", default=2, show_default=True)
@click.option("--threads", default=4, show_default=True)
def serve(bind: str | None, workers: int, threads: int) -> None:
    """Serve the platform with gunicorn, and send the mail that waits."""
    _serve(_platform(), bind, workers, threads)


def server_options(bind: str, workers: int = 2, threads: int = 4) -> dict[str, Any]:
    """Give gunicorn's settings by name, the same wherever the platform is served."""
    return {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "max_requests": 0,
        "timeout": 30,
        "graceful_timeout": 20,
        "keepalive": 5,
        "accesslog": None,
        "errorlog": "-",
        "logger_class": ServerLog,
        "loglevel": "warning",
        "limit_request_line": 4094,
    }


def _serve(
    platform: Platform, bind: str | None, workers: int, threads: int, when_ready: Callable[[], None] | None = None
) -> None:
    def began(_worker: Any) -> None:
        threading.Thread(target=keep_up, args=(platform,), daemon=True).start()

    _refuse_what_could_lose_answers(platform)
    if platform.settings.is_production:
        _refuse_invented_people(platform)
    options = server_options(bind or f"127.0.0.1:{os.environ.get('PORT', '8000')}", workers, threads)
    hooks = {"post_worker_init": began, "when_ready": lambda _server: when_ready() if when_ready else None}
    Server(platform, options | hooks).run()


def _refuse_what_could_lose_answers(platform: Platform) -> None:
    """Look at the database once before anybody is served (REL-02).

    One that does not answer is no reason to stay away: residents' pages need none, and it may come back.
    """
    try:
        platform.engine.connect().close()
    except NotDurable as reason:
        raise click.ClickException(str(reason)) from None
    except SQLAlchemyError:
        click.echo("The database does not answer. Residents are served all the same, and staff when it is back.", err=True)
    platform.engine.dispose()


def _refuse_invented_people(platform: Platform) -> None:
    """Keep the accounts of the demonstration out of production: their password is printed for everybody."""
    with platform.staff.app_context(), suppress(SQLAlchemyError):
        if has_invented_people(platform.database.session()):
            raise click.ClickException(
                "LEARN_DATABASE_URL must not name a database with the demonstration in it: everybody knows the password of its"
                " accounts. Name an empty one, and bring it to the newest schema: learn database upgrade",
            )
    platform.engine.dispose()


@main.group()
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
def database_upgrade() -> None:
    """Bring the database to the newest schema."""
    platform = _platform()
    schema.upgrade(platform.engine)
    click.echo(f"The database is at schema {schema.current(platform.engine)}.")


@main.group()
def content() -> None:
    """Look after what people read and answer."""


@content.command("check")
def content_check() -> None:
    """Read everything in modules/ and quizzes/ and print every problem. Needs no database."""
    from learn.content.catalogue import check  # noqa: PLC0415 -- slow to import, and serving does not need it

    problems = check(config.ROOT, _today("Europe/London"))
    for problem in problems:
        click.echo(str(problem))
    to_mend = [problem for problem in problems if problem.fails_check]
    if to_mend:
        click.echo(f"\n{len(to_mend)} to mend.", err=True)
        sys.exit(1)
    click.echo("The content is whole.")


@content.command("map")
@click.argument("case")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def content_map(case: str, folder: Path) -> None:
    """Draw every seat of CASE into FOLDER, a picture each: scenes as boxes, choices as lines. Needs no database."""
    platform = _platform()
    drawn = platform.catalogue.cases.get(case)
    if drawn is None:
        raise click.ClickException(f"There is no case “{case}”. There is: {', '.join(platform.catalogue.cases) or 'none yet'}.")
    picture: Any = platform.staff.jinja_env.globals["case_map"]
    folder.mkdir(parents=True, exist_ok=True)
    for seat in drawn.seats.values():
        path = folder / f"{drawn.slug}-{seat.slug}.svg"
        path.write_text(f"{str(picture(seat_map(seat), f'{drawn.title}: {seat.title}')).strip()}\n", encoding="utf-8")
        click.echo(str(path))


@content.command("sign-off")
@click.argument("module")
@click.option("--by", "email", required=True, help="The address of whoever takes the step. Their password is asked for.")
@click.option("--step", required=True, type=click.Choice([step.value for step in SignStep]))
def content_sign_off(*, module: str, email: str, step: str) -> None:
    """Take MODULE (a module with its quiz, or a case) one step on its way to learners, or out of use and back."""
    platform = _platform()
    _must_be_at_head(platform)
    text, wanted, now = platform.catalogue.texts.get(module), SignStep(step), datetime.now(UTC)
    if text is None:
        raise click.ClickException(f"There is no module or case “{module}”. There is: {', '.join(platform.catalogue.texts)}.")
    with platform.staff.app_context():
        session = platform.database.session()
        person_id = person_of(session, email)
        if person_id is None:
            raise click.ClickException(f"There is no open account for {email}.")
        stands = standing_of(session, text)
        session.rollback()
        click.echo(f"{text.title} ({text.slug}): {text.holds}")
        click.echo(f"Version {text.version}, which stands as: {stands.state.label}")
        asked = check_list(text) if wanted is SignStep.SIGNED_OFF else {}
        confirmed = frozenset(check for check, words in asked.items() if click.confirm(words))
        password = click.prompt(f"Password of {email}", hide_input=True)
        signing = Signing(step=wanted, confirmed=confirmed, password=password, source="command line")
        try:
            refusal = sign(session, person_id, text, signing, now=now, hashing=current.at_hand().hashing, keyed=current.keyed)
        except TooManyTries:
            raise click.ClickException("There were too many tries. Wait 15 minutes and try again.") from None
    if refusal is not None:
        raise click.ClickException(refusal.message)
    click.echo(f"{wanted.past}.")


@content.command("changes")
def content_changes() -> None:
    """List the modules whose words have changed since people completed them, and nobody has said what that asks."""
    platform = _platform()
    _must_be_at_head(platform)
    with platform.staff.app_context():
        waiting = all_unclassed(platform.database.session(), platform.catalogue, today=_today(platform.settings.timezone))
    for each in waiting:
        click.echo(f"{each.module.slug}: {each.reach.completed} completed it, most of them in version {each.from_version[:12]}.")
    click.echo("Look at one and decide: learn content change MODULE" if waiting else "No change waits to be classed.")


@content.command("change")
@click.argument("slug", metavar="MODULE")
@click.option("--kind", type=click.Choice([kind.value for kind in ChangeKind]), help="What it is. Without it, nothing is done.")
@click.option(
    "--objective", "objectives", multiple=True, help="One that something to learn touches; again for more. Default: all."
)
@click.option("--says", default="", help="What has changed, as learners read it.")
@click.option("--days", type=int, default=None, help="Days to do it.")
@click.option("--by", default="", help="The address of the content lead who decides.")
def content_change(*, slug: str, kind: str | None, objectives: tuple[str, ...], says: str, days: int | None, by: str) -> None:
    """Show what has changed in MODULE and whom each way of classing it would touch; with --kind, say which it is."""
    platform = _platform()
    _must_be_at_head(platform)
    module = platform.catalogue.modules.get(slug)
    if module is None:
        raise click.ClickException(f"There is no module “{slug}”. They are: {', '.join(platform.catalogue.modules)}.")
    today = _today(platform.settings.timezone)
    with platform.staff.app_context():
        session = platform.database.session()
        if kind is None:
            _show_change(unclassed(session, module, today=today))
            return
        proposal = Proposal(to_version=module.version, kind=ChangeKind(kind), objectives=objectives, says=says, days=days)
        done = classify_by(session, by, module, proposal, now=datetime.now(UTC), today=today)
    if isinstance(done, Refusal):
        raise click.ClickException(done.message)
    click.echo(f"{module.title}: {ChangeKind(kind).label}. Asked of {done}.")


def _show_change(waiting: Unclassed | None) -> None:
    if waiting is None:
        click.echo("No change waits to be classed.")
        return
    for page in waiting.differs.pages:
        click.echo(f"\n{page.title} ({page.happened}; {', '.join(page.objectives)})")
        for line in page.lines:
            click.echo(f"  {line.mark or ' '} {line.text}")
    reach, of = waiting.reach, f"of {waiting.reach.completed} on {day_in_words(waiting.reach.on)}"
    click.echo(f"\nObjectives that differ: {', '.join(sorted(waiting.differs.touched)) or 'none'}")
    click.echo(f"  --kind wording   touches 0 {of}")
    click.echo(f"  --kind material  touches {reach.material} {of}")
    click.echo(f"  --kind law       touches {reach.law} {of}, and {reach.in_the_middle} in the middle begin anew")


@content.command("preview")
@click.option("--port", default=8010, show_default=True)
def content_preview(port: int) -> None:
    """Show staff pages with what was saved last, to an invented author, on this machine alone. Nothing is kept."""
    from learn.preview import HOST, NotHere, Preview  # noqa: PLC0415 -- reads and checks content, which serving does not need

    with TemporaryDirectory(prefix="learn-preview-") as folder:
        try:
            preview = Preview(_settings(), Path(folder), port=port)
        except NotHere as reason:
            raise click.ClickException(str(reason)) from None
        except BrokenContent as broken:
            raise click.ClickException(f"The content has problems; mend them first:\n{broken}") from None
        click.echo(f"Open http://{HOST}:{port}/training/content   Press Ctrl+C to stop.")
        Server(preview, server_options(f"{HOST}:{port}", workers=1)).run()


@main.group()
def campaign() -> None:
    """Look after the awareness campaign."""


@campaign.command("posters")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def campaign_posters(folder: Path) -> None:
    """Make the posters, strips and cards in FOLDER, as PDF. Needs no database."""
    from learn.gateways import posters  # noqa: PLC0415 -- brings a typesetter that nothing else needs

    settings = _settings()
    day = _today(settings.timezone)
    kept = settings.instance / "catalogue"
    catalogue = load_kept(settings.root, day=day, folder=kept, secret=settings.secret_key)
    seasons, services = list(catalogue.seasons.values()), catalogue.services
    imprint = posters.Imprint(
        template=settings.root / "templates" / "posters" / "sheet.typ",
        start=f"{settings.public_url}/",
        public_name=settings.public_name,
        partnership_name=settings.partnership_name,
    )
    try:
        sheets = list(posters.kit(seasons, services, imprint, day))
    except posters.Tells as telling:
        raise click.ClickException(str(telling)) from None
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        (folder / sheet.name).write_bytes(sheet.pdf)
    click.echo(f"{len(sheets)} files are in {folder}, with the address {imprint.start}")
    for name in posters.waiting(seasons, services, day):
        click.echo(f"Left off until its number is confirmed or checked again: {name}")
    if not settings.uses_https:
        click.echo("Do not print these: set LEARN_PUBLIC_URL to the address that people use, and make them again.", err=True)


@main.group()
def public() -> None:
    """Look after residents' pages."""


@public.command("reach")
def public_reach() -> None:
    """Say about how many pages residents opened in each week, for the partnership's report. Needs no database.

    Counted in tens by each process, so the true figure is somewhat higher. What another server gave out from exported
    files is not in it. Nothing is known of who opened which page, or when.
    """
    weeks = reached(_settings().instance / REACH)
    if not weeks:
        click.echo("No week has reached ten pages yet.")
    for day, count in weeks.items():
        click.echo(f"Week of {day_in_words(day)}: at least {count:,} pages")


@public.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--listen", default="8080", show_default=True, help="Port, or address and port, in the nginx.conf that is written.")
@click.option("--app", default="127.0.0.1:8000", show_default=True, help="Where nginx finds the staff side.")
def public_export(folder: Path, listen: str, app: str) -> None:
    """Write residents' pages into FOLDER as plain files that any web server serves. Needs no database.

    Export again every day, as some words are dated, and after every change of the content.
    """
    settings = _settings()
    day = _today(settings.timezone)
    try:
        catalogue = load_kept(settings.root, day=day, folder=settings.instance / "catalogue", secret=settings.secret_key)
    except BrokenContent as broken:
        raise click.ClickException(f"The content has problems; mend them first:\n{broken}") from None
    pages = documents(catalogue, house_of(settings), day)
    try:
        files = export(pages, folder, static=settings.root / "static" / "dist", listen=listen, app=app)
    except (NotOurs, Unwritable) as reason:
        raise click.ClickException(str(reason)) from None
    except OSError as problem:
        raise click.ClickException(f"Nothing was replaced: {problem.strerror}, {problem.filename or folder}") from None
    click.echo(f"{len(files)} files are in {folder / 'site'}; {folder / 'nginx.conf'} is an example of how to serve them.")
    if not settings.uses_https:
        click.echo("They do not ask for HTTPS: set LEARN_PUBLIC_URL to the address that people use, and export again.", err=True)


@main.group()
def people() -> None:
    """Add people, and say who looks after the content."""


@people.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--agency", required=True)
@click.option("--team", required=True)
@click.option("--role", required=True, help="A role of modules/roles.yaml, such as housing-officer.")
@click.option("--since", default=None, help="First day in the role, as 2026-11-24. Default: today.")
@click.option("--leads", is_flag=True, help="The person leads this team and the teams under it.")
@click.option("--partnership", is_flag=True, help="The person sees the completion of the whole partnership.")
def people_add(  # noqa: PLR0913 -- one option each
    *, email: str, name: str, agency: str, team: str, role: str, since: str | None, leads: bool, partnership: bool
) -> None:
    """Add a person, plan their learning, and send them a link to set a password."""
    platform = _platform()
    token = new_token()
    new = NewPerson(
        email=email,
        name=name,
        agency=agency,
        team=team,
        role=role,
        started_on=_day(since) if since else _today(platform.settings.timezone),
        leads=leads,
        access=Access.PARTNERSHIP if partnership else Access.MEMBER,
    )
    _must_be_at_head(platform)
    with platform.staff.app_context():
        refusal = add_person(
            platform.database.session(),
            new,
            platform.catalogue,
            token=token,
            page=page_at(platform.settings, token),
            now=datetime.now(UTC),
            needs_sign_off=platform.settings.needs_sign_off,
        )
    if isinstance(refusal, Refusal):
        raise click.ClickException(refusal.message)
    click.echo(f"{name} is added. A link to set a password goes to {email} when the platform is running.")


@people.command("post")
@click.option("--email", required=True)
@click.option("--post", required=True, type=click.Choice([post.value for post in ContentPost]))
@click.option("--title", default="", help="What a specialist signs as, such as “Domestic abuse specialist”.")
@click.option("--end", is_flag=True, help="Take the post back. What was signed stays signed.")
def people_post(*, email: str, post: str, title: str, end: bool) -> None:
    """Give somebody a post for the content: they write it, answer for it, or know its subject by profession."""
    platform = _platform()
    _must_be_at_head(platform)
    held, now = ContentPost(post), datetime.now(UTC)
    with platform.staff.app_context():
        session = platform.database.session()
        refusal = take_post(session, email, held, now=now) if end else give_post(session, email, held, title, now=now)
    if refusal is not None:
        raise click.ClickException(refusal.message)
    words = f"{held.label}, {title}" if title and not end else held.label
    click.echo(f"{email} {'no longer holds' if end else 'holds'} the post: {words}.")


@main.group()
def mail() -> None:
    """Look after mail."""


@mail.command("deliver")
def mail_deliver() -> None:
    """Send the mail that waits, once."""
    click.echo(f"{_platform().deliver_letters()} sent.")


@main.command()
@click.option("--fill-only", is_flag=True, help="Fill the database and stop.")
def demo(*, fill_only: bool) -> None:
    """Serve a demonstration partnership, filled once with invented people and figures."""
    os.environ["LEARN_DEMONSTRATION"] = "1"
    platform = _platform()
    settings = platform.settings
    schema.upgrade(platform.engine)
    now = datetime.now(UTC)
    with platform.staff.app_context(), suppress(AlreadyDone):
        fill(
            platform.database.session(),
            platform.catalogue,
            today=_today(settings.timezone),
            now=now,
            password_hash=Argon2Hashing().hashed(PASSWORD),
        )
    platform.engine.dispose()
    if not fill_only:
        _serve(platform, None, 2, 4, when_ready=lambda: _greet(settings))


def _greet(settings: config.Settings) -> None:
    click.echo(f"\n{settings.product_name}: a demonstration. Every person and figure is invented.\n")
    click.echo(f"  Residents   {settings.public_url}/")
    click.echo(f"  Staff       {settings.public_url}/training/\n")
    click.echo(f"  Sign in as one of these, with the password  {PASSWORD}\n")
    widest = max(len(sign_in.email) for sign_in in SIGN_INS)
    for sign_in in SIGN_INS:
        click.echo(f"  {sign_in.email:<{widest}}  {sign_in.what_to_see}")
    click.echo(f"\n  Mail goes to {settings.instance / 'mailbox'}\n  Press Ctrl+C to stop.\n")


def _settings() -> config.Settings:
    try:
        return config.read()
    except config.Unsafe as unsafe:
        raise click.ClickException(str(unsafe)) from None


def _platform() -> Platform:
    """Give the platform of these settings; what it writes is for its own user and group."""
    settings = _settings()
    os.umask(0o027)
    settings.instance.mkdir(parents=True, exist_ok=True)
    try:
        return Platform(settings)
    except BrokenContent as broken:
        raise click.ClickException(f"The content has problems; mend them first:\n{broken}") from None


def _must_be_at_head(platform: Platform) -> None:
    if schema.current(platform.engine) != schema.head():
        raise click.ClickException("The database is not at the newest schema. First run: learn database upgrade")


def _today(timezone: str) -> date:
    return datetime.now(ZoneInfo(timezone)).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"“{text}” is not a day. Write it like 2026-11-24.") from None
