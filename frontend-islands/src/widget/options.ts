import type { Memory } from "./sessionStore";

/** The settings of a storefront, read from the element's attributes. */
export interface Options {
  /** The URL of the shop's server, without a slash at the end. */
  shop: string;
  /** The heading of the panel. */
  heading: string;
  /** The label of the launcher. */
  label: string;
  /** The text of an empty conversation. */
  greeting: string;
  /** Suggested first questions. */
  starters: string[];
  /** The URL of a product's page with `{id}` in it; empty if the storefront has none. */
  productUrl: string;
  /** The URL of *Checkout*; empty for that of the shop's server. */
  checkoutUrl: string;
  /** The storage of the session. */
  memory: Memory;
  /** The id of the product that the page shows; empty if it shows none. */
  product: string;
  /** Whether the event `asked` contains the text. */
  shareText: boolean;
}

/** The attributes of the element that are settings. */
export const ATTRIBUTES = [
  "shop",
  "heading",
  "label",
  "greeting",
  "starters",
  "product-url",
  "checkout-url",
  "memory",
  "product",
  "share-text",
] as const;

/**
 * Return the settings of an element.
 *
 * @param home - The URL of the shop's server, for an element without a `shop` attribute.
 */
export function optionsOf(element: Element, home: string): Options {
  const attribute = (name: (typeof ATTRIBUTES)[number], otherwise = "") =>
    element.getAttribute(name) ?? otherwise;
  return {
    shop: attribute("shop", home).replace(/\/+$/, ""),
    heading: attribute("heading", "Shop assistant"),
    label: attribute("label", "Ask"),
    greeting: attribute("greeting", "What do you need? Ask in your own words."),
    starters: attribute("starters").split("|").map(trimmed).filter(Boolean),
    productUrl: attribute("product-url"),
    checkoutUrl: attribute("checkout-url"),
    memory: attribute("memory") === "tab" ? "tab" : "browser",
    product: attribute("product"),
    shareText: element.hasAttribute("share-text"),
  };
}

function trimmed(words: string): string {
  return words.trim();
}
