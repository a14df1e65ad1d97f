/**
 * The one-line summary of a search, with the same words as app/render/filters/labels.py. Both modules are tested with the same
 * fixture.
 */
import { say } from "./message";
import * as messages from "../generated/messages";
import { money } from "./money";
import { numberOrNull, record, text, textOrNull } from "../products";

type Result = Record<string, unknown>;

/** Return the summary of a search's result, beginning with the number: `8 kettles under $50`. */
export function resultSummary(result: Result): string {
  const query = (textOrNull(result.query) ?? "").trim();
  const filters = result.filters ? record(result.filters) : {};
  const total = exactCount(result) || totalOf(result);
  const limits = [
    priceRange(filters, currencyOf(result)),
    filters.in_stock_only ? messages.SEARCH_IN_STOCK : "",
  ];
  const leaf = leafOf(filters.category);
  if (total === 0) {
    const unsold = textOrNull(result.kind_missing) && textOrNull(result.note);
    if (unsold) return unsold.replace(/\.$/, "");
    const within = leaf && (query ? say(messages.SEARCH_IN_CATEGORY, { category: leaf }) : leaf);
    const sought = joined([query && say(messages.SEARCH_QUOTED, { query }), within, ...limits]);
    return sought ? say(messages.SEARCH_NOTHING_FOR, { sought }) : messages.SEARCH_NOTHING;
  }
  // Where nothing of the wanted kind is sold, the note before this line names it.
  const about =
    query && !named(query, leaf) && !textOrNull(result.kind_missing)
      ? say(messages.SEARCH_ABOUT, { query })
      : "";
  const line = joined([counted(total, leaf), about, ...limits]);
  const low = filters.min_price ? "" : lowestPrice(result, total);
  return low ? `${line}, ${low}` : line;
}

/** Return the lowest price that can be bought as `from $22.50`, if all that fit are shown and can be compared. */
function lowestPrice(result: Result, fitting: number): string {
  const fit = listOf(result).slice(0, fitting).map(record);
  const currency = currencyOf(result);
  if (fitting < 2 || fit.length < fitting || fit.some((each) => each.currency !== currency)) return "";
  const buyable = fit.filter(({ in_stock }) => in_stock !== false);
  const low = (buyable.length > 0 ? buyable : fit)
    .map(({ price_from, price }) => textOrNull(price_from) ?? text(price))
    .reduce((one, other) => (Number(other) < Number(one) ? other : one));
  return say(messages.SEARCH_LOWEST, { price: round(low, currency) });
}

function totalOf(result: Result): number {
  return numberOrNull(result.total) ?? listOf(result).length;
}

/** Return how many products match every word: all of them unless the search was widened. */
export function exactCount(result: Result): number {
  return result.widened ? (numberOrNull(result.matching_all) ?? 0) : totalOf(result);
}

/**
 * Return the note for a widened search with no product that matches every word, otherwise an empty text. Where the kind
 * is not sold, the note before the products says so already.
 */
export function widenedNote(result: Result): string {
  return result.widened && !result.kind_missing && exactCount(result) === 0
    ? messages.SEARCH_WIDENED_NONE
    : "";
}

/** Return the number with its noun, from the last segment of the category: `8 kettles`. */
function counted(count: number, leaf: string): string {
  if (leaf === "") return say(messages.SEARCH_PRODUCTS, { count });
  if (count !== 1 && isPlural(leaf))
    return say(messages.SEARCH_THINGS, { count, things: leaf.toLowerCase() });
  return say(messages.SEARCH_PRODUCTS_IN, { count, category: leaf });
}

/** Return whether a category's name is a plural: `Kettles`, but not `Strength` or `Coffee & tea`. */
function isPlural(name: string): boolean {
  return name.endsWith("s") && !name.endsWith("ss") && !/[&,]/.test(name);
}

/** Return whether the query is the category's name, in the plural or the singular. */
function named(query: string, leaf: string): boolean {
  const name = leaf.toLowerCase().replaceAll("-", " ");
  return name !== "" && [name, name.replace(/s$/, "")].includes(query.toLowerCase().replaceAll("-", " "));
}

/** Return the price limits in words; an empty text if there are none. */
function priceRange(filters: Result, currency: string): string {
  const low = textOrNull(filters.min_price);
  const high = textOrNull(filters.max_price);
  if (low && high !== null)
    return say(messages.SEARCH_PRICE_BETWEEN, { low: round(low, currency), high: round(high, currency) });
  if (high !== null) return say(messages.SEARCH_PRICE_BELOW, { high: round(high, currency) });
  return low ? say(messages.SEARCH_PRICE_FROM, { low: round(low, currency) }) : "";
}

/** Format an amount without empty cents: `$50`. */
function round(amount: string, currency: string): string {
  return money(amount, currency).replace(/[.,]00(?!\d)/, "");
}

/** Return the last segment of a category's path: `Kettles` for `Kitchen > Kettles`. */
export function leafOf(category: unknown): string {
  return (textOrNull(category) ?? "").split(">").at(-1)?.trim() ?? "";
}

/** Return the currency of the first product; US dollars without products. */
function currencyOf(result: Result): string {
  const [first] = listOf(result);
  return (first === undefined ? null : textOrNull(record(first).currency)) ?? "USD";
}

function listOf(result: Result): unknown[] {
  return Array.isArray(result.products) ? result.products : [];
}

function joined(words: readonly string[]): string {
  return words.filter(Boolean).join(" ");
}
