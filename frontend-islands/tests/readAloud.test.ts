import { enableReadAloud, textToRead } from "../src/page/readAloud";

/** A replacement for SpeechSynthesisUtterance, which jsdom lacks. */
class Utterance {
  lang = "";
  onend?: () => void;
  onerror?: (event: { error: string }) => void;
  constructor(readonly text: string) {}
}

const spoken: Utterance[] = [];
const voice = {
  speak: jest.fn((utterance: Utterance) => spoken.push(utterance)),
  cancel: jest.fn(() => spoken.at(-1)?.onend?.()),
};

const page = `
  <div id="turn-1-parts">
    <div class="answer"><p>Two kettles.</p></div>
    <ol><li class="card"><h3 class="card-name"><span>1</span> <a href="/products/h">Harrow kettle</a></h3> <span class="price">$34.90</span></li></ol>
  </div>
  <button class="listen" data-listen="turn-1-parts"><span>Listen</span></button>`;

beforeAll(() => {
  Object.assign(window, { speechSynthesis: voice, SpeechSynthesisUtterance: Utterance });
  document.documentElement.lang = "en";
  enableReadAloud();
});

beforeEach(() => {
  spoken.length = 0;
  jest.clearAllMocks();
  document.body.innerHTML = page;
});

const control = () => document.querySelector<HTMLElement>(".listen") ?? document.body;

test("the text to read has the answer, and the products with their prices", () => {
  expect(textToRead("turn-1-parts")).toBe("Two kettles.\nHarrow kettle.\n$34.90.");
});

test("reading can be stopped and started again", () => {
  control().click();
  expect(spoken[0]?.text).toContain("Two kettles.");
  expect(spoken[0]?.lang).toBe("en");
  expect(control().textContent).toBe("Stop listening");
  control().click();
  expect(voice.speak).toHaveBeenCalledTimes(1);
  expect(control().textContent).toBe("Listen");
  control().click();
  expect(voice.speak).toHaveBeenCalledTimes(2);
});

test("the control shows its own label after reading, and after a failure", () => {
  control().click();
  spoken[0]?.onend?.();
  expect(control().textContent).toBe("Listen");
  control().click();
  spoken[1]?.onerror?.({ error: "synthesis-failed" });
  expect(control().textContent).toBe("Listen");
});

test("reading stops when the page is left", () => {
  control().click();
  window.dispatchEvent(new Event("pagehide"));
  expect(voice.cancel).toHaveBeenCalled();
});
