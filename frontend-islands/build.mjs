// Bundles src/ and static/js/ into static/islands/. Names contain a hash of the content; manifest.json lists the current files.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { launcherStyles, OLDEST, panelStyles } from "./build/shadowStyles.mjs";

/**
 * Most KB, compressed: the script of every page, the islands of a conversation's page, the widget's launcher on a
 * storefront's page, the widget's chat.
 */
const BUDGETS = { base: 3.5, page: 30, launcher: 4, panel: 32 };
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
  // The source is React; shoppers download Preact, a sixth of its size.
  alias: {
    react: "preact/compat",
    "react-dom": "preact/compat",
    "react-dom/client": "preact/compat/client",
    "react/jsx-runtime": "preact/jsx-runtime",
  },
};

async function bundle(entryPoints, more = {}) {
  const { outputFiles } = await build({ ...options, ...more, entryPoints });
  return outputFiles;
}

/** Bundle a script of the widget. Its styles go into the script, as it draws into a shadow root. */
function script(name, define) {
  const constants = Object.fromEntries(
    Object.entries(define).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  return bundle([name], {
    format: "iife",
    globalName: name.includes("panel") ? "ShopAssistantPanel" : undefined,
    define: { ...options.define, ...constants },
  });
}

async function panelScript() {
  const name = "src/shop-assistant-panel.tsx";
  const { metafile } = await build({ ...options, entryPoints: [name], metafile: true });
  return script(name, { PANEL_STYLES: await panelStyles(here, Object.keys(metafile.inputs)) });
}

/** Return the hash in a file's name. */
function versionOf({ path }) {
  return /-([^-]+)\.js$/.exec(path)[1];
}

function weigh(label, contents) {
  const size = gzipSync(contents, { level: 9 }).length;
  console.log(`${label}: ${(contents.length / 1024).toFixed(1)} KB, ${(size / 1024).toFixed(1)} KB gzipped`);
  return size;
}

async function place(files) {
  await mkdir(target, { recursive: true });
  for (const file of files) await writeFile(file.path, file.contents);
  const manifest = Object.fromEntries(
    files.map((file) => [basename(file.path).replace(/-[^-]+(\.\w+)$/, "$1"), basename(file.path)]),
  );
  await writeFile(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  // Old files are removed last, so that a running server finds all files of its manifest.
  const current = new Set([...Object.values(manifest), "manifest.json", ".gitignore"]);
  for (const name of await readdir(target)) if (!current.has(name)) await rm(join(target, name));
}

/** The page's own script, named by a hash of its modules: app/render/environment.py computes the same one. */
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
for (const [reader, files] of Object.entries({ base, page, launcher, panel })) {
  const sizes = files.map((file) => weigh(basename(file.path), file.contents));
  const total = sizes.reduce((sum, size) => sum + size, 0) / 1024;
  console.log(`${reader}: ${total.toFixed(1)} of ${BUDGETS[reader]} KB`);
  if (total > BUDGETS[reader]) process.exitCode = 1;
}
await place([...base, ...page, ...launcher, ...panel]);
