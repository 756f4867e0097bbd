"""Cases: a folder for each, read and turned into what is played from every seat."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from learn.content.blocks import Sheet
from learn.content.case_schemas import (
    CASE,
    SCENE,
    SEAT,
    CaseChoiceEntry,
    CaseEntry,
    ConditionEntry,
    SceneEntry,
    SeatEntry,
)
from learn.content.files import entries, read_text, shown
from learn.content.hashes import version_of
from learn.content.markdown import to_html, to_line
from learn.content.problems import Problem
from learn.content.shapes import shaped
from learn.content.sources import build_source
from learn.content.tokens import Wordbook, plain
from learn.content.yamlfiles import YamlFile, read_yaml
from learn.domain.case_ways import holds
from learn.domain.cases import (
    ALWAYS,
    Aside,
    Bearing,
    Case,
    Choice,
    Condition,
    Course,
    Fact,
    Join,
    Moment,
    Person,
    Point,
    Provenance,
    Scene,
    Seat,
)


@dataclass(frozen=True, kw_only=True)
class SeatText:
    """A seat as its author wrote it. ``scenes`` are those of the right shape with their places in the list."""

    slug: str
    file: YamlFile
    entry: SeatEntry | None
    scenes: tuple[tuple[int, SceneEntry], ...]
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class CaseText:
    """A case as its author wrote it; ``entry`` is None where what its seats share cannot be used."""

    slug: str
    file: YamlFile
    entry: CaseEntry | None
    seats: Mapping[str, SeatText]

    @property
    def sources(self) -> dict[str, str]:
        """The titles of its sources by id."""
        return {each.id: each.title for each in self.entry.sources} if self.entry is not None else {}


def read_cases(root: Path, problems: list[Problem]) -> dict[str, CaseText]:
    """Read every folder of ``quizzes/cases``, and note what is wrong with the shape of its files."""
    found: dict[str, CaseText] = {}
    for folder in entries(root / "quizzes" / "cases"):
        if not folder.is_dir():
            what = "is not expected here; each case has a folder of its own"
            problems.append(Problem(file=shown(root, folder), line=1, where="file", what=what))
            continue
        found[folder.name] = _read(root, folder, problems)
    return found


def _read(root: Path, folder: Path, problems: list[Problem]) -> CaseText:
    file = _yaml(root, folder / "case.yaml", problems)
    seats: dict[str, SeatText] = {}
    for path in entries(folder):
        if path.suffix != ".yaml":
            what = "is not expected here; a case has case.yaml and a file for each seat, like gp.yaml"
            problems.append(Problem(file=shown(root, path), line=1, where="file", what=what))
        elif path.name != "case.yaml":
            source = _yaml(root, path, problems)
            if source.value:
                seats[path.stem] = _seat(path.stem, source, problems)
    return CaseText(
        slug=folder.name,
        file=file,
        entry=shaped(CASE, file, file.value, problems) if file.value else None,
        seats=seats,
    )


def _yaml(root: Path, path: Path, problems: list[Problem]) -> YamlFile:
    text = read_text(root, path, problems)
    file = read_yaml(shown(root, path), text, problems) if text is not None else None
    return file or YamlFile(file=shown(root, path), text="", value={})


def _seat(slug: str, file: YamlFile, problems: list[Problem]) -> SeatText:
    top = {key: value for key, value in file.value.items() if key != "scenes"}
    listed = file.value.get("scenes")
    if not isinstance(listed, list) or not listed:
        problems.append(file.problem("must be a list of scenes", "scenes"))
        listed = []
    shapes = [(place, shaped(SCENE, file, each, problems, ("scenes", place))) for place, each in enumerate(listed)]
    scenes = tuple((place, scene) for place, scene in shapes if scene is not None)
    entry = shaped(SEAT, file, top, problems)
    return SeatText(
        slug=slug, file=file, entry=entry, scenes=scenes, is_whole=entry is not None and len(scenes) == len(listed) > 0
    )


def build_case(text: CaseText, words: Wordbook) -> Case:
    """The case as it is played, from texts that have no problems.

    Raises:
        ValueError: a file could not be used.
    """
    entry = text.entry
    if entry is None:
        raise ValueError(f"{text.file.file} has problems")
    sheet = Sheet(words=words)
    shared = version_of(entry.words())
    seats = sorted((build_seat(each, sheet, shared) for each in text.seats.values()), key=lambda seat: _order(text, seat.slug))
    moments = {
        each.id: Moment(slug=each.id, title=plain(each.title, words), number=number) for number, each in enumerate(entry.moments)
    }
    return Case(
        slug=text.slug,
        title=plain(entry.title, words),
        summary=plain(entry.summary, words),
        minutes=entry.minutes,
        themes=tuple(entry.themes),
        content_note=plain(entry.content_note, words),
        provenance=Provenance(entry.provenance.kind),
        provenance_says=plain(entry.provenance.says, words),
        is_drafted_by_machine=entry.drafted_by_machine,
        people=tuple(Person(slug=each.id, name=each.name, says=plain(each.says, words)) for each in entry.people),
        moments=MappingProxyType(moments),
        facts=MappingProxyType({each.id: Fact(slug=each.id, text=plain(each.text, words)) for each in entry.facts}),
        points=MappingProxyType(
            {
                each.id: Point(
                    slug=each.id,
                    asks=plain(each.asks, words),
                    theme=each.theme,
                    courses=tuple(Course(slug=course.id, text=plain(course.title, words)) for course in each.courses),
                )
                for each in entry.points
            },
        ),
        joins=tuple(
            Join(
                slug=each.id,
                title=plain(each.title, words),
                html=to_html(each.text, sheet),
                facts=tuple(each.facts),
                themes=tuple(each.themes),
            )
            for each in entry.joins
        ),
        seats=MappingProxyType({seat.slug: seat for seat in seats}),
        holds=MappingProxyType({seat.slug: MappingProxyType(holds(seat, moments)) for seat in seats}),
        closing=to_html(entry.closing, sheet),
        sources=tuple(build_source(each.id, each) for each in entry.sources),
        owner_role=entry.owner_role,
        review_by=entry.review_by,
    )


def _order(text: CaseText, seat: str) -> tuple[int, str]:
    entry = text.seats[seat].entry
    return (entry.order if entry is not None else 0, seat)


def build_seat(text: SeatText, sheet: Sheet, shared: str) -> Seat:
    """The seat as it is played. ``shared`` is the version of what the seats of its case share.

    Raises:
        ValueError: the file could not be used.
    """
    entry = text.entry
    if entry is None:
        raise ValueError(f"{text.file.file} has problems")
    return Seat(
        slug=text.slug,
        title=plain(entry.title, sheet.words),
        roles=tuple(entry.roles),
        html=to_html(entry.opening, sheet),
        knows=tuple(entry.knows),
        start=entry.start,
        scenes=MappingProxyType({scene.id: _scene(scene, sheet) for _, scene in text.scenes}),
        version=version_of({"case": shared, "seat": entry.words(), "scenes": [scene.words() for _, scene in text.scenes]}),
    )


def _scene(entry: SceneEntry, sheet: Sheet) -> Scene:
    return Scene(
        slug=entry.id,
        title=plain(entry.title, sheet.words),
        moment=entry.moment,
        html=to_html(entry.text, sheet),
        asides=tuple(Aside(when=_condition(each.when), html=to_html(each.text, sheet)) for each in entry.also),
        learns=tuple(entry.learns),
        point=entry.point or "",
        question=plain(entry.question, sheet.words),
        choices=tuple(_choice(each, sheet) for each in entry.choices),
    )


def _choice(entry: CaseChoiceEntry, sheet: Sheet) -> Choice:
    return Choice(
        slug=entry.id,
        text=plain(entry.text, sheet.words),
        when=_condition(entry.when),
        leads_to=entry.leads_to,
        follows=to_html(entry.follows, sheet),
        why=to_line(entry.why, sheet),
        bearing=Bearing(entry.bearing),
        belief=entry.belief or "",
        learns=tuple(entry.learns),
        tells=MappingProxyType({each.fact: tuple(each.to) for each in entry.tells}),
        course=entry.course or "",
    )


def _condition(entry: ConditionEntry | None) -> Condition:
    if entry is None:
        return ALWAYS
    return Condition(
        chosen=frozenset(entry.chosen),
        not_chosen=frozenset(entry.not_chosen),
        knows=frozenset(entry.knows),
        not_knows=frozenset(entry.not_knows),
    )
