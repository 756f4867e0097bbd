"""A small tree of content without a fault, written to a folder: what every test of broken content breaks in one place."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from learn.content.catalogue import check
from learn.content.easy_read import TEXTS
from learn.content.languages import STRINGS, fingerprint
from learn.content.problems import Problem

DAY = date(2027, 1, 15)
"""The day on which the tree is read; none of its dates has passed, and none comes soon."""

THEMES = """\
# The themes.
contact:
  title: "Contact"
  guide: "the need for greater contact with victims"
  ours: "Speak to the person alone."
  order: 1
risk:
  title: "Risk"
  guide: "the right risk level needs to be identified"
  ours: "Ask what has changed."
  order: 2
local-priority:
  title: "Connecting people"
  guide: "no wrong door"
  ours: "Make the link yourself."
  order: 3
"""

ROLES = """\
housing-officer:
  title: "Housing officer"
  order: 1
  level: "2"
  agencies: [council]
  must_know:
    - "Repairs can be signs of abuse."
  depth: {contact: "D", risk: "A"}
gp-clinician:
  title: "GP"
  order: 2
  level: "2+"
  agencies: [health]
  must_know:
    - "Ask when the person is alone."
  depth: {contact: "D", risk: "none"}
"""

PATHS = """\
housing-officer:
  why: "You see homes up close."
  steps:
    - {module: noticing, year: 1, days: 42, renew_months: 24}
gp-clinician:
  why: "Patients tell you."
  steps:
    - {module: noticing, year: 1, days: 28, renew_months: null}
"""

STRATEGY = """\
title: "Noticed and connected"
says: "We notice, and connect."
is_demonstration: true
years:
  - number: 1
    title: "Notice"
    begins_on: 2026-04-01
    ends_on: 2027-03-31
    says: "Everyone notices."
priorities:
  - id: see
    title: "See the person"
    why: "Reviews ask for it."
    themes: [contact, risk]
  - id: connect
    title: "Connect people"
    why: "It may be us."
    themes: [local-priority]
targets:
  - id: everyone
    who: "Everyone"
    roles: []
    year: 1
    percent: 85
    by: 2027-03-31
planned: []
"""

TALK = """\
---
title: "The call that somebody else answers"
module: noticing
---
/// scenario | A call
Joan is rung. Her son answers.
///

/// recall | What do we know now?
That we have not spoken to Joan. [[source:a-guide]]
///

/// recall | What would we do next?
Try again at another time.
///

/// say | Words
- "Is this a good time?"
///

/// key
Ask for the person.
///
"""

BELIEFS = """\
it-will-pass:
  says: "It will pass by itself. Why don't they just leave?"
  but: "It seldom does; control tends to grow."
  theme: risk
they-would-say:
  says: "They would tell me if something was wrong."
  but: "Many wait to be asked, alone and kindly."
  theme: contact
"""

SERVICES = """\
emergency-999:
  name: "Emergency services"
  who_for: "Anyone in immediate danger"
  fits: [woman]
  phone: "999"
  hours: ""
  cost: ""
  web: ""
  languages: ""
  text: ""
  relay: ""
  bsl: ""
  call_trace: ""
  call_note: ""
  area: "National"
  emergency: true
  verification: verified
  source: "https://police.example/999"
  checked_on: 2027-01-01
  next_check_on: 2027-03-31
  checked_by: ["Campaign lead", "Helpline liaison"]
helpline:
  name: "The helpline"
  who_for: "Anyone"
  fits: [woman]
  phone: "0808 2000 247"
  hours: "Always"
  cost: "Free"
  web: "https://helpline.example"
  languages: ""
  text: ""
  relay: ""
  bsl: ""
  call_trace: ""
  call_note: ""
  area: "National"
  emergency: false
  verification: secondary
  source: "https://helpline.example/contact"
  checked_on: 2027-01-02
  next_check_on: 2027-04-01
  checked_by: ["Campaign lead", "Helpline liaison"]
local-service:
  name: "The local service"
  who_for: "People who live here"
  fits: [woman]
  phone: ""
  hours: ""
  cost: ""
  web: ""
  languages: ""
  text: ""
  relay: ""
  bsl: ""
  call_trace: ""
  call_note: ""
  area: "Here"
  emergency: false
  verification: unverified
  source: "https://council.example/list"
  checked_on: 2027-01-03
  next_check_on: 2027-04-02
  checked_by: ["Campaign lead", "Helpline liaison"]
"""

GLOSSARY = """\
dhr:
  now:
    short: "DHR"
    full: "Domestic Homicide Review"
    short_plural: "DHRs"
    full_plural: "Domestic Homicide Reviews"
    note: "Until the law changes."
  then:
    short: "DARDR"
    full: "Domestic Abuse Related Death Review"
    short_plural: "DARDRs"
    full_plural: "Domestic Abuse Related Death Reviews"
    note: "Since the law changed."
  changes_on: null
"""

MODULE = """\
title: "Noticing"
summary: "What you may see before anybody says it."
level: 1
minutes: 20
themes: [contact, risk]
content_note: "This module talks about domestic abuse."
objectives:
  - id: see-signs
    text: "See the signs."
    themes: [contact]
  - id: weigh-risk
    text: "Weigh the risk, as a [[term:dhr]] teaches."
    themes: [risk]
sources:
  - id: a-guide
    title: "A guide"
    publisher: "A publisher"
    address: "https://guide.example/"
    published: "2026"
    checked_on: 2026-12-01
    status: verified
  - id: a-study
    title: "A study"
    publisher: "A journal"
    address: "https://study.example/1"
    published: "2025"
    checked_on: 2026-12-02
    status: secondary
owner_role: "Domestic abuse lead"
review_by: 2027-12-31
"""

PAGES = {
    "01-what-you-see.md": """\
---
title: "What you see"
objectives: [see-signs]
---
Signs are small at first. [[source:a-guide]]

## Think back

/// recall | What might you notice at a visit?
A door that was forced, and a story that changes.
///
""",
    "02-what-you-hear.md": """\
---
title: "What you hear"
objectives: [see-signs]
---
Listen for who answers.

/// scenario | A call about a repair
A man answers each question that you ask his wife.

//// say | You might say
"I will ring again when it suits you."
////
///

/// decide | What would you do next?
//// option | Ask to speak to her alone
**Safer.** She can say what she could not say before him.
////
//// option | Ask her directly, with him there
**Risky.** He hears both the question and the answer.
////
///

/// roles | housing-officer
In a tenancy, repairs tell a story.
///
""",
    "03-what-it-means.md": """\
---
title: "What it means"
objectives: [weigh-risk]
content_note: "This page names how people were killed."
---
[[guide:risk]]

/// key
Control is the strongest sign.
///

/// recall | What raises the risk most?
Leaving, and the days after it. [[source:a-study]]
///
""",
    "03-what-it-means.gentler.md": """\
Some signs weigh more than others.

/// recall | What raises the risk?
Leaving, and the days after it.
///
""",
    "04-what-you-write.md": """\
---
title: "What you write"
objectives: [weigh-risk]
---
Write the words that were used. Call [[service:emergency-999]] when there is danger, or [[service:helpline]].

/// recall | What goes into the note?
Who was there, and what was said.
///
""",
    "05-what-you-do.md": """\
---
title: "What you do"
objectives: [see-signs, weigh-risk]
---
The theme is [[theme:risk]]; the local way is [[service:local-service]].

/// recall | Who will you ask first?
Your lead, today.
///
""",
}

_SETTINGS = """\
module: noticing
pass_percent: 80
attempts: 3
cool_down_hours: 12
draw:
  see-signs: 3
  weigh-risk: 2
questions:
"""

_QUESTION = """\
  - id: {id}
    kind: {kind}
    objective: {objective}
    theme: {theme}
    difficulty: middle
    source: a-guide
    critical: {critical}
    ask_certainty: false
    asks_next: true
"""

_SEVERAL = """\
    situation: |
      Somebody rings, and rings off. [[source:a-guide]]
    question: "Which of these are signs ({id})?"
    choices:
      - id: a
        text: "A forced door, number {id}"
        right: true
        why: "Doors tell. [[source:a-study]]"
      - id: b
        text: "A story that changes, number {id}"
        right: true
        why: "So do stories."
      - id: c
        text: "A late rent, number {id}"
        right: false
        why: "By itself it says little."
        belief: they-would-say
"""

_ONE = """\
    question: "What would you do next ({id})?"
    choices:
      - id: a
        text: "Ask alone, {id}"
        right: true
        why: "That is safer."
      - id: b
        text: "Ask with everybody there, {id}"
        right: false
        why: "He hears it."
        belief: it-will-pass
      - id: c
        text: "Wait for the next visit, {id}"
        right: false
        why: "It may be the last."
        belief: they-would-say
"""

_ORDER = """\
    question: "What comes first?"
    belief: it-will-pass
    items:
      - id: a
        text: "Make it safe"
        why: "Nothing else works before."
      - id: b
        text: "Ask"
        why: "Then there is something to hear."
      - id: c
        text: "Write it down"
        why: "While you remember."
"""

_MATCH = """\
    question: "What goes with what?"
    belief: they-would-say
    pairs:
      - id: a
        left: "A forced door"
        right: "Look at the lock"
        why: "It is evidence."
      - id: b
        left: "A changed story"
        right: "Write down both"
        why: "Words are evidence."
      - id: c
        left: "A silent call"
        right: "Ring back safely"
        why: "Somebody may be there."
"""

_BODIES = {"several": _SEVERAL, "one": _ONE, "order": _ORDER, "match": _MATCH}
_USUAL = {"several": 2, "order": 1, "match": 1}


def _question(number: int, kind: str) -> str:
    name = f"q-{number:02}"
    objective, theme = ("see-signs", "contact") if number % 2 else ("weigh-risk", "risk")
    critical = "true" if number == 5 else "false"
    head = _QUESTION.format(id=name, kind=kind, objective=objective, theme=theme, critical=critical)
    return head + _BODIES[kind].format(id=name)


def a_bank_file(questions: int = 15, *, kinds: dict[str, int] | None = None) -> str:
    """Write the bank with so many questions: first those of the other kinds, two of several unless told, then of one."""
    others = [kind for kind, count in (kinds or _USUAL).items() for _ in range(count)]
    listed = [*others, *(["one"] * (questions - len(others)))]
    return _SETTINGS + "".join(_question(number, kind) for number, kind in enumerate(listed, start=1))


SOURCES = """\
the-act:
  title: "An act"
  publisher: "The law"
  address: "https://law.example/act"
  published: "2021"
  checked_on: 2026-11-01
  status: verified
"""

TOPIC = """\
---
heading: "Someone checks my phone"
group: happening
order: 10
services: [helpline]
sources: [the-act]
safety_reviewed: true
---
You may feel watched. It is not your fault. You can talk to somebody. They will not judge you. They can help you plan.
Your phone is yours. There is a way on from here.
"""

CAMPAIGN_PAGE = """\
---
title: "Being a friend"
summary: "How to be there."
audience: "Friends"
sources: [the-act]
safety_reviewed: true
---
You do not have to fix it. Listen first. The law is on their side. [[source:the-act]]

/// decide | Your friend goes quiet. What could you say?
//// option | “I am here.”
**Safer.** It leaves the next word to her.
////
//// option | “What is wrong with you?”
**Not yet.** It may close the door.
////
///

/// decide | He gave you a number for her. What could you do?
//// option | Send it to her phone
**Risky.** He may read it.
////
//// option | Tell her when you are alone
**Safer.** She can choose. Ring [[service:helpline]] with her.
////
///
"""

CALENDAR = """\
spring:
  title: "Spring"
  when: "March and April"
  begins: "03-01"
  ends: "04-30"
  message: "A kind question can be a start."
  say: "Suggestion: cafés put up the poster."
  pages: [being-a-friend]
  support: [helpline, emergency-999]
  sources: [the-act]
winter:
  title: "Winter"
  when: "December and January"
  begins: "12-01"
  ends: "01-31"
  message: "You can talk to someone."
  say: "Suggestion: libraries put out the card."
  pages: [being-a-friend]
  support: [local-service]
  sources: [the-act]
"""

_STEP = """\
  - number: {number}
    title: "Step {number}"
    guide: "Agencies do the part that has number {number}."
    who: "Somebody does it. [[source:the-act]]"
    documents: ["Letter {number}"]
    family: ""
    timescale: {{text: "", kind: "none"}}
    note: ""
    sources: [the-act]
"""

REVIEWS = (
    """\
as_at: 2026-11-01
definition:
  guide: "A DHR is carried out when a person dies of domestic violence."
  note: "The law is wider. It also knows the DARDR. [[source:the-act]]"
  sources: [the-act]
responsible:
  guide: "The partnership is responsible."
  sources: [the-act]
purposes:
  guide:
    - "prevent domestic violence homicide"
  national:
    - "Learn from what went well."
  note: ""
  sources: [the-act]
is_not:
  - text: "It blames nobody."
    sources: [the-act]
steps:
"""
    + "".join(_STEP.format(number=number) for number in range(1, 7))
    + """\
families:
  intro: "We are sorry."
  points:
    - text: "You can have a helper."
      sources: []
  services: [helpline]
plain:
  - heading: "What it is"
    text: "A [[term:dhr]] looks back. Ring [[service:helpline]]."
easy_read:
  - picture: "letter"
    lines:
      - "Step 1."
      - "Someone has died."
terms:
  agency:
    term: "Agency"
    meaning: "A group that works with people."
    sources: []
  helper:
    term: "Helper"
    meaning: "Somebody on your side."
    sources: [the-act]
published:
  text: "They are on the web."
  sources: [the-act]
  links:
    - title: "Published"
      address: "https://council.example/reviews"
      publisher: "A council"
"""
)

EASY_READ = """\
title: "Get help"
intro:
  - "This is short."
blocks:
  - picture: "phone"
    lines:
      - "You can call [[service:helpline]]."
sources:
  - the-act
"""

PROMISES = """\
title: "What it does"
intro:
  - "It ends somewhere."
does:
  - text: "It leads out."
    tests:
      - "tests/public/test_help.py::test_the_way_out_leads_out"
cannot:
  - text: "It does not delete a history."
    why: "The browser keeps it."
    tests: []
"""

ACCESSIBILITY = """\
title: "Accessibility statement"
organisation: "A partnership"
organisation_note: "It was confirmed."
scope: "It is about this site."
intro: "We try."
you_can:
  - text: "You can use a keyboard."
    tests:
      - "tests/public/test_help.py::test_the_way_out_leads_out"
how_accessible:
  - "It was not tried on phones."
standard: "WCAG 2.2 AA"
state: "partially compliant"
state_why: "It was not tried."
feedback: "You can tell us."
contact: "a11y@council.example"
enforcement: "Somebody enforces it."
prepared_on: 2026-11-25
next_review_by: 2027-11-25
tested_how: "By machine."
sources: []
"""

PRIVACY = """\
title: "Your privacy"
state: signed-off
prepared_on: 2026-11-25
next_review_by: 2027-11-25
controller: "A partnership"
controller_contact: "data@council.example"
data_protection_officer: "The officer"
public:
  heading: "If you read"
  intro: "We try not to know."
  not_collected:
    - text: "We do not ask for your name."
      tests:
        - "tests/public/test_help.py::test_the_way_out_leads_out"
  server_sees:
    intro: "It sees some things."
    lines:
      - "It sees the page."
  counts: "Nothing is counted."
  your_device: "Your device keeps a history."
staff:
  heading: "If you train"
  intro: "We need to know who you are."
  kept:
    - text: "Your name."
      tests: []
  who_sees:
    - text: "Your manager."
      tests: []
  cookie:
    text: "One cookie."
    tests:
      - "tests/public/test_help.py::test_the_way_out_leads_out"
  public_pages: "Nothing reads it."
  public_pages_tests:
    - "tests/public/test_help.py::test_the_way_out_leads_out"
  not_asked: "Write of nobody."
  lawful_basis: "A task of the public."
  kept_for: "A year."
  shared_with: "Nobody."
rights: "You can ask."
complaints: "You can complain."
sources: []
"""

SECURITY = """\
contact: "mailto:security@council.example"
policy: ""
expires: 2027-11-25
languages: "en"
"""

LANGUAGES = """\
en:
  name: "English"
  own_name: "English"
  direction: ltr
  speakers_note: "Most."
  state: signed-off
  signed_off_by_role: "A specialist"
  signed_off_on: 2026-11-25
ur:
  name: "Urdu"
  own_name: "اردو"
  direction: rtl
  speakers_note: "Some."
  state: signed-off
  signed_off_by_role: "A translator"
  signed_off_on: 2026-11-25
"""

_ENGLISH = {name: f"Words: {name}." for name in STRINGS} | {"not-your-fault": "It is not your fault"}

ENGLISH = "strings:\n" + "".join(f'  {name}: "{said}"\n' for name, said in _ENGLISH.items())

URDU = """\
state: signed-off
translated_by_role: "A translator"
back_checked_by_role: "A second speaker"
strings:
""" + "".join(f'  {name}:\n    source_hash: "{fingerprint(said)}"\n    text: "اردو {name}"\n' for name, said in _ENGLISH.items())

IDENTIFIERS = """\
places: [Ilford, Hainault Forest]
traits:
  origin: [Polish]
  faith: [mosque]
  health: [dementia]
published: []
"""

FILES = {
    "modules/themes.yaml": THEMES,
    "modules/identifiers.yaml": IDENTIFIERS,
    "modules/roles.yaml": ROLES,
    "modules/paths.yaml": PATHS,
    "modules/strategy.yaml": STRATEGY,
    "modules/team-talks/contact.md": TALK,
    "modules/public/services.yaml": SERVICES,
    "modules/public/glossary.yaml": GLOSSARY,
    "modules/public/sources.yaml": SOURCES,
    "modules/public/reviews.yaml": REVIEWS,
    **{f"modules/public/easy-read/{slug}.yaml": EASY_READ for slug in TEXTS},
    "modules/public/promises.yaml": PROMISES,
    "modules/public/accessibility.yaml": ACCESSIBILITY,
    "modules/public/privacy.yaml": PRIVACY,
    "modules/public/security.yaml": SECURITY,
    "modules/public/languages.yaml": LANGUAGES,
    "modules/public/languages/en.yaml": ENGLISH,
    "modules/public/languages/ur.yaml": URDU,
    "modules/public/topics/phone-checked.md": TOPIC,
    "modules/public/campaign/01-being-a-friend.md": CAMPAIGN_PAGE,
    "modules/public/campaign/calendar.yaml": CALENDAR,
    "quizzes/beliefs.yaml": BELIEFS,
    "quizzes/noticing.yaml": a_bank_file(),
    "modules/noticing/module.yaml": MODULE,
    **{f"modules/noticing/{name}": text for name, text in PAGES.items()},
}
"""Every file of the tree by its path."""

PAGE = "modules/noticing/01-what-you-see.md"
"""The page that most faults are put into."""


def written(root: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """Write the tree below ``root`` with the given files in place of its own; None leaves a file out."""
    for path, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="")
    return root


def broken(path: str, old: str, new: str) -> str:
    """The text of a file with one passage, found exactly once, written otherwise."""
    assert FILES[path].count(old) == 1, f"“{old}” is {FILES[path].count(old)} times in {path}"
    return FILES[path].replace(old, new)


def line_with(text: str, words: str) -> int:
    """The number of the only line with these words; of the first such line after it for words behind `` > ``.

    No words stand for the first line.
    """
    lines = text.split("\n")
    sole, *following = words.split(" > ")
    (number,) = [n for n, line in enumerate(lines, start=1) if sole in line] if sole else [1]
    for then in following:
        number = next(n for n, line in enumerate(lines, start=1) if n > number and then in line)
    return number


STANDING = "has no verified number"
"""What the check says of the tree as it stands: one of its services has no number, which is told and stops nothing."""


def faults(root: Path, day: date) -> list[Problem]:
    """What the check finds beyond that."""
    return [problem for problem in check(root, day) if not problem.what.startswith(STANDING)]
