// Compiles TypeScript and modules for Jest with esbuild, the compiler of the build.
const { createHash } = require("node:crypto");
const esbuild = require("esbuild");

const OPTIONS = {
  format: "cjs",
  target: "node20",
  jsx: "automatic",
  sourcemap: "both",
  sourcesContent: false,
};
// Functions by which esbuild makes modules of CommonJS; they are not ours to cover.
const OF_THE_COMPILER = /^var __/gm;
const NOT_COVERED = "/* istanbul ignore next */ $&";
const LOADERS = { ".tsx": "tsx", ".ts": "ts" };

module.exports = {
  getCacheKey: (source, path, { instrument }) =>
    createHash("sha256")
      .update(JSON.stringify([source, path, instrument, OPTIONS, NOT_COVERED, esbuild.version]))
      .digest("hex"),
  process: (source, path) => {
    const loader = LOADERS[/\.[a-z]+$/.exec(path)[0]] ?? "js";
    const { code } = esbuild.transformSync(source, { ...OPTIONS, loader, sourcefile: path });
    return { code: code.replace(OF_THE_COMPILER, NOT_COVERED) };
  },
};
