/** A panel stays open from page to page of a storefront; a phone's sheet would hide each of them. */

const KEY = "shop-assistant open";

/** The width below which the panel is a sheet over the whole page. */
export const PHONE = "(max-width: 40rem)";

export function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(KEY) === "yes" && !matchMedia(PHONE).matches;
  } catch {
    return false;
  }
}

export function rememberOpen(open: boolean): void {
  try {
    sessionStorage.setItem(KEY, open ? "yes" : "no");
  } catch {
    // Without storage each page begins with the panel closed.
  }
}
