"""Reviews: the file that says how they work, read and turned into what residents see and modules quote."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from learn.content.blocks import Sheet
from learn.content.files import read_text, shown
from learn.content.markdown import to_line
from learn.content.module_rules import token_problems
from learn.content.problems import Problem, Severity
from learn.content.readability import reading
from learn.content.review_schemas import REVIEWS, QuotedEntry, ReviewsEntry, ReviewStepEntry, ReviewTermEntry, TimescaleEntry
from learn.content.shapes import shaped
from learn.content.tokens import TOKEN, Wordbook, cited
from learn.content.topics import GRADE, LONGEST
from learn.content.wording import is_prose, yaml_slips
from learn.content.yamlfiles import Step, YamlFile, read_yaml
from learn.domain import reviews
from learn.domain.modules import Source

FILE = Path("modules/public/reviews.yaml")
"""Where it is written, below the root."""

LONGEST_LINE = 12
"""The most words that a line of Easy Read has."""

_SPOKEN_OF = frozenset({"definition.note", "terms.dhr.term", "terms.dhr.meaning", "terms.dardr.term", "terms.dardr.meaning"})
"""Where the names of the review are themselves what is spoken of, so that they do not change with the day."""

_SHORT = re.compile(r"[A-Z]{2,}")


@dataclass(frozen=True, kw_only=True)
class ReviewsText:
    """How reviews work as its author wrote it; ``entry`` is None where the file cannot be used."""

    file: YamlFile
    entry: ReviewsEntry | None

    @property
    def sources(self) -> dict[str, None]:
        """The ids of all sources in the order in which they are first named, which is that of their numbers."""
        return {source: None for _, sources in _source_lists(self.file.value) for source in sources if isinstance(source, str)}

    @property
    def steps(self) -> dict[str, str]:
        """The guide's words on each step, for modules to quote by its number."""
        return {str(step.number): step.guide for step in self.entry.steps} if self.entry is not None else {}

    @property
    def review(self) -> dict[str, str]:
        """The guide's words on what a review is and who is responsible, for modules to quote."""
        if self.entry is None:
            return {}
        return {"definition": self.entry.definition.guide, "responsible": self.entry.responsible.guide}


def read_reviews(root: Path, problems: list[Problem]) -> ReviewsText:
    """Read ``modules/public/reviews.yaml``."""
    name = shown(root, root / FILE)
    text = read_text(root, root / FILE, problems)
    file = read_yaml(name, text, problems) if text is not None else None
    if file is None:
        return ReviewsText(file=YamlFile(file=name, text="", value={}), entry=None)
    return ReviewsText(file=file, entry=shaped(REVIEWS, file, file.value, problems))


def reviews_problems(text: ReviewsText, words: Wordbook, sources: frozenset[str]) -> Iterator[Problem]:
    """Everything wrong with it, beyond its shape."""
    file = text.file
    yield from _sourcing(file, sources)
    yield from token_problems(file, replace(words, sources=dict.fromkeys(sources, "")))
    for slip in yaml_slips(file):
        if not (slip.where in _SPOKEN_OF and slip.what.startswith("the name of the review")):
            yield slip
    yield from _lengths(file)
    if text.entry is None:
        return
    for place, step in enumerate(text.entry.steps):
        yield from _step(file, place, step)
    for place, service in enumerate(text.entry.families.services):
        if service not in words.services:
            yield file.problem(f"there is no service `{service}` in services.yaml", "families", "services", place)
    yield from _plainness(file, text.entry)


def _sourcing(file: YamlFile, sources: frozenset[str]) -> Iterator[Problem]:
    for steps, listed in _source_lists(file.value):
        for place, source in enumerate(listed):
            if source not in sources:
                yield file.problem(f"there is no source `{source}` in sources.yaml", *steps, place)
    for steps, said in file.strings():
        for source in sorted((cited(said) & sources) - _sources_beside(file.value, steps)):
            yield file.problem(f"cites `{source}`, which is not among the sources here; add it to them", *steps)


def _source_lists(value: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], list[Any]]]:
    """Every list of sources in the file, with the steps that lead to it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                yield (*steps, key), inner
            else:
                yield from _source_lists(inner, (*steps, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _source_lists(inner, (*steps, place))


def _sources_beside(value: Any, steps: tuple[Step, ...]) -> set[str]:
    """The sources of the nearest thing around the value at ``steps`` that lists any."""
    found: set[str] = set()
    for step in steps:
        if isinstance(value, Mapping) and isinstance(value.get("sources"), list):
            found = {str(source) for source in value["sources"]}
        value = value[step]
    return found


def _lengths(file: YamlFile) -> Iterator[Problem]:
    for steps, said in file.strings():
        if "guide" not in steps and is_prose(steps) and (longest := reading(said).longest) > LONGEST:
            what = f"has a sentence of {longest} words; cut it to {LONGEST} or less"
            yield file.problem(what, *steps, severity=Severity.OVERDUE)


def _plainness(file: YamlFile, entry: ReviewsEntry) -> Iterator[Problem]:
    for place, part in enumerate(entry.plain):
        if (grade := reading(part.text).grade) > GRADE:
            what = f"reads like grade {grade}; plain English is grade {GRADE:g} or less: shorter words and sentences"
            yield file.problem(what, "plain", place, "text", severity=Severity.OVERDUE)
    for number, easy in enumerate(entry.easy_read):
        for place, line in enumerate(easy.lines):
            if (count := reading(line).words) > LONGEST_LINE:
                what = f"has {count} words; a line of Easy Read has {LONGEST_LINE} or less"
                yield file.problem(what, "easy_read", number, "lines", place, severity=Severity.OVERDUE)


def _step(file: YamlFile, place: int, step: ReviewStepEntry) -> Iterator[Problem]:
    if step.number != place + 1:
        yield file.problem(f"must be {place + 1}; the steps stand in their order", "steps", place, "number")
    if bool(step.timescale.text) == (step.timescale.kind == "none"):
        what = "a time has a kind, national or local; where none was confirmed, leave the text empty and write `kind: none`"
        yield file.problem(what, "steps", place, "timescale")
    if not step.sources:
        yield file.problem("names no source; the first is where the guide's words stand", "steps", place, "sources")


def build_reviews(text: ReviewsText, words: Wordbook, sources: Mapping[str, Source]) -> reviews.ReviewProcess:
    """How reviews work as residents see it, from a text that has no problems.

    Raises:
        ValueError: the file could not be used.
    """
    if text.entry is None:
        raise ValueError(f"{text.file.file} has problems")
    named = {source: sources[source] for source in text.sources}
    pen = _Pen(replace(words, sources={slug: source.title for slug, source in named.items()}), text.entry.terms)
    return _build(text.entry, pen, tuple(named.values()))


def _build(entry: ReviewsEntry, pen: "_Pen", sources: tuple[Source, ...]) -> reviews.ReviewProcess:
    # In the order of the page, so that the first use of a term is the first that is seen; what is folded comes after.
    definition, responsible = pen.quotation(entry.definition), pen.quotation(entry.responsible)
    purposes = [pen.guide(words, entry.purposes.sources) for words in entry.purposes.guide]
    national = tuple(map(pen.line, entry.purposes.national))
    is_not = tuple(pen.point(point.text, point.sources) for point in entry.is_not)
    steps = [pen.step(step) for step in entry.steps]
    families = reviews.ForFamilies(
        intro=pen.line(entry.families.intro),
        points=tuple(pen.point(point.text, point.sources) for point in entry.families.points),
        services=tuple(entry.families.services),
    )
    published = pen.point(entry.published.text, entry.published.sources)
    return reviews.ReviewProcess(
        as_at=entry.as_at,
        definition=replace(definition, note=pen.line(entry.definition.note)),
        responsible=replace(responsible, note=pen.line(entry.responsible.note)),
        purposes=reviews.Purposes(guide=tuple(purposes), national=national, note=pen.line(entry.purposes.note)),
        is_not=is_not,
        steps=tuple(
            replace(step, guide=replace(step.guide, note=pen.line(written.note)))
            for step, written in zip(steps, entry.steps, strict=True)
        ),
        families=families,
        plain=tuple(reviews.PlainPart(heading=part.heading, html=pen.alone(part.text)) for part in entry.plain),
        easy_read=tuple(
            reviews.EasyPart(picture=part.picture, lines=tuple(map(pen.alone, part.lines))) for part in entry.easy_read
        ),
        terms=tuple(
            reviews.ReviewTerm(slug=slug, term=term.term, meaning=pen.alone(_with_sources(term.meaning, term.sources)))
            for slug, term in entry.terms.items()
        ),
        published=published,
        links=tuple(reviews.PublishedLink(**link.model_dump()) for link in entry.published.links),
        sources=sources,
    )


def _with_sources(text: str, sources: Sequence[str]) -> str:
    """The text, with a reference at its end to each source that it does not cite within."""
    within = cited(text)
    return text + "".join(f" [[source:{source}]]" for source in sources if source not in within)


class _Pen:
    """Writes the texts of one page, and leads from the first use of each term to the place where it is explained."""

    def __init__(self, words: Wordbook, terms: Mapping[str, ReviewTermEntry]) -> None:
        self._sheet = Sheet(words=words)
        self._slugs = {form: slug for slug, entry in terms.items() for form in _forms(entry.term)}
        self._used: set[str] = set()
        forms = "|".join(map(re.escape, sorted(self._slugs, key=len, reverse=True)))
        # What is a token or a link already is passed over whole.
        self._terms = re.compile(rf"\[\[[^\]]*\]\]|\[[^\]]*\]\([^)]*\)|\b(?P<term>{forms})\b")

    def alone(self, text: str) -> str:
        """A text that explains itself, or stands on another page."""
        return to_line(text, self._sheet)

    def line(self, text: str) -> str:
        """A text in our words; empty where there is none."""
        if not text:
            return ""
        dated = TOKEN.sub(lambda token: self._sheet.words.terms[token[2]] if token[1] == "term" else token[0], text)
        return self.alone(self._led(dated, "[{words}](#term-{slug})"))

    def point(self, text: str, sources: Sequence[str]) -> str:
        """A text in our words, with references to its sources."""
        return self.line(_with_sources(text, sources))

    def exactly(self, text: str) -> str:
        """Words that are not ours to change."""
        return self._led(escape(text, quote=False), '<a class="govuk-link" href="#term-{slug}">{words}</a>')

    def guide(self, words: str, sources: Sequence[str]) -> reviews.Quotation:
        """The guide's words, which stand in the first of the sources."""
        cite = self.alone("".join(f"[[source:{source}]]" for source in sources[:1]))
        return reviews.Quotation(words=words, html=self.exactly(words), cite=cite)

    def quotation(self, entry: QuotedEntry) -> reviews.Quotation:
        """The guide's words; their note is written later, since it is folded."""
        return self.guide(entry.guide, entry.sources)

    def step(self, entry: ReviewStepEntry) -> reviews.ReviewStep:
        """One step, without its note."""
        return reviews.ReviewStep(
            number=entry.number,
            title=entry.title,
            guide=self.quotation(entry),
            who=self.line(entry.who),
            documents=tuple(map(self.exactly, entry.documents)),
            family=self.line(entry.family),
            timescale=_timescale(entry.timescale),
        )

    def _led(self, text: str, form: str) -> str:
        def lead(found: re.Match[str]) -> str:
            slug = self._slugs.get(found["term"] or "")
            if slug is None or slug in self._used:
                return found[0]
            self._used.add(slug)
            return form.format(words=found[0], slug=slug)

        return self._terms.sub(lead, text)


def _forms(term: str) -> set[str]:
    """The ways in which a term is written: one or many, and at the start of a sentence or within."""
    many = f"{term[:-1]}ies" if term.endswith("y") else f"{term}s"
    if _SHORT.match(term):
        return {term, many}
    return {f"{first}{form[1:]}" for form in (term, many) for first in (form[0], form[0].lower())}


def _timescale(entry: TimescaleEntry) -> reviews.Timescale | None:
    return reviews.Timescale(text=entry.text, kind=reviews.TimeKind(entry.kind)) if entry.kind != "none" else None
