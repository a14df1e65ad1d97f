/**
 * The summary of a search in one line, in the words of app/render/phrases.py. Both are tested with the same
 * file.
 */
import { money } from "./money";
import { numberOrNull, record, textOrNull } from "../products";

type Result = Record<string, unknown>;

/** Return the summary, number first: `8 kettles under $50`. */
export function resultSummary(result: Result): string {
  const query = (textOrNull(result.query) ?? "").trim();
  const filters = result.filters ? record(result.filters) : {};
  const total = numberOrNull(result.total) ?? listOf(result).length;
  const limits = [priceRange(filters, currencyOf(result)), filters.in_stock_only ? "in stock" : ""];
  const leaf = leafOf(filters.category);
  if (total === 0) {
    const words = [quoted(query), leaf && (query ? `in ${leaf}` : leaf), ...limits];
    return joined(["Nothing found", ...(words.some(Boolean) ? ["for", ...words] : [])]);
  }
  const about = query && !named(query, leaf) ? `for ${quoted(query)}` : "";
  return joined([total.toLocaleString("en"), noun(total, leaf), about, ...limits]);
}

/** Return a note on the number of products that match every word, if the search was widened. */
export function widenedNote(result: Result): string {
  if (!result.widened) return "";
  const whole = numberOrNull(result.matching_all) ?? 0;
  if (whole === 0) return "None has every word of it; these come nearest.";
  return `${whole} ${whole === 1 ? "has" : "have"} every word of it; the others follow.`;
}

function noun(total: number, leaf: string): string {
  const product = total === 1 ? "product" : "products";
  if (leaf === "") return product;
  return total !== 1 && isPlural(leaf) ? leaf.toLowerCase() : `${product} in ${leaf}`;
}

/** Return whether a category's name is a plural: `Kettles`, but not `Strength` or `Coffee & tea`. */
function isPlural(name: string): boolean {
  return name.endsWith("s") && !name.endsWith("ss") && !/[&,]/.test(name);
}

function named(query: string, leaf: string): boolean {
  const name = leaf.toLowerCase();
  return name !== "" && [name, name.replace(/s$/, "")].includes(query.toLowerCase());
}

function priceRange(filters: Result, currency: string): string {
  const low = textOrNull(filters.min_price);
  const high = textOrNull(filters.max_price);
  if (low && high !== null) return `from ${round(low, currency)} to ${round(high, currency)}`;
  if (high !== null) return `under ${round(high, currency)}`;
  return low ? `from ${round(low, currency)}` : "";
}

/** Format an amount without empty cents: `$50`. */
function round(amount: string, currency: string): string {
  return money(amount, currency).replace(/[.,]00(?!\d)/, "");
}

function leafOf(category: unknown): string {
  return (textOrNull(category) ?? "").split(">").at(-1)?.trim() ?? "";
}

function currencyOf(result: Result): string {
  const [first] = listOf(result);
  return (first === undefined ? null : textOrNull(record(first).currency)) ?? "USD";
}

function listOf(result: Result): unknown[] {
  return Array.isArray(result.products) ? result.products : [];
}

function quoted(query: string): string {
  return query && `“${query}”`;
}

function joined(words: readonly string[]): string {
  return words.filter(Boolean).join(" ");
}
