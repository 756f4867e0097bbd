"""Blocks: ``/// scenario | Title`` and its kin, as the HTML that the style sheets know."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from pymdownx.blocks.block import Block

from learn.content.tokens import Wordbook


@dataclass(kw_only=True)
class Sheet:
    """What the conversion at hand needs to know: its words, and names for the decisions of this page and route."""

    words: Wordbook
    decision_names: Iterator[str] = field(default_factory=lambda: (f"decide-{n}" for n in count(1)))


@dataclass(kw_only=True)
class Desk:
    """Where the sheet that is being converted lies, for every part of the converter to see."""

    sheet: Sheet


class _Titled(Block):  # type: ignore[misc]  # it ships no types
    """A block that needs the words after its bar, and takes no options: classes and ids are not for authors."""

    ARGUMENT = True

    def on_validate(self, parent: Element) -> bool:  # noqa: ARG002 -- the signature is the block's
        """Refuse attributes, which the format does not have."""
        return not self.options["attrs"]

    def on_markdown(self) -> str:
        """Everything inside is Markdown in paragraphs, lists and blocks."""
        return "block"


def _details(parent: Element, block: str, words: str, **attributes: str) -> Element:
    details = SubElement(parent, "details", {"class": f"learn-{block} govuk-details", **attributes})
    summary = SubElement(details, "summary", {"class": f"learn-{block}__summary govuk-details__summary"})
    SubElement(summary, "span", {"class": "govuk-details__summary-text"}).text = words
    SubElement(details, "div", {"class": f"learn-{block}__text govuk-details__text"})
    return details


class Scenario(_Titled):
    """A fictional situation, labelled so."""

    NAME = "scenario"

    def on_create(self, parent: Element) -> Element:
        """A section with its title and the label."""
        section = SubElement(parent, "section", {"class": "learn-scenario"})
        title = SubElement(section, "h2", {"class": "learn-scenario__title govuk-heading-m"})
        title.text = f"{self.argument} "
        SubElement(title, "span", {"class": "learn-scenario__label"}).text = "Fictional"
        return section


class Decide(_Titled):
    """A decision with options, of which one is open at a time."""

    NAME = "decide"

    def on_create(self, parent: Element) -> Element:
        """A section with its question and room for the options."""
        section = SubElement(parent, "section", {"class": "learn-decide"})
        title = SubElement(section, "h2", {"class": "learn-decide__title govuk-heading-m"})
        title.text = self.argument
        desk: Desk = self.config["desk"]
        # The name travels to the options on an attribute that the sanitiser takes off again.
        name = next(desk.sheet.decision_names)
        SubElement(section, "div", {"class": "learn-decide__options", "data-name": name})
        return section

    def on_add(self, block: Element) -> Element:
        """Options go into their own box."""
        return block[1]


class Option(_Titled):
    """One option of a decision, closed until it is chosen."""

    NAME = "option"

    def on_validate(self, parent: Element) -> bool:
        """An option lives in a decision."""
        return super().on_validate(parent) and "data-name" in parent.attrib

    def on_create(self, parent: Element) -> Element:
        """Details that close when a sibling opens."""
        return _details(parent, "option", self.argument, name=parent.attrib["data-name"])

    def on_add(self, block: Element) -> Element:
        """The text goes below the summary."""
        return block[1]


class Recall(_Titled):
    """A question to answer from memory, with its answer closed."""

    NAME = "recall"

    def on_create(self, parent: Element) -> Element:
        """Details with the question as summary."""
        return _details(parent, "recall", self.argument)

    def on_add(self, block: Element) -> Element:
        """The answer goes below the summary."""
        return block[1]


class Say(_Titled):
    """Words to say."""

    NAME = "say"

    def on_create(self, parent: Element) -> Element:
        """A section with a small title."""
        section = SubElement(parent, "section", {"class": "learn-say"})
        SubElement(section, "h2", {"class": "learn-say__title govuk-heading-s"}).text = self.argument
        return section


class Key(_Titled):
    """One sentence to carry away."""

    NAME = "key"
    ARGUMENT = False

    def on_create(self, parent: Element) -> Element:
        """A paragraph of its own kind."""
        return SubElement(parent, "p", {"class": "learn-key"})

    def on_markdown(self) -> str:
        """Only what fits in a line."""
        return "inline"


BLOCKS: tuple[type[Any], ...] = (Scenario, Decide, Option, Recall, Say, Key)
"""Every block that the converter knows. ``roles`` is not among them: it divides a page before it is converted."""
