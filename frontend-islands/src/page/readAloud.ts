/**
 * Reading of answers with the browser's speech synthesis, started by *Listen*. Without speech synthesis, *Listen* is
 * the server's link to a sound file.
 */

/** A selector of the elements whose text is read. */
const READ_ELEMENTS = ".answer, .found-line, .receipt p, .card-name a, .card .price";
const LISTEN = "Listen";
const STOP = "Stop listening";

/** Enable the *Listen* buttons, if the browser has speech synthesis. */
export function enableReadAloud(): void {
  const voice = window.speechSynthesis as SpeechSynthesis | undefined;
  if (!voice || typeof SpeechSynthesisUtterance === "undefined") return;
  document.documentElement.classList.add("can-speak");
  document.addEventListener("click", (event) => {
    const control = (event.target as Element).closest<HTMLElement>(".listen");
    if (!control) return;
    event.preventDefault();
    if (labelOf(control).textContent === STOP) voice.cancel();
    else speak(voice, control);
  });
  // Without this the browser continues to speak after the page is left.
  addEventListener("pagehide", () => {
    voice.cancel();
  });
}

/** Return the part of a control that the eye reads; the rest of its name says which answer it is for. */
function labelOf(control: HTMLElement): Element {
  return control.firstElementChild ?? control;
}

/** Read the text of a control's turn. The control shows *Stop listening* until the end. */
function speak(voice: SpeechSynthesis, control: HTMLElement): void {
  voice.cancel();
  const utterance = new SpeechSynthesisUtterance(textToRead(control.dataset.listen ?? ""));
  utterance.lang = document.documentElement.lang;
  const label = labelOf(control);
  const resetLabel = () => {
    label.textContent = LISTEN;
  };
  utterance.onend = resetLabel;
  utterance.onerror = (event) => {
    resetLabel();
    const link = control.getAttribute("href");
    // No voice is installed, or synthesis failed: open the server's sound file.
    if (link && !["canceled", "interrupted"].includes(event.error)) location.assign(link);
  };
  label.textContent = STOP;
  voice.speak(utterance);
}

/** Return the text of a turn: one line for each element, with a period if it has no end mark. */
export function textToRead(partsId: string): string {
  const parts = document.getElementById(partsId);
  const elements = [...(parts?.querySelectorAll<HTMLElement>(READ_ELEMENTS) ?? [])];
  return elements
    .map((each) => each.textContent.replace(/\s+/g, " ").trim())
    .filter(Boolean)
    .map((line) => (/[.!?]$/.test(line) ? line : `${line}.`))
    .join("\n");
}
