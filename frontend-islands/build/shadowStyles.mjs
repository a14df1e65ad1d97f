// Converts the style sheets of static/css for the widget's shadow root, so that page and widget share one source.
import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

/** The oldest supported browsers. Without this list esbuild shortens styles to syntax that they do not support. */
export const OLDEST = ["chrome70", "safari12", "firefox68"];

/** The oldest browsers in which the panel works, for its `dialog` and its script. */
const OLDEST_FOR_PANEL = ["chrome80", "safari15.4", "firefox98"];

const TOKENS = ["../static/css/tokens.css"];
const PAGE = ["base", "products", "shop", "chat", "talk"].map((name) => `../static/css/${name}.css`);

/** Return the styles of the launcher, including the tokens. */
export async function launcherStyles(root) {
  return minified((await convertSheets(root, TOKENS)) + (await widgetStyles(root, "launcher")));
}

/**
 * Return the styles of the panel, without rules that no component of `sources` uses. The tokens are part of
 * the launcher's styles, which share the shadow root.
 */
export async function panelStyles(root, sources) {
  const components = await Promise.all(sources.filter((path) => path.endsWith(".tsx")).map(read(root)));
  const names = new Set(components.flatMap(namesUsedBy));
  return minified(
    (await convertSheets(root, [...PAGE, "src/functions.css"], names)) + (await widgetStyles(root, "panel")),
    OLDEST_FOR_PANEL,
  );
}

/** Return the names of elements, classes, ids and attributes of ARIA and data in a component's source. */
function namesUsedBy(source) {
  const attributes = source.match(/(className|id) ?= ?("[^"]*"|{[^}]*})/g) ?? [];
  const elements = source.match(/<[a-z][a-z0-9]*/g) ?? [];
  const states = source.match(/\b(aria|data)-[a-z-]+/g) ?? [];
  return [...attributes, ...elements, ...states].flatMap((text) => text.match(/[A-Za-z][\w-]*/g) ?? []);
}

/** Return a function that reads a file relative to `root`. */
const read = (root) => (path) => readFile(new URL(path, root), "utf-8");

/** Convert style sheets for the shadow root. With `names`, rules for other elements, classes and ids are left out. */
async function convertSheets(root, paths, names) {
  const sheets = await Promise.all(paths.map(read(root)));
  return rules(await minified(sheets.join("\n")))
    .map((rule) => convertRule(rule, names))
    .join("");
}

/** Return a style sheet of src/widget, with sizes in the widget's unit. */
async function widgetStyles(root, name) {
  return inUnits(await read(root)(`src/widget/${name}.css`));
}

async function minified(css, target = OLDEST) {
  return (await transform(css, { loader: "css", minify: true, target })).code.trim();
}

/** Split a minified sheet into rules: `{ prelude, body }`. The body of an at-rule contains rules. */
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

/**
 * At-rules that the panel leaves out. Its script and its dialog need Chrome 80 or Safari 15.4; of these only Chrome 80 to
 * 83 has no flex gap, and there controls are closer together. A panel is not printed, and narrower than
 * 40rem on every screen.
 */
const LEFT_OUT = /^@supports \(not|^@media print|^@media ?\(min-width: ?40rem|^@keyframes blink/;

/** Return a rule as text for the shadow root, or an empty string if it does not apply there. */
function convertRule({ prelude, body }, names) {
  if (LEFT_OUT.test(prelude)) return "";
  if (prelude.startsWith("@keyframes")) return `${prelude}{${inUnits(body)}}`;
  if (prelude.startsWith("@")) {
    const inner = rules(body).map((rule) => convertRule(rule, names));
    return inner.join("") && `${byPanel(prelude)}{${inner.join("")}}`;
  }
  const selectors = split(prelude).map(inShadow);
  const drawn = selectors.filter((selector) => selector && (!names || isDrawn(selector, names)));
  return drawn.length > 0 ? `${drawn.join(",")}{${inUnits(body)}}` : "";
}

/** Convert media queries of the page's width to container queries of the panel's width. */
function byPanel(prelude) {
  const query = inPixels(prelude);
  return /width/.test(query) ? query.replace("@media", "@container") : query;
}

/** Replace rem by the widget's own unit, because the root element of a storefront's page may have any font size. */
function inUnits(css) {
  return css
    .replace(/@media[^{]*/g, inPixels)
    .replace(/(-?[\d.]*\d)rem/g, (_, size) => `calc(${size}*var(--unit))`);
}

/** Convert rem in a query to pixels. A query cannot contain a custom property. */
function inPixels(query) {
  return query.replace(/([\d.]+)rem/g, (_, size) => `${size * 16}px`);
}

/** Convert a selector for the shadow root. Returns an empty string for parts of the page that the widget lacks. */
function inShadow(selector) {
  if (selector === "body") return ".shop-assistant";
  if (/^(html|main$|\.(shop|talk) main)/.test(selector)) return "";
  return selector
    .replace(/^main /, ".shop-assistant ")
    .replace(/^:root\[data-theme="?dark"?\]/, ':host([theme="dark"])')
    .replace(/^:root:not\(\[data-theme="?light"?\]\)/, ':host(:not([theme="light"]))')
    .replace(/^:root/, ":host")
    .replace('[src^="/', '[src*="/'); // the widget uses absolute addresses of pictures
}

/** Return whether the components contain all names that a selector requires. */
function isDrawn(selector, names) {
  const required = selector.replace(
    /:(not|is|has|host)\([^)]*\)+|\[(?!aria|data)[^\]]*\]|=[^\]]*|::?[\w-]+/g,
    "",
  );
  return (required.match(/[A-Za-z][\w-]*/g) ?? []).every((name) => names.has(name));
}

/** Split a list of selectors at the commas outside parentheses. */
function split(prelude) {
  return prelude.match(/(?:[^,(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
}
