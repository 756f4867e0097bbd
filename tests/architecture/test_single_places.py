"""What happens in one place only: the clock, chance, SQL, the record of a completion.

Each check is a function that finds what is wrong in a syntax tree; beside each stands source that it has to find.
"""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.sources import below, called, calls, named, tree

Check = Callable[[ast.AST], Iterator[str]]

READS_THE_CLOCK = frozenset({"learn/app.py", "learn/cli.py", "learn/preview.py", "learn/store/engine.py", "learn/web/current.py"})
TAKES_CHANCES = frozenset({"config.py", "learn/preview.py", "learn/web/current.py", "learn/web/errors.py"})
WRITES_COMPLETIONS = "learn/services/completions.py"
SETTLES_RECORD_IDS = "learn/services/demonstration_history.py"
SAYS_FIXED_WORDS = frozenset(["learn/store/engine.py", *(named(path) for path in below("learn/store/migrations", suffix=".py"))])
"""They put names of our own into statements that take no parameters (``PRAGMA``, ``SHOW``, ``CREATE TRIGGER``)."""

FILES = [*below("learn", suffix=".py"), *below("config.py")]


def clock_readings(module: ast.AST) -> Iterator[str]:
    """Calls that ask what time it is."""
    for name, call in calls(module):
        is_clock = name.startswith("time.") and name.partition(".")[2] not in ("sleep", "fromisoformat", "min", "max")
        first, _, last = name.rpartition(".")
        if is_clock or (first != "current" and last in ("now", "utcnow", "today", "monotonic", "perf_counter", "localtime")):
            yield f"line {call.lineno}: {name}"


def unseeded_chance(module: ast.AST) -> Iterator[str]:
    """Chance that cannot be repeated."""
    for name, call in calls(module):
        first, _, last = name.rpartition(".")
        if first in ("secrets", "random") and (name != "random.Random" or not call.args):
            yield f"line {call.lineno}: {name}"
        elif name == "Random" and not call.args:
            yield f"line {call.lineno}: Random without a seed"
        elif last == "urandom":
            yield f"line {call.lineno}: {name}"
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module in ("random", "secrets"):
            yield from (f"line {node.lineno}: {alias.name}" for alias in node.names if alias.name != "Random")


def built_statements(module: ast.AST) -> Iterator[str]:
    """Text of SQL that is put together from pieces, so that a value could become part of it."""
    takes_sql = ("text", "execute", "exec_driver_sql", "executescript", "literal_column", "DDL")
    for name, call in calls(module):
        if name.rpartition(".")[2] in takes_sql:
            yield from (f"line {call.lineno}: {name}" for argument in call.args[:1] if _is_built(argument))


def _is_built(argument: ast.expr) -> bool:
    if isinstance(argument, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in argument.values)
    if isinstance(argument, ast.BinOp):
        return isinstance(argument.op, ast.Add | ast.Mod)
    return isinstance(argument, ast.Call) and called(argument.func).rpartition(".")[2] in ("format", "join", "replace")


def completions_written(module: ast.AST) -> Iterator[str]:
    """Ways to add, change or remove a record of completion."""
    for name, call in calls(module):
        words = {called(each).rpartition(".")[2] for each in call.args}
        words |= {str(each.value) for each in call.args if isinstance(each, ast.Constant)}
        last = name.rpartition(".")[2]
        if last == "CompletionRow":
            yield f"line {call.lineno}: CompletionRow(...)"
        elif last in ("insert", "update", "delete", "merge", "bulk_insert_mappings") and "CompletionRow" in words:
            yield f"line {call.lineno}: {last}"
    for node in ast.walk(module):
        if isinstance(node, ast.Subscript) and ast.unparse(node).endswith("tables['completion']"):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            spoken = " ".join(node.value.lower().split())
            if any(f"{verb} completion" in spoken for verb in ("insert into", "update", "delete from")):
                yield f"line {node.lineno}: {spoken[:40]}"


def rows_looked_up(module: ast.AST) -> Iterator[str]:
    """A page that fetches a row, or decides by comparing ids, instead of asking a deed as the viewer."""
    for name, call in calls(module):
        if ".query." in f".{name}." or "session()." in name or name.endswith("_or_404"):
            yield f"line {call.lineno}: {name}"
    for node in ast.walk(module):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                last = called(side).rpartition(".")[2]
                if last in ("id", "uuid") or last.endswith(("_id", "_uuid")):
                    yield f"line {node.lineno}: compares {called(side)}"


def sessions_used(module: ast.AST) -> Iterator[str]:
    """A page that does anything with the database's session but hand it to a deed."""
    handed = {id(each) for _, call in calls(module) for each in [*call.args, *(word.value for word in call.keywords)]}
    for name, call in calls(module):
        if name == "current.session" and id(call) not in handed:
            yield f"line {call.lineno}: uses the session"


def files_taken(module: ast.AST) -> Iterator[str]:
    """A field or a view that takes a file."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute | ast.Name) and called(node).endswith(("FileField", "request.files")):
            yield f"line {node.lineno}: {called(node)}"


def outside_touched(module: ast.AST) -> Iterator[str]:
    """A rule that touches files, processes, the network or the machine."""
    closed = {
        "io",
        "logging",
        "os",
        "pathlib",
        "secrets",
        "shutil",
        "socket",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (f"line {node.lineno}: {a.name}" for a in node.names if a.name.partition(".")[0] in closed)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in closed:
            yield f"line {node.lineno}: {node.module}"
        elif isinstance(node, ast.Call) and called(node.func) in ("open", "print", "input", "eval", "exec"):
            yield f"line {node.lineno}: {called(node.func)}"


def found(check: Check, *, but: frozenset[str] = frozenset(), files: str = "") -> list[str]:
    """Everything a check finds in our files, with where it stands."""
    return [
        f"{named(path)} {what}"
        for path in FILES
        if named(path).startswith(files) and named(path) not in but
        for what in check(tree(path))
    ]


FAULTS: list[tuple[Check, str]] = [
    (clock_readings, "from datetime import UTC, datetime\ndatetime.now(UTC)"),
    (clock_readings, "import datetime\ndatetime.date.today()"),
    (clock_readings, "import time\ntime.time()"),
    (unseeded_chance, "import random\nrandom.shuffle([])"),
    (unseeded_chance, "import secrets\nsecrets.token_hex()"),
    (unseeded_chance, "from random import Random\nRandom()"),
    (unseeded_chance, "from random import choice"),
    (built_statements, "text(f'SELECT {name}')"),
    (built_statements, "sa.text('SELECT ' + name)"),
    (built_statements, "session.execute('SELECT %s' % name)"),
    (built_statements, "op.execute('SELECT {}'.format(name))"),
    (completions_written, "session.execute(insert(CompletionRow).values(x=1))"),
    (completions_written, "session.add(learning.CompletionRow(person_id=1))"),
    (completions_written, "insert(metadata.tables['completion'])"),
    (completions_written, "text('INSERT  INTO completion (id) VALUES (1)')"),
    (completions_written, "delete(CompletionRow)"),
    (rows_looked_up, "Attempt.query.get(uuid)"),
    (rows_looked_up, "current.session().get(Attempt, 1)"),
    (rows_looked_up, "if attempt.person_id == current.viewer().person_id: show()"),
    (sessions_used, "current.session().commit()"),
    (sessions_used, "session = current.session()"),
    (files_taken, "class Form: picture = wtforms.FileField()"),
    (files_taken, "request.files['a']"),
    (outside_touched, "from pathlib import Path"),
    (outside_touched, "open('a')"),
]


@pytest.mark.parametrize(("check", "source"), FAULTS)
def test_a_fault_is_found(check: Check, source: str) -> None:
    assert list(check(ast.parse(source)))


def test_the_clock_is_read_where_requests_and_commands_begin() -> None:
    assert found(clock_readings, but=READS_THE_CLOCK) == []


def test_chance_is_taken_where_it_is_handed_out_and_seeded_everywhere_else() -> None:
    assert found(unseeded_chance, but=TAKES_CHANCES) == []


def test_no_statement_is_put_together_from_pieces() -> None:
    assert found(built_statements, but=SAYS_FIXED_WORDS) == []


def test_a_completion_is_written_in_one_place() -> None:
    assert found(completions_written, but=frozenset({WRITES_COMPLETIONS, SETTLES_RECORD_IDS})) == []
    (path,) = below(WRITES_COMPLETIONS)
    assert [each.partition(": ")[2] for each in completions_written(tree(path))] == ["insert"]


def test_the_demonstration_settles_nothing_of_a_completion_but_its_public_id() -> None:
    (path,) = below(SETTLES_RECORD_IDS)
    assert [each.partition(": ")[2] for each in completions_written(tree(path))] == ["update"]
    (values,) = [
        call
        for name, call in calls(tree(path))
        if name.endswith("values")
        and any(called(each) == "CompletionRow" for each in ast.walk(call) if isinstance(each, ast.Name))
    ]
    assert [word.arg for word in values.keywords] == ["uuid"]


def test_a_page_asks_a_deed_for_what_it_shows() -> None:
    assert found(rows_looked_up, files="learn/web/") == []


def test_a_page_only_hands_the_session_on() -> None:
    assert found(sessions_used, files="learn/web/") == []


def test_no_page_takes_a_file() -> None:
    assert found(files_taken) == []
    wrong = ('type="file"', "multipart/form-data")
    assert [named(p) for p in below("templates", suffix=".html") if any(w in p.read_text() for w in wrong)] == []


def test_the_rules_touch_nothing_outside() -> None:
    assert found(outside_touched, files="learn/domain/") == []
