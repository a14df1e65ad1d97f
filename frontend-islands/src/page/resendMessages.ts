import { isOutcomeUnknown, onHtmxRequests } from "./htmxRequests";

const FIRST_SECONDS = 4;
const MAX_SECONDS = 30;

/**
 * Send a message again if its request was lost: after a delay, and at once when the connection is back. The
 * client_message_id stays the same, so the server handles it once. An edit by the shopper cancels it.
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
