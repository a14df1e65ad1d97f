import { PHONE_QUERY } from "./panelState";

/** Move focus to the message box; on a phone to the heading, because the keyboard would cover half of the messages. */
export function setInitialFocus(panel: Element): void {
  const box = matchMedia(PHONE_QUERY).matches ? null : panel.querySelector("textarea");
  (box ?? panel.querySelector("h2"))?.focus({ preventScroll: true });
}
