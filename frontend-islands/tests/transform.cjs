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
const LOADERS = { ".tsx": "tsx", ".ts": "ts" };

module.exports = {
  getCacheKey: (source, path, { instrument }) =>
    createHash("sha256")
      .update(JSON.stringify([source, path, instrument, OPTIONS, esbuild.version]))
      .digest("hex"),
  process: (source, path) => {
    const loader = LOADERS[/\.[a-z]+$/.exec(path)[0]] ?? "js";
    return esbuild.transformSync(source, { ...OPTIONS, loader, sourcefile: path });
  },
};
