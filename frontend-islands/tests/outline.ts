/** Outlines of HTML for comparison: the texts, headings, lists, pictures and controls, in order. */

/**
 * A selector of elements that are not compared: those that scripts add, and those that only a form without scripts
 * needs. The columns of a comparison are chosen on pages only.
 */
const IGNORED =
  'script, svg, input[type="hidden"], .island-toolbar, .carousel-controls, .add-note, .pair, .line-change > .button, .line-variant > .button';
/** Inline elements, whose text belongs to the surrounding line. */
const INLINE = "A ABBR B CODE EM I LABEL S SMALL SPAN STRONG TIME".split(" ");
const CONTROLS = "a[href], button, input, select, textarea";

/**
 * Return an outline: one line for each text and each control.
 *
 * @param does - Returns the effect of a control as text.
 */
export function outline(root: Element, does: (control: Element) => string = () => ""): string[] {
  const lines: string[] = [];
  let words = "";
  const add = (line: string) => {
    const text = plain(words);
    if (text) lines.push(text);
    words = "";
    if (line) lines.push(line);
  };
  const visit = (node: Node): void => {
    if (node instanceof Text) words += node.data;
    if (!(node instanceof Element) || node.matches(IGNORED)) return;
    if (node.matches(CONTROLS)) {
      add(controlLine(node, does));
      return;
    }
    if (node.tagName === "LABEL" && (node as HTMLLabelElement).control) return; // it is part of its control's line
    const isInline = INLINE.includes(node.tagName);
    if (!isInline) add(prefixOf(node));
    node.childNodes.forEach(visit);
    if (!isInline) add("");
  };
  visit(root);
  add("");
  return lines;
}

/** Return the line before an element's text: its role, with the size of a list or the address of a picture. */
function prefixOf(element: Element): string {
  const { tagName } = element;
  if (/^H\d$/.test(tagName)) return "heading";
  if (tagName === "UL" || tagName === "OL") return `list of ${String(element.children.length)}`;
  if (tagName === "IMG") return `picture ${element.getAttribute("src") ?? ""}`;
  const label = element.getAttribute("aria-label");
  // A live region without a text says nothing yet.
  const live = element.textContent.trim() ? element.getAttribute("role") : "";
  return [live === "status" || live === "alert" ? live : "", label ? `[${label}]` : ""]
    .filter(Boolean)
    .join(" ");
}

/** Return the line of a control: its name, its value and range, and its effect. */
function controlLine(control: Element, does: (control: Element) => string): string {
  const { type, value, min, max } = control as HTMLInputElement;
  // A form removes a line of the cart by the quantity 0, the widget by a button. So their ranges differ.
  const range = control.closest(".line-change") ? "" : ` (${min} to ${max})`;
  const field = type === "number" ? ` = ${value}${range}` : "";
  const effect = does(control);
  return `<${nameOf(control)}>${field}${effect && ` -> ${effect}`}`;
}

/** Return the accessible name of a control, by the few rules that this HTML needs. */
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

/** Return the effect of a control in the server's HTML: the target of its link or the request of its form. */
export function effectOf(control: Element): string {
  const href = control.getAttribute("href");
  if (href !== null) return linkEffect(href);
  const form = control.closest("form");
  if (!form || !(control instanceof HTMLButtonElement) || control.type !== "submit") return "";
  const path = form.getAttribute("action") ?? "";
  const fields = Object.fromEntries(new FormData(form)) as Record<string, string>;
  const [, line] = /^\/cart\/items\/(.+)$/.exec(path) ?? [];
  if (line !== undefined) return `make ${decodeURIComponent(line)} ${fields.quantity ?? ""}`;
  if (path === "/cart/items") return `add ${fields.product_id ?? ""} ${fields.quantity ?? ""}`;
  if (path.endsWith("/undo"))
    return Object.entries(fields)
      .filter(([field]) => field.startsWith("quantity."))
      .map(([field, quantity]) => `make ${field.slice(9)} ${quantity}`)
      .join();
  if (path.endsWith("/messages")) return `say ${fields.message ?? ""}`;
  return callEffect(path.split("/").at(-1) ?? "", fields);
}

/** Return the effect of a link: the product it shows, or its path. */
export function linkEffect(path: string): string {
  const [, id] = /^\/products\/(.+)$/.exec(path) ?? [];
  return id === undefined ? `to ${path}` : `see ${decodeURIComponent(id)}`;
}

/** Return the effect of a function call. */
export function callEffect(name: string, parameters: Record<string, unknown>): string {
  const { product_id: id, quantity } = parameters;
  if (name === "show_product_details") return `see ${String(id)}`;
  if (name === "add_to_cart") return `add ${String(id)} ${String(quantity)}`;
  if (name === "set_cart_quantity") return `make ${String(id)} ${String(quantity)}`;
  return `${name} ${Object.values(parameters).join(" ")}`;
}
