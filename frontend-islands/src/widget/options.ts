import type { Memory } from "./sessionStore";

/** What a storefront says of its assistant, as attributes of the element. */
export interface Options {
  /** The address of the shop's server. */
  shop: string;
  heading: string;
  /** What the launcher says. */
  label: string;
  greeting: string;
  /** Questions to begin with. */
  starters: string[];
  /** The storefront's own page of a product, with `{id}` in it; none when it is empty. */
  productUrl: string;
  /** Where *Checkout* leads; there is none when it is empty. */
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
