import { PHONE_QUERY } from "./panelState";

/** Focus the message box; on a phone the heading, as the keyboard would cover half of the messages. */
export function setInitialFocus(panel: Element): void {
  const box = matchMedia(PHONE_QUERY).matches ? null : panel.querySelector("textarea");
  (box ?? panel.querySelector("h2"))?.focus({ preventScroll: true });
}
