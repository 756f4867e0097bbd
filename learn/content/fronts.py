"""Fronts: a Markdown file that begins with its title and the like between two lines of dashes."""

from dataclasses import dataclass
from pathlib import Path

from learn.content.files import read_text, shown
from learn.content.problems import Problem
from learn.content.yamlfiles import YamlFile, read_yaml

_DASHES = "---"


@dataclass(frozen=True, kw_only=True)
class Fronted:
    """What stands between the dashes (None where that is no YAML), the text below, and the line on which it begins."""

    front: YamlFile | None
    text: str
    line: int


def read_fronted(root: Path, path: Path, what_stands_there: str, problems: list[Problem]) -> Fronted | None:
    """Read such a file; None, and a problem, where it cannot be read or has no front."""
    name = shown(root, path)
    text = read_text(root, path, problems)
    if text is None:
        return None
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == _DASHES), None)
    if lines[0].rstrip() != _DASHES or end is None:
        what = f"must begin with `---`, {what_stands_there}, and another `---`"
        problems.append(Problem(file=name, line=1, where="front matter", what=what))
        return None
    front = read_yaml(name, "\n".join(lines[1:end]), problems, first_line=2)
    return Fronted(front=front, text="\n".join(lines[end + 1 :]), line=end + 2)
