"""Markdown: the one way from an author's text to HTML that a page may show as it stands."""

import re
from functools import cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension, BlocksProcessor

from learn.content.blocks import BLOCKS, Desk, Sheet
from learn.content.tokens import QUOTATIONS, TOKEN, Wordbook, element, guide_words, quotation

if TYPE_CHECKING:
    from markdown.extensions import Extension

_NO_WORDS = Wordbook(sources={}, services={}, terms={}, themes={})

_CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}

_TAGS = {
    *("p", "ul", "ol", "li", "a", "h2", "h3", "h4", "hr", "br", "strong", "em", "code", "blockquote", "footer"),
    *("table", "thead", "tbody", "tr", "th", "td", "section", "div", "span", "sup", "abbr", "details", "summary", "caption"),
    *("dl", "dt", "dd", "figure", "figcaption"),
}

_ATTRIBUTES = {
    "*": {"class", "lang"},
    "a": {"href", "aria-label"},
    "abbr": {"title"},
    "details": {"name"},
    "ol": {"start"},
    "th": {"scope"},
}

_ELSEWHERE = re.compile(r"[\x00-\x20]*[/\\][\x00-\x20]*[/\\]")
"""An address without a scheme that still leaves this site: browsers read ``\\`` as ``/`` and pass over blanks."""


def _of_this_site(_tag: str, attribute: str, value: str) -> str | None:
    return None if attribute == "href" and _ELSEWHERE.match(value) else value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    clean_content_tags={"script", "style"},
    url_schemes={"https", "mailto", "tel"},
    attribute_filter=_of_this_site,
)


_QUOTED = tuple(f"[[{kind}:" for kind in sorted(QUOTATIONS))


class _GuideLines(Preprocessor):
    """Gives every quotation of the guide empty lines around it, so that it becomes a block of its own."""

    def run(self, lines: list[str]) -> list[str]:
        spaced: list[str] = []
        for line in lines:
            spaced += ["", line, ""] if line.lstrip().startswith(_QUOTED) else [line]
        return spaced


class _GuideQuotations(BlockProcessor):
    def __init__(self, md: Markdown, desk: Desk) -> None:
        super().__init__(md.parser)
        self._desk = desk

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 -- the signature is Markdown's
        token = TOKEN.fullmatch(block.strip())
        return token is not None and guide_words(token[1], token[2], self._desk.sheet.words) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        token = TOKEN.fullmatch(blocks.pop(0).strip())
        quote = quotation(token[1], token[2], self._desk.sheet.words) if token else None
        if quote is not None:
            parent.append(quote)


class _Tokens(InlineProcessor):
    def __init__(self, md: Markdown, desk: Desk) -> None:
        # The blank before a reference goes with it, so that its number never begins a line.
        super().__init__(rf" ?(?P<token>{TOKEN.pattern})", md)
        self._desk = desk

    def handleMatch(  # type: ignore[override]  # noqa: N802 -- the name is Markdown's
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 -- and so is the signature
    ) -> tuple[Element | str | None, int | None, int | None]:
        stands_for = element(m[2], m[3], self._desk.sheet.words)
        if stands_for is None:
            return None, None, None
        return stands_for, m.start() if m[2] == "source" else m.start("token"), m.end()


class _Classes(Treeprocessor):
    """Gives plain elements the classes of the design system; elements that have a class keep it."""

    def run(self, root: Element) -> None:
        references = {link for sup in root.iter("sup") for link in sup}
        for node in list(root.iter()):
            if node.tag in _CLASSES and "class" not in node.attrib and node not in references:
                node.set("class", _CLASSES[node.tag])
            if node.tag == "th":
                node.set("scope", "col")
            if node.tag == "table":
                _give_caption(node)
            if node.tag in ("th", "td") and "right" in node.attrib.get("style", ""):
                node.set("class", f"{node.attrib['class']} {node.attrib['class']}--numeric")


def _give_caption(table: Element) -> None:
    """Name a table by the heads of its columns, for whoever goes from table to table and hears only names."""
    caption = Element("caption", {"class": "govuk-visually-hidden"})
    caption.text = ", ".join("".join(head.itertext()) for head in table.iter("th"))
    table.insert(0, caption)


class _OurFormat(BlocksExtension):  # type: ignore[misc]  # it ships no types
    """Our blocks, tokens and classes; and none of what Markdown can do and our format cannot.

    That is raw HTML, pictures, code by indentation and underlined headings.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- the name is Markdown's
        super().extendMarkdown(md)
        md.preprocessors.deregister("html_block")
        for pattern in ("html", "image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(pattern)
        for processor in ("code", "setextheader"):
            md.parser.blockprocessors.deregister(processor)
        md.preprocessors.register(_GuideLines(md), "learn_guide_lines", 10)
        md.parser.blockprocessors.register(_GuideQuotations(md, self._desk), "learn_guide", 95)
        md.inlinePatterns.register(_Tokens(md, self._desk), "learn_tokens", 185)
        md.treeprocessors.register(_Classes(md), "learn_classes", 5)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: ARG002, N802 -- as above
        for block in BLOCKS:
            block_mgr.register(block, {"desk": self._desk})


@cache
def _converter() -> tuple[Markdown, Desk]:
    # Built once: the building costs more than a page does.
    desk = Desk(sheet=Sheet(words=_NO_WORDS))
    extensions: list[Extension | str] = ["tables", "sane_lists", _OurFormat(desk)]
    return Markdown(extensions=extensions, output_format="html"), desk


def to_html(text: str, sheet: Sheet) -> str:
    """The HTML of a Markdown text, safe to show as it stands whatever the text holds.

    Raw HTML comes out as the characters it was typed with; links go to https, mailto, tel or a place on this site.
    """
    converter, desk = _converter()
    desk.sheet = sheet
    return _CLEANER.clean(converter.reset().convert(text))


_ONE_PARAGRAPH = re.compile(r'<p class="govuk-body">((?:(?!<p[ >]).)*)</p>', re.DOTALL)


def to_line(text: str, sheet: Sheet) -> str:
    """The HTML of a Markdown text, without the paragraph around it where it is a single one."""
    html = to_html(text, sheet).strip()
    single = _ONE_PARAGRAPH.fullmatch(html)
    return single[1] if single else html
