"""Every way in which a file can be wrong is found, by file and line, with what to do; and nothing else is said."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from learn.content.problems import Severity
from tests.content.trees import DAY, FILES, PAGE, a_bank_file, broken, faults, line_with, written

MODULE, BANK = "modules/noticing/module.yaml", "quizzes/noticing.yaml"
THEMES, ROLES, PATHS = "modules/themes.yaml", "modules/roles.yaml", "modules/paths.yaml"
SERVICES, TERMS, BELIEFS = "modules/public/services.yaml", "modules/public/glossary.yaml", "quizzes/beliefs.yaml"
STRATEGY, TALK = "modules/strategy.yaml", "modules/team-talks/contact.md"
SECOND, THIRD, GENTLER = (
    f"modules/noticing/{name}" for name in ("02-what-you-hear.md", "03-what-it-means.md", "03-what-it-means.gentler.md")
)

PATHS_WHOLE, THEMES_WHOLE = FILES[PATHS], FILES[THEMES]
BANK_QUESTIONS = FILES[BANK][FILES[BANK].index("questions:") :]

# path, the passage, what is written instead, words on the line that is named (none: the first), place, what to do
Fault = tuple[str, str, str, str, str, str]

IN_MODULES: list[Fault] = [
    (MODULE, 'title: "Noticing"', "title: 7", "title: 7", "title", "must be text; put it in quotes"),
    (MODULE, 'title: "Noticing"', 'title: " "', 'title: " "', "title", "is empty; write something or take the key out"),
    (MODULE, "minutes: 20", 'minutes: "20"', "minutes", "minutes", "must be a whole number, without quotes"),
    (MODULE, "minutes: 20", "minutes: 0", "minutes", "minutes", "is too small; the least is 1"),
    (
        MODULE,
        "level: 1",
        "level: 5",
        "level: 5",
        "level",
        "must be one of 1, 2, 3, 4, '1', '2', '3', '4', 'lead' or 'review'",
    ),
    (MODULE, "themes: [contact, risk]", "themes: contact", "themes: contact", "themes", "must be a list"),
    (MODULE, "themes: [contact, risk]", "themes: []", "themes: []", "themes", "needs at least 1; it has 0"),
    (MODULE, "themes: [contact, risk]", "themes: [contact, luck]", "luck", "themes.2", "there is no theme `luck`"),
    (
        MODULE,
        "themes: [contact, risk]",
        "themes: [contact, Risk]",
        "Risk",
        "themes.2",
        "must be in kebab-case: small letters, digits and single hyphens",
    ),
    (MODULE, "    themes: [risk]", "    themes: [luck]", "[luck]", "objectives.weigh-risk.themes.1", "there is no theme `luck`"),
    (
        MODULE,
        "level: 1\n",
        "level: 1\ncolour: red\n",
        "colour",
        "colour",
        "is not a key we know; check its spelling or take it out",
    ),
    (MODULE, '    text: "See the signs."\n', "", "id: see-signs", "objectives.see-signs.text", "is missing; add it"),
    (
        MODULE,
        "https://study.example/1",
        "study.example/1",
        "study.example/1",
        "sources.a-study.address",
        "must be a web address that begins with https://",
    ),
    (MODULE, "2026-12-01", "1 December", "1 December", "sources.a-guide.checked_on", "must be a day, written like 2026-11-23"),
    (
        MODULE,
        "2026-12-01",
        "2026-12-01 22:30:00",
        "22:30",
        "sources.a-guide.checked_on",
        "must be a day, written like 2026-11-23",
    ),
    (
        MODULE,
        "status: secondary",
        "status: heard",
        "heard",
        "sources.a-study.status",
        "must be one of 'verified' or 'secondary'",
    ),
    (
        MODULE,
        "review_by: 2027-12-31",
        "review_by: 2027-12-31\nsign_off: done",
        "sign_off",
        "sign_off",
        "is not a key we know; check its spelling or take it out",
    ),
    (
        MODULE,
        "review_by: 2027-12-31",
        "review_by: 2027-12-31\ndrafted_by_machine: partly",
        "partly",
        "drafted_by_machine",
        "must be true or false, without quotes",
    ),
    (MODULE, "[[term:dhr]]", "[[term:mystery]]", "mystery", "objectives.weigh-risk.text", "there is no term `mystery`; "),
    (MODULE, "[[term:dhr]]", "[[source:a-tale]]", "a-tale", "objectives.weigh-risk.text", "there is no source `a-tale`; "),
    (MODULE, "What you may see", "What you may simply see", "simply", "summary", "no `simply`; "),
    (MODULE, "What you may see", "What a DHR may show", "a DHR", "summary", "the name of the review may change; "),
    (MODULE, "summary: ", "title: ", 'title: "What', "file", "this key is there twice in one place; keep one"),
    (MODULE, "themes: [contact, risk]", "themes: [contact, risk", "content_note", "file", "cannot be read here ("),
    (MODULE, "2027-12-31", "2027-13-31", "", "file", "cannot be read: month must be in 1..12"),
]

IN_PAGES: list[Fault] = [
    (PAGE, "objectives: [see-signs]", "objectives: [see]", "[see]", "objectives.1", "module.yaml has no objective `see`"),
    (PAGE, "objectives: [see-signs]\n", "", "title:", "objectives", "is missing; add it"),
    (PAGE, "objectives: [see-signs]", "objectives: [see-signs]\ntopic: x", "topic", "topic", "is not a key we know; "),
    (PAGE, 'title: "What you see"', 'title: "What you please"', "please", "title", "no `please`; say what to do"),
    (PAGE, 'title: "What you see"', 'title: "What [[term:x]] says"', "[[term:x]]", "title", "there is no term `x`; "),
    (
        PAGE,
        "/// recall | What might you notice at a visit?\nA door that was forced, and a story that changes.\n///\n",
        "",
        "Signs are small",
        "text",
        "has nothing to do; add a decide or a recall block that everyone sees",
    ),
    (
        PAGE,
        "/// recall | What might you notice at a visit?\nA door that was forced, and a story that changes.\n///\n",
        "/// roles | gp-clinician\n//// recall | What do you ask?\nHow home is.\n////\n///\n",
        "Signs are small",
        "text",
        "has nothing to do; add a decide or a recall block that everyone sees",
    ),
    (PAGE, "Signs are small", "Signs <b>are</b> small", "<b>", "text", "raw HTML is not shown; write Markdown"),
    (
        PAGE,
        "Signs are small",
        "![A sign](https://sign.example/1.png) small",
        "![",
        "text",
        "pictures are not part of this format; say it in words",
    ),
    (PAGE, "at first.", "at first!", "first!", "text", "no exclamation marks; end with a full stop"),
    (
        PAGE,
        "Signs are small",
        "Signs are [small](http://x.example)",
        "[small]",
        "text",
        "`http://x.example` is no link we allow; ",
    ),
    (PAGE, "Signs are small", "Ring 020 7946 0000: small", "7946", "text", "`020 7946 0000` looks like a telephone number; "),
    (PAGE, "[[source:a-guide]]", "[[source:a-tale]]", "a-tale", "text", "there is no source `a-tale`; there is a-guide, a-study"),
    (PAGE, "[[source:a-guide]]", "[[page:two]]", "[[page", "text", "there are no tokens of the kind `page`; "),
    (PAGE, "[[source:a-guide]]", "[[source:A Guide]]", "[[source", "text", "`[[source:A Guide]]` is not a token; "),
    (PAGE, "[[source:a-guide]]", "[[source:a-guide", "[[source", "text", "`[[source:a-guide` is not a token; "),
    (PAGE, "[[source:a-guide]]", "[[guide:risk]]", "[[guide", "text", "the guide's words are a quotation; "),
    (PAGE, "## Think back", "# Think back", "# Think", "heading", "a page has its title above; begin sub-headings with ##"),
    (PAGE, "## Think back", "### Think back", "### Think", "heading", "goes too deep at once; use ##"),
    (
        THIRD,
        'content_note: "This page names how people were killed."\n',
        "",
        "",
        "content_note",
        "has no content_note, though there is a gentler version; say what the page talks about",
    ),
    (
        PAGE,
        "objectives: [see-signs]",
        "objectives: [see-signs]\ncontent_note: It talks about death.",
        "content_note",
        "content_note",
        "a page with a content note needs a gentler version; write 01-what-you-see.gentler.md",
    ),
    (
        GENTLER,
        "Some signs",
        '---\ntitle: "Gently"\n---\nSome signs',
        "",
        "front matter",
        "needs no title and objectives of its own: take the part between the dashes out",
    ),
    (
        GENTLER,
        "/// recall | What raises the risk?\nLeaving, and the days after it.\n///\n",
        "",
        "",
        "text",
        "has nothing to do; add a decide or a recall block that everyone sees",
    ),
    (GENTLER, "Some signs", "Some DHRs", "DHRs", "text", "the name of the review may change; "),
    (SECOND, "roles | housing-officer", "roles | landlord", "landlord", "roles block", "there is no role `landlord`"),
]

IN_BANKS: list[Fault] = [
    (BANK, "pass_percent: 80", "pass_percent: 120", "pass_percent", "pass_percent", "is too large; the most is 100"),
    (BANK, "attempts: 3\n", "", "", "attempts", "is missing; add it"),
    (BANK, "  weigh-risk: 2", "  weigh-risk: 0", "weigh-risk: 0", "draw.weigh-risk", "is too small; the least is 1"),
    (BANK, "  weigh-risk: 2\n", "", "draw:", "draw", "says nothing of objective `weigh-risk`; add it"),
    (BANK, "  weigh-risk: 2", "  weigh-risk: 2\n  hope: 1", "hope: 1", "draw.hope", "the module has no objective `hope`"),
    (
        BANK,
        "  weigh-risk: 2",
        "  weigh-risk: 8",
        "weigh-risk: 8",
        "draw.weigh-risk",
        "asks 8 questions, but the bank has 7 for this objective",
    ),
    (
        BANK,
        "  see-signs: 3",
        "  see-signs: 1",
        "see-signs: 1",
        "draw.see-signs",
        "asks 1 question, and a critical one comes first, so the other 7 of this objective are never asked; ask 2 or more",
    ),
    (BANK, "module: noticing", "module: knowing", "module: knowing", "module", "must be `noticing`, like the file"),
    (
        BANK,
        "id: q-07\n",
        "id: q-06\n",
        "Wait for the next visit, q-06 > id: q-06",
        "questions.q-06.id",
        "this id is there already; ",
    ),
    (BANK, "id: q-07\n", "id: Q7\n", "id: Q7", "questions.Q7.id", "must be in kebab-case: "),
    (BANK, "critical: true", "critical: NO", "NO", "questions.q-05.critical", "must be true or false, without quotes"),
    (
        BANK,
        "would you do next (q-07)",
        "would you not do (q-07)",
        "not do",
        "questions.q-07.question",
        "asks with `not` or `except`; ",
    ),
    (
        BANK,
        "would you do next (q-07)",
        "would a DHR say (q-07)",
        "a DHR",
        "questions.q-07.question",
        "the name of the review may change; ",
    ),
    (
        BANK,
        "would you do next (q-07)",
        "would [[term:x]] say (q-07)",
        "[[term:x]]",
        "questions.q-07.question",
        "there is no term `x`; ",
    ),
    (
        BANK,
        '        belief: it-will-pass\n      - id: c\n        text: "Wait for the next visit, q-07"',
        '        belief: no-such\n      - id: c\n        text: "Wait for the next visit, q-07"',
        "belief: no-such",
        "questions.q-07.choices.b.belief",
        "beliefs.yaml has no belief `no-such`",
    ),
    (
        BANK,
        '        belief: it-will-pass\n      - id: c\n        text: "Wait for the next visit, q-07"',
        '      - id: c\n        text: "Wait for the next visit, q-07"',
        "Ask alone, q-07 > id: b",
        "questions.q-07.choices.b",
        "a wrong choice needs the belief it stands for; add `belief`",
    ),
    (
        BANK,
        'text: "Ask alone, q-07"\n',
        'text: "Ask alone, q-07"\n        belief: it-will-pass\n',
        "Ask alone, q-07 > belief",
        "questions.q-07.choices.a.belief",
        "a right choice stands for no mistaken belief; take it out",
    ),
    (
        BANK,
        'text: "Ask alone, q-07"\n        right: true',
        'text: "Ask alone, q-07"\n        belief: it-will-pass\n        right: false',
        "id: q-07 > choices:",
        "questions.q-07.choices",
        "kind one has exactly one right choice; this has 0",
    ),
    (
        BANK,
        'text: "Ask with everybody there, q-07"\n        right: false\n        why: "He hears it."\n        belief: it-will-pass',
        'text: "Ask with everybody there, q-07"\n        right: true\n        why: "He hears it."',
        "id: q-07 > choices:",
        "questions.q-07.choices",
        "kind one has exactly one right choice; this has 2",
    ),
    (
        BANK,
        'text: "A story that changes, number q-01"\n        right: true',
        'text: "A story that changes, number q-01"\n        belief: it-will-pass\n        right: false',
        "id: q-01 > choices:",
        "questions.q-01.choices",
        "kind several has two or more right choices and at least one wrong; this has 1 right",
    ),
    (
        BANK,
        'number q-01"\n        right: false\n        why: "By itself it says little."\n        belief: they-would-say',
        'number q-01"\n        right: true\n        why: "By itself it says little."',
        "id: q-01 > choices:",
        "questions.q-01.choices",
        "kind several has two or more right choices and at least one wrong; this has 3 right",
    ),
    (
        BANK,
        '- id: b\n        text: "Ask with everybody there, q-07"',
        '- id: a\n        text: "Ask with everybody there, q-07"',
        "Ask alone, q-07 > id: a",
        "questions.q-07.choices.a.id",
        "is there twice in this question; make each different",
    ),
    (
        BANK,
        'text: "Wait for the next visit, q-07"',
        'text: "ask  alone, Q-07"',
        "ask  alone",
        "questions.q-07.choices.c.text",
        "is there twice in this question; make each different",
    ),
    (
        BANK,
        'text: "Write it down"',
        'text: "Ask"',
        "there is something to hear > text",
        "questions.q-03.items.c.text",
        "is there twice in this question; make each different",
    ),
    (
        BANK,
        '- id: c\n        text: "Write it down"',
        '- id: b\n        text: "Write it down"',
        "there is something to hear > id: b",
        "questions.q-03.items.b.id",
        "is there twice in this question; make each different",
    ),
    (
        BANK,
        'left: "A silent call"',
        'left: "A changed story"',
        "Write down both > left",
        "questions.q-04.pairs.c.left",
        "is there twice in this question; make each different",
    ),
    (
        BANK,
        'right: "Ring back safely"',
        'right: "Write down both"',
        "A silent call > right",
        "questions.q-04.pairs.c.right",
        "is there twice in this question; make each different",
    ),
    (
        BANK,
        "Wait for the next visit, q-07",
        "Never ask, q-07",
        "Never ask",
        "questions.q-07.choices.c.text",
        "no `always` or `never` in a choice; it gives the answer away",
    ),
    (
        BANK,
        "Wait for the next visit, q-07",
        "All of the above, q-07",
        "All of",
        "questions.q-07.choices.c.text",
        "no `all of the above` or `none of the above`; write a real choice",
    ),
    (
        BANK,
        "belief: it-will-pass\n    items:",
        "belief: no-such\n    items:",
        "no-such",
        "questions.q-03.belief",
        "beliefs.yaml has no belief `no-such`",
    ),
    (
        BANK,
        "id: q-07\n    kind: one\n    objective: see-signs\n    theme: contact",
        "id: q-07\n    kind: one\n    objective: see-signs\n    theme: luck",
        "luck",
        "questions.q-07.theme",
        "there is no theme `luck`",
    ),
    (
        BANK,
        "id: q-07\n    kind: one\n    objective: see-signs",
        "id: q-07\n    kind: one\n    objective: hope",
        "hope",
        "questions.q-07.objective",
        "the module has no objective `hope`",
    ),
    (
        BANK,
        "difficulty: middle\n    source: a-guide\n    critical: true",
        "difficulty: middle\n    source: a-tale\n    critical: true",
        "a-tale",
        "questions.q-05.source",
        "the module has no source `a-tale`",
    ),
    (
        BANK,
        "difficulty: middle\n    source: a-guide\n    critical: true",
        "difficulty: hard\n    source: a-guide\n    critical: true",
        "hard",
        "questions.q-05.difficulty",
        "must be one of 'easier', 'middle' or 'harder'",
    ),
]

IN_REGISTERS: list[Fault] = [
    (THEMES, "order: 3", "order: 2", "no wrong door > order", "local-priority.order", "another one has order 2 too"),
    (THEMES, "order: 3", "order: third", "third", "local-priority.order", "must be a whole number, without quotes"),
    (THEMES, 'ours: "Ask what', 'ours: "[[term:x]] what', "[[term:x]]", "risk.ours", "there is no term `x`; "),
    (THEMES, 'ours: "Ask what', 'ours: "Please ask what', "Please", "risk.ours", "no `please`; say what to do"),
    (ROLES, ', risk: "A"}', "}", "Repairs > depth", "housing-officer.depth", "says nothing of theme `risk`; add it, `none` if "),
    (ROLES, ', risk: "A"}', ', risk: "A", luck: "A"}', "luck", "housing-officer.depth.luck", "there is no theme `luck`"),
    (ROLES, ', risk: "A"}', ', risk: "B"}', '"B"', "housing-officer.depth.risk", "must be one of 'A', 'D', 'C', 'O' or 'none'"),
    (ROLES, ', risk: "A"}', ", risk: NO}", "NO", "housing-officer.depth.risk", "must be one of 'A', 'D', 'C', 'O' or 'none'"),
    (ROLES, '"2+"', "2", "level: 2", "gp-clinician.level", "must be text; put it in quotes"),
    (ROLES, "order: 2", "order: 1", "GP > order", "gp-clinician.order", "another one has order 1 too"),
    (PATHS, "days: 28", "days: 0", "days: 0", "gp-clinician.steps.1.days", "is too small; the least is 1"),
    (
        PATHS,
        "renew_months: 24",
        "renew_months: 0",
        "months: 0",
        "housing-officer.steps.1.renew_months",
        "is too small; the least is 1",
    ),
    (
        PATHS,
        "module: noticing, year: 1, days: 42",
        "module: hoping, year: 1, days: 42",
        "hoping",
        "housing-officer.steps.1.module",
        "there is no module `hoping`",
    ),
    (
        PATHS,
        "    - {module: noticing, year: 1, days: 42, renew_months: 24}\n",
        "    - {module: noticing, year: 1, days: 42, renew_months: 24}\n    - {module: noticing, year: 1, days: 43, renew_months: 24}\n",
        "days: 43",
        "housing-officer.steps.2.module",
        "this module is on the path already",
    ),
    (
        PATHS,
        "gp-clinician:",
        "landlord:\n  why: Rent.\n  steps: [{module: noticing, year: 1, days: 1, renew_months: 1}]\ngp-clinician:",
        "landlord",
        "landlord",
        "there is no role `landlord`",
    ),
    (
        ROLES,
        "gp-clinician:",
        "landlord:\n  title: Landlord\n  order: 9\n  level: one\n  agencies: [council]\n  must_know: [Rent]\n  depth: {contact: A, risk: A}\ngp-clinician:",
        "landlord:",
        "landlord",
        "has no path; add one to modules/paths.yaml",
    ),
    (PATHS, 'why: "Patients tell you."\n', "", "gp-clinician", "gp-clinician.why", "is missing; add it"),
    (BELIEFS, "theme: risk", "theme: luck", "luck", "it-will-pass.theme", "there is no theme `luck`"),
    (
        BELIEFS,
        "they-would-say:",
        "nobody-says:\n  says: So.\n  but: Not so.\n  theme: risk\nthey-would-say:",
        "nobody-says",
        "nobody-says",
        "no question uses this belief; take it out, or give it to a wrong choice",
    ),
    (BELIEFS, "It seldom does;", "It simply does not;", "simply", "it-will-pass.but", "no `simply`; "),
    (
        BELIEFS,
        "they-would-say:",
        "They_say:\n  says: So.\n  but: Not so.\n  theme: risk\nthey-would-say:",
        "They_say",
        "They_say",
        "must be in kebab-case: ",
    ),
    (
        SERVICES,
        'phone: ""',
        'phone: "0808 2000 247"',
        "People who live here > phone",
        "local-service.phone",
        "was not verified, so it must be empty",
    ),
    (
        SERVICES,
        'phone: "0808 2000 247"',
        'phone: ""',
        "The helpline > phone",
        "helpline.phone",
        "is empty, so nothing was verified; write `verification: unverified`",
    ),
    (
        SERVICES,
        "0808 2000 247",
        "1234 567",
        "1234 567",
        "helpline.phone",
        "is not a telephone number of the United Kingdom; check it",
    ),
    (SERVICES, "2027-04-01", "2027-04-03", "2027-04-03", "helpline.next_check_on", "must be within 90 days after checked_on"),
    (
        TERMS,
        'note: "Since the law changed."',
        'note: "See 0808 2000 247."',
        "0808",
        "text",
        "`0808 2000 247` looks like a telephone number; ",
    ),
]

IN_SHAPES: list[Fault] = [
    (
        BANK,
        "kind: order",
        "kind: rank",
        "id: q-03",
        "questions.q-03",
        "has a kind we do not know; write one, several, order or match",
    ),
    (BANK, "    kind: order\n", "", "id: q-03", "questions.q-03", "says no kind; add `kind: one`, `several`, `order` or `match`"),
    (
        BANK,
        '      - id: c\n        text: "Write it down"\n        why: "While you remember."\n',
        "",
        "What comes first? > items:",
        "questions.q-03.items",
        "needs at least 3; it has 2",
    ),
    (
        BANK,
        '        why: "Somebody may be there."\n',
        '        why: "Somebody may be there."\n'
        + "".join(f"      - {{id: {each}, left: l-{each}, right: r-{each}, why: So}}\n" for each in "def"),
        "What goes with what? > pairs:",
        "questions.q-04.pairs",
        "may have at most 5; it has 6",
    ),
    (SERVICES, "0808 2000 247", "0808-2000", "0808-2000", "helpline.phone", "must be a telephone number: digits and spaces only"),
    (SERVICES, '"0808 2000 247"', "08082000247", "08082000247", "helpline.phone", "must be text; put it in quotes"),
    (
        SERVICES,
        '"https://helpline.example"\n',
        '"helpline.example"\n',
        '"helpline.example"',
        "helpline.web",
        "must be a web address that begins with https://, or empty",
    ),
    (SERVICES, 'area: "Here"', 'area: ""', 'area: ""', "local-service.area", "is empty; write something or take the key out"),
    (
        SERVICES,
        "verification: secondary",
        "verification: perhaps",
        "perhaps",
        "helpline.verification",
        "must be one of 'verified', 'secondary' or 'unverified'",
    ),
    (TERMS, '    short: "DARDR"\n', "", "then:", "dhr.then.short", "is missing; add it"),
    (TERMS, "changes_on: null", "changes_on: soon", "soon", "dhr.changes_on", "must be a day, written like 2026-11-23"),
    (MODULE, "owner_role:", "owner:", "owner:", "owner", "is not a key we know; check its spelling or take it out"),
    (PAGE, 'title: "What you see"', "titel: What you see", "titel", "titel", "is not a key we know; "),
    (PAGE, "---\ntitle", "title", "", "front matter", "must begin with `---`, its title and objectives, and another `---`"),
    (PAGE, "]\n---\n", "]\n", "", "front matter", "must begin with `---`, its title and objectives, and another `---`"),
    (PATHS, PATHS_WHOLE, "- a\n- b\n", "", "file", "must hold keys and values, such as `title: ...`"),
    (THEMES, THEMES_WHOLE, "", "", "file", "must hold keys and values, such as `title: ...`"),
    (BELIEFS, "it-will-pass:\n", "it-will-pass:\n\tx: y\n", "x: y", "file", "cannot be read here ("),
    (BELIEFS, "theme: risk", "theme: \x07risk", "", "file", "cannot be read: "),
    (BANK, BANK_QUESTIONS, "questions: none\n", "questions", "questions", "must be a list of questions"),
]
"""What leaves an entry or a file of no use, so that what refers to it is told as well."""

WARNINGS = {"no `simply`; ", "asks with `not` or `except`; "}


IN_STRATEGY: list[Fault] = [
    (STRATEGY, "number: 1", "number: 2", "number: 2", "years.1.number", "years are numbered from 1; this is 1"),
    (STRATEGY, "ends_on: 2027-03-31", "ends_on: 2026-04-01", "ends_on", "years.1.ends_on", "ends before it begins"),
    (STRATEGY, "themes: [contact, risk]", "themes: [contact]", "priorities", "priorities", "no priority serves theme `risk`"),
    (
        STRATEGY,
        "themes: [contact, risk]",
        "themes: [contact, risk, luck]",
        "luck",
        "priorities.see.themes.3",
        "there is no theme `luck`",
    ),
    (
        STRATEGY,
        "themes: [local-priority]",
        "themes: [local-priority, risk]",
        "[local-priority, risk]",
        "priorities.connect.themes.2",
        "theme `risk` serves another priority too; keep one",
    ),
    (STRATEGY, "roles: []", "roles: [landlord]", "landlord", "targets.everyone.roles.1", "there is no role `landlord`"),
    (
        STRATEGY,
        "    year: 1\n    percent",
        "    year: 3\n    percent",
        "year: 3",
        "targets.everyone.year",
        "the strategy has no year 3",
    ),
    (STRATEGY, "percent: 85", "percent: 0", "percent", "targets.everyone.percent", "is too small; the least is 1"),
    (PATHS, "year: 1, days: 28", "year: 4, days: 28", "year: 4", "gp-clinician.steps.1.year", "the strategy has no year 4"),
    (
        PATHS,
        "renew_months: null}",
        "renew_months: null}\n  planned: [more]",
        "planned",
        "gp-clinician.planned.1",
        "strategy.yaml plans no `more`",
    ),
    (TALK, "module: noticing", "module: hoping", "module", "module", "there is no module `hoping`"),
    (TALK, "[[source:a-guide]]", "[[source:nowhere]]", "nowhere", "text", "there is no source `nowhere`"),
    (TALK, "/// say | Words", "/// scenario | Words", "scenario | A", "text", "needs a say block: the words to practise"),
    (TALK, "/// recall | What would", "/// scenario | What would", "scenario | A", "text", "asks 1 questions; a talk asks two"),
    (TALK, "Her son answers.", "Her son answers!", "answers!", "text", ""),
]

FAULTS = [*IN_MODULES, *IN_PAGES, *IN_BANKS, *IN_REGISTERS, *IN_STRATEGY]


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{number} {fault[5]}" for number, fault in enumerate(FAULTS)])
def test_one_fault_is_one_problem_at_its_line(tmp_path: Path, fault: Fault) -> None:
    path, old, new, at, where, what = fault
    text = broken(path, old, new)
    (problem,) = faults(written(tmp_path, {path: text}), DAY)
    assert (problem.file, problem.line, problem.where) == (path, line_with(text, at), where)
    assert problem.what.startswith(what)
    assert problem.severity is (Severity.WARNING if what in WARNINGS else Severity.BROKEN)


@pytest.mark.parametrize("fault", IN_SHAPES, ids=[f"{number} {fault[5]}" for number, fault in enumerate(IN_SHAPES)])
def test_what_is_of_no_use_is_named_among_what_follows_from_it(tmp_path: Path, fault: Fault) -> None:
    path, old, new, at, where, what = fault
    text = broken(path, old, new)
    problems = faults(written(tmp_path, {path: text}), DAY)
    (problem,) = [each for each in problems if (each.file, each.where) == (path, where) and each.what.startswith(what)]
    assert problem.line == line_with(text, at)
    assert problem.severity is Severity.BROKEN


def test_a_module_that_cannot_be_read_is_told_once_and_not_at_everything_that_names_its_parts(tmp_path: Path) -> None:
    root = written(tmp_path, {MODULE: broken(MODULE, "2027-12-31", "2027-13-31"), PAGE: FILES[PAGE] + "\n[[term:x]]\n"})
    assert [(p.file, p.what.split(";")[0]) for p in faults(root, DAY)] == [
        (PAGE, "there is no term `x`"),
        (MODULE, "cannot be read: month must be in 1..12"),
    ]


FEWER_PAGES: dict[str, str | None] = {
    path: None if "05-" in path or "04-" in path else text for path, text in FILES.items() if "noticing/0" in path
}
RENUMBERED: dict[str, str | None] = {SECOND: None, SECOND.replace("/02", "/07"): FILES[SECOND]}
ALL_ON_ONE = {path: text.replace("weigh-risk", "see-signs") for path, text in FILES.items() if path.endswith(".md")}
NO_STUDY = {path: FILES[path].replace(" [[source:a-study]]", "") for path in (THIRD, BANK)}
NO_NEW_WORDING = FILES[TERMS].split("  then:")[0] + "  then: null\n  changes_on: 2027-04-01\n"

# The files that are written otherwise or not at all, and everything that is said.
BETWEEN_FILES: list[tuple[Mapping[str, str | None], list[str]]] = [
    (
        {BANK: None},
        [
            f"{MODULE}:1: file: this module has no quiz; write quizzes/noticing.yaml",
            f"{BELIEFS}:1: it-will-pass: no question uses this belief; take it out, or give it to a wrong choice",
            f"{BELIEFS}:5: they-would-say: no question uses this belief; take it out, or give it to a wrong choice",
        ],
    ),
    (
        {"quizzes/hoping.yaml": FILES[BANK].replace("module: noticing", "module: hoping")},
        ["quizzes/hoping.yaml:1: module: there is no module `hoping`; name the file after its module"],
    ),
    ({BANK: a_bank_file(14)}, [f"{BANK}:8: questions: a bank has at least 15 questions; this one has 14"]),
    (
        {BANK: FILES[BANK].replace("objective: weigh-risk", "objective: see-signs")},
        [
            f"{BANK}:7: draw.weigh-risk: asks 2 questions, but the bank has 0 for this objective",
            f"{BANK}:8: questions: objective `weigh-risk` has 0 questions here; it needs at least 3",
        ],
    ),
    (
        {BANK: FILES[BANK].replace("asks_next: true", "asks_next: false", 11)},
        [f"{BANK}:8: questions: 4 of 15 ask what to do next; it should be a third or more"],
    ),
    (
        {BANK: FILES[BANK].replace('"Ask alone, q', '"Ask alone, and as soon as you can, q')},
        [f"{BANK}:8: questions: in 11 of 11 the right choice is the longest; make that half or fewer"],
    ),
    (ALL_ON_ONE, [f"{MODULE}:11: objectives.weigh-risk: no page has this objective; name it on one"]),
    (
        NO_STUDY,
        [f"{MODULE}:22: sources.a-study: no page or question of this module uses this source; cite it or take it out"],
    ),
    (
        {"modules/noticing/notes.txt": "x"},
        [
            "modules/noticing/notes.txt:1: file: is not expected here; "
            "a page is named like 01-some-words.md or 01-some-words.gentler.md"
        ],
    ),
    (
        {"modules/noticing/6-short.md": "x"},
        [
            "modules/noticing/6-short.md:1: file: is not expected here; "
            "a page is named like 01-some-words.md or 01-some-words.gentler.md"
        ],
    ),
    (
        {"modules/noticing/02-other.gentler.md": FILES[GENTLER]},
        [
            "modules/noticing/02-other.gentler.md:1: file: is a gentler version of nothing; "
            "write 02-other.md beside it, or rename it"
        ],
    ),
    (RENUMBERED, [f"{THIRD}:1: file name: page 02 is missing or there twice; number the pages 01, 02, 03 and so on"]),
    (
        {"modules/noticing/06-what-you-see.md": FILES[PAGE]},
        ["modules/noticing/06-what-you-see.md:1: file name: another page is called what-you-see too; give each its own name"],
    ),
    (FEWER_PAGES, [f"{MODULE}:1: warning: file: a module has five to eight pages; this one has 3"]),
    (
        {path: None for path in FILES if path.startswith("modules/noticing/") and path.endswith(".md")},
        [
            f"{MODULE}:1: file: this module has no pages; write 01-some-words.md",
            f"{MODULE}:8: objectives.see-signs: no page has this objective; name it on one",
            f"{MODULE}:11: objectives.weigh-risk: no page has this objective; name it on one",
        ],
    ),
    (
        {path.replace("noticing", "Hoping"): text for path, text in FILES.items() if "noticing/" in path}
        | {"quizzes/Hoping.yaml": FILES[BANK].replace("module: noticing", "module: hoping")},
        [
            "modules/Hoping/module.yaml:1: folder: must be in kebab-case: small letters, digits and single hyphens",
            "quizzes/Hoping.yaml:1: module: must be `Hoping`, like the file",
        ],
    ),
    ({MODULE: None}, [f"{MODULE}:1: file: is missing; write it"]),
    ({TERMS: NO_NEW_WORDING}, [f"{TERMS}:9: dhr.changes_on: needs the new wording under `then`"]),
    (
        {"modules/public/leaflet.txt": "Ring\n0808 2000 247"},
        [
            "modules/public/leaflet.txt:2: text: `0808 2000 247` looks like a telephone number; "
            "write [[service:...]], or put commas into a large figure"
        ],
    ),
]


@pytest.mark.parametrize(
    ("changes", "told"), BETWEEN_FILES, ids=[f"{number} {told[0]}" for number, (_, told) in enumerate(BETWEEN_FILES)]
)
def test_what_is_wrong_between_files_is_told_in_full(tmp_path: Path, changes: dict[str, str | None], told: list[str]) -> None:
    assert [str(problem) for problem in faults(written(tmp_path, changes), DAY)] == told


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ({"several": 1, "order": 1, "match": 1}, ["has 1 of kind several; 2 or more make a livelier bank"]),
        ({"several": 2, "order": 0, "match": 1}, ["has 0 of kind order; 1 or more make a livelier bank"]),
        (
            {"several": 0, "order": 1, "match": 0},
            [
                "has 0 of kind match; 1 or more make a livelier bank",
                "has 0 of kind several; 2 or more make a livelier bank",
            ],
        ),
    ],
)
def test_a_bank_of_one_kind_is_warned_about(tmp_path: Path, kinds: dict[str, int], told: list[str]) -> None:
    root = written(tmp_path, {BANK: a_bank_file(kinds=kinds)})
    problems = faults(root, DAY)
    assert [problem.what for problem in problems] == told
    assert {problem.severity for problem in problems} == {Severity.WARNING}


@pytest.mark.parametrize(
    ("asked", "critical"),
    [("see-signs: 2", "some"), ("see-signs: 1", "none"), ("see-signs: 1", "all")],
    ids=["two asked", "none critical", "all critical"],
)
def test_one_question_of_an_objective_is_no_fault_where_every_question_has_its_turn(
    tmp_path: Path, asked: str, critical: str
) -> None:
    bank = broken(BANK, "see-signs: 3", asked)
    if critical == "none":
        bank = bank.replace("critical: true", "critical: false")
    elif critical == "all":
        bank = bank.replace("critical: false", "critical: true")
    assert faults(written(tmp_path, {BANK: bank}), DAY) == []


def test_a_file_that_is_no_text_is_told_at_the_line_where_it_stops_being_one(tmp_path: Path) -> None:
    root = written(tmp_path)
    (root / PAGE).write_bytes(FILES[PAGE].encode().replace(b"small at first", b"small \xe9 at first"))
    problems = [p for p in faults(root, DAY) if p.file == PAGE]
    assert [(p.line, p.where, p.what) for p in problems] == [(5, "file", "cannot be read; save it as UTF-8")]


@pytest.mark.parametrize(
    "text",
    [
        FILES[PAGE].replace("\n", "\r\n"),
        FILES[PAGE].replace("\n", "\r"),
        "\ufeff" + FILES[PAGE],
        FILES[PAGE].replace("forced", "forcé"),  # an accent that stands by itself
    ],
    ids=["windows line ends", "old line ends", "a mark of byte order", "decomposed letters"],
)
def test_how_a_machine_writes_text_is_no_fault(tmp_path: Path, text: str) -> None:
    assert faults(written(tmp_path, {PAGE: text}), DAY) == []


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    root = written(tmp_path, {"modules/noticing/.01-what.md.swp": "x", "quizzes/.noticing.yaml": "x"})
    assert faults(root, DAY) == []
