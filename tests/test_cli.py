"""The command `learn`: what each word does, what it refuses, and that a refusal is a sentence, not a traceback."""

import email.policy
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Engine, event, insert, select, text, update
from sqlalchemy.orm import Session

from config import ROOT
from learn.app import REACH
from learn.cli import main, server_options
from learn.domain.demonstration_sign_ins import PASSWORD, SIGN_INS
from learn.domain.people import Access
from learn.domain.posts import ContentPost
from learn.gateways.hashing import Argon2Hashing
from learn.services.demonstration import has_invented_people
from learn.store import schema
from learn.store.learning import ContentVersion, CycleRow
from learn.store.people import Agency, Job, Lead, Person, Team
from learn.store.sign_ins import Letter
from learn.store.sign_offs import ContentStepRow
from learn.store.tables import metadata
from tests.conftest import Databases, an_engine, on_sqlite
from tests.content.trees import line_with
from tests.ports import free_port
from tests.store.builders import a_completion, a_person, a_post

SECRET = "a secret of these tests, which signs nothing that stays"
NOW = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
"""A day on which the content that ships was fresh, late in the evening, when it is winter in London."""

SUMMER_NIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
"""Already the second of July in London."""

Environment = Mapping[str, str | None]
OURS: Environment = {name: None for name in os.environ if name.startswith(("LEARN_", "FLASK_"))} | {"LEARN_DEMONSTRATION": None}
"""What a command must not find by chance: variables of whoever runs the tests."""

PRODUCTION: Environment = {
    "LEARN_ENVIRONMENT": "production",
    "LEARN_PUBLIC_URL": "https://learning.example",
    "LEARN_SMTP_HOST": "127.0.0.1",
}

ANN = ["--email", "Ann.Field@Council.example", "--name", "Ann Field", "--agency", "Council", "--team", "Housing"]
ADD = ["people", "add", *ANN, "--role", "housing-officer"]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the platform that the commands of this file look after; the content is read once for all of them."""
    return tmp_path_factory.mktemp("instance")


def learn(instance: Path, *words: str, env: Environment | None = None, day: datetime = NOW, typed: str | None = None) -> Result:
    """Give a command on the day of these tests."""
    opened: set[Engine] = set()

    def noted(connection: Connection) -> None:
        opened.add(connection.engine)

    event.listen(Engine, "engine_connect", noted)
    try:
        with time_machine.travel(day, tick=False):
            return CliRunner().invoke(
                main,
                list(words),
                env={**OURS, "LEARN_INSTANCE": str(instance), "LEARN_SECRET_KEY": SECRET, **(env or {})},
                prog_name="learn",
                input=typed,
            )
    finally:
        event.remove(Engine, "engine_connect", noted)
        for engine in opened:  # a process that ends closes what it opened; this one goes on
            engine.dispose()


def done(result: Result) -> str:
    """What a command said that did what it was asked."""
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(result: Result) -> str:
    """What a command said that refused in a sentence."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output
    return result.stderr.removeprefix("Error: ").strip()


def closed(address: str) -> str:
    """A database's address; a file is closed to others, as production asks."""
    if address.startswith("sqlite"):
        Path(address.removeprefix("sqlite:///")).chmod(0o640)
    return address


def filled_tables(engine: Engine) -> set[str]:
    """The tables that hold a row."""
    with engine.connect() as connection:
        return {name for name in metadata.tables if connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()}


def in_a_process(*words: str, tree: Path = ROOT, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Give a command in a process of its own, with the code below ``tree``."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("LEARN_", "FLASK_"))}
    return subprocess.run(
        [sys.executable, "-c", "from learn.cli import main; main(prog_name='learn')", *words],
        cwd=tree,
        env={**bare, "PYTHONPATH": str(tree), **(env or {})},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


# Help


def test_learn_says_what_it_can_do(instance: Path) -> None:
    said = done(learn(instance, "--help"))
    assert said.startswith("Usage: learn ")
    for word, promise in {
        "campaign": "Look after the awareness campaign.",
        "content": "Look after what people read and answer.",
        "database": "Look after the database.",
        "demo": "Serve a demonstration partnership",
        "mail": "Look after mail.",
        "people": "Add people, and say who looks after the content.",
        "public": "Look after residents' pages.",
        "serve": "Serve the platform with gunicorn",
    }.items():
        (line,) = [line for line in said.splitlines() if line.split()[:1] == [word]]
        assert promise in line
    assert {word for word in main.commands if word not in said} == set()


@pytest.mark.parametrize(
    "words",
    [
        *(
            "campaign posters",
            "content check",
            "database upgrade",
            "demo",
            "mail deliver",
            "people add",
            "people post",
            "public export",
        ),
        "serve",
    ],
)
def test_every_command_says_what_it_does_without_doing_it(tmp_path: Path, words: str) -> None:
    said = done(learn(tmp_path, *words.split(), "--help", env={"LEARN_ENVIRONMENT": "nonsense"}))
    assert said.startswith(f"Usage: learn {words} ")
    assert list(tmp_path.iterdir()) == []


def test_a_word_that_is_no_command_is_refused(instance: Path) -> None:
    result = learn(instance, "database", "drop")
    assert result.exit_code == 2
    assert "No such command 'drop'" in result.output


def test_the_installed_command_is_this_one() -> None:
    command = shutil.which("learn", path=str(Path(sys.executable).parent))
    assert command
    said = subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout
    assert said.startswith("Usage: learn ")


# Database


def test_an_upgrade_brings_an_empty_database_to_the_newest_schema_and_again_changes_nothing(
    instance: Path, databases: Databases
) -> None:
    address = databases.empty()
    for _ in range(2):
        said = done(learn(instance, "database", "upgrade", env={"LEARN_DATABASE_URL": address}))
        assert said == f"The database is at schema {schema.head()}.\n"
    engine = an_engine(address)
    assert schema.current(engine) == schema.head()
    engine.dispose()
    databases.drop(address)


def test_without_an_address_the_database_is_a_file_of_the_instance(instance: Path) -> None:
    done(learn(instance, "database", "upgrade", env={"LEARN_DATABASE_URL": None}))
    engine = an_engine(f"sqlite:///{instance / 'learn.db'}")
    assert schema.current(engine) == schema.head()
    engine.dispose()


def test_a_fresh_production_database_has_no_accounts_nor_anything_else(instance: Path, databases: Databases) -> None:
    address = closed(databases.empty())
    done(learn(instance, "database", "upgrade", env={**PRODUCTION, "LEARN_DATABASE_URL": address}))
    engine = an_engine(address)
    assert "person" in metadata.tables
    assert filled_tables(engine) == set()
    with Session(engine) as session:
        a_person(session)
    assert filled_tables(engine) == {"person"}
    engine.dispose()
    databases.drop(address)


# Content


def test_the_content_that_ships_is_whole_and_the_check_needs_no_database(instance: Path) -> None:
    nothing = {"LEARN_DATABASE_URL": "sqlite:////nowhere/learn.db", "LEARN_SECRET_KEY": None, "LEARN_INSTANCE": "/nowhere"}
    result = learn(instance, "content", "check", env=nothing)
    assert done(result).endswith("The content is whole.\n")
    assert all(" warning: " in line for line in result.stdout.splitlines()[:-1])


def test_a_fault_in_the_content_is_told_with_its_file_and_line_and_ends_with_an_error(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    made = shutil.ignore_patterns("__pycache__")
    for folder in ("learn", "modules", "quizzes"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=made)
    shutil.copyfile(ROOT / "config.py", tree / "config.py")
    page = min((tree / "modules").glob("*/02-*.md"))
    page.write_text(f"{page.read_text()}\nWhat nobody wrote. [[source:nobody]]\n")
    roles = tree / "modules" / "roles.yaml"
    roles.write_text(roles.read_text().replace("\n  order: 1\n", "\n  order: first\n", 1))
    checked = in_a_process("content", "check", tree=tree)
    assert checked.returncode == 1, checked
    told = [line for line in checked.stdout.splitlines() if " warning: " not in line]
    places = sorted(
        f"{path.relative_to(tree).as_posix()}:{line_with(path.read_text(), words)}: "
        for path, words in ((roles, "order: first"), (page, "[[source:nobody]]"))
    )
    assert len(told) == 2, checked
    assert all(line.startswith(place) for line, place in zip(told, places, strict=True)), told
    assert checked.stderr.strip() == "2 to mend."
    assert "The content is whole." not in checked.stdout


def test_every_seat_of_a_case_is_drawn_into_a_file_that_any_browser_shows(instance: Path, tmp_path: Path) -> None:
    told = done(learn(instance, "content", "map", "about-the-curtains", str(tmp_path / "maps"))).splitlines()
    files = sorted((tmp_path / "maps").iterdir())
    assert sorted(told) == [str(path) for path in files]
    assert len(files) == 6
    for path in files:
        drawn = ET.parse(path).getroot()  # noqa: S314 -- our own
        assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
        assert drawn.attrib["aria-label"].startswith("About the curtains: The ")
    assert "There is no case “nobody”. There is: about-the-curtains." in refused(
        learn(instance, "content", "map", "nobody", str(tmp_path / "none"))
    )


def test_a_module_is_put_forward_by_a_command_that_shows_what_it_is_about(instance: Path, database_url: str) -> None:
    engine, env = an_engine(database_url), {"LEARN_DATABASE_URL": database_url}
    with Session(engine) as session:
        hashed = Argon2Hashing(memory_kib=64, passes=1).hashed(PASSWORD)
        for name, post in (("Ann Field", ContentPost.AUTHOR), ("Cleo Chan", ContentPost.SPECIALIST)):
            a_post(session, a_person(session, name, password_hash=hashed), post)

    def step(who: str, wanted: str, typed: str, module: str = "responding-safely") -> Result:
        return learn(
            instance, "content", "sign-off", module, "--by", f"{who}@council.example", "--step", wanted, env=env, typed=typed
        )

    said = done(step("ann.field", "put-forward", f"{PASSWORD}\n"))
    assert said.startswith("Responding safely (responding-safely): 7 pages and 22 questions\nVersion ")
    assert "stands as: Draft\n" in said
    assert PASSWORD not in said
    assert said.endswith("Put forward.\n")
    assert refused(step("ann.field", "reviewed", f"{PASSWORD}\n")).endswith("Somebody else has to review them.")
    assert refused(step("cleo.chan", "reviewed", "a guess\n")).endswith(
        "The password is not right. Type the one you sign in with."
    )
    done(step("cleo.chan", "reviewed", f"{PASSWORD}\n"))
    assert "Tick each line" in refused(step("cleo.chan", "signed-off", "y\ny\nn\ny\ny\n" + f"{PASSWORD}\n"))
    assert done(step("cleo.chan", "signed-off", "y\n" * 5 + f"{PASSWORD}\n")).endswith("Signed off.\n")
    assert refused(step("nobody", "reviewed", "")) == "There is no open account for nobody@council.example."
    assert refused(step("ann.field", "reviewed", "", "no-such")).startswith("There is no module or case “no-such”. There is: ")
    with Session(engine) as session:
        assert list(session.scalars(select(ContentStepRow.step).order_by(ContentStepRow.number))) == [
            "put-forward",
            "reviewed",
            "signed-off",
        ]
    engine.dispose()


# Campaign


def test_the_kit_is_made_with_the_address_that_people_use(instance: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "kit"
    result = learn(instance, "campaign", "posters", str(folder), env={"LEARN_PUBLIC_URL": "https://start.example/"})
    names = {path.name for path in folder.iterdir()}
    assert {"poster-sixteen-days.pdf", "strips-sixteen-days.pdf", "cards.pdf"} <= names
    assert all(path.read_bytes().startswith(b"%PDF-") for path in folder.iterdir())
    assert done(result).startswith(f"{len(names)} files are in {folder}, with the address https://start.example/\n")
    assert "Left off until its number is confirmed or checked again: Redbridge Spotlight\n" in result.stdout
    assert result.stderr == ""


def test_a_kit_with_an_address_that_others_cannot_open_says_not_to_print_it(instance: Path, tmp_path: Path) -> None:
    result = learn(instance, "campaign", "posters", str(tmp_path))
    assert done(result)
    assert result.stderr.startswith("Do not print these: set LEARN_PUBLIC_URL ")


def test_a_kit_is_not_made_for_an_address_that_tells(instance: Path, tmp_path: Path) -> None:
    result = learn(instance, "campaign", "posters", str(tmp_path), env={"LEARN_PUBLIC_URL": "https://stop-abuse.example"})
    assert refused(result).endswith("says what this is about. Choose a neutral one.")
    assert list(tmp_path.iterdir()) == []


# Residents' pages


def test_residents_pages_are_exported_without_a_database(instance: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "site"
    env = {"LEARN_DATABASE_URL": "sqlite:////nowhere/learn.db", "LEARN_PUBLIC_URL": "https://start.example"}
    result = learn(instance, "public", "export", str(folder), "--listen", "8081", "--app", "127.0.0.1:9001", env=env)
    names = [path for path in (folder / "site").resolve().rglob("*") if path.is_file()]
    assert done(result).startswith(f"{len(names)} files are in {folder / 'site'}; {folder / 'nginx.conf'} is an example ")
    assert result.stderr == ""
    conf = (folder / "nginx.conf").read_text()
    assert "    listen 8081 default_server;\n" in conf
    assert "    location /training/ { proxy_pass http://127.0.0.1:9001; }\n" in conf
    assert 'add_header Strict-Transport-Security "' in conf


def test_reach_is_said_by_week_and_never_exactly(tmp_path: Path) -> None:
    assert done(learn(tmp_path, "public", "reach")) == "No week has reached ten pages yet.\n"
    (tmp_path / REACH).write_text("2026-11-16,1230\n2026-11-23,40\n")
    assert done(learn(tmp_path, "public", "reach")).splitlines() == [
        "Week of 16 November 2026: at least 1,230 pages",
        "Week of 23 November 2026: at least 40 pages",
    ]


def test_an_export_for_an_address_without_https_says_so(instance: Path, tmp_path: Path) -> None:
    result = learn(instance, "public", "export", str(tmp_path))
    assert done(result)
    assert result.stderr.startswith("They do not ask for HTTPS: set LEARN_PUBLIC_URL ")
    assert "Strict-Transport-Security" not in (tmp_path / "nginx.conf").read_text()


def test_an_export_does_not_touch_what_is_not_its_own(instance: Path, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    said = refused(learn(instance, "public", "export", str(tmp_path)))
    assert said.endswith("Name a new or an empty folder.")
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_an_export_on_a_full_disk_says_so_and_leaves_the_last_one_as_it_was(instance: Path, tmp_path: Path) -> None:
    done(learn(instance, "public", "export", str(tmp_path), day=NOW))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 * 1024, usual[1]))  # smaller than the first page: no file grows beyond it
    try:
        result = learn(instance, "public", "export", str(tmp_path), day=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert refused(result) == f"Nothing was replaced: File too large, {tmp_path}"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


# People


def test_a_person_is_added_with_a_letter_that_waits_for_them(instance: Path, database_url: str) -> None:
    said = done(learn(instance, *ADD, env={"LEARN_DATABASE_URL": database_url, "LEARN_PUBLIC_URL": "https://learning.example"}))
    assert (
        said == "Ann Field is added. A link to set a password goes to Ann.Field@Council.example when the platform is running.\n"
    )
    engine = an_engine(database_url)
    with Session(engine) as session:
        person, team, agency, job = session.execute(
            select(Person, Team, Agency, Job)
            .join(Job, Job.person_id == Person.id)
            .join(Team, Team.id == Job.team_id)
            .join(Agency, Agency.id == Team.agency_id)
        ).one()
        assert (person.email, person.name, person.access) == ("ann.field@council.example", "Ann Field", Access.MEMBER)
        assert (person.password_hash, person.is_active, person.is_demonstration) == (None, True, False)
        assert (agency.name, team.name, job.role, job.started_on) == ("Council", "Housing", "housing-officer", NOW.date())
        assert session.scalars(select(CycleRow.person_id)).all().count(person.id) > 0
        assert session.scalars(select(Lead)).all() == []
        letter = session.scalars(select(Letter)).one()
        assert (letter.kind, letter.recipient) == ("set-password", "ann.field@council.example")
        assert letter.link.startswith("https://learning.example/training/set-password/")
        assert len(letter.link.rpartition("/")[2]) >= 22, "128 bits at least"
    engine.dispose()


def test_a_person_may_lead_their_team_see_the_partnership_and_have_begun_before(instance: Path, database_url: str) -> None:
    more = ["--leads", "--partnership", "--since", "2026-09-01"]
    done(learn(instance, *ADD, *more, env={"LEARN_DATABASE_URL": database_url}))
    engine = an_engine(database_url)
    with Session(engine) as session:
        assert session.scalars(select(Person.access)).one() == Access.PARTNERSHIP
        assert session.scalars(select(Job.started_on)).one() == date(2026, 9, 1)
        assert session.scalars(select(Lead.started_on)).one() == date(2026, 9, 1)
    engine.dispose()


def test_a_role_begins_on_the_day_that_it_is_in_london(tmp_path: Path) -> None:
    env = {"LEARN_DATABASE_URL": f"sqlite:///{tmp_path / 'learn.db'}"}
    done(learn(tmp_path, "database", "upgrade", env=env, day=SUMMER_NIGHT))
    done(learn(tmp_path, *ADD, env=env, day=SUMMER_NIGHT))
    engine = an_engine(env["LEARN_DATABASE_URL"])
    with Session(engine) as session:
        assert session.scalars(select(Job.started_on)).one() == date(2026, 7, 2)
    engine.dispose()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--role", "wizard"], "There is no role “wizard”. Use one of: council-front-desk, "),
        (["--since", "tomorrow"], "“tomorrow” is not a day. Write it like 2026-11-24."),
        (["--since", "24/11/2026"], "“24/11/2026” is not a day. Write it like 2026-11-24."),
        (["--email", "ANN.field@council.example "], "ann.field@council.example has an account already."),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_and_nothing_is_left_behind(
    instance: Path, database_url: str, words: list[str], sentence: str
) -> None:
    env = {"LEARN_DATABASE_URL": database_url}
    engine = an_engine(database_url)
    with Session(engine) as session:
        a_person(session, "Ann Field", email="ann.field@council.example")
    other = [*ADD, "--email", "ben@council.example", *words]
    assert refused(learn(instance, *other, env=env)).startswith(sentence)
    assert filled_tables(engine) == {"person"}
    with Session(engine) as session:
        assert session.scalars(select(Person.email)).all() == ["ann.field@council.example"]
    engine.dispose()


@pytest.mark.parametrize("missing", ["--email", "--name", "--agency", "--team", "--role"])
def test_whatever_a_person_needs_is_asked_for(instance: Path, missing: str) -> None:
    place = ADD.index(missing)
    result = learn(instance, *ADD[:place], *ADD[place + 2 :])
    assert result.exit_code == 2
    assert f"Missing option '{missing}'" in result.stderr


def test_somebody_is_given_a_post_for_the_content_and_it_is_taken_back(instance: Path, database_url: str) -> None:
    env = {"LEARN_DATABASE_URL": database_url}
    done(learn(instance, *ADD, env=env))
    post = ["people", "post", "--email", "ann.field@council.example", "--post", "specialist"]
    words = refused(learn(instance, *post, env=env))
    assert words.startswith("Say what kind of specialist")
    said = done(learn(instance, *post, "--title", "Domestic abuse specialist", env=env))
    assert said == "ann.field@council.example holds the post: Specialist, Domestic abuse specialist.\n"
    assert done(learn(instance, *post, "--end", env=env)) == "ann.field@council.example no longer holds the post: Specialist.\n"
    assert refused(learn(instance, *post, "--end", env=env)) == "ann.field@council.example does not hold this post."


def test_a_change_of_a_module_is_listed_shown_and_classed_by_a_content_lead(instance: Path, database_url: str) -> None:
    env = {"LEARN_DATABASE_URL": database_url}
    module = "responding-safely"
    done(learn(instance, *ADD, env=env))
    assert done(learn(instance, "content", "changes", env=env)) == "No change waits to be classed.\n"
    assert done(learn(instance, "content", "change", module, env=env)) == "No change waits to be classed.\n"
    assert refused(learn(instance, "content", "change", "no-such", env=env)).startswith("There is no module “no-such”.")
    _completed_before(database_url, module)
    listed = done(learn(instance, "content", "changes", env=env))
    assert listed.startswith(f"{module}: 1 completed it, most of them in version earlier.")
    shown = done(learn(instance, "content", "change", module, env=env))
    assert "  - An earlier line." in shown
    assert "--kind material  touches 1 of 1 on " in shown
    law = ["content", "change", module, "--kind", "law", "--says", "The law is new.", "--days", "14", "--by"]
    assert "is not the address of a content lead" in refused(learn(instance, *law, "ann.field@council.example", env=env))
    done(learn(instance, "people", "post", "--email", "ann.field@council.example", "--post", "lead", env=env))
    said = done(learn(instance, *law, "ann.field@council.example", env=env))
    assert said.endswith(": The law. Asked of 1.\n")
    assert refused(learn(instance, *law, "ann.field@council.example", env=env)).startswith("This change was classed already.")


def _completed_before(database_url: str, module: str) -> None:
    """Let the only person there is have completed a module in words that are no longer its own."""
    engine = an_engine(database_url)
    page = {"slug": "gone", "title": "Gone", "objectives": [], "content_note": "", "version": "0", "gentler": []}
    words = {
        "version": "earlier",
        "objectives": [],
        "pages": [{**page, "fragments": [{"html": "<p>An earlier line.</p>", "roles": []}]}],
    }
    with Session(engine) as session:
        person_id = session.scalars(select(Person.id)).one()
        session.execute(insert(ContentVersion).values(version="earlier", kind="module", slug=module, record=json.dumps(words)))
        a_completion(session, person_id, module, version="earlier")
        session.execute(
            update(CycleRow).where(CycleRow.module == module).values(completed_on=date(2027, 3, 15)),
        )
        session.commit()
    engine.dispose()


# Mail


def _two_letters(database_url: str) -> None:
    engine = an_engine(database_url)
    with Session(engine) as session:
        for name in ("ann", "ben"):
            link = f"https://learning.example/training/set-password/{name}"
            session.execute(
                insert(Letter).values(kind="set-password", recipient=f"{name}@council.example", link=link, created_at=NOW)
            )
        session.commit()
    engine.dispose()


def _read(file: Path) -> Message:
    return message_from_bytes(file.read_bytes(), policy=email.policy.default)


def test_letters_that_wait_go_to_the_relay_once(instance: Path, database_url: str, tmp_path: Path) -> None:
    _two_letters(database_url)
    shutil.rmtree(instance / "mailbox", ignore_errors=True)
    port = free_port()
    env = {
        "LEARN_DATABASE_URL": database_url,
        "LEARN_SMTP_HOST": "127.0.0.1",
        "LEARN_SMTP_PORT": str(port),
        "LEARN_MAIL_FROM": "Learning <learning@council.example>",
    }
    assert done(learn(instance, "mail", "deliver", env=env)) == "0 sent.\n", "the relay is away"
    _forget_claims(database_url)
    relay = Controller(Mailbox(tmp_path / "relay"), hostname="127.0.0.1", port=port)
    relay.start()
    try:
        assert done(learn(instance, "mail", "deliver", env=env)) == "2 sent.\n"
        assert done(learn(instance, "mail", "deliver", env=env)) == "0 sent.\n"
    finally:
        relay.stop()
    taken = [_read(file) for file in (tmp_path / "relay" / "new").iterdir()]
    assert {mail["To"] for mail in taken} == {"ann@council.example", "ben@council.example"}
    assert {mail["From"] for mail in taken} == {"Learning <learning@council.example>"}
    assert not (instance / "mailbox").exists()


def _forget_claims(database_url: str) -> None:
    engine = an_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE letter SET claimed_until = NULL"))
    engine.dispose()


def test_without_a_relay_letters_go_to_a_folder_of_the_instance(instance: Path, database_url: str) -> None:
    _two_letters(database_url)
    shutil.rmtree(instance / "mailbox", ignore_errors=True)
    assert done(learn(instance, "mail", "deliver", env={"LEARN_DATABASE_URL": database_url})) == "2 sent.\n"
    assert {_read(file)["To"] for file in (instance / "mailbox").iterdir()} == {"ann@council.example", "ben@council.example"}


# Production

UNSAFE: list[tuple[str, str]] = [
    ("LEARN_SECRET_KEY", "short"),
    ("LEARN_DEMONSTRATION", "1"),
    ("LEARN_PUBLIC_URL", "http://learning.example"),
    ("FLASK_DEBUG", "1"),
    ("LEARN_SMTP_HOST", ""),
    ("LEARN_ENVIRONMENT", "prod"),
]


@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_no_command_runs_on_a_setting_that_is_unsafe_in_production(tmp_path: Path, name: str, value: str) -> None:
    for words in (["serve"], ["database", "upgrade"], ADD, ["mail", "deliver"], ["demo"]):
        if words == ["demo"] and name != "LEARN_DEMONSTRATION":
            continue
        said = refused(learn(tmp_path, *words, env={**PRODUCTION, name: value}))
        assert said.startswith(f"{name} ")
    assert list(tmp_path.iterdir()) == [], "nothing was made before it was refused"


def test_the_server_names_the_variable_that_it_refuses_and_shows_no_inside(tmp_path: Path) -> None:
    database = tmp_path / "learn.db"
    database.touch()
    database.chmod(0o644)
    settings = {name: value for name, value in PRODUCTION.items() if value is not None}
    served = in_a_process("serve", env={**settings, "LEARN_SECRET_KEY": SECRET, "LEARN_INSTANCE": str(tmp_path)})
    assert served.returncode == 1
    assert served.stdout == ""
    (line,) = served.stderr.splitlines()
    assert line.startswith("Error: LEARN_DATABASE_URL: every user of this machine can open learn.db.")
    assert list(tmp_path.iterdir()) == [database]


def test_production_makes_no_demonstration(instance: Path, database_url: str) -> None:
    env = {**PRODUCTION, "LEARN_DATABASE_URL": closed(database_url)}
    assert refused(learn(instance, "demo", "--fill-only", env=env)).startswith(
        "LEARN_DEMONSTRATION must not be set in production"
    )
    engine = an_engine(database_url)
    assert filled_tables(engine) == set()
    engine.dispose()


def _invited_to_the_demonstration(engine: Engine) -> None:
    with Session(engine) as session:
        a_person(session, email=SIGN_INS[0].email)
        session.execute(text("UPDATE person SET is_demonstration = true"))
        session.commit()


@on_sqlite
def test_production_does_not_serve_a_database_with_accounts_of_the_demonstration(tmp_path: Path, engine: Engine) -> None:
    _invited_to_the_demonstration(engine)
    address = closed(engine.url.render_as_string())
    settings = {name: value for name, value in PRODUCTION.items() if value is not None}
    env = {**settings, "LEARN_SECRET_KEY": SECRET, "LEARN_INSTANCE": str(tmp_path), "LEARN_DATABASE_URL": address}
    served = in_a_process("serve", "--bind", f"127.0.0.1:{free_port()}", env=env)
    assert served.returncode == 1, served.stderr
    (line,) = served.stderr.splitlines()
    assert line.startswith("Error: LEARN_DATABASE_URL must not name a database with the demonstration in it")
    assert PASSWORD not in line


def test_people_of_the_demonstration_are_told_from_others(engine: Engine) -> None:
    with Session(engine) as session:
        assert not has_invented_people(session)
        a_person(session)
        assert not has_invented_people(session)
    _invited_to_the_demonstration(engine)
    with Session(engine) as session:
        assert has_invented_people(session)


def test_the_server_is_what_was_measured_and_says_little() -> None:
    options = server_options("127.0.0.1:9")
    assert (options["worker_class"], options["workers"], options["threads"]) == ("gthread", 2, 4)
    assert options["accesslog"] is None
    assert (options["max_requests"], options["preload_app"]) == (0, True)
