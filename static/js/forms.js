/** Forms that htmx sends. The button is disabled until the response; its label then shows the outcome. */
import { find } from "./dom.js";
import { scrollToNewest } from "./scroll.js";

const LABEL_SHOWN_MS = 2000;

/** Show another label on a button for two seconds, and announce it to screen readers. */
function flashLabel(button, text) {
  const label = [...(button?.childNodes ?? [])].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!label || button.dataset.flash) return;
  const before = label.data;
  button.dataset.flash = label.data = text;
  find("#announcer")?.replaceChildren(text);
  setTimeout(() => {
    label.data = before;
    delete button.dataset.flash;
  }, LABEL_SHOWN_MS);
}

export function startForms() {
  document.addEventListener("htmx:before:request", ({ target, detail: { ctx } }) => {
    if (!target.matches?.("form")) return;
    ctx.button = ctx.request.submitter ?? find("button:not([type=button])", target);
    ctx.button?.setAttribute("aria-disabled", "true");
  });
  document.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    ctx.button?.removeAttribute("aria-disabled");
    // The composer shows its own errors.
    if (!target.matches?.("form:not(#composer)")) return;
    const status = ctx.response?.status ?? 0;
    if (status < 200 || status >= 400) flashLabel(ctx.button, "Not done");
    else if (ctx.request.action === "/cart/items") flashLabel(ctx.button, "Added");
    else if (target.matches(".undo")) flashLabel(ctx.button, "Undone");
    else scrollToNewest();
  });
}
