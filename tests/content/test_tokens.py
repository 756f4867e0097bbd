"""Tokens: words that are kept in one place, and what is said of a token that stands for nothing."""

import pytest

from learn.content.blocks import Sheet
from learn.content.markdown import to_html, to_line
from learn.content.tokens import UNCONFIRMED, Wordbook, cited, plain, unknown
from learn.domain.register import Verification
from tests.builders import a_service, a_theme
from tests.content.html import canonical

WORDS = Wordbook(
    sources={"a-guide": "A guide", "a-study": "A study & more"},
    services={
        "helpline": a_service(phone="0808 2000 247"),
        "emergency": a_service("emergency", phone="999", emergency=True),
        "local": a_service("local", phone="", verification=Verification.UNVERIFIED),
    },
    terms={"dhr": "DHR", "dhrs": "DHRs", "dhr-full": "Domestic Homicide Review"},
    themes={"contact": a_theme()},
    steps={"1": "agencies are <asked>"},
    review={"definition": "what it is"},
)
IN_QUESTIONS = Wordbook(
    sources=WORDS.sources, services=WORDS.services, terms=WORDS.terms, themes=WORDS.themes, lists_sources=False
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Known [[source:a-guide]].", "Known ."),
        ("A [[term:dhr]] or a [[term:dhr-full]].", "A DHR or a Domestic Homicide Review."),
        ("Ring [[service:helpline]].", "Ring A helpline 0808 2000 247."),
        ("Ring [[service:emergency]].", "Ring 999."),
        ("Ring [[service:local]].", f"Ring A helpline ({UNCONFIRMED})."),
        ("Theme [[theme:contact]].", "Theme Contact."),
        ("[[guide:contact]]", "the need for greater contact"),
        ("[[step:1]] [[step:2]]", "agencies are <asked> "),
        ("Nothing [[term:x]] here [[page:y]].", "Nothing  here ."),
        ("[[Not a token]]", "[[Not a token]]"),
    ],
)
def test_in_places_without_html_a_token_becomes_plain_words(text: str, said: str) -> None:
    assert plain(text, WORDS) == said


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Known. [[source:a-study]]",
            'Known.<sup class="learn-cite"><a href="#source-a-study" aria-label="Source 2: A study &amp; more"'
            ' rel="noopener noreferrer">2</a></sup>',
        ),
        (
            "Ring [[service:helpline]].",
            'Ring <span class="learn-service">A helpline, <a class="govuk-link" href="tel:08082000247"'
            ' rel="noopener noreferrer">0808 2000 247</a></span>.',
        ),
        (
            "Ring [[service:emergency]].",
            'Ring <span class="learn-service"><a class="govuk-link" href="tel:999" rel="noopener noreferrer">999</a></span>.',
        ),
        ("Ring [[service:local]].", f"Ring A helpline ({UNCONFIRMED})."),
        ("A [[term:dhr]] and [[term:dhrs]].", "A DHR and DHRs."),
        ("See [[theme:contact]].", 'See <span class="learn-theme">Contact</span>.'),
        ("*[[term:dhr]]*", "<em>DHR</em>"),
        ("`[[term:dhr]]`", "<code>[[term:dhr]]</code>"),
        ("Not [[term:x]] known.", "Not [[term:x]] known."),
    ],
)
def test_in_a_page_a_token_becomes_what_it_stands_for(text: str, html: str) -> None:
    assert canonical(to_line(text, Sheet(words=WORDS))) == canonical(html)


def test_in_a_question_a_source_is_named_in_words() -> None:
    html = to_line("Known. [[source:a-study]]", Sheet(words=IN_QUESTIONS))
    assert html == 'Known.<span class="learn-cite"> (source: A study &amp; more)</span>'


def test_the_guides_words_are_a_quotation_that_names_its_source() -> None:
    html = to_html("Before.\n[[guide:contact]]\nAfter.", Sheet(words=WORDS))
    assert canonical(html) == canonical(
        '<p class="govuk-body">Before.</p>\n'
        '<blockquote class="learn-guide"><p class="govuk-body">the need for greater contact</p>'
        "<footer>Redbridge Community Safety Partnership, quick guide</footer></blockquote>\n"
        '<p class="govuk-body">After.</p>'
    )


@pytest.mark.parametrize(("token", "words"), [("step:1", "agencies are &lt;asked&gt;"), ("review:definition", "what it is")])
def test_what_the_guide_says_of_reviews_is_quoted_in_the_same_way(token: str, words: str) -> None:
    assert canonical(to_html(f"Before.\n[[{token}]]\nAfter.", Sheet(words=WORDS))) == canonical(
        '<p class="govuk-body">Before.</p>\n'
        f'<blockquote class="learn-guide"><p class="govuk-body">{words}</p>'
        "<footer>Redbridge Community Safety Partnership, quick guide</footer></blockquote>\n"
        '<p class="govuk-body">After.</p>'
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[step:1]]\n[[review:definition]]", []),
        ("[[step:7]]", [(0, "there is no step `7`; there is 1")]),
        ("So [[step:1]]", [(3, "the guide's words are a quotation; put this token on a line of its own")]),
        ("[[source:a-guide]] [[service:local]] [[theme:contact]]\n[[guide:contact]]", []),
        ("[[source:x]]", [(0, "there is no source `x`; there is a-guide, a-study")]),
        ("Ring [[service:x]]", [(5, "there is no service `x`; there is emergency, helpline, local")]),
        ("[[term:DHR]]", [(0, "`[[term:DHR]]` is not a token; write it like [[source:some-id]]")]),
        ("[[source: a-guide]]", [(0, "`[[source: a-guide]]` is not a token; write it like [[source:some-id]]")]),
        ("[[]]", [(0, "`[[]]` is not a token; write it like [[source:some-id]]")]),
        ("[[source:a-guide\nmore", [(0, "`[[source:a-guide` is not a token; write it like [[source:some-id]]")]),
        (
            "[[page:one]]",
            [(0, "there are no tokens of the kind `page`; use source, service, term, theme, guide, step or review")],
        ),
        ("So [[guide:contact]]", [(3, "the guide's words are a quotation; put this token on a line of its own")]),
        (
            "[[term:x]] [[theme:y]]",
            [
                (0, "there is no term `x`; there is dhr, dhr-full, dhrs"),
                (11, "there is no theme `y`; there is contact"),
            ],
        ),
    ],
)
def test_a_token_that_stands_for_nothing_is_told_with_what_there_is(text: str, told: list[tuple[int, str]]) -> None:
    assert list(unknown(text, WORDS)) == told


def test_where_there_is_nothing_to_name_that_is_said() -> None:
    empty = Wordbook(sources={}, services={}, terms={}, themes={})
    assert list(unknown("[[source:x]]", empty)) == [(0, "there is no source `x`; there is none yet")]


def test_the_sources_that_a_text_cites_are_known_by_id() -> None:
    assert cited("[[source:a]] and [[source:b-c]] and [[term:dhr]] and [[source:a]]") == {"a", "b-c"}
