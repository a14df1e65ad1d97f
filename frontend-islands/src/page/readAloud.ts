/**
 * *Listen* on each answer: read aloud by the browser where it can. Where it cannot, the server's link to a sound file,
 * if there is one, stays what it is.
 */

const SAID = ".answer, .found-line, .receipt p, .card-name a, .card .price";
const AGAIN = "Listen";
const STOP = "Stop listening";

export function listenToAnswers(): void {
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
  // A page that is left must not go on talking.
  addEventListener("pagehide", () => {
    voice.cancel();
  });
}

function speak(voice: SpeechSynthesis, control: HTMLElement): void {
  voice.cancel();
  const utterance = new SpeechSynthesisUtterance(wordsOf(control.dataset.listen ?? ""));
  utterance.lang = document.documentElement.lang;
  const rest = () => {
    control.textContent = AGAIN;
  };
  utterance.onend = rest;
  utterance.onerror = (event) => {
    rest();
    const link = control.getAttribute("href");
    // No voice is installed, or it failed: the server's file is the better one.
    if (link && !["canceled", "interrupted"].includes(event.error)) location.assign(link);
  };
  control.textContent = STOP;
  voice.speak(utterance);
}

/** What a turn says, part by part, as its page shows it. */
export function wordsOf(partsId: string): string {
  const parts = document.getElementById(partsId);
  const said = [...(parts?.querySelectorAll<HTMLElement>(SAID) ?? [])];
  return said
    .map((each) => each.textContent.replace(/\s+/g, " ").trim())
    .filter(Boolean)
    .map((line) => (/[.!?]$/.test(line) ? line : `${line}.`))
    .join("\n");
}
