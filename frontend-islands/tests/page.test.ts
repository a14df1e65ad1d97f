import { addIdempotencyKeys } from "../src/page/idempotencyKeys";
import { enableCopying } from "../src/page/copyAnswer";
import { resendMessages } from "../src/page/resendMessages";

const COMPOSER = `
  <form id="composer"><textarea id="message">a kettle</textarea></form>
  <div id="composer-error"><p>No connection. Your message is still here.</p></div>`;

let page: Document;
let sent: jest.Mock;

/** Create a new page, so that no test has the listeners of another. */
function open(html: string): Document {
  page = document.implementation.createHTMLDocument();
  page.body.innerHTML = html;
  return page;
}

/** Return an element of the page. Throws an Error if there is none. */
function the(selector: string): HTMLElement {
  const found = page.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

/** Open a page with a composer that resends messages, and record its submissions in `sent`. */
function composing(): HTMLFormElement {
  resendMessages(open(COMPOSER));
  const composer = the("#composer") as HTMLFormElement;
  sent = jest.fn(() => begin(composer));
  composer.requestSubmit = sent;
  return composer;
}

/** Dispatch an event of htmx. */
function dispatch(target: Element, name: string, ctx: object): void {
  target.dispatchEvent(new CustomEvent(`htmx:${name}:request`, { bubbles: true, detail: { ctx } }));
}

/** Begin a request of htmx, and return its headers. */
function begin(target: Element): Record<string, string> {
  const headers = {};
  dispatch(target, "before", { request: { headers } });
  return headers;
}

/** End a request of htmx. Without a status there was no response. */
function end(target: Element, status?: number): void {
  dispatch(target, "finally", { response: status === undefined ? undefined : { status } });
}

/** Return the error beside the composer. */
const shownError = () => the("#composer-error").textContent.trim();

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test("a message without a response is sent again, after a longer delay each time", () => {
  const composer = composing();
  const waits = [4, 8, 16, 30, 30];
  for (const [tries, wait] of waits.entries()) {
    end(composer);
    expect(shownError()).toContain(`Trying again in ${wait} s.`);
    jest.advanceTimersByTime(wait * 1000 - 1);
    expect(sent).toHaveBeenCalledTimes(tries);
    jest.advanceTimersByTime(1);
    expect(sent).toHaveBeenCalledTimes(tries + 1);
  }
});

test.each([200, 409, 422, 429, 500])("a message with the response %i is not sent again", (status) => {
  const composer = composing();
  end(composer, status);
  jest.advanceTimersByTime(60_000);
  expect(sent).not.toHaveBeenCalled();
});

test("a message is sent at once, and once, when the connection is restored", () => {
  const composer = composing();
  end(composer, 503);
  page.body.dispatchEvent(new CustomEvent("htmx:sse:after:connection", { bubbles: true }));
  expect(sent).toHaveBeenCalledTimes(1);
  page.body.dispatchEvent(new CustomEvent("htmx:sse:after:connection", { bubbles: true }));
  jest.advanceTimersByTime(60_000);
  expect(sent).toHaveBeenCalledTimes(1);
});

test("a message that the shopper edits is not sent again", () => {
  const composer = composing();
  end(composer);
  the("#message").dispatchEvent(new Event("input"));
  jest.advanceTimersByTime(60_000);
  expect(sent).not.toHaveBeenCalled();
  expect(shownError()).toBe("No connection. Your message is still here.");
});

test("the delay starts again at its shortest after a success", () => {
  const composer = composing();
  for (const status of [undefined, undefined, 200, undefined]) {
    begin(composer);
    end(composer, status);
  }
  expect(shownError()).toContain("in 4 s");
});

test("a page without a composer is not changed", () => {
  resendMessages(open("<p>Cart</p>"));
  end(page.body);
  expect(page.body.innerHTML).toBe("<p>Cart</p>");
});

test("a form keeps its idempotency key until the outcome is known", () => {
  addIdempotencyKeys(open('<form id="add"></form><form id="other"></form><main></main>'));
  const form = the("#add");
  const keys = [undefined, 503, 200, 422, 200].map((status) => {
    const key = begin(form)["Idempotency-Key"];
    end(form, status);
    return key;
  });
  expect(keys[0]).toMatch(/^[\d-]{7,}$/);
  expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]]);
  expect(new Set(keys).size).toBe(3);
  expect(begin(the("#other"))["Idempotency-Key"]).not.toBe(keys[0]);
  expect(begin(the("main"))).toEqual({});
});

test("the text of an answer is copied, and its button shows that for two seconds", async () => {
  const writeText = jest.fn(() => Promise.resolve());
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  enableCopying(
    open(`<p id="announcer"></p><div id="parts"><p class="answer">Three kettles.</p><b>$20</b>
      <p class="answer">The red one.</p></div><button class="copy" data-copy="parts"><span>Copy</span></button>`),
  );
  for (const answer of page.querySelectorAll<HTMLElement>(".answer")) answer.innerText = answer.textContent;
  const label = the(".copy span");
  the(".copy").click();
  label.dispatchEvent(new Event("click", { bubbles: true }));
  await Promise.resolve();
  await Promise.resolve();
  expect(writeText).toHaveBeenCalledWith("Three kettles.\n\nThe red one.");
  expect(label.textContent).toBe("Copied");
  expect(the("#announcer").textContent).toBe("Copied");
  jest.advanceTimersByTime(2000);
  expect(label.textContent).toBe("Copy");
});

test("copying is not offered if the browser has no clipboard", () => {
  Reflect.deleteProperty(navigator, "clipboard");
  enableCopying(open("<p></p>"));
  expect(page.documentElement.classList).not.toContain("can-copy");
});
