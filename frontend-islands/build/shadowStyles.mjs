// The page's own style sheets, made to fit a shadow root of any other page. The looks are written once, in static/css.
import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

/** The oldest browsers that read our styles: without them, what is written for those is made short for newer ones. */
export const OLDEST = ["chrome70", "safari12", "firefox68"];

const TOKENS = ["../static/css/tokens.css"];
const PAGE = ["base", "products", "chat"].map((name) => `../static/css/${name}.css`);

/** What the launcher needs before anything else is there. */
export async function launcherStyles(root) {
  return minified((await fitted(root, TOKENS)) + (await own(root, "launcher")));
}

/** What the panel draws, without rules for what none of its `sources` does. The tokens are the launcher's. */
export async function panelStyles(root, sources) {
  const components = await Promise.all(sources.filter((path) => path.endsWith(".tsx")).map(read(root)));
  const names = new Set(components.flatMap(drawnBy));
  return minified((await fitted(root, [...PAGE, "src/functions.css"], names)) + (await own(root, "panel")));
}

/** The elements, classes and ids that a component's source names. */
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

/** A sheet cut into its rules: `{ prelude, body }`, in which a body may hold rules again. */
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

/** What fits is a matter of the panel's width, not of the page's. */
function byPanel(prelude) {
  const query = inPixels(prelude);
  return /width/.test(query) ? query.replace("@media", "@container") : query;
}

/** The page may have any size of letters at its root: measures hang on a unit of the widget's own. */
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

/** Whether everything that the selector asks for is ever drawn. */
function isDrawn(selector, names) {
  const asked = selector.replace(/:(not|is|has|host)\([^)]*\)+|\[[^\]]*\]|::?[\w-]+/g, "");
  return (asked.match(/[A-Za-z][\w-]*/g) ?? []).every((name) => names.has(name));
}

/** A list of selectors, cut at the commas that are not in brackets. */
function split(prelude) {
  return prelude.match(/(?:[^,(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
}
