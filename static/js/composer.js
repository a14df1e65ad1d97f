/** The message box. Enter sends; a counter shows the limit; the text stays until the server has accepted it. */
import { find } from "./dom.js";
import { showEcho } from "./echo.js";

export function startComposer() {
  const composer = find("#composer");
  const message = find("#message");
  if (!message) return;
  let sentText = "";
  // Safari before 16 has no requestSubmit.
  const submit = () => find(".send").click();

  function showTextSize() {
    const counter = find("#message-count");
    const limit = Number(counter.dataset.limit);
    const { length } = message.value;
    counter.textContent = length > limit * 0.9 ? `${length.toLocaleString()} of ${limit.toLocaleString()}` : "";
    counter.classList.toggle("over", length >= limit);
    if (CSS.supports("field-sizing", "content")) return;
    message.style.height = "auto";
    message.style.height = `${message.scrollHeight}px`;
  }

  function showError(text, canRetry) {
    const box = find("#composer-error");
    const add = (tag, properties) => box.append(Object.assign(document.createElement(tag), properties));
    if (text) {
      box.replaceChildren();
      add("p", { textContent: text });
    }
    if (canRetry) add("button", { type: "button", className: "button", textContent: "Try again", onclick: submit });
  }

  function prepareNextMessage() {
    composer.elements.client_message_id.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
    showTextSize();
  }

  message.addEventListener("input", showTextSize);
  message.addEventListener("keydown", (event) => {
    // Keys of an input method, among them the Enter that ends a composition, have the code 229. In Safari this Enter is
    // not `isComposing`.
    if (event.keyCode !== 13 || event.shiftKey) return;
    event.preventDefault();
    if (find(".composer .stop")) showError("Wait for the answer, or stop it first.");
    else if (message.value.trim()) submit();
    else showError(composer.dataset.empty);
  });
  composer.addEventListener("htmx:before:request", () => {
    sentText = message.value;
    message.value = "";
    showTextSize();
    showEcho(sentText);
    find("#composer-error").replaceChildren();
  });
  composer.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const status = ctx.response?.status ?? 0;
    if (status >= 200 && status < 400) prepareNextMessage();
    else {
      // Text typed since stays, after the words that were not taken.
      message.value = [sentText, message.value].filter(Boolean).join("\n");
      showTextSize();
      const serverText = find("#composer-error").textContent.trim();
      // Status 0 means that there was no response. From 429 on the same message may be taken later.
      const reason = `${status ? "That did not work." : "No connection."} Your message is still here.`;
      showError(serverText ? "" : reason, !status || status > 428);
    }
  });
  // A page from the browser's cache may contain an id that was used before.
  prepareNextMessage();
}
