// Requests of our own. Each one that the server answers starts its idle clock again, so it is told to scripts/idle.js.
const PATIENCE = 15000 // milliseconds until a request counts as lost

/** Post a form by script. Resolves to the reply, or to null when it was lost: then nobody knows whether it arrived. */
export async function post(address, fields) {
  const reply = await attempt(address, fields)
  if (reply === null || reply.status !== 400 || !(await takeFreshToken())) return reply
  fields.set("csrf_token", token())
  return attempt(address, fields)
}

async function attempt(address, fields) {
  const lost = new AbortController()
  const timer = setTimeout(() => lost.abort(), PATIENCE)
  try {
    const reply = await fetch(address, {
      method: "POST",
      body: fields,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
      signal: lost.signal,
    })
    const words = reply.status === 204 ? "" : await reply.text()
    if (reply.ok) dispatchEvent(new Event("learn:heard"))
    if (reply.status === 401) dispatchEvent(new Event("learn:signed-out"))
    return { status: reply.status, ok: reply.ok, body: parsed(words) }
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

function parsed(words) {
  try {
    return JSON.parse(words)
  } catch {
    return null
  }
}

/** After signing in again in another window, this page's token is stale: take the new one from the page itself. */
async function takeFreshToken() {
  try {
    const reply = await fetch(location.href, { credentials: "same-origin", redirect: "error" })
    const page = new DOMParser().parseFromString(await reply.text(), "text/html")
    const fresh = page.querySelector("[name=csrf_token]")
    if (!reply.ok || !fresh || fresh.value === token()) return false
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = fresh.value
    return true
  } catch {
    return false
  }
}

function token() {
  const field = document.querySelector("[name=csrf_token]")
  return field ? field.value : ""
}
