// Bundles src/ into static/islands/: names carry a hash of the content, manifest.json says which is current.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const BUDGET = 30 * 1024;
const root = fileURLToPath(new URL(".", import.meta.url));
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
  // The source is React; what a shopper downloads is Preact, a sixth of the size.
  alias: {
    react: "preact/compat",
    "react-dom": "preact/compat",
    "react-dom/client": "preact/compat/client",
    "react/jsx-runtime": "preact/jsx-runtime",
  },
};

async function bundle(entryPoints) {
  const { outputFiles } = await build({ ...options, entryPoints });
  return outputFiles;
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
  // Old files go last, so that a running server always finds what its manifest names.
  const current = new Set([...Object.values(manifest), "manifest.json", ".gitignore"]);
  for (const name of await readdir(target)) if (!current.has(name)) await rm(join(target, name));
}

const files = await bundle([
  { in: "src/islands.ts", out: "islands" },
  { in: "src/islands.css", out: "islands" },
]);
// Everything a storefront can import, chat hook included: not a file of its own yet, but held to the same budget.
const [everything] = await bundle(["src/index.ts"]);
const sizes = files.map((file) => weigh(basename(file.path), file.contents));
sizes.push(weigh("with the chat hook and all functions", everything.contents));
if (Math.max(...sizes) > BUDGET) {
  console.error(`Over the budget of ${BUDGET / 1024} KB gzipped`);
  process.exit(1);
}
await place(files);
