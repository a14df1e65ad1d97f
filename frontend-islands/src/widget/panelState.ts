/**
 * Stores whether the panel is open, for the storefront's next page. On a phone it is not opened again: the
 * sheet would cover the page.
 */

const KEY = "shop-assistant open";

/** Matches screens on which the panel is a sheet over the whole page. */
export const PHONE_QUERY = "(max-width: 40rem)";

export function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(KEY) === "yes" && !matchMedia(PHONE_QUERY).matches;
  } catch {
    return false;
  }
}

export function storeOpen(open: boolean): void {
  try {
    sessionStorage.setItem(KEY, open ? "yes" : "no");
  } catch {
    // Without storage the panel is closed on each new page.
  }
}
