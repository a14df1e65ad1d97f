/** Dictation into the message box, where the browser recognises speech. The shopper sends the words, nothing else does. */

const DICTATE = "Dictate";
const STOP = "Stop dictating";

const REASONS: Record<string, string> = {
  "not-allowed": "The browser does not allow the microphone here.",
  "service-not-allowed": "The browser does not allow the microphone here.",
  "audio-capture": "No microphone was found.",
  "no-speech": "Nothing was heard.",
  network: "Speech recognition cannot be reached.",
  "language-not-supported": "The browser does not recognise this language.",
};

/** The part of the Web Speech API that is used here. TypeScript's library does not describe it. */
interface Recognition {
  lang: string;
  interimResults: boolean;
  start: () => void;
  stop: () => void;
  abort: () => void;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
}

type RecognitionWindow = Window &
  Partial<Record<"SpeechRecognition" | "webkitSpeechRecognition", new () => Recognition>>;

/** Put a button *Dictate* beside *Send*, if the browser recognises speech. */
export function enableDictation(page: Document = document): void {
  const { SpeechRecognition, webkitSpeechRecognition } = window as RecognitionWindow;
  const Recogniser = SpeechRecognition ?? webkitSpeechRecognition;
  const box = page.querySelector<HTMLTextAreaElement>("#message");
  const send = page.querySelector<HTMLElement>(".send");
  if (!Recogniser || !box || !send) return;
  const button = dictateButton(page, send);
  send.before(button);
  let running: Recognition | null = null;

  const end = () => {
    running = null;
    name(button, DICTATE);
  };
  button.addEventListener("click", () => {
    if (running) {
      running.stop();
      return;
    }
    running = dictate(new Recogniser(), box, end);
    name(button, STOP);
  });
  // Words after the message was sent belong to no message.
  const abort = () => {
    running?.abort();
    end();
  };
  box.form?.addEventListener("submit", abort);
  addEventListener("pagehide", abort);
}

/** Write what is heard behind the text of the box, until the shopper stops or is silent. */
function dictate(recognition: Recognition, box: HTMLTextAreaElement, end: () => void): Recognition {
  const error = document.querySelector("#composer-error");
  error?.replaceChildren();
  const typed = box.value && !/\s$/.test(box.value) ? `${box.value} ` : box.value;
  recognition.lang = navigator.language || document.documentElement.lang;
  recognition.interimResults = true;
  recognition.onresult = ({ results }) => {
    const heard = Array.from(results, (result) => result[0]?.transcript ?? "").join("");
    box.value = limited(typed + heard.trimStart(), box.maxLength);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  recognition.onerror = (event) => {
    if (event.error === "aborted") return;
    const reason = Object.assign(document.createElement("p"), {
      textContent: REASONS[event.error] ?? "Dictation does not work here.",
    });
    error?.replaceChildren(reason);
  };
  recognition.onend = () => {
    end();
    box.focus();
  };
  recognition.start();
  return recognition;
}

/** Return a text of at most as many characters as the box takes, without half a character at its end. */
function limited(text: string, most: number): string {
  return most < 0 ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
}

/** Return the button, with the icon from the file that *Send* has its icon from. */
function dictateButton(page: Document, send: HTMLElement): HTMLButtonElement {
  const button = page.createElement("button");
  button.type = "button";
  button.className = "round dictate";
  const icon = send.querySelector("svg")?.cloneNode(true);
  if (icon instanceof SVGElement) {
    const use = icon.querySelector("use");
    use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*$/, "#microphone"));
    button.append(icon, " ");
  }
  button.append(page.createElement("span"));
  name(button, DICTATE);
  return button;
}

/** Give the button its name and state. */
function name(button: HTMLElement, label: string): void {
  button.querySelector("span")?.replaceChildren(label);
  button.classList.toggle("hears", label === STOP);
}
