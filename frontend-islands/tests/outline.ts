/** What a drawing says to its reader: words, headings, lists, pictures and controls, in order. */

/** What scripts add, to the server's drawing as well, and what a form needs only where there are none. */
const BESIDES =
  'script, svg, input[type="hidden"], .island-toolbar, .carousel-controls, .add-note, .line-change > .button, .line-variant > .button';
const RUNS = "A ABBR B CODE EM I LABEL S SMALL SPAN STRONG TIME".split(" ");
const CONTROLS = "a[href], button, input, select, textarea";

/** One line for each run of words and each control. `does` says what comes of a control. */
export function outline(root: Element, does: (control: Element) => string = () => ""): string[] {
  const lines: string[] = [];
  let words = "";
  const add = (line: string) => {
    const said = plain(words);
    if (said) lines.push(said);
    words = "";
    if (line) lines.push(line);
  };
  const visit = (node: Node): void => {
    if (node instanceof Text) words += node.data;
    if (!(node instanceof Element) || node.matches(BESIDES)) return;
    if (node.matches(CONTROLS)) {
      add(controlLine(node, does));
      return;
    }
    if (node.tagName === "LABEL" && (node as HTMLLabelElement).control) return; // its control's name says it
    const runs = RUNS.includes(node.tagName);
    if (!runs) add(beginning(node));
    node.childNodes.forEach(visit);
    if (!runs) add("");
  };
  visit(root);
  add("");
  return lines;
}

/** What stands before an element's own words, for those who hear it. */
function beginning(element: Element): string {
  const { tagName } = element;
  if (/^H\d$/.test(tagName)) return "heading";
  if (tagName === "UL" || tagName === "OL") return `list of ${String(element.children.length)}`;
  if (tagName === "IMG") return `picture ${element.getAttribute("src") ?? ""}`;
  const label = element.getAttribute("aria-label");
  const live = element.getAttribute("role");
  return [live === "status" || live === "alert" ? live : "", label ? `[${label}]` : ""]
    .filter(Boolean)
    .join(" ");
}

function controlLine(control: Element, does: (control: Element) => string): string {
  const { type, value, min, max } = control as HTMLInputElement;
  // A form removes a line by the quantity 0; the widget has a button for that.
  const range = control.closest(".line-change") ? "" : ` (${min} to ${max})`;
  const field = type === "number" ? ` = ${value}${range}` : "";
  const effect = does(control);
  return `<${nameOf(control)}>${field}${effect && ` -> ${effect}`}`;
}

/** The accessible name, as far as these drawings need its rules. */
export function nameOf(control: Element): string {
  const labels = (control as HTMLInputElement).labels ?? [];
  const label = control.getAttribute("aria-label") ?? Array.from(labels, wordsOf).join(" ");
  return plain(label || wordsOf(control));
}

function wordsOf(element: Element): string {
  return element.textContent;
}

function plain(words: string): string {
  return words.replaceAll(/\s+/g, " ").trim();
}

/** What a control of the server's drawing does: where its link leads, or what its form asks for. */
export function asked(control: Element): string {
  const href = control.getAttribute("href");
  if (href !== null) return leads(href);
  const form = control.closest("form");
  if (!form || !(control instanceof HTMLButtonElement) || control.type !== "submit") return "";
  const path = form.getAttribute("action") ?? "";
  const given = Object.fromEntries(new FormData(form)) as Record<string, string>;
  const [, line] = /^\/cart\/items\/(.+)$/.exec(path) ?? [];
  if (line !== undefined) return `make ${decodeURIComponent(line)} ${given.quantity ?? ""}`;
  if (path === "/cart/items") return `add ${given.product_id ?? ""} ${given.quantity ?? ""}`;
  if (path.endsWith("/messages")) return `say ${given.message ?? ""}`;
  return runs(path.split("/").at(-1) ?? "", given);
}

export function leads(path: string): string {
  const [, id] = /^\/products\/(.+)$/.exec(path) ?? [];
  return id === undefined ? `to ${path}` : `see ${decodeURIComponent(id)}`;
}

export function runs(name: string, parameters: Record<string, unknown>): string {
  const { product_id: id, quantity } = parameters;
  if (name === "show_product_details") return `see ${String(id)}`;
  if (name === "add_to_cart") return `add ${String(id)} ${String(quantity)}`;
  return `${name} ${Object.values(parameters).join(" ")}`;
}
