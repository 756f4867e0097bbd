"""Every address of the staff pages is guarded once, in the source and in the map of addresses."""

import ast
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule, UnicodeConverter

from learn.app import Platform
from learn.domain.people import Deed
from learn.gateways.hashing import Argon2Hashing
from tests.architecture.sources import below, called, named, tree
from tests.conftest import settings_for

SLUGS_AND_TOKENS = frozenset({"slug", "page_slug", "seat_slug", "theme", "token"})
"""Parts of addresses that are plain words: names in the content, which are looked up in it, and tokens, which are hashed."""

SHOWN_TO_ALL = frozenset(
    {
        "passwords.forgotten",
        "passwords.send_link",
        "passwords.set_password",
        "passwords.set_password_now",
        "sign_ins.sign_in",
        "sign_ins.sign_in_now",
    },
)
"""What opens without a sign-in: signing in, and setting a password by a link. Nothing else does."""


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The staff pages as they are assembled. No database is opened."""
    folder = tmp_path_factory.mktemp("instance")
    return Platform(
        settings_for(f"sqlite:///{folder / 'learn.db'}", folder), hashing=Argon2Hashing(memory_kib=64, passes=1)
    ).staff


def rules(staff: Flask) -> list[Rule]:
    """Every address."""
    return list(staff.url_map.iter_rules())


def views(module: ast.AST) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each view of a file: its name, the routes that lead to it, and the guards it carries."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            marks = [called(each).removesuffix("()") for each in node.decorator_list]
            routes = [mark for mark in marks if mark.split(".")[-1] in ("get", "post", "put", "patch", "delete", "route")]
            if routes:
                yield node.name, routes, [mark for mark in marks if mark in ("opens", "open_to_all")]


def misguarded(module: ast.AST) -> list[str]:
    """Views that carry no guard, or more than one, or take two methods through one guard."""
    return [
        name for name, routes, guards in views(module) if len(guards) != 1 or len(routes) != 1 or routes[0].endswith(".route")
    ]


@pytest.mark.parametrize(
    "marks",
    [
        "@pages.get('/a')",
        "@pages.get('/a')\n@opens(Deed.LEARN)\n@open_to_all",
        "@pages.post('/a')\n@login_required",
        "@pages.route('/a', methods=['GET', 'POST'])\n@opens(Deed.LEARN)",
        "@pages.get('/a')\n@pages.post('/a')\n@opens(Deed.LEARN)",
    ],
)
def test_a_view_without_exactly_one_guard_is_found(marks: str) -> None:
    assert misguarded(ast.parse(f"{marks}\ndef view(): pass")) == ["view"]


def test_every_view_carries_exactly_one_guard_and_answers_one_method() -> None:
    paths = below("learn/web", suffix=".py")
    assert sum(len(list(views(tree(path)))) for path in paths) > 20
    assert [f"{named(path)}: {name}" for path in paths for name in misguarded(tree(path))] == []


def test_every_address_names_what_it_opens(staff: Flask) -> None:
    assert rules(staff)
    for rule in rules(staff):
        view = staff.view_functions[rule.endpoint]
        assert hasattr(view, "deed"), rule
        assert view.deed is None or isinstance(view.deed, Deed), rule


def test_nothing_more_opens_without_a_sign_in(staff: Flask) -> None:
    assert {rule.endpoint for rule in rules(staff) if vars(staff.view_functions[rule.endpoint])["deed"] is None} == SHOWN_TO_ALL


def test_every_part_of_an_address_has_a_type_or_is_a_word_of_the_content(staff: Flask) -> None:
    for rule in rules(staff):
        for name, converter in rule._converters.items():  # noqa: SLF001 -- Werkzeug has no public name for them
            assert type(converter) is not UnicodeConverter or name in SLUGS_AND_TOKENS, f"{rule}: {name}"


def test_an_address_is_kebab_case(staff: Flask) -> None:
    for rule in rules(staff):
        fixed = [part for part in rule.rule.split("/") if part and not part.startswith("<")]
        assert all(part == part.lower() and "_" not in part for part in fixed), rule


def test_every_deed_is_opened_by_some_address(staff: Flask) -> None:
    opened = {vars(staff.view_functions[rule.endpoint])["deed"] for rule in rules(staff)}
    assert opened - {None} == set(Deed)
