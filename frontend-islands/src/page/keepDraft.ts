/** The text in the message box, kept for the tab: leaving the page does not lose it. */

/** Fill the box with the text that the tab left in it, and keep what is in it when the page is left. */
export function keepDraft(page: Document = document): void {
  const box = page.querySelector<HTMLTextAreaElement>("#message");
  const kept = storage();
  if (!box || !kept) return;
  const key = `draft ${location.pathname}`;
  const draft = kept.getItem(key);
  // The server's page may have the text of a message that was refused.
  if (draft && !box.value) {
    box.value = draft;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // A phone may end a hidden page without another event.
  for (const [target, name] of [
    [window, "pagehide"],
    [page, "visibilitychange"],
  ] as const)
    target.addEventListener(name, () => {
      if (box.value.trim()) kept.setItem(key, box.value);
      else kept.removeItem(key);
    });
}

/** Return the tab's storage, or null where the browser blocks it. */
function storage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
