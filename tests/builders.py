"""Values of the rules, for tests: each builder gives something valid, and takes what a test cares about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, islice
from uuid import UUID

from learn.domain.beliefs import Belief
from learn.domain.campaign import CampaignPage, Season, YearDay
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
from learn.domain.catalogue import Catalogue
from learn.domain.cycles import Cycle
from learn.domain.glossary import Term, Wording
from learn.domain.modules import (
    Fragment,
    Module,
    Objective,
    Page,
    Source,
    SourceStatus,
)
from learn.domain.paths import Path, Step
from learn.domain.people import Access, TeamPlace, Viewer
from learn.domain.posts import ContentPost
from learn.domain.questions import Kind, Option, Question
from learn.domain.quizzes import Drawn, Quiz
from learn.domain.readings import Reading
from learn.domain.register import Fit, Service, Verification
from learn.domain.reviews import ForFamilies, Purposes, Quotation, ReviewProcess, ReviewStep, Timescale
from learn.domain.roles import Depth, Role
from learn.domain.statements import (
    Accessibility,
    Privacy,
    Promise,
    Promises,
    Proof,
    PublicPrivacy,
    SecurityContact,
    StaffPrivacy,
    Statements,
)
from learn.domain.strategy import Planned, Priority, Strategy, Target, Year
from learn.domain.team_talks import TeamTalk
from learn.domain.themes import Theme
from learn.domain.topics import Topic, TopicGroup

TODAY = date(2027, 3, 15)
"""A Monday, in winter time, in no leap year."""

SLUGS = "abcdefgh"
"""What the options of a built question are called, in bank order."""


def a_question(  # noqa: PLR0913 -- each is something that a rule looks at
    kind: Kind = Kind.ONE,
    *,
    slug: str = "first",
    objective: str = "notice",
    options: int = 4,
    right: Collection[str] | None = None,
    is_critical: bool = False,
    asks_certainty: bool = False,
    belief: str = "it-will-pass",
) -> Question:
    """Build a question; its options are a, b, c and so on. Of one ``a`` is right, of several ``a`` and ``b``.

    Each wrong choice stands for a belief of its own, ``belief-b`` and so on; order and match have ``belief``.
    """
    wanted = right if right is not None else {Kind.ONE: "a", Kind.SEVERAL: "ab"}.get(kind, SLUGS)
    is_choice = kind in (Kind.ONE, Kind.SEVERAL)
    return Question(
        slug=slug,
        kind=kind,
        objective=objective,
        theme="contact",
        difficulty="middle",
        source="a-source",
        is_critical=is_critical,
        asks_certainty=asks_certainty,
        asks_next=True,
        situation="<p>Somebody rings.</p>",
        text=f"What would you do next ({slug})?",
        options=tuple(
            Option(
                slug=each,
                text=f"Option {each}",
                why=f"Because of <em>{each}</em>.",
                is_right=each in wanted,
                partner=f"Partner {each}" if kind is Kind.MATCH else "",
                belief=f"belief-{each}" if is_choice and each not in wanted else "",
            )
            for each in SLUGS[:options]
        ),
        belief="" if is_choice else belief,
        version=f"version-of-{slug}",
    )


def a_bank(objective: str, count: int, *, critical: Collection[int] = ()) -> tuple[Question, ...]:
    """Build ``count`` questions for an objective, of every kind in turn; those at the places ``critical`` are critical."""
    kinds = islice(cycle((Kind.ONE, Kind.SEVERAL, Kind.ORDER, Kind.MATCH)), count)
    return tuple(
        a_question(
            kind,
            slug=f"{objective}-{place}",
            objective=objective,
            is_critical=place in critical,
            asks_certainty=place % 3 == 0,
        )
        for place, kind in enumerate(kinds)
    )


def a_quiz(
    module: str = "a-module",
    *,
    questions: Sequence[Question] | None = None,
    draw: Mapping[str, int] | None = None,
    pass_percent: int = 80,
    attempts: int = 3,
    cool_down_hours: int = 12,
) -> Quiz:
    """Build a quiz. Without ``questions`` it asks three of eight on one objective and two of eight on another."""
    both = (*a_bank("notice", 8, critical=(1,)), *a_bank("respond", 8))
    named = tuple(replace(each, slug=f"{module}-{each.slug}", version=f"{module}-{each.version}") for each in both)
    bank = tuple(questions) if questions is not None else named
    asked = dict(draw) if draw is not None else {"notice": 3, "respond": 2}
    if draw is None and questions is not None:
        asked = dict.fromkeys((each.objective for each in bank), 1)
    return Quiz(
        module=module,
        pass_percent=pass_percent,
        attempts=attempts,
        cool_down_hours=cool_down_hours,
        draw=asked,
        questions=bank,
        version=f"version-of-quiz-{module}",
    )


def a_drawn(question: Question, layout: Iterable[str] | None = None, *, position: int = 1) -> Drawn:
    """Build a question as an attempt shows it, its options in bank order unless told otherwise."""
    shown = tuple(layout) if layout is not None else tuple(option.slug for option in question.options)
    return Drawn(position=position, question=question, layout=shown)


def a_reading(*, words: int = 120, grade: float = 4.5) -> Reading:
    """Build what counting says about a text."""
    return Reading(words=words, sentences=12, longest=18, grade=grade)


def a_page(
    number: int = 1,
    *,
    slug: str | None = None,
    version: str = "1",
    fragments: tuple[Fragment, ...] = (Fragment(html="<p>For everyone.</p>"),),
    gentler: tuple[Fragment, ...] = (),
) -> Page:
    """Build a page, called ``page-<number>`` unless told otherwise."""
    return Page(
        slug=slug or f"page-{number}",
        number=number,
        title=f"Page {number}",
        objectives=("notice",),
        content_note="It talks about harm." if gentler else "",
        fragments=fragments,
        gentler=gentler,
        reading=a_reading(),
        gentler_reading=a_reading(words=40) if gentler else None,
        version=version,
    )


def a_module(slug: str = "a-module", *, pages: int | Sequence[Page] = 5, themes: Sequence[str] = ("contact",)) -> Module:
    """Build a module; ``pages`` is their number, or the pages themselves."""
    return Module(
        slug=slug,
        title=slug.replace("-", " ").capitalize(),
        summary="What it is about.",
        level="1",
        minutes=20,
        themes=tuple(themes),
        content_note="It talks about domestic abuse.",
        objectives=(
            Objective(slug="notice", text="Notice it.", themes=("contact",)),
            Objective(slug="respond", text="Respond to it.", themes=("contact",)),
        ),
        sources=(
            Source(
                slug="a-source",
                title="A source",
                publisher="A publisher",
                address="https://source.example/",
                published="2026",
                checked_on=TODAY,
                status=SourceStatus.VERIFIED,
            ),
        ),
        owner_role="Domestic abuse lead",
        review_by=date(2028, 3, 15),
        is_drafted_by_machine=False,
        pages=tuple(a_page(number) for number in range(1, pages + 1)) if isinstance(pages, int) else tuple(pages),
        version=f"version-of-{slug}",
    )


def a_step(
    module: str = "a-module",
    *,
    year: int = 1,
    asked_from: date | None = None,
    days: int = 42,
    renew_months: int | None = 24,
) -> Step:
    """Build a step of a path, of the first year unless told otherwise."""
    return Step(module=module, year=year, asked_from=asked_from, days=days, renew_months=renew_months)


def a_strategy(*, themes: Sequence[str] = ("contact",), planned: Iterable[Planned] = ()) -> Strategy:
    """Build a strategy of two years, the first of which holds ``TODAY``, with one priority for these themes."""
    begins = TODAY - timedelta(days=100)
    turns = begins + timedelta(days=365)
    return Strategy(
        title="A strategy",
        says="What we want to be different.",
        is_demonstration=True,
        years=(
            Year(number=1, title="Notice", says="Everyone notices.", begins_on=begins, ends_on=turns - timedelta(days=1)),
            Year(number=2, title="Ask", says="Everyone asks.", begins_on=turns, ends_on=turns + timedelta(days=364)),
        ),
        priorities=(Priority(slug="see", title="See the person", why="Reviews ask for it.", themes=tuple(themes)),),
        targets=(Target(who="Everyone", roles=(), year=1, percent=85, by=turns),),
        planned={each.slug: each for each in planned},
    )


def a_path(role: str = "housing-officer", *, steps: Sequence[Step] | None = None, planned: Sequence[str] = ()) -> Path:
    """Build a path of one step, unless told otherwise."""
    asked = tuple(steps) if steps is not None else (a_step(),)
    return Path(role=role, why="Because people tell you.", steps=asked, planned=tuple(planned))


def a_role(slug: str = "housing-officer", *, title: str = "Housing officer", order: int = 1) -> Role:
    """Build a role."""
    return Role(
        slug=slug,
        title=title,
        order=order,
        level="2",
        agencies=("council",),
        must_know=("Repairs can be signs.",),
        depth={"contact": Depth.DOES},
    )


def a_theme(slug: str = "contact", *, order: int = 1) -> Theme:
    """Build a theme."""
    return Theme(slug=slug, title=slug.capitalize(), guide="the need for greater contact", ours="Speak alone.", order=order)


def a_belief(slug: str = "it-will-pass") -> Belief:
    """Build a mistaken belief."""
    return Belief(slug=slug, says=f"“{slug}”, some say.", but="It seldom does.", theme="contact")


def a_quotation(words: str = "what the guide says") -> Quotation:
    """Build words of the guide."""
    return Quotation(words=words, html=words, cite="")


def a_review_step(number: int = 1, *, timescale: Timescale | None = None) -> ReviewStep:
    """Build a step of a review, without a time unless told otherwise."""
    return ReviewStep(
        number=number,
        title=f"Part {number}",
        guide=a_quotation(f"the guide’s words on part {number}"),
        who="Somebody.",
        documents=("Letter",),
        family="",
        timescale=timescale,
    )


def a_review_process(steps: Iterable[ReviewStep] | None = None) -> ReviewProcess:
    """Build how reviews work, in six steps unless told otherwise."""
    return ReviewProcess(
        as_at=TODAY,
        definition=a_quotation(),
        responsible=a_quotation(),
        purposes=Purposes(guide=(a_quotation(),), national=(), note=""),
        is_not=(),
        steps=tuple(steps if steps is not None else map(a_review_step, range(1, 7))),
        families=ForFamilies(intro="We are sorry.", points=(), services=()),
        plain=(),
        easy_read=(),
        terms=(),
        published="They are on the web.",
        links=(),
        sources=(),
    )


def a_promise(text: str = "It leads out.", *, why: str = "", tests: Iterable[str] = ("test_the_way_out_leads_out",)) -> Promise:
    """Build a promise that these tests of one file show."""
    return Promise(text=text, why=why, proofs=tuple(Proof(file="tests/public/test_help.py", name=name) for name in tests))


def statements(*, contact: str = "", security: SecurityContact | None = None) -> Statements:
    """Build what the site says of itself; nobody is named in it unless told otherwise."""
    return Statements(
        promises=Promises(
            title="What it does", intro=("It ends somewhere.",), does=(a_promise(),), cannot=(a_promise(why="So."),)
        ),
        accessibility=Accessibility(
            title="Accessibility statement",
            organisation="",
            organisation_note="Somebody has to confirm it.",
            scope="It is about this site.",
            intro="We try.",
            you_can=(a_promise(),),
            how_accessible=("Nobody has tried it yet.",),
            standard="WCAG 2.2 AA",
            state="partially compliant",
            state_why="It was not tried.",
            feedback="You can tell us.",
            contact=contact,
            enforcement="Somebody enforces it.",
            prepared_on=TODAY,
            next_review_by=TODAY,
            tested_how="By machine.",
            sources=(),
        ),
        privacy=Privacy(
            title="Your privacy",
            is_draft=True,
            prepared_on=TODAY,
            next_review_by=TODAY,
            confirmed={"How to reach them": contact} if contact else {},
            unconfirmed=() if contact else ("How to reach them",),
            public=PublicPrivacy(
                heading="If you read",
                intro="We try not to know.",
                not_collected=(a_promise(),),
                seen_intro="It sees some things.",
                seen=("It sees the page.",),
                counts="Nothing is counted.",
                your_device="Your device keeps a history.",
            ),
            staff=StaffPrivacy(
                heading="If you train",
                intro="We need to know.",
                kept=(a_promise(tests=()),),
                who_sees=(a_promise(),),
                cookie=a_promise(),
                public_pages=a_promise(),
                not_asked="Write of nobody.",
            ),
            rights="You can ask.",
            complaints="You can complain.",
            sources=(),
        ),
        security=security,
    )


def a_topic(
    slug: str = "phone-checked", *, group: TopicGroup = TopicGroup.HAPPENING, services: tuple[str, ...] = ("helpline",)
) -> Topic:
    """Build a topic of the help page."""
    return Topic(
        slug=slug,
        heading="Someone checks my phone",
        group=group,
        order=10,
        html='<p class="govuk-body">It is not your fault.</p>',
        services=services,
        sources=(),
        is_safety_reviewed=True,
    )


def a_campaign_page(slug: str = "being-a-friend", *, number: int = 1) -> CampaignPage:
    """Build a page of the campaign."""
    return CampaignPage(
        slug=slug,
        number=number,
        title=slug.replace("-", " ").capitalize(),
        summary="How to be there.",
        audience="Friends",
        html='<p class="govuk-body">Listen first.</p>',
        sources=(),
        is_safety_reviewed=True,
    )


def a_season(
    slug: str = "spring",
    *,
    begins: YearDay = (3, 1),
    ends: YearDay = (4, 30),
    pages: tuple[str, ...] = ("being-a-friend",),
    support: tuple[str, ...] = ("helpline",),
) -> Season:
    """Build a season of the campaign, which :data:`TODAY` belongs to unless told otherwise."""
    return Season(
        slug=slug,
        title=slug.replace("-", " ").capitalize(),
        when="In its months",
        begins=begins,
        ends=ends,
        message="A kind question can be a start.",
        say="Suggestion: cafés put up the poster.",
        pages=pages,
        support=support,
        sources=(),
    )


def a_service(
    slug: str = "helpline",
    *,
    phone: str = "0800 000 0000",
    emergency: bool = False,
    verification: Verification = Verification.VERIFIED,
) -> Service:
    """Build an entry of the services register."""
    return Service(
        slug=slug,
        name="A helpline",
        who_for="Anyone",
        fits=frozenset({Fit.WOMAN}),
        phone=phone,
        hours="Always",
        cost="Free",
        web="https://helpline.example/",
        languages="",
        text="",
        relay="",
        bsl="",
        call_trace="",
        call_note="",
        area="National",
        emergency=emergency,
        verification=verification,
        source="https://helpline.example/contact",
        checked_on=TODAY,
        next_check_on=date(2027, 6, 1),
        checked_by=("Campaign lead", "Helpline liaison"),
    )


def a_term(slug: str = "dhr", *, changes_on: date | None = None) -> Term:
    """Build a term with an old and a new wording."""
    return Term(
        slug=slug,
        now=Wording(short="DHR", full="Old review", short_plural="DHRs", full_plural="Old reviews", note="Until then."),
        then=Wording(short="DARDR", full="New review", short_plural="DARDRs", full_plural="New reviews", note="Since."),
        changes_on=changes_on,
    )


def a_cycle(  # noqa: PLR0913 -- a cycle is its days
    module: str = "a-module",
    *,
    number: int = 1,
    assigned_on: date = date(2027, 2, 1),
    due_on: date = date(2027, 4, 1),
    window_opens_on: date | None = None,
    renewed_on: date | None = None,
    started_on: date | None = None,
    completed_on: date | None = None,
) -> Cycle:
    """Build a first cycle, not begun and not late on :data:`TODAY`, unless told otherwise."""
    return Cycle(
        module=module,
        number=number,
        assigned_on=assigned_on,
        due_on=due_on,
        window_opens_on=window_opens_on,
        renewed_on=renewed_on,
        started_on=started_on,
        completed_on=completed_on,
    )


def a_viewer(
    *,
    access: Access = Access.MEMBER,
    roles: Collection[str] = ("housing-officer",),
    leads: bool = False,
    posts: Collection[ContentPost] = (),
) -> Viewer:
    """Build somebody signed in."""
    return Viewer(
        person_id=1,
        uuid=UUID(int=1),
        name="Nadia Rahman",
        access=access,
        roles=frozenset(roles),
        leads=leads,
        sign_in_id=1,
        posts=frozenset(posts),
    )


def a_team_place(team_id: int, *, under: int | None = None, agency: str = "Council") -> TeamPlace:
    """Build a team, and the one it is under."""
    return TeamPlace(team_id=team_id, uuid=UUID(int=team_id), name=f"Team {team_id}", agency=agency, parent_id=under)


def a_talk(module: str = "a-module", *, theme: str = "contact") -> TeamTalk:
    """Build a team talk that cites nothing."""
    return TeamTalk(slug=theme, title="Whom did we speak to?", module=module, html="<p>A made-up case.</p>", sources=())


def a_choice(  # noqa: PLR0913 -- each is something that a rule looks at
    slug: str,
    leads_to: str,
    *,
    when: Condition = ALWAYS,
    bearing: Bearing = Bearing.SAFER,
    belief: str = "",
    learns: Sequence[str] = (),
    tells: Mapping[str, tuple[str, ...]] | None = None,
    course: str = "",
) -> Choice:
    """Build a choice of a scene."""
    return Choice(
        slug=slug,
        text=f"Choose {slug}",
        when=when,
        leads_to=leads_to,
        follows=f"<p>After {slug}.</p>",
        why=f"Why {slug}.",
        bearing=bearing,
        belief=belief,
        learns=tuple(learns),
        tells=tells or {},
        course=course,
    )


def a_scene(
    slug: str,
    *choices: Choice,
    moment: str = "first-week",
    asides: Sequence[Aside] = (),
    learns: Sequence[str] = (),
    point: str = "",
) -> Scene:
    """Build a scene; without choices it is an ending."""
    return Scene(
        slug=slug,
        title=f"Scene {slug}",
        moment=moment,
        html=f"<p>In {slug}.</p>",
        asides=tuple(asides),
        learns=tuple(learns),
        point=point,
        question="What do you do?" if choices else "",
        choices=choices,
    )


def a_seat(slug: str, *scenes: Scene, roles: Collection[str] = (), knows: Sequence[str] = (), version: str | None = None) -> Seat:
    """Build a seat that starts at the first of its scenes."""
    return Seat(
        slug=slug,
        title=f"The {slug}",
        roles=tuple(roles),
        html="<p>You sit here.</p>",
        knows=tuple(knows),
        start=scenes[0].slug,
        scenes={scene.slug: scene for scene in scenes},
        version=version or f"version-of-{slug}",
    )


def a_case(slug: str = "two-doors", *seats: Seat, facts: Sequence[str] = ("bruise", "absence")) -> Case:
    """Build a case of two seats that both decide at one point, unless told otherwise."""
    own = seats or (a_seat_deciding("gp", "bruise", roles=["housing-officer"]), a_seat_deciding("school", "absence"))
    moments = {
        name: Moment(slug=name, title=name.replace("-", " ").capitalize(), number=number)
        for number, name in enumerate(("first-week", "second-week", "third-week"))
    }
    return Case(
        slug=slug,
        title="Two doors",
        summary="A made-up case.",
        minutes=12,
        themes=("contact",),
        content_note="It speaks of control.",
        provenance=Provenance.FICTIONAL,
        provenance_says="Nobody in it is real.",
        is_drafted_by_machine=False,
        people=(Person(slug="mina", name="Mina", says="Works at night."),),
        moments=moments,
        facts={name: Fact(slug=name, text=f"The {name}.") for name in facts},
        points={
            "worry": Point(
                slug="worry",
                asks="There is a worry and no proof.",
                theme="contact",
                courses=(Course(slug="acts", text="Acts on it"), Course(slug="waits", text="Waits")),
            )
        },
        joins=(Join(slug="both", title="Both", html="<p>Together.</p>", facts=tuple(facts), themes=("contact",)),),
        seats={seat.slug: seat for seat in own},
        holds={seat.slug: holds(seat, moments) for seat in own},
        closing="<p>Take care.</p>",
        sources=(),
        owner_role="Training lead",
        review_by=date(2027, 12, 31),
    )


def a_seat_deciding(slug: str, fact: str, *, roles: Collection[str] = (), version: str | None = None) -> Seat:
    """Build a seat with one shared decision, one of its own, and two endings; acting learns the fact and passes it on."""
    other = "school" if slug == "gp" else "gp"
    return a_seat(
        slug,
        a_scene(
            "meeting",
            a_choice("act", "call", learns=[fact], tells={fact: (other,)}, course="acts"),
            a_choice("wait", "call", bearing=Bearing.RISKIER, belief="sure-before-acting", course="waits"),
            point="worry",
        ),
        a_scene(
            "call",
            a_choice("answer", "told", when=Condition(knows=frozenset({fact}))),
            a_choice("ring-back", "told"),
            a_choice("leave-it", "silence", bearing=Bearing.PARTLY, belief="sure-before-acting"),
            moment="second-week",
            asides=[Aside(when=Condition(chosen=frozenset({"meeting.wait"})), html="<p>You had waited.</p>")],
        ),
        a_scene("told", moment="third-week"),
        a_scene("silence", moment="third-week"),
        roles=roles,
        version=version,
    )


def a_catalogue(
    modules: Iterable[Module] | None = None,
    *,
    quizzes: Iterable[Quiz] | None = None,
    paths: Iterable[Path] | None = None,
    roles: Iterable[Role] | None = None,
    beliefs: Iterable[Belief] = (),
    cases: Iterable[Case] = (),
) -> Catalogue:
    """Build a catalogue of one module, with a quiz for each module and one path that asks for all, unless told otherwise."""
    shelf = list(modules) if modules is not None else [a_module()]
    asked = [a_path(steps=[a_step(module.slug) for module in shelf])]
    listed_quizzes = quizzes if quizzes is not None else (a_quiz(module.slug) for module in shelf)
    return Catalogue(
        modules={module.slug: module for module in shelf},
        quizzes={quiz.module: quiz for quiz in listed_quizzes},
        beliefs={belief.slug: belief for belief in beliefs},
        themes={"contact": a_theme()},
        roles={role.slug: role for role in (roles if roles is not None else [a_role()])},
        paths={path.role: path for path in (paths if paths is not None else asked)},
        strategy=a_strategy(themes=("contact", *{theme for module in shelf for theme in module.themes} - {"contact"})),
        team_talks={"contact": a_talk(shelf[0].slug)} if shelf else {},
        cases={case.slug: case for case in cases},
        services={"helpline": a_service()},
        terms={"dhr": a_term()},
        topics={"phone-checked": a_topic()},
        campaign={"being-a-friend": a_campaign_page()},
        seasons={"spring": a_season()},
        reviews=a_review_process(),
        easy_reads={},
        statements=statements(),
        languages={},
        as_at=TODAY,
    )
