"""A case of two seats that the check has nothing against, for faults to be put into."""

CASE = """\
title: "Two doors"
summary: "Mina is seen at two doors."
minutes: 12
themes: [contact, risk]
content_note: "It speaks of control."
provenance:
  kind: fictional
  says: "Nobody in it is real."
marks: [partner, children-at-home, money]
owner_role: "Training lead"
review_by: 2027-12-31
sources:
  - id: the-guide
    title: "A guide"
    publisher: "The partnership"
    address: "https://example.org/guide"
    published: "2025"
    checked_on: 2026-11-01
    status: verified
moments:
  - {id: first-week, title: "Week one"}
  - {id: second-week, title: "Week two"}
people:
  - id: mina
    name: "Mina"
    says: "She works at night and has a son."
    traits:
      - {kind: work, says: "works at night"}
  - {id: owens, name: "Mr Owens", says: "The head teacher."}
facts:
  - {id: bruise, text: "She had a bruise and looked at the floor."}
  - {id: tired, text: "The boy fell asleep at his desk."}
  - {id: letter, text: "A letter went to the flat."}
points:
  - id: worry
    asks: "There is a worry and no proof."
    theme: risk
    courses:
      - {id: acts, title: "Acts on it"}
      - {id: waits, title: "Waits and sees"}
joins:
  - id: home
    title: "What home is like"
    text: "Together they ask for help. [[source:the-guide]]"
    facts: [bruise, tired]
    themes: [contact]
closing: "Take a moment for yourself."
"""

GP = """\
title: "The GP"
order: 1
roles: [gp-clinician]
opening: "You have ten minutes for each visit."
knows: [letter]
start: visit
scenes:
  - id: visit
    moment: first-week
    title: "A visit"
    text: "Mina sits on the edge of the chair."
    point: worry
    question: "What do you do?"
    choices:
      - id: smile
        text: "Smile, and see her next month"
        bearing: riskier
        belief: they-would-say
        leads_to: later
        follows: "She leaves."
        why: "Many wait to be asked."
        course: waits
      - id: ask
        text: "Ask her about home"
        bearing: safer
        leads_to: later
        follows: "She shows you her arm."
        why: "You asked."
        learns: [bruise]
        tells:
          - {fact: bruise, to: [school]}
        course: acts
  - id: later
    moment: second-week
    title: "A week later"
    text: "The school rings."
    also:
      - when: {not_knows: [bruise]}
        text: "You wonder what you missed."
    question: "What do you say?"
    choices:
      - id: nothing
        text: "Say that you can say nothing at all"
        bearing: partly
        belief: it-will-pass
        leads_to: quiet
        follows: "They thank you."
        why: "Something can be said."
      - id: share
        text: "Say what you saw"
        when: {chosen: [visit.ask], knows: [bruise]}
        bearing: safer
        leads_to: joined
        follows: "They listen."
        why: "It joined up."
      - id: plan
        text: "Ask them what they see"
        bearing: safer
        leads_to: joined
        follows: "He is tired, they say."
        why: "You heard."
  - {id: quiet, moment: second-week, title: "Quiet", text: "Nothing more is heard."}
  - {id: joined, moment: second-week, title: "Joined", text: "Somebody knows now."}
"""

SCHOOL = """\
title: "The school"
order: 2
opening: "You teach thirty children."
start: morning
scenes:
  - id: morning
    moment: first-week
    title: "A morning"
    text: "The boy sleeps at his desk."
    learns: [tired]
    point: worry
    question: "What do you do?"
    choices:
      - {id: wait, text: "Let him sleep and watch him this term", bearing: riskier, belief: it-will-pass, leads_to: end,
         follows: "He sleeps.", why: "It seldom passes.", course: waits}
      - {id: talk, text: "Talk with him", bearing: safer, leads_to: end, follows: "He talks.", why: "He was heard.",
         course: acts}
  - {id: end, moment: second-week, title: "Afterwards", text: "The week ends."}
"""

FOLDER = "quizzes/cases/two-doors"
CASE_FILES = {f"{FOLDER}/case.yaml": CASE, f"{FOLDER}/gp.yaml": GP, f"{FOLDER}/school.yaml": SCHOOL}
"""The files of the case by their paths."""
