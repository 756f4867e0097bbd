// The way out, made quicker. Without this script the link leads out by itself; nothing here stores, counts or sends anything.
const PRESSES = 3
const SECONDS = 5
const MARKS = ["", "●○○", "●●○"]

const exit = document.querySelector(".learn-exit")
const said = document.querySelector(".learn-exit-said")
let gone = false

/** Take everything away before the network answers, then leave without a step back to here. What is gone never comes back. */
function leave() {
  if (gone) return
  gone = true
  for (const each of document.querySelectorAll("audio, video")) each.pause()
  if (window.speechSynthesis) window.speechSynthesis.cancel()
  if (document.fullscreenElement) document.exitFullscreen()
  document.body.replaceChildren()
  document.title = exit.dataset.title
  location.replace(exit.href)
}

/** Close what was opened and take back what was chosen, so that nobody who comes later sees either. */
function tidy() {
  if (gone) return
  for (const each of document.querySelectorAll("details[open]")) each.open = false
  for (const each of document.querySelectorAll("input:checked")) each.checked = false
}

let presses = 0
let alone = false
let timer = 0

function forget() {
  clearTimeout(timer)
  presses = 0
  delete exit.dataset.presses
  said.textContent = ""
}

function press() {
  presses += 1
  if (presses === PRESSES) return leave()
  exit.dataset.presses = MARKS[presses]
  const left = PRESSES - presses
  said.textContent = left === 1 ? "Shift once more to leave." : `Shift ${left} more times to leave.`
  if (presses === 1) {
    timer = setTimeout(() => {
      forget()
      said.textContent = "Not left. Shift three times within five seconds to leave."
    }, SECONDS * 1000)
  }
}

if (exit) {
  for (const link of document.querySelectorAll("[data-exit]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault()
      leave()
    })
  }
  document.addEventListener("keydown", (event) => {
    alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && (alone || !event.repeat)
    if (event.key !== "Shift") forget()
  })
  document.addEventListener("keyup", (event) => {
    if (event.key === "Shift" && alone) press()
    alone = false
  })
  window.addEventListener("pageshow", tidy)
  tidy()
  // A page that asked for something not to be kept is itself not kept, whole, for the Back button.
  fetch("/still", { cache: "no-store", credentials: "omit" }).catch(() => {})
}
