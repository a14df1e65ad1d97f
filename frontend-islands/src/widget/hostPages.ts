/** Addresses of the storefront's pages, from its attributes and its cart. */
import type { Options } from "./options";
import { report } from "./report";

/** Return the absolute URL of an address on the storefront's page; null if it is not http or https. */
export function webAddress(address: string): string | null {
  try {
    const { protocol, href } = new URL(address, document.baseURI);
    return /^https?:$/.test(protocol) ? href : null;
  } catch {
    return null;
  }
}

/**
 * Return a function from a product to the URL of its page on the storefront; null if the storefront has none. An
 * unusable `product-url` is reported in the console and ignored.
 */
export function pageOf({ productUrl }: Options): (product: { id: string }) => string | null {
  const page = (id: string) => webAddress(productUrl.replaceAll("{id}", encodeURIComponent(id)));
  // The id may be in the path, the query or the fragment, but must not choose the host.
  const usable = productUrl.includes("{id}") && !/^\w+:\/*[^/]*\{|^\/\/[^/]*\{/.test(productUrl) && page("1");
  if (usable) return ({ id }) => page(id);
  if (productUrl) report(`product-url="${productUrl}" is ignored: it needs http(s) and {id}.`);
  return () => null;
}
