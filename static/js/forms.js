/** Forms that htmx sends. A message is shown at once (the composer shows its own); a button is disabled until the response. */
import { find } from "./dom.js";
import { removeEcho, showEcho } from "./echo.js";
import { expectTurn } from "./scroll.js";

const LABEL_SHOWN_MS = 2000;

/** Show another label on a button for two seconds, and announce it to screen readers. */
function flashLabel(button, text) {
  const label = [...(button?.childNodes ?? [])].find((node) => node.data?.trim());
  const before = label?.data;
  if (!label || before === text) return;
  label.data = text;
  find("#announcer")?.replaceChildren(text);
  setTimeout(() => (label.data = before), LABEL_SHOWN_MS);
}

export function startForms() {
  document.addEventListener("htmx:before:request", ({ target, detail: { ctx } }) => {
    if (!target.matches?.("form")) return;
    ctx.button = ctx.request.submitter ?? find("button:not([type=button])", target);
    ctx.button?.setAttribute("aria-disabled", "true");
    if (target.matches("[action^='/cart/'], .stop")) return;
    expectTurn();
    if (target.matches("#composer")) return;
    const message = ctx.button?.name === "message" ? ctx.button.value : target.elements.message?.value;
    if (message && find("#composer")) showEcho(message);
  });
  document.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    ctx.button?.removeAttribute("aria-disabled");
    if (!target.matches?.("form")) return;
    const status = ctx.response?.status ?? 0;
    const isDone = status >= 200 && status < 400;
    // The start page is left for the conversation, where the stream shows the question.
    if (find("#turns") || !isDone) removeEcho();
    if (!isDone) expectTurn(false);
    // The composer shows its own errors.
    if (target.matches("#composer")) return;
    if (!isDone) flashLabel(ctx.button, "Not done");
  });
}
