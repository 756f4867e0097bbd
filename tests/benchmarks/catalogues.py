"""Ten modules to measure with: the real ones, under new names."""

import shutil
from datetime import date
from pathlib import Path

from config import ROOT
from learn.content.catalogue import load
from learn.domain.catalogue import Catalogue

MODULES = 10
ROLE = "housing-officer"


def ten_modules(root: Path, day: date) -> Catalogue:
    """A catalogue in which ten modules are asked of one role; copies of real ones in ``root`` fill up what is missing."""
    real = load(ROOT, day=day)
    for folder in ("modules", "quizzes"):
        if not (root / folder).exists():
            shutil.copytree(ROOT / folder, root / folder)
    slugs = list(real.modules)[:MODULES]
    for number in range(len(slugs), MODULES):
        original, slug = slugs[number % len(real.modules)], f"measured-{number}"
        slugs.append(slug)
        if not (root / "modules" / slug).exists():
            shutil.copytree(ROOT / "modules" / original, root / "modules" / slug)
            quiz = (ROOT / "quizzes" / f"{original}.yaml").read_text(encoding="utf-8")
            (root / "quizzes" / f"{slug}.yaml").write_text(
                quiz.replace(f"module: {original}", f"module: {slug}", 1), encoding="utf-8"
            )
    paths = (ROOT / "modules" / "paths.yaml").read_text(encoding="utf-8")
    steps = "".join(
        f"    - {{module: {slug}, year: {2 if slug == slugs[-1] else 1}, days: 60, renew_months: 12}}\n" for slug in slugs
    )
    begun, _, after = paths.partition(f"{ROLE}:\n")
    why, _, rest = after.partition("  steps:\n")
    following = rest.splitlines(keepends=True)
    kept = next(n for n, line in enumerate(following) if not line.startswith("    "))
    text = f"{begun}{ROLE}:\n{why}  steps:\n{steps}{''.join(following[kept:])}"
    (root / "modules" / "paths.yaml").write_text(text, encoding="utf-8")
    return load(root, day=day)
