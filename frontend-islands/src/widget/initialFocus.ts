import { PHONE } from "./panelState";

/** Where one begins: to write; on a phone at the top, for its keyboard would hide half of what there is to read. */
export function focusStart(panel: Element): void {
  const box = matchMedia(PHONE).matches ? null : panel.querySelector("textarea");
  (box ?? panel.querySelector("h2"))?.focus({ preventScroll: true });
}
