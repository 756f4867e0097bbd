"""Every page in every state that people meet, at three widths. A state is named by its template and what is special."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from config import ROOT
from learn.domain.demonstration_sign_ins import PASSWORD
from tests.journeys.checks import REPEATS, STANDING, WIDTHS, Inspector
from tests.journeys.conftest import on_one_server
from tests.journeys.site import Site
from tests.journeys.steps import (
    CALLUM,
    GRACE,
    HANNEKE,
    IAIN,
    LUCJA,
    MARGARET,
    NADIA,
    OLUCHI,
    PRIYA,
    SUNITA,
    TOMOS,
    answer,
    answer_every_screen,
    button,
    content,
    fill_in_sign_in,
    heading,
    let_time_pass,
    press,
    questions,
    read_every_page,
    send_to,
    sign_in,
    sign_out,
)
from tests.journeys.steps import known as known_question

FIRST, SECOND = "recognising-domestic-abuse", "responding-safely"
SHIPPED = sorted(path.parent.name for path in (ROOT / "modules").glob("*/module.yaml"))
"""Every module, found without reading any."""
NO_PAGES = (
    "layouts/",
    "components/",
    "preview/",  # test_preview.py looks at it
    "public/layout.html",
    "public/numbers.html",
    "public/kept.html",
    "public/proofs.html",
    "public/quotations.html",
    "public/sources.html",
    "public/versions.html",
    "public/leaving.html",  # an empty page on the way out, which goes on by itself
    "public/card.html",  # a language's own page; none is offered yet
    "item_analysis/question.html",
    "item_analysis/meanings",
    "reports/f",
    "reports/people",
    "reports/meanings",
    "content/steps.html",
)
"""What is only ever part of a page."""


@pytest.fixture
def look(page: Page) -> Iterator[Inspector]:
    """Looks at the page in each state, and fails with everything that was wrong in any of them."""
    inspector = Inspector(page)
    yield inspector
    assert not inspector.wrong, inspector.wrong


def test_the_pages_that_open_without_a_sign_in_are_sound(page: Page, site: Site, look: Inspector) -> None:
    page.goto("/")
    look("public/help.html")
    page.goto("/nowhere")
    look("public/missing.html")

    page.goto("/training/")
    look("sign_ins/sign_in.html")
    press(page, "Sign in")
    look("sign_ins/sign_in.html, nothing typed")
    for _ in range(9):
        fill_in_sign_in(page, PRIYA, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("too many tries")
    look("sign_ins/sign_in.html, too many tries")
    page.goto("/training/nowhere")
    look("errors/not_found.html, not signed in")

    page.goto("/training/forgotten-password")
    look("passwords/forgotten.html")
    press(page, "Send the link")
    look("passwords/forgotten.html, nothing typed")
    page.get_by_label("Email address").fill(NADIA)
    press(page, "Send the link")
    look("passwords/link_sent.html")
    link = site.newest_link(NADIA)
    page.goto(link)
    look("passwords/set_password.html")
    page.get_by_label("New password").fill("password")
    press(page, "Save the password")
    look("passwords/set_password.html, too weak")
    page.get_by_label("New password").fill("gravel kettle sunday")
    press(page, "Save the password")
    look("passwords/password_set.html")
    page.goto(link)
    look("passwords/link_dead.html")


@on_one_server
@pytest.mark.parametrize("email", [NADIA, TOMOS, PRIYA, CALLUM, LUCJA, SUNITA])
def test_my_learning_is_sound_however_it_stands(page: Page, look: Inspector, email: str) -> None:
    sign_in(page, email)
    look(f"learning/my_learning.html, {email}")


@pytest.mark.parametrize("slugs", [SHIPPED[number::4] for number in range(4)], ids=" ".join)
def test_the_pages_of_the_modules_are_sound_with_everything_opened(page: Page, look: Inspector, slugs: list[str]) -> None:
    """Of each module the first page and the first with a gentler route, unless ``LEARN_REPEATS`` asks for more: then all.

    What pages are made of is the same everywhere, and of the modules of level 1 every page is looked at.
    """
    sign_in(page, NADIA)
    for module in (content().modules[slug] for slug in slugs):
        page.goto(f"/training/modules/{module.slug}")
        page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
        look(f"modules/module.html, {module.slug}", widths=WIDTHS if module.level == "1" else (320,))
        is_thorough = module.level == "1" or REPEATS > 1
        gentler = next((each for each in module.pages if each.gentler), None)
        for each in module.pages if is_thorough else (module.pages[0], gentler or module.pages[-1]):
            page.goto(f"/training/modules/{module.slug}/pages/{each.slug}")
            if each.gentler:
                look(f"modules/page.html, {module.slug} {each.number}, closed", widths=(320,))
            # Only one of a name stays open, as only one choice of a decision does; without names all can be looked at.
            page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.removeAttribute('name'); e.open = true })")
            look(f"modules/page.html, {module.slug} {each.number}", widths=(320,))


@on_one_server
def test_the_strategy_and_the_team_talks_are_sound(page: Page, look: Inspector) -> None:
    sign_in(page, NADIA)
    page.goto("/training/strategy")
    look("strategy/strategy.html")
    page.goto("/training/team-talks")
    look("team_talks/talks.html")
    for theme in content().team_talks:
        page.goto(f"/training/team-talks/{theme}")
        page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
        look(f"team_talks/talk.html, {theme}", widths=WIDTHS if theme == "contact" else (320,))


def test_a_case_is_sound_from_the_list_to_the_look_back(page: Page, site: Site, look: Inspector) -> None:
    sign_in(page, NADIA)
    page.goto("/training/cases")
    look("cases/cases.html")
    page.locator("main .learn-list__title a").click()
    look("cases/case.html")
    page.locator(".learn-seats__seat button").first.click()
    look("cases/play.html, the first scene")
    press(page, "Decide")
    look("cases/play.html, nothing chosen")
    address = page.url.removesuffix("/decisions")
    for place in range(20):
        if not page.get_by_role("radio").count():
            break
        page.get_by_role("radio").nth(place % 2).check()
        press(page, "Decide")
        if place == 1:
            page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
            look("cases/play.html, in the middle")
    look("cases/play.html, the end")
    page.get_by_role("link", name="Look back").click()
    page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
    look("cases/look_back.html")
    page.goto("/training/cases")
    look("cases/cases.html, one seat played")
    page.locator("main .learn-list__title a").click()
    look("cases/case.html, one seat played")
    page.locator(".learn-seats__seat button").nth(1).click()
    page.get_by_role("radio").first.check()
    press(page, "Decide")
    given_up = page.url
    page.get_by_role("button", name="Give this play up").click()
    assert page.url not in (given_up, address)
    page.goto(given_up)
    look("cases/rewritten.html")
    sign_out(page)
    sign_in(page, IAIN)
    page.goto("/training/cases")
    page.locator("main .learn-list__title a").click()
    page.get_by_role("link", name="Where agencies part").click()
    page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
    look("cases/apart.html")


def test_the_content_pages_are_sound(page: Page, look: Inspector) -> None:
    sign_in(page, HANNEKE)
    page.goto("/training/content")
    look("content/shelf.html")
    page.goto(f"/training/content/{FIRST}")
    look("content/module.html")
    page.goto(f"/training/content/cases/{next(iter(content().cases))}")
    look("content/case.html")
    page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
    look("content/case.html, everything opened")
    page.goto(f"/training/content/{FIRST}/unsigned-use")
    look("unsigned_uses/decide.html")
    press(page, "Use it unsigned")
    look("unsigned_uses/decide.html, nothing typed")
    page.get_by_label("Why people cannot wait for it").fill("A visit is near.")
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Use it unsigned")
    look("content/module.html, used unsigned")
    page.goto(f"/training/modules/{FIRST}")
    look("modules/module.html, used unsigned")
    page.goto(f"/training/content/{FIRST}/reviewed")
    look("sign_offs/sign.html, not for this person")
    page.goto(f"/training/content/{FIRST}/retired")
    look("sign_offs/sign.html, to retire")
    press(page, "Retire")
    look("sign_offs/sign.html, nothing typed")
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Retire")
    look("content/module.html, retired")
    page.goto(f"/training/modules/{FIRST}")
    look("modules/module.html, retired")


def test_the_page_that_a_specialist_signs_on_is_sound(page: Page, look: Inspector) -> None:
    sign_in(page, OLUCHI)
    page.goto(f"/training/content/{SECOND}")
    press(page, "Sign off")
    look("sign_offs/sign.html")
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Sign off")
    look("sign_offs/sign.html, nothing ticked")
    for box in page.locator("input[name=checks]").all():
        box.check()
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Sign off")
    expect(page.locator("main")).to_contain_text("These words are signed off")
    look("content/module.html, signed off")


def test_how_the_questions_do_is_sound_with_figures_and_without(page: Page, look: Inspector) -> None:
    sign_in(page, HANNEKE)
    for module in (FIRST, SHIPPED[0]):
        page.goto(f"/training/content/{module}/questions")
        look(f"item_analysis/questions.html, {module}")
        page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
        look(f"item_analysis/questions.html, {module}, everything opened")


def test_the_pages_of_a_quiz_are_sound_from_lobby_to_record(page: Page, look: Inspector) -> None:
    sign_in(page, TOMOS)
    page.goto(f"/training/modules/{FIRST}/quiz")
    look("attempts/quiz.html, pages to read")
    press(page, "Start")
    read_every_page(page)
    look("attempts/quiz.html, first attempt")
    press(page, "Start attempt")
    attempt = page.url.rpartition("/")[0]
    look("attempts/screen.html")
    press(page, "Save and go on")
    look("attempts/screen.html, nothing chosen")
    send_to(page, f"{attempt}/finish")
    look("attempts/check.html, finished too early")
    page.goto(f"{attempt}/1")
    other = page.context.new_page()
    other.goto(page.url)
    answer(questions(page)[0], FIRST)
    press(page, "Save and")
    look("attempts/screen.html, one chosen")
    page.goto(f"{attempt}/check")
    look("attempts/check.html, answers missing")
    page.goto(f"/training/modules/{FIRST}/quiz")
    look("attempts/quiz.html, under way")
    page.goto(f"{attempt}/1")
    answer_every_screen(page, FIRST)
    look("attempts/check.html")
    press(page, "Finish")
    page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
    look("attempts/result.html, passed")
    press(page, "Record of completion")
    look("records/record.html")
    page.goto(f"/training/modules/{FIRST}/quiz")
    look("attempts/quiz.html, passed")
    page.goto(f"/training/modules/{FIRST}")
    look("modules/module.html, completed")
    page.goto(f"{attempt}/1")
    expect(heading(page)).to_contain_text("You passed")
    look.page = other
    press(other, "Save and go on")
    look("errors/already_done.html")


def test_showing_what_one_knows_is_sound_from_its_offer_to_what_it_came_to(page: Page, look: Inspector) -> None:
    sign_in(page, TOMOS)
    page.goto(f"/training/modules/{FIRST}")
    look("modules/module.html, not begun")
    press(page, "Show what you know first")
    look("diagnostics/about.html")
    press(page, "Begin")
    attempt = page.url.rpartition("/")[0]
    look("attempts/screen.html, what is known")
    known = content().modules[FIRST].objectives[0].slug
    while questions(page):
        for question in questions(page):
            asked = known_question(question, FIRST)
            if asked.objective == known or asked.is_critical:
                answer(question, FIRST, rightly=asked.objective == known)
        press(page, "Save and")
    look("attempts/check.html, some left out")
    page.goto(f"/training/modules/{FIRST}")
    look("modules/module.html, under way with what is known")
    page.goto(f"/training/modules/{FIRST}/what-you-know")
    look("diagnostics/about.html, under way")
    page.goto(f"{attempt}/check")
    press(page, "Finish")
    page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
    look("diagnostics/shown.html, some known")
    page.goto(f"/training/modules/{FIRST}")
    look("modules/module.html, some known")
    page.goto(f"/training/modules/{FIRST}/pages/{content().modules[FIRST].pages[0].slug}")
    look("modules/page.html, known")
    page.goto("/training/")
    look("learning/my_learning.html, some known")
    page.goto(f"/training/modules/{FIRST}/quiz")
    look("attempts/quiz.html, some known")
    page.goto(f"/training/modules/{FIRST}/what-you-know")
    look("diagnostics/about.html, shown")

    page.goto(f"/training/modules/{SECOND}/what-you-know")
    press(page, "Begin")
    answer_every_screen(page, SECOND)
    press(page, "Finish")
    page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
    look("diagnostics/shown.html, everything known")


def test_a_change_is_sound_from_its_listing_to_what_the_learner_is_asked(page: Page, site: Site, look: Inspector) -> None:
    _completed_in_earlier_words(site, FIRST)
    sign_in(page, HANNEKE)
    page.goto(f"/training/content/{FIRST}")
    look("content/module.html, a change waits")
    page.goto(f"/training/content/{FIRST}/change")
    look("content/change.html")
    press(page, "Confirm")
    look("content/change.html, nothing chosen")
    page.get_by_label("Something to learn", exact=True).check()
    page.get_by_label("What has changed?").fill("Teenagers of 16 and over are told of sooner.")
    page.get_by_label("Days to do it").fill("28")
    press(page, "Confirm")
    look("content/change_classed.html")
    page.goto(f"/training/content/{FIRST}/change")
    look("content/change.html, nothing waits")
    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, LUCJA)
    look("learning/my_learning.html, something has changed")
    page.goto(f"/training/modules/{FIRST}")
    look("modules/module.html, something has changed")
    page.goto(f"/training/modules/{FIRST}/pages/{content().modules[FIRST].pages[0].slug}")
    look("modules/page.html, as it was")
    page.goto(f"/training/modules/{FIRST}/quiz")
    look("attempts/quiz.html, something has changed")


def _completed_in_earlier_words(site: Site, module: str) -> None:
    """Have everybody who completed a module completed it before one of its pages was changed."""
    engine = create_engine(site.database_url)
    with engine.begin() as connection:
        kept = connection.execute(
            text("SELECT record FROM content_version WHERE kind = 'module' AND slug = :slug"), {"slug": module}
        ).scalar_one()
        words = json.loads(kept)
        words["pages"][1]["fragments"][0]["html"] = "<p>Children are told of at the end.</p>"
        words["pages"][1]["version"] = words["version"] = "earlier"
        connection.execute(
            text("INSERT INTO content_version VALUES ('earlier', 'module', :slug, :record)"),
            {"slug": module, "record": json.dumps(words)},
        )
        connection.execute(text("UPDATE completion SET module_version = 'earlier' WHERE module = :slug"), {"slug": module})
    engine.dispose()


def test_every_kind_of_question_is_sound_and_so_is_a_round_used_up(page: Page, look: Inspector) -> None:
    sign_in(page, CALLUM)
    seen: set[str] = set()
    for number in (2, 3):
        page.goto(f"/training/modules/{FIRST}/quiz")
        look(f"attempts/quiz.html, attempt {number}")
        press(page, "Start attempt")
        attempt = page.url.rpartition("/")[0]
        while questions(page):
            kinds = page.locator("main fieldset").evaluate_all(
                "(sets) => [...new Set(sets.map((e) => e.querySelector('select, input').type + e.className))]",
            )
            if set(kinds) - seen:
                seen |= set(kinds)
                look(f"attempts/screen.html, {number}: {', '.join(kinds)}")
            for question in questions(page):
                answer(question, FIRST, rightly=False)
            press(page, "Save and")
        press(page, "Finish")
        page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
        look(f"attempts/result.html, not passed {number}")
        assert page.url.startswith(attempt)
    page.goto(f"/training/modules/{FIRST}/quiz")
    look("attempts/quiz.html, a round used up")


def test_what_only_scripts_show_is_sound(page: Page, look: Inspector) -> None:
    page.clock.install()
    sign_in(page, CALLUM)
    page.goto(f"/training/modules/{FIRST}/quiz")
    press(page, "Start attempt")
    page.context.set_offline(True)
    answer(questions(page)[0], FIRST)
    expect(page.locator(".learn-save-problem")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    expect(page.locator(".learn-saved").filter(has_text="Saved")).not_to_have_count(0)  # its reply starts the clock again
    page.clock.fast_forward("27:30")
    expect(page.get_by_role("dialog")).to_be_visible()
    look("components/idle.html, soon")
    page.clock.fast_forward("02:00")
    expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()
    look("components/idle.html, ended")


def test_the_account_and_the_pages_of_what_goes_wrong_are_sound(  # noqa: PLR0915 -- one walk past everything that can go wrong
    page: Page, site: Site, look: Inspector
) -> None:
    sign_in(page, CALLUM)
    page.goto("/training/account")
    look("account/account.html")
    assert page.context.browser is not None
    elsewhere = page.context.browser.new_context(base_url=site.address)
    sign_in(elsewhere.new_page(), CALLUM)
    page.reload()
    look("account/account.html, signed in elsewhere")
    press(page, "Sign out everywhere else")
    look("account/account.html, signed out elsewhere")
    elsewhere.close()

    page.goto("/training/nowhere")
    look("errors/not_found.html")
    page.goto(f"/training/modules/{FIRST}/quiz")
    press(page, "Start attempt")
    attempt = page.url.rpartition("/")[0]
    page.goto(f"{attempt}/finish")
    look("errors/refused.html, wrong way")
    page.goto(f"/training/modules/{FIRST}")
    page.goto(f"/training/modules/{FIRST}/pages/{content().modules[FIRST].pages[0].slug}")
    send_to(page, page.url, csrf_token="x" * 300_000)
    look("errors/refused.html, too much")
    page.goto(f"/training/modules/{FIRST}/pages/{content().modules[FIRST].pages[0].slug}")
    send_to(page, page.url, csrf_token="stale")
    look("errors/stale_form.html")

    page.goto(f"{attempt}/1")
    answer(questions(page)[0], FIRST)
    send_to(page, f"{attempt}/answers", csrf_token="stale")
    look("sign_ins/resume.html, a stale page")
    page.goto(f"{attempt}/1")
    let_time_pass(page.context, site, minutes=31)
    button(page, "Save and go on").evaluate("(e) => e.form.submit()")
    expect(heading(page)).to_have_text("Sign in")
    look("sign_ins/sign_in.html, answers kept")
    fill_in_sign_in(page, CALLUM)
    look("sign_ins/resume.html")
    page.goto("/training/")
    let_time_pass(page.context, site, minutes=31)
    page.reload()
    look("sign_ins/sign_in.html, some time went by")
    fill_in_sign_in(page, CALLUM)
    sign_out(page)
    look("sign_ins/sign_in.html, signed out")

    sign_in(page, CALLUM)
    engine = create_engine(site.database_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE page_opened RENAME TO page_lost"))
    engine.dispose()
    page.goto("/training/")
    look("errors/broken.html")
    reference = page.locator("main strong").inner_text()
    assert f"reference {reference}" in site.log()
    site.forget()


RESIDENTS = {
    "/easy": "public/easy.html",
    "/how-reviews-work": "public/reviews.html",
    "/how-reviews-work/for-families": "public/reviews_for_families.html",
    "/how-reviews-work/easy-read": "public/reviews_easy_read.html",
    "/together": "public/together.html",
    "/together/being-a-friend": "public/campaign.html",
    "/together/check-what-you-know": "public/campaign.html, nothing but situations",
    "/this-site": "public/this_site.html",
    "/accessibility": "public/accessibility.html",
    "/privacy": "public/privacy.html",
}
"""Residents' pages besides the help page, which has tests of its own."""


@on_one_server
@pytest.mark.parametrize(("address", "state"), RESIDENTS.items())
def test_what_residents_read_is_sound_closed_and_opened(page: Page, look: Inspector, address: str, state: str) -> None:
    page.goto(address)
    look(state)
    if page.locator("details").count():
        page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
        look(f"{state}, everything opened")


@on_one_server
@pytest.mark.parametrize(
    ("email", "asked"),
    [
        (GRACE, ""),
        (GRACE, f"?module={SECOND}"),
        (GRACE, f"?module={SECOND}&status=complete"),
        (GRACE, "?status=behind"),
        (GRACE, "?status=lapsed"),
        (MARGARET, ""),
        (IAIN, ""),
        (IAIN, "?page=3"),
        (IAIN, f"?module={FIRST}&status=overdue"),
    ],
)
def test_the_report_is_sound_whoever_opens_it_and_whatever_it_is_narrowed_to(
    page: Page, look: Inspector, email: str, asked: str
) -> None:
    sign_in(page, email)
    page.goto(f"/training/completion{asked}")
    page.locator("details").evaluate_all("(all) => all.forEach((e) => { e.open = true })")
    look(f"reports/completion.html, {email} {asked}")


def test_the_second_program_fails_a_page_where_the_first_sees_nothing(page: Page, site: Site) -> None:
    look = Inspector(page)
    page.goto("/training/")
    page.get_by_label("Email address").evaluate("(e) => { e.autocomplete = 'email' }")
    look("sign_ins/sign_in.html")
    assert look.wrong.endswith("second program: .1_3_5.H98 is not found here any more; take it off STANDING")
    page.locator("main form button[type=submit]").evaluate("(e) => { e.type = 'button' }")
    look("nothing sends the form", widths=(320,))
    (problem,) = look.problems["nothing sends the form"]
    assert problem.startswith("second program: WCAG2AAA.Principle3.Guideline3_2.3_2_2.H32.2: <form")


def test_no_page_is_missing_here() -> None:
    known = Path(__file__).read_text()
    every = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")}
    assert [name for name in sorted(every) if not name.startswith(NO_PAGES) and name not in known] == []
    assert [each.seen_in for each in STANDING if f'look("{each.seen_in}")' not in known] == []
