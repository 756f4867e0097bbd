"""Markdown: what authors write and what readers get, and the blocks of our format."""

import pytest

from learn.content.blocks import Sheet
from learn.content.markdown import to_html, to_line
from learn.content.tokens import Wordbook
from tests.content.html import canonical

WORDS = Wordbook(sources={}, services={}, terms={}, themes={})


def html_of(text: str) -> str:
    """Convert with no words to stand for tokens."""
    return to_html(text, Sheet(words=WORDS))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One *two* **three** `four`.", '<p class="govuk-body">One <em>two</em> <strong>three</strong> <code>four</code>.</p>'),
        ("## Part", '<h2 class="govuk-heading-m">Part</h2>'),
        ("### Piece", '<h3 class="govuk-heading-s">Piece</h3>'),
        ("- a\n- b", '<ul class="govuk-list govuk-list--bullet">\n<li>a</li>\n<li>b</li>\n</ul>'),
        ("1. a\n2. b", '<ol class="govuk-list govuk-list--number">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("4. a\n5. b", '<ol start="4" class="govuk-list govuk-list--number">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> Said.", '<blockquote>\n<p class="govuk-body">Said.</p>\n</blockquote>'),
        (
            "[Look](https://x.example/a)",
            '<p class="govuk-body"><a href="https://x.example/a" class="govuk-link" rel="noopener noreferrer">Look</a></p>',
        ),
        (
            "[Look](/training/)",
            '<p class="govuk-body"><a href="/training/" class="govuk-link" rel="noopener noreferrer">Look</a></p>',
        ),
        (
            "<https://x.example>",
            '<p class="govuk-body"><a href="https://x.example" class="govuk-link" rel="noopener noreferrer">'
            "https://x.example</a></p>",
        ),
        ("---", '<hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible">'),
        ("a < b & c", '<p class="govuk-body">a &lt; b &amp; c</p>'),
    ],
)
def test_plain_markdown_gets_the_classes_of_the_design_system(text: str, html: str) -> None:
    assert canonical(html_of(text)) == canonical(html)


def test_a_table_has_heads_with_a_scope_and_figures_to_the_right() -> None:
    html = html_of("Year | Deaths\n:--- | ---:\n2025 | 7")
    assert '<th class="govuk-table__header" scope="col">Year</th>' in html
    assert '<th class="govuk-table__header govuk-table__header--numeric" scope="col">Deaths</th>' in html
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">7</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("<div>\nblock\n</div>", "&lt;div&gt;\nblock\n&lt;/div&gt;"),
        ("![A door](https://x.example/door.png)", "![A door](https://x.example/door.png)"),
        ("    indented", "indented"),
        ("Title\n=====", "Title\n====="),
    ],
)
def test_what_the_format_does_not_have_comes_out_as_it_was_typed(text: str, words: str) -> None:
    html = html_of(text)
    assert words in html
    assert not any(f"<{tag}" in html for tag in ("b>", "div", "img", "pre", "h1"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("One.", "One."),
        ("*One.*", "<em>One.</em>"),
        ("One.\n\nTwo.", '<p class="govuk-body">One.</p>\n<p class="govuk-body">Two.</p>'),
        ("- a", '<ul class="govuk-list govuk-list--bullet">\n<li>a</li>\n</ul>'),
        ("", ""),
    ],
)
def test_a_line_has_no_paragraph_around_it_where_it_is_a_single_one(text: str, line: str) -> None:
    assert to_line(text, Sheet(words=WORDS)) == line


def test_a_scenario_says_that_it_is_fictional() -> None:
    assert canonical(html_of("/// scenario | At the door\nHe answers.\n///")) == canonical(
        '<section class="learn-scenario"><h2 class="learn-scenario__title govuk-heading-m">At the door '
        '<span class="learn-scenario__label">Fictional</span></h2><p class="govuk-body">He answers.</p></section>'
    )


def test_of_a_decision_one_option_is_open_at_a_time_and_none_at_first() -> None:
    options = "".join(f"//// option | {n}\n**Safer.** So.\n////\n" for n in ("One", "Two"))
    html = html_of(f"/// decide | What now?\n{options}///\n\n/// decide | And now?\n{options}///")
    assert html.count('<details class="learn-option govuk-details" name="decide-1">') == 2
    assert html.count('<details class="learn-option govuk-details" name="decide-2">') == 2
    assert " open" not in html
    assert "data-name" not in html
    assert '<h2 class="learn-decide__title govuk-heading-m">What now?</h2>' in html
    assert '<span class="govuk-details__summary-text">One</span>' in html


def test_an_answer_to_recall_is_closed() -> None:
    assert canonical(html_of("/// recall | What raises the risk?\nLeaving.\n///")) == canonical(
        '<details class="learn-recall govuk-details"><summary class="learn-recall__summary govuk-details__summary">'
        '<span class="govuk-details__summary-text">What raises the risk?</span></summary>'
        '<div class="learn-recall__text govuk-details__text"><p class="govuk-body">Leaving.</p></div></details>'
    )


def test_words_to_say_and_a_sentence_to_carry_away_have_their_own_look() -> None:
    assert canonical(html_of("/// say | You might say\n“I believe you.”\n///")) == canonical(
        '<section class="learn-say"><h2 class="learn-say__title govuk-heading-s">You might say</h2>'
        '<p class="govuk-body">“I believe you.”</p></section>'
    )
    assert canonical(html_of("/// key\nControl is the *strongest* sign.\n///")) == canonical(
        '<p class="learn-key">Control is the <em>strongest</em> sign.</p>'
    )


def test_one_conversion_leaves_nothing_behind_for_the_next() -> None:
    first = html_of("/// decide | A\n//// option | One\n**Safer.** So.\n////\n///\n\n[Look][1]\n\n[1]: https://x.example")
    again = html_of("/// decide | A\n//// option | One\n**Safer.** So.\n////\n///\n\n[Look][1]")
    assert 'name="decide-1"' in first
    assert 'name="decide-1"' in again
    assert "[Look][1]" in again
