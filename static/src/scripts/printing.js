/** Show the buttons that print the page, which are of no use without a script. */
export function printing() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false
    button.addEventListener("click", () => window.print())
  }
}
