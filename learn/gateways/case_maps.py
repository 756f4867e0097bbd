"""Maps of cases as files that anything shows: one picture a seat."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from learn.domain.case_maps import seat_map
from learn.domain.cases import Case


def write_maps(case: Case, templates: Path, folder: Path) -> list[Path]:
    """Write the map of every seat of a case into a folder, as SVG; say which files."""
    drawn = Environment(loader=FileSystemLoader(templates), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    macro = drawn.get_template("components/case_map.html").module.case_map  # type: ignore[attr-defined]  # a template's macros are its attributes
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for seat in case.seats.values():
        path = folder / f"{case.slug}-{seat.slug}.svg"
        path.write_text(str(macro(seat_map(seat), f"{case.title}: {seat.title}")).strip() + "\n", encoding="utf-8")
        written.append(path)
    return written
