"""Register rules: what holds within the registers and between them."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from learn.content.module_rules import token_problems
from learn.content.problems import Problem, Severity
from learn.content.registers import Register, Registers
from learn.content.schemas import PathEntry, RoleEntry, ServiceEntry, TermEntry, ThemeEntry
from learn.content.tokens import Wordbook
from learn.content.wording import yaml_slips

LOCAL_PRIORITY = "local-priority"
"""The theme that the role matrix leaves out, because everyone shares it."""

SOON = timedelta(days=14)
"""How long before a service must be checked again its editors are told."""

LONGEST_BETWEEN_CHECKS = timedelta(days=90)
"""How long a number may go without being checked."""

CHECKERS = 2
"""How many people check a number (GOV-02)."""

_UK_NUMBER = re.compile(r"999|101|111|116\d{3}|0800 ?1111|0\d{9,10}")


def register_problems(
    registers: Registers, modules: Collection[str], used_beliefs: Collection[str], words: Wordbook, day: date
) -> Iterator[Problem]:
    """Everything wrong with the registers. ``used_beliefs`` are those that some question names."""
    yield from _order(registers.themes)
    yield from _order(registers.roles)
    yield from _depths(registers.roles, registers.themes)
    yield from _paths(registers.paths, registers.roles, modules)
    yield from _beliefs(registers, used_beliefs)
    yield from _services(registers.services, day)
    yield from _terms(registers.terms)
    for register in (registers.themes, registers.roles, registers.paths, registers.beliefs):
        yield from token_problems(register.file, words)
        yield from yaml_slips(register.file, spoken=frozenset({"says"}))


def _order(register: Register[ThemeEntry] | Register[RoleEntry]) -> Iterator[Problem]:
    times = Counter(entry.order for entry in register.entries.values())
    seen: set[int] = set()
    for slug, entry in register.entries.items():
        if times[entry.order] > 1 and entry.order in seen:
            yield register.file.problem(f"another one has order {entry.order} too", slug, "order")
        seen.add(entry.order)


def _depths(roles: Register[RoleEntry], themes: Register[ThemeEntry]) -> Iterator[Problem]:
    if not themes.names:
        return
    wanted = themes.names - {LOCAL_PRIORITY}
    for slug, role in roles.entries.items():
        for theme in sorted(wanted - role.depth.keys()):
            yield roles.file.problem(f"says nothing of theme `{theme}`; add it, `none` if it is not needed", slug, "depth")
        for theme in sorted(role.depth.keys() - themes.names):
            yield roles.file.problem(f"there is no theme `{theme}`", slug, "depth", theme)


def _paths(paths: Register[PathEntry], roles: Register[RoleEntry], modules: Collection[str]) -> Iterator[Problem]:
    for role, path in paths.entries.items():
        if role not in roles.names:
            yield paths.file.problem(f"there is no role `{role}`", role)
        seen: set[str] = set()
        for place, step in enumerate(path.steps):
            if step.module not in modules:
                yield paths.file.problem(f"there is no module `{step.module}`", role, "steps", place, "module")
            elif step.module in seen:
                yield paths.file.problem("this module is on the path already", role, "steps", place, "module")
            seen.add(step.module)
    for role in sorted(roles.names - paths.names):
        yield roles.file.problem("has no path; add one to modules/paths.yaml", role)


def _beliefs(registers: Registers, used: Collection[str]) -> Iterator[Problem]:
    beliefs = registers.beliefs
    for slug, belief in beliefs.entries.items():
        if belief.theme not in registers.themes.names:
            yield beliefs.file.problem(f"there is no theme `{belief.theme}`", slug, "theme")
        if slug not in used:
            yield beliefs.file.problem("no question uses this belief; take it out, or give it to a wrong choice", slug)


def _services(services: Register[ServiceEntry], day: date) -> Iterator[Problem]:
    for slug, service in services.entries.items():
        file = services.file
        if service.verification == "unverified" and service.phone:
            yield file.problem("was not verified, so it must be empty", slug, "phone")
        if service.verification != "unverified" and not service.phone:
            yield file.problem("is empty, so nothing was verified; write `verification: unverified`", slug, "phone")
        if not service.phone:
            what = "has no verified number, so it is named without one; read it on the service's own page"
            yield file.problem(what, slug, "phone", severity=Severity.WARNING)
        if len(service.checked_by) < CHECKERS:
            what = "two people have to check a number; write the role of each"
            yield file.problem(what, slug, "checked_by", severity=Severity.WARNING)
        if service.phone and _UK_NUMBER.fullmatch(service.phone.replace(" ", "")) is None:
            yield file.problem("is not a telephone number of the United Kingdom; check it", slug, "phone")
        if not timedelta() < service.next_check_on - service.checked_on <= LONGEST_BETWEEN_CHECKS:
            yield file.problem("must be within 90 days after checked_on", slug, "next_check_on")
        if service.next_check_on <= day:
            what = "is overdue; check this service with its owner, then write both days anew"
            yield file.problem(what, slug, "next_check_on", severity=Severity.OVERDUE)
        elif service.next_check_on <= day + SOON:
            yield file.problem("comes soon; plan the check", slug, "next_check_on", severity=Severity.WARNING)


def _terms(terms: Register[TermEntry]) -> Iterator[Problem]:
    for slug, term in terms.entries.items():
        if term.changes_on is not None and term.then is None:
            yield terms.file.problem("needs the new wording under `then`", slug, "changes_on")
