import { post } from "./requests.js"

const SETTLING = 300 // milliseconds without a change before answers are sent
const HOLD = 3000 // milliseconds that going on waits for a save under way
const PAUSES = [2, 4, 8, 15, 30] // seconds before the next try, while the connection is lost
const LOST = "Not saved yet. Your answers are kept on this page and are sent again by themselves. Keep the page open."
const STAYS = "Still not saved, so this page stays open with your answers. They are sent again by themselves. Then you can go on."
const REFUSED = "This could not be saved. Your answers are still on this page: note them, then open the page again."

/**
 * Save each answer as it is given, and say "Saved" only when the server has said so, of exactly what is on the page.
 *
 * One request is under way at a time. What was sent under a key, and never answered for, is sent again unchanged under
 * the same key before anything newer: the server stores it once however often it comes, and a late copy of it cannot
 * overtake a newer answer. Each reply brings the key for the next request.
 */
export function saveAnswers(form) {
  const key = form.elements.key
  const notice = document.querySelector(".learn-save-problem")
  const latest = new Map() // question → the number of its latest change
  const waiting = new Set() // questions with a whole answer that is not saved
  let changes = 0
  let sent = null // {fields, changes} of a request whose fate is not known
  let saving = null // promise, while a request is under way
  let failures = 0
  let timer = 0
  let isLeaving = false
  let isHeld = false

  const isUnsaved = () => sent !== null || waiting.size > 0

  function changed(event) {
    const question = questionOf(event.target.name)
    if (!question) return
    latest.set(question, ++changes)
    if (isWhole(question)) waiting.add(question)
    else waiting.delete(question)
    say(question, "")
    showState()
    if (waiting.size) later(SETTLING)
  }

  function later(milliseconds) {
    clearTimeout(timer)
    timer = setTimeout(save, milliseconds)
  }

  function save() {
    clearTimeout(timer)
    saving = saving || saveAll().finally(() => (saving = null))
    return saving
  }

  async function saveAll() {
    let goesOn = true
    while (goesOn && isUnsaved()) {
      sent = sent || whatWaits()
      goesOn = settle(await post(form.action, sent.fields))
      showState()
    }
  }

  function whatWaits() {
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(form)) {
      if (["csrf_token", "key", "screen"].includes(name) || waiting.has(questionOf(name))) fields.append(name, value)
    }
    return { fields, changes: new Map([...waiting].map((question) => [question, latest.get(question)])) }
  }

  /** Take in a reply. True when the next request may follow at once. */
  function settle(reply) {
    if (reply === null || reply.status >= 500 || reply.status === 429 || (reply.ok && !isReceipt(reply.body))) {
      later(1000 * PAUSES[Math.min(failures++, PAUSES.length - 1)])
      tell(LOST)
      return false
    }
    failures = 0
    const about = sent.changes
    sent = null
    if (!reply.ok) {
      if (reply.status === 409) waiting.clear()
      tell((reply.body && reply.body.message) || REFUSED)
      return false
    }
    key.value = reply.body.key
    for (const [question, change] of about) {
      if (latest.get(question) !== change) continue
      waiting.delete(question)
      if (reply.body.saved.includes(question.slice(1))) say(question, "Saved")
    }
    tell("")
    return true
  }

  async function goOn(event) {
    if (isLeaving || !isUnsaved() || (!saving && !failures && navigator.onLine)) return leave()
    event.preventDefault()
    if (isHeld) return
    isHeld = true
    const isSlow = await Promise.race([save().then(() => false), pause(HOLD).then(() => true)])
    isHeld = false
    if (failures) return tell(STAYS)
    if (isSlow) key.value = freshKey() // the old one may be used up by what is under way
    isLeaving = true
    form.requestSubmit(event.submitter)
  }

  /** The form goes by itself. Should the page come back, by the way back or because the browser was stopped, its key is new. */
  function leave() {
    isLeaving = true
    clearTimeout(timer)
    setTimeout(() => (key.value = freshKey()))
    setTimeout(stay, 3 * HOLD)
  }

  function stay() {
    isLeaving = false
    if (isUnsaved()) later(SETTLING)
  }

  function isWhole(question) {
    const names = new Set([...form.elements].map((field) => field.name).filter((name) => questionOf(name) === question))
    const given = new FormData(form)
    return [...names].every((name) => given.getAll(name).some((value) => value !== ""))
  }

  function say(question, words) {
    form.querySelector(`.learn-saved[data-for="${question}"]`).textContent = words
  }

  function tell(words) {
    if (notice.textContent !== words) notice.textContent = words
  }

  function showState() {
    form.toggleAttribute("data-unsaved", isUnsaved())
  }

  function tryAgain() {
    if (isUnsaved() && !isLeaving && document.visibilityState === "visible") save()
  }

  form.addEventListener("change", changed)
  form.addEventListener("submit", goOn)
  addEventListener("online", tryAgain)
  document.addEventListener("visibilitychange", tryAgain)
  addEventListener("pageshow", stay)
  addEventListener("beforeunload", (event) => {
    if (!isUnsaved() || isLeaving) return
    event.preventDefault()
    event.returnValue = ""
  })
}

/** The question that a field belongs to: "q3" for q3, q3-1 and q3-certainty. */
function questionOf(name) {
  const found = /^q\d+(?=$|-)/.exec(name)
  return found ? found[0] : ""
}

function isReceipt(body) {
  return body !== null && typeof body.key === "string" && Array.isArray(body.saved)
}

function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
