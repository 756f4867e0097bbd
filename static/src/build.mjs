// Builds static/dist: `npm run build`. The same sources give the same bytes. What it makes is committed; nothing here runs in production.
import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"
import { build } from "esbuild"
import { compile } from "sass"

const SOURCE = new URL("./", import.meta.url)
const DIST = new URL("../dist/", import.meta.url)
const FONT = "@fontsource-variable/atkinson-hyperlegible-next"
const manifest = {}
const made = new Set()

async function write(name, bytes) {
  made.add(name)
  await writeFile(new URL(name, DIST), bytes)
}

/** Write a file under a name that holds its hash, so that browsers may keep it for ever; text is also written compressed. */
async function put(name, content) {
  const bytes = Buffer.from(content)
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10)
  const hashed = name.replace(/\.(?=[^.]+$)/, `.${hash}.`)
  manifest[name] = hashed
  await write(hashed, bytes)
  if (name.endsWith(".woff2")) return
  const zipped = gzipSync(bytes, { level: 9 })
  zipped[9] = 255 // the byte that names the operating system: unknown, so that all machines agree
  await write(`${hashed}.gz`, zipped)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  await write(`${hashed}.br`, brotliCompressSync(bytes, { params }))
}

async function fonts() {
  for (const [name, subset] of [["legible", "latin"], ["legible-more", "latin-ext"]]) {
    const file = new URL(`node_modules/${FONT}/files/atkinson-hyperlegible-next-${subset}-wght-normal.woff2`, SOURCE)
    await put(`${name}.woff2`, await readFile(file))
  }
}

async function styles() {
  for (const name of ["staff", "public"]) {
    const { css } = compile(fileURLToPath(new URL(`${name}.scss`, SOURCE)), { style: "compressed", charset: false, quietDeps: true })
    await put(`${name}.css`, css.replace(/url\("?([\w.-]+)"?\)/g, (_, file) => `url(${known(file)})`))
  }
}

async function script(name) {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(SOURCE),
    entryPoints: [`scripts/${name}.js`],
    bundle: true,
    format: "esm",
    target: "es2019",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    write: false,
  })
  await put(`${name}.js`, outputFiles[0].contents)
}

async function pictures() {
  await put("favicon.svg", (await readFile(new URL("favicon.svg", SOURCE), "utf8")).trim())
}

/** What this was built from: our sources, by a hash that a test compares; what is not ours, in which version, on what terms. */
async function built() {
  const vendored = {}
  const terms = { [FONT]: `node_modules/${FONT}/LICENSE`, "govuk-frontend": "licences/govuk-frontend.txt" }
  for (const [name, licence] of Object.entries(terms)) {
    vendored[name] = JSON.parse(await readFile(new URL(`node_modules/${name}/package.json`, SOURCE), "utf8")).version
    await write(`licences/${name.split("/").at(-1)}.txt`, await readFile(new URL(licence, SOURCE)))
  }
  await writeJson("built.json", { sources: await hashOfSources(), vendored })
}

async function hashOfSources() {
  const hash = createHash("sha256")
  const found = await readdir(SOURCE, { recursive: true, withFileTypes: true })
  const paths = found.filter((each) => each.isFile()).map((each) => relative(fileURLToPath(SOURCE), join(each.path, each.name)))
  for (const path of paths.map((each) => each.split(sep).join("/")).sort()) {
    if (!path.startsWith("node_modules/")) hash.update(`${path}\0`).update(await readFile(new URL(path, SOURCE)))
  }
  return hash.digest("hex")
}

function known(file) {
  if (!(file in manifest)) throw new Error(`The styles name “${file}”, which is not built.`)
  return manifest[file]
}

async function writeJson(name, value) {
  const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  await write(name, `${JSON.stringify(sorted, null, 2)}\n`)
}

/** What former builds left. */
async function clear() {
  for (const name of await readdir(DIST)) {
    if (name !== "licences" && !made.has(name)) await rm(new URL(name, DIST))
  }
}

await mkdir(new URL("licences/", DIST), { recursive: true })
await fonts()
await styles()
for (const name of ["staff", "public", "preview"]) await script(name)
await pictures()
await built()
await writeJson("manifest.json", manifest)
await clear()
