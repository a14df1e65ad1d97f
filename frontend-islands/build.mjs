// Bundles src/ and static/js/ into static/islands/. File names contain a hash of the content; manifest.json maps each
// plain name to the current file. The exit code is 1 when a bundle exceeds its size limit.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { launcherStyles, OLDEST, panelStyles } from "./build/shadowStyles.mjs";

/**
 * Maximum sizes in KiB after gzip.
 *
 * - `base`: the script of every page.
 * - `page`: script and styles of the islands on a conversation's page.
 * - `launcher`: the widget's launcher on a storefront's page.
 * - `panel`: the widget's chat.
 */
const BUDGETS = { base: 3.75, page: 30, launcher: 4, panel: 36.25 };
const here = new URL(".", import.meta.url);
const root = fileURLToPath(here);
const target = join(root, "..", "static", "islands");

const options = {
  absWorkingDir: root,
  outdir: target,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  target: "es2020",
  jsx: "automatic",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  // The source is written for React. Shoppers download Preact, which has a sixth of its size.
  alias: {
    react: "preact/compat",
    "react-dom": "preact/compat",
    "react-dom/client": "preact/compat/client",
    "react/jsx-runtime": "preact/jsx-runtime",
  },
};

/** Bundle scripts or style sheets without writing them. Returns esbuild's output files. */
async function bundle(entryPoints, more = {}) {
  const { outputFiles } = await build({ ...options, ...more, entryPoints });
  return outputFiles;
}

/**
 * Bundle a script of the widget as a classic script. Its styles are constants in the script, because it
 * renders into a shadow root, which the page's style sheets do not reach.
 *
 * @param define - Values of the constants by name.
 */
function script(name, define) {
  const constants = Object.fromEntries(
    Object.entries(define).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  return bundle([name], {
    format: "iife",
    define: { ...options.define, ...constants },
  });
}

/** Bundle the panel twice: first to list its sources, then with the styles that these sources use. */
async function panelScript() {
  const name = "src/shop-assistant-panel.tsx";
  const { metafile } = await build({ ...options, entryPoints: [name], metafile: true });
  return script(name, { PANEL_STYLES: await panelStyles(here, Object.keys(metafile.inputs)) });
}

/** Return the hash in the name of an output file. */
function versionOf({ path }) {
  return /-([^-]+)\.js$/.exec(path)[1];
}

/** Print the size of a file and return its size after gzip, in bytes. */
function weigh(label, contents) {
  const size = gzipSync(contents, { level: 9 }).length;
  console.log(`${label}: ${(contents.length / 1024).toFixed(1)} KB, ${(size / 1024).toFixed(1)} KB gzipped`);
  return size;
}

/** Write the files and the manifest, then remove files of earlier builds. */
async function place(files) {
  await mkdir(target, { recursive: true });
  for (const file of files) await writeFile(file.path, file.contents);
  const manifest = Object.fromEntries(
    files.map((file) => [basename(file.path).replace(/-[^-]+(\.\w+)$/, "$1"), basename(file.path)]),
  );
  await writeFile(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  // Old files are removed last, so that a running server always finds the files that its manifest lists.
  const current = new Set([...Object.values(manifest), "manifest.json", ".gitignore"]);
  for (const name of await readdir(target)) if (!current.has(name)) await rm(join(target, name));
}

/**
 * Bundle the page's own script. Its name contains a hash of its modules, which app/render/environment.py also computes.
 */
async function pageScript() {
  const folder = join(root, "..", "static", "js");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js")).sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(`${name}\0`).update(await readFile(join(folder, name)));
  const version = hash.digest("hex").slice(0, 10);
  return bundle([{ in: join(folder, "app.js"), out: "app" }], { entryNames: `[name]-${version}` });
}

const base = await pageScript();
const page = [
  ...(await bundle([{ in: "src/islands.ts", out: "islands" }])),
  ...(await bundle([{ in: "src/islands.css", out: "islands" }], { target: OLDEST })),
];
const panel = await panelScript();
const launcher = await script("src/shop-assistant.ts", {
  LAUNCHER_STYLES: await launcherStyles(here),
  PANEL_VERSION: versionOf(panel[0]),
});
for (const [label, files] of Object.entries({ base, page, launcher, panel })) {
  const sizes = files.map((file) => weigh(basename(file.path), file.contents));
  const total = sizes.reduce((sum, size) => sum + size, 0) / 1024;
  console.log(`${label}: ${total.toFixed(1)} of ${BUDGETS[label]} KB`);
  if (total > BUDGETS[label]) process.exitCode = 1;
}
await place([...base, ...page, ...launcher, ...panel]);
