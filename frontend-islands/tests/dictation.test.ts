import { enableDictation } from "../src/page/dictation";

/** A replacement for the browser's recogniser, which jsdom lacks. */
class Recogniser {
  static newest: Recogniser;
  lang = "";
  interimResults = false;
  onresult?: (event: { results: { transcript: string }[][] }) => void;
  onerror?: (event: { error: string }) => void;
  onend?: () => void;
  start = jest.fn();
  stop = jest.fn(() => this.onend?.());
  abort = jest.fn(() => this.onend?.());
  constructor() {
    Recogniser.newest = this;
  }
  hears(...phrases: string[]) {
    this.onresult?.({ results: phrases.map((transcript) => [{ transcript }]) });
  }
}

const page = `
  <form id="composer"><textarea id="message" name="message" maxlength="30"></textarea>
  <button class="round send"><svg><use href="/icons.svg?v=1#send"></use></svg> <span>Send</span></button></form>
  <div id="composer-error" role="alert"></div>`;

function button(): HTMLButtonElement {
  const element = document.querySelector<HTMLButtonElement>(".dictate");
  if (!element) throw new Error("there is no button");
  return element;
}

let box: HTMLTextAreaElement;
let form: HTMLFormElement;
const sent = jest.fn((event: Event) => event.preventDefault());

beforeEach(() => {
  document.body.innerHTML = page;
  [form] = document.forms as unknown as [HTMLFormElement];
  box = form.elements.namedItem("message") as HTMLTextAreaElement;
  sent.mockClear();
  form.addEventListener("submit", sent);
  Object.assign(window, { webkitSpeechRecognition: Recogniser });
});

test("without speech recognition there is no button", () => {
  Object.assign(window, { webkitSpeechRecognition: undefined });
  enableDictation();
  expect(document.querySelector(".dictate")).toBeNull();
});

test("what is heard follows the typed text and is not sent", () => {
  enableDictation();
  expect(button().textContent.trim()).toBe("Dictate");
  expect(button().querySelector("use")?.getAttribute("href")).toBe("/icons.svg?v=1#microphone");
  const changed = jest.fn();
  box.addEventListener("input", changed);
  box.value = "I need";
  button().click();
  expect(button().textContent.trim()).toBe("Stop dictating");
  Recogniser.newest.hears("a red");
  Recogniser.newest.hears("a red", " kettle");
  expect(box.value).toBe("I need a red kettle");
  expect(changed).toHaveBeenCalledTimes(2);
  button().click();
  expect(Recogniser.newest.stop).toHaveBeenCalled();
  expect(button().textContent.trim()).toBe("Dictate");
  expect(document.activeElement).toBe(box);
  expect(sent).not.toHaveBeenCalled();
});

test("the text ends at the limit of the box", () => {
  enableDictation();
  button().click();
  Recogniser.newest.hears("a".repeat(29) + "😀");
  expect(box.value).toBe("a".repeat(29));
});

test("sending ends the dictation", () => {
  enableDictation();
  button().click();
  form.requestSubmit();
  expect(Recogniser.newest.abort).toHaveBeenCalled();
  expect(button().textContent.trim()).toBe("Dictate");
});

test.each([
  ["not-allowed", "The browser does not allow the microphone here."],
  ["something-new", "Dictation does not work here."],
  ["aborted", ""],
])("the error %s is explained beside the box", (error, text) => {
  enableDictation();
  button().click();
  Recogniser.newest.onerror?.({ error });
  Recogniser.newest.onend?.();
  expect(document.querySelector("#composer-error")?.textContent).toBe(text);
  expect(button().textContent.trim()).toBe("Dictate");
});
