import { post } from "./requests.js"

const WARNING = 120 // seconds before the end
const SLACK = 60 // seconds by which the server's own clock may be ahead: it notes that somebody is here once a minute

/**
 * Tell people in time that their sign-in is about to end, let them stay by one press, and say so when it has ended.
 * The page is left as it is. The clock is looked at, not counted, so a computer that slept is right when it wakes.
 */
export function idle() {
  const seconds = Number(document.body.dataset.idleSeconds)
  const dialog = document.querySelector(".learn-idle")
  if (!seconds || !dialog || !dialog.showModal) return

  const allowed = seconds - Math.min(SLACK, seconds / 10)
  const warning = Math.min(WARNING, allowed / 2)
  const windows = "BroadcastChannel" in window ? new BroadcastChannel("learn") : null
  const find = (part) => dialog.querySelector(`.learn-idle__${part}`)
  const soon = find("soon")
  let ends = 0
  let timer = 0
  let over = false

  /** The server has just heard from this browser. */
  function heard() {
    ends = Date.now() + allowed * 1000
    if (dialog.open) dialog.close()
    show(false)
    look()
  }

  function look() {
    clearTimeout(timer)
    const left = ends - Date.now()
    if (left > warning * 1000) {
      timer = setTimeout(look, Math.min(left - warning * 1000, 2 ** 31 - 1))
    } else if (left > 0) {
      const end = new Date(ends).toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true })
      find("when").textContent = `at ${end.replace(/\s/, "")}`
      open()
      timer = setTimeout(look, left)
    } else {
      end()
    }
  }

  function end() {
    if (over) return
    if (dialog.open) dialog.close() // opened anew, so that it is read anew
    show(true)
    open()
  }

  function show(ended) {
    over = ended
    soon.hidden = ended
    find("ended").hidden = !ended
    find("problem").textContent = ""
    dialog.setAttribute("aria-labelledby", ended ? "idle-ended-title" : "idle-title")
    dialog.setAttribute("aria-describedby", ended ? "idle-ended-words" : "idle-words")
  }

  function open() {
    if (!dialog.open) dialog.showModal()
  }

  async function stay() {
    const form = new URLSearchParams(new FormData(soon))
    const reply = await post(soon.action, form)
    if (reply === null || (!reply.ok && reply.status !== 401)) {
      find("problem").textContent = "That did not reach us. Check the connection, then press again."
    }
  }

  soon.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.hasAttribute("formaction")) return
    event.preventDefault()
    stay()
  })
  dialog.addEventListener("cancel", (event) => {
    if (over) return
    event.preventDefault()
    stay()
  })
  find("close").addEventListener("click", () => dialog.close())
  find("sign-in").search = new URLSearchParams({ next: location.pathname + location.search })

  addEventListener("learn:heard", () => {
    heard()
    if (windows) windows.postMessage("heard")
  })
  addEventListener("learn:signed-out", end)
  if (windows) {
    windows.addEventListener("message", heard)
    windows.postMessage("heard")
  }
  document.addEventListener("visibilitychange", look)
  addEventListener("pageshow", look)
  addEventListener("focus", look)
  heard()
}
