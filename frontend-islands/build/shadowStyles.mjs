// Converts the style sheets of static/css for the widget's shadow root, so that each style is written once.
import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

/** The oldest supported browsers. Without them esbuild shortens styles to syntax that these do not know. */
export const OLDEST = ["chrome70", "safari12", "firefox68"];

const TOKENS = ["../static/css/tokens.css"];
const PAGE = ["base", "products", "chat"].map((name) => `../static/css/${name}.css`);

/** Return the styles of the launcher, with the tokens. */
export async function launcherStyles(root) {
  return minified((await fitted(root, TOKENS)) + (await own(root, "launcher")));
}

/** Return the styles of the panel, without rules that no component of `sources` uses. The tokens are in the launcher's. */
export async function panelStyles(root, sources) {
  const components = await Promise.all(sources.filter((path) => path.endsWith(".tsx")).map(read(root)));
  const names = new Set(components.flatMap(drawnBy));
  return minified((await fitted(root, [...PAGE, "src/functions.css"], names)) + (await own(root, "panel")));
}

/** Return the elements, classes and ids in a component's source. */
function drawnBy(source) {
  const attributes = source.match(/(className|id) ?= ?("[^"]*"|{[^}]*})/g) ?? [];
  const elements = source.match(/<[a-z][a-z0-9]*/g) ?? [];
  return [...attributes, ...elements].flatMap((text) => text.match(/[A-Za-z][\w-]*/g) ?? []);
}

const read = (root) => (path) => readFile(new URL(path, root), "utf-8");

async function fitted(root, paths, names) {
  const sheets = await Promise.all(paths.map(read(root)));
  return rules(await minified(sheets.join("\n")))
    .map((rule) => fit(rule, names))
    .join("");
}

async function own(root, name) {
  return inUnits(await read(root)(`src/widget/${name}.css`));
}

async function minified(css) {
  return (await transform(css, { loader: "css", minify: true, target: OLDEST })).code.trim();
}

/** Split a sheet into rules: `{ prelude, body }`. A body may contain rules. */
function rules(css) {
  const found = [];
  for (let at = 0; at < css.length;) {
    const open = css.indexOf("{", at);
    if (open < 0) break;
    let depth = 1;
    let end = open + 1;
    for (; depth > 0 && end < css.length; end++) depth += { "{": 1, "}": -1 }[css[end]] ?? 0;
    found.push({ prelude: css.slice(at, open).trim(), body: css.slice(open + 1, end - 1) });
    at = end;
  }
  return found;
}

function fit({ prelude, body }, names) {
  if (prelude.startsWith("@keyframes")) return `${prelude}{${inUnits(body)}}`;
  if (prelude.startsWith("@")) {
    const inner = rules(body).map((rule) => fit(rule, names));
    return inner.join("") && `${byPanel(prelude)}{${inner.join("")}}`;
  }
  const selectors = split(prelude).map(inShadow);
  const drawn = selectors.filter((selector) => selector && (!names || isDrawn(selector, names)));
  return drawn.length > 0 ? `${drawn.join(",")}{${inUnits(body)}}` : "";
}

/** Turn queries of the page's width into queries of the panel's width. */
function byPanel(prelude) {
  const query = inPixels(prelude);
  return /width/.test(query) ? query.replace("@media", "@container") : query;
}

/** Replace rem by the widget's own unit: the page may have any font size at its root. */
function inUnits(css) {
  return css
    .replace(/@media[^{]*/g, inPixels)
    .replace(/(-?[\d.]*\d)rem/g, (_, size) => `calc(${size}*var(--unit))`);
}

function inPixels(query) {
  return query.replace(/([\d.]+)rem/g, (_, size) => `${size * 16}px`);
}

function inShadow(selector) {
  if (selector === "body") return ".shop-assistant";
  if (/^(html|main$|\.(shop|talk) main)/.test(selector)) return "";
  return selector
    .replace(/^main /, ".shop-assistant ")
    .replace(/^:root\[data-theme="?dark"?\]/, ':host([theme="dark"])')
    .replace(/^:root:not\(\[data-theme="?light"?\]\)/, ':host(:not([theme="light"]))')
    .replace(/^:root/, ":host")
    .replace('[src^="/', '[src*="/'); // pictures have their whole address here
}

/** Return whether a component draws all names of a selector. */
function isDrawn(selector, names) {
  const asked = selector.replace(/:(not|is|has|host)\([^)]*\)+|\[[^\]]*\]|::?[\w-]+/g, "");
  return (asked.match(/[A-Za-z][\w-]*/g) ?? []).every((name) => names.has(name));
}

/** Split a list of selectors at the commas outside brackets. */
function split(prelude) {
  return prelude.match(/(?:[^,(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
}
