import { isOutcomeUnknown, onHtmxRequests } from "./htmxRequests";

/** Seconds before the first repetition; they double with each further one. */
const FIRST_SECONDS = 4;
const MAX_SECONDS = 30;

/**
 * Repeat the request of a message if its outcome is unknown: after a delay, or at once when the connection is restored.
 * The client_message_id stays the same, so that the server handles the message once. An edit by the shopper cancels
 * this.
 */
export function resendMessages(page: Document = document): void {
  const composer = page.querySelector<HTMLFormElement>("#composer");
  const box = page.querySelector<HTMLTextAreaElement>("#message");
  if (!composer || !box) return;
  const note = page.createElement("p");
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const cancel = () => {
    clearTimeout(timer);
    timer = undefined;
    note.remove();
  };
  const send = () => {
    if (timer !== undefined) composer.requestSubmit();
  };
  onHtmxRequests(page, {
    before: ({ target }) => {
      if (target === composer) cancel();
    },
    after: ({ target }, status) => {
      if (target !== composer) return;
      failures = isOutcomeUnknown(status) ? failures + 1 : 0;
      if (failures === 0) return;
      const seconds = Math.min(MAX_SECONDS, FIRST_SECONDS * 2 ** (failures - 1));
      timer = setTimeout(send, seconds * 1000);
      note.textContent = `Trying again in ${seconds} s.`;
      page.querySelector("#composer-error > p")?.after(note);
    },
  });
  box.addEventListener("input", cancel);
  page.addEventListener("htmx:sse:after:connection", send);
  page.defaultView?.addEventListener("online", send);
}
