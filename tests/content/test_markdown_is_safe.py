"""Whatever an author types or pastes, nothing runs in the reader's browser and nothing is fetched from elsewhere (SEC-31)."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from learn.content.blocks import Sheet
from learn.content.markdown import to_html, to_line
from learn.content.tokens import Wordbook, plain
from tests.builders import a_service, a_theme
from tests.content.html import parsed
from tests.content.payloads import PAYLOADS
from tests.domain.strategies import tried

# What a page may hold, said here again: the test must not take the code's word for it.
ELEMENTS = frozenset(
    [
        "root",
        "p",
        "ul",
        "ol",
        "li",
        "a",
        "h2",
        "h3",
        "h4",
        "hr",
        "br",
        "strong",
        "em",
        "code",
        "blockquote",
        "footer",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "section",
        "div",
        "span",
        "sup",
        "abbr",
        "details",
        "summary",
    ]
)
ATTRIBUTES = frozenset(["class", "lang", "href", "aria-label", "title", "name", "start", "scope", "rel"])
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
_NOT_SEEN = re.compile(r"[\x00-\x20]")

WORDS = Wordbook(
    sources={"a-guide": "A guide"},
    services={"helpline": a_service()},
    terms={"dhr": "DHR"},
    themes={"contact": a_theme()},
)
AROUND = ("{}", "One {} two.", "- {}", "> {}", "**{}**", "## {}", "[{}](https://x.example)", "[x]({})", "/// recall | x\n{}\n///")
"""Where in a text a payload may stand."""


def dangers(html: str) -> list[str]:
    """Everything in a fragment that could run, or fetch, or that we did not mean to be there."""
    found: list[str] = []
    for node in parsed(html).iter():
        if node.tag not in ELEMENTS:
            found.append(f"element {node.tag}")
        for name, value in node.attrib.items():
            if name not in ATTRIBUTES:
                found.append(f"attribute {name} of {node.tag}")
            if name == "href" and not _is_allowed(value):
                found.append(f"address {value}")
    return found


def _is_allowed(address: str) -> bool:
    r"""Whether a browser, which passes over blanks and reads ``\\`` as ``/``, goes to https, mailto, tel or our own site."""
    seen = _NOT_SEEN.sub("", address).lower().replace("\\", "/")
    scheme = _SCHEME.match(seen)
    return scheme[0] in ("https:", "mailto:", "tel:") if scheme else not seen.startswith("//")


def test_the_corpus_is_large_and_the_check_sees_it() -> None:
    assert len(set(PAYLOADS)) >= 100
    # Shown as it is, most of the corpus would do harm; the rest needs Markdown to do it.
    assert sum(bool(dangers(payload)) for payload in PAYLOADS) >= 60


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: repr(payload)[:60])
def test_nothing_runs_wherever_it_is_typed(payload: str) -> None:
    for around in AROUND:
        text = around.replace("{}", payload)
        assert dangers(to_html(text, Sheet(words=WORDS))) == []
        assert dangers(to_line(text, Sheet(words=WORDS))) == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: repr(payload)[:60])
def test_titles_are_plain_words_that_a_page_shows_as_they_are(payload: str) -> None:
    title = plain(payload, WORDS)
    assert type(title) is str  # nothing that a template would take for ready HTML
    assert [node.tag for node in parsed(str(escape(title))).iter()] == ["root"]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: repr(payload)[:60])
def test_words_that_tokens_stand_for_are_shown_as_they_are(payload: str) -> None:
    hostile = Wordbook(
        sources={"a-guide": payload},
        services={
            "helpline": replace(a_service(), name=payload),
            "local": replace(a_service(phone=""), name=payload),
        },
        terms={"dhr": payload},
        themes={"contact": replace(a_theme(), title=payload, guide=payload)},
    )
    text = (
        "[[source:a-guide]] [[service:helpline]] [[service:local]] [[term:dhr]] [[theme:contact]]\n"
        "[[guide:contact]]\n\n/// recall | [[term:dhr]]\n[[term:dhr]]\n///"
    )
    for words in (hostile, replace(hostile, lists_sources=False)):
        assert dangers(to_html(text, Sheet(words=words))) == []


pieces = st.sampled_from(
    [*PAYLOADS, "\n\n", "\n", "    ", "`", "```\n", "*", "_", "> ", "- ", "[", "](", ")", "<", ">", '"', "'", "&", "\\", "|"]
)


@given(st.lists(pieces | st.text("<>\"'&/=:;()[]{}!#`*_ \n\tabjs\x00\x02\x03", max_size=12), max_size=6).map("".join))
@tried
def test_no_mixture_of_it_runs_either(text: str) -> None:
    assert dangers(to_html(text, Sheet(words=WORDS))) == []


@given(st.text(max_size=60))
@tried
def test_any_text_at_all_becomes_a_page(text: str) -> None:
    assert dangers(to_html(text, Sheet(words=WORDS))) == []
