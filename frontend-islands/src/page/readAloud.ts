/**
 * Reads an answer aloud with the browser's voice when *Listen* is pressed. Without a voice, the server's link
 * to a sound file works.
 */

const READ_ELEMENTS = ".answer, .found-line, .receipt p, .card-name a, .card .price";
const LISTEN = "Listen";
const STOP = "Stop listening";

export function enableReadAloud(): void {
  const voice = window.speechSynthesis as SpeechSynthesis | undefined;
  if (!voice || typeof SpeechSynthesisUtterance === "undefined") return;
  document.documentElement.classList.add("can-speak");
  document.addEventListener("click", (event) => {
    const control = (event.target as Element).closest<HTMLElement>(".listen");
    if (!control) return;
    event.preventDefault();
    if (control.textContent === STOP) voice.cancel();
    else speak(voice, control);
  });
  // The browser would continue to speak after the page is left.
  addEventListener("pagehide", () => {
    voice.cancel();
  });
}

function speak(voice: SpeechSynthesis, control: HTMLElement): void {
  voice.cancel();
  const utterance = new SpeechSynthesisUtterance(textToRead(control.dataset.listen ?? ""));
  utterance.lang = document.documentElement.lang;
  const resetLabel = () => {
    control.textContent = LISTEN;
  };
  utterance.onend = resetLabel;
  utterance.onerror = (event) => {
    resetLabel();
    const link = control.getAttribute("href");
    // No voice is installed, or it failed: use the server's file.
    if (link && !["canceled", "interrupted"].includes(event.error)) location.assign(link);
  };
  control.textContent = STOP;
  voice.speak(utterance);
}

/** Return the text of a turn, part by part, one line for each. */
export function textToRead(partsId: string): string {
  const parts = document.getElementById(partsId);
  const elements = [...(parts?.querySelectorAll<HTMLElement>(READ_ELEMENTS) ?? [])];
  return elements
    .map((each) => each.textContent.replace(/\s+/g, " ").trim())
    .filter(Boolean)
    .map((line) => (/[.!?]$/.test(line) ? line : `${line}.`))
    .join("\n");
}
