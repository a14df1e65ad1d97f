import { isLost, onRequests } from "./htmxRequests";

const FIRST_SECONDS = 4;
const MOST_SECONDS = 30;

/**
 * Sends a message that did not get through again by itself: after a while, and at once when the connection is back. It
 * goes under the same client_message_id, so it is taken once. Whoever changes it meanwhile sends it themselves.
 */
export function resendMessages(page: Document = document): void {
  const composer = page.querySelector<HTMLFormElement>("#composer");
  const box = page.querySelector<HTMLTextAreaElement>("#message");
  if (!composer || !box) return;
  const note = page.createElement("p");
  let misses = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const leave = () => {
    clearTimeout(timer);
    timer = undefined;
    note.remove();
  };
  const send = () => {
    if (timer !== undefined) composer.requestSubmit();
  };
  onRequests(page, {
    before: ({ target }) => {
      if (target === composer) leave();
    },
    after: ({ target }, status) => {
      if (target !== composer) return;
      misses = isLost(status) ? misses + 1 : 0;
      if (misses === 0) return;
      const seconds = Math.min(MOST_SECONDS, FIRST_SECONDS * 2 ** (misses - 1));
      timer = setTimeout(send, seconds * 1000);
      note.textContent = `Trying again in ${seconds} s.`;
      page.querySelector("#composer-error > p")?.after(note);
    },
  });
  box.addEventListener("input", leave);
  page.addEventListener("htmx:sse:after:connection", send);
  page.defaultView?.addEventListener("online", send);
}
