const REST = 10000 // milliseconds after which a button may be pressed again, should the page still be there

/** A form that was sent is not sent twice by an impatient thumb. Its values are taken before its buttons rest. */
export function forms() {
  const resting = new Set()

  function wake() {
    for (const button of resting) button.disabled = false
    resting.clear()
  }

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return
    const buttons = event.target.querySelectorAll("button:not([type=button]):not([disabled])")
    setTimeout(() => {
      for (const button of buttons) {
        button.disabled = true
        resting.add(button)
      }
    })
    setTimeout(wake, REST)
  })
  addEventListener("pageshow", wake)
}
