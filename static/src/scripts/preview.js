// Only in the preview: open the page again when a file of the content was saved since.
const EVERY = 400 // milliseconds
const opened = document.querySelector("meta[name=preview-stamp]").content

async function look() {
  try {
    const reply = await fetch("/training/preview/stamp", { cache: "no-store" })
    if (reply.ok && (await reply.text()) !== opened) return location.reload()
  } catch {
    // the preview was stopped; it may come back
  }
  setTimeout(look, EVERY)
}

setTimeout(look, EVERY)
