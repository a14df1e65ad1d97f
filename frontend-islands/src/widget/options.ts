import type { Memory } from "./sessionStore";

/** The settings of a storefront, from the element's attributes. */
export interface Options {
  /** The address of the shop's server. */
  shop: string;
  heading: string;
  /** The launcher's label. */
  label: string;
  greeting: string;
  /** Suggested first questions. */
  starters: string[];
  /** The address of a product's page with `{id}` in it; empty if the storefront has none. */
  productUrl: string;
  /** The address of *Checkout*; empty for none. */
  checkoutUrl: string;
  memory: Memory;
}

export const ATTRIBUTES = [
  "shop",
  "heading",
  "label",
  "greeting",
  "starters",
  "product-url",
  "checkout-url",
  "memory",
] as const;

export function optionsOf(element: Element, home: string): Options {
  const given = (name: (typeof ATTRIBUTES)[number], otherwise = "") =>
    element.getAttribute(name) ?? otherwise;
  return {
    shop: given("shop", home).replace(/\/+$/, ""),
    heading: given("heading", "Shop assistant"),
    label: given("label", "Ask"),
    greeting: given("greeting", "What do you need? Ask in your own words."),
    starters: given("starters").split("|").map(trimmed).filter(Boolean),
    productUrl: given("product-url"),
    checkoutUrl: given("checkout-url"),
    memory: given("memory") === "tab" ? "tab" : "browser",
  };
}

function trimmed(words: string): string {
  return words.trim();
}
