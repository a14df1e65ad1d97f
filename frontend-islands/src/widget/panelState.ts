/**
 * Storage of whether the panel is open, for the storefront's next page. On a phone the panel does not open by itself,
 * because the sheet would cover the page.
 */

const KEY = "shop-assistant open";

/** A media query for screens on which the panel is a sheet over the whole page. */
export const PHONE_QUERY = "(max-width: 40rem)";

/** Return whether the panel was open on the previous page and opens again on this screen. */
export function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(KEY) === "yes" && !matchMedia(PHONE_QUERY).matches;
  } catch {
    return false;
  }
}

/** Store whether the panel is open, for this tab. */
export function storeOpen(open: boolean): void {
  try {
    sessionStorage.setItem(KEY, open ? "yes" : "no");
  } catch {
    // Without storage the panel is closed on each new page.
  }
}
