/** What an answer's words are found in; its controls and pictures are left out. */
const WORDS = ".answer, .found-line, .receipt p";
const SAID_MS = 2000;

/** Lets answers be copied, where the browser can: only there their buttons appear. */
export function offerCopies(page: Document = document): void {
  if (!("clipboard" in navigator)) return; // an address without TLS
  page.documentElement.classList.add("can-copy");
  page.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>(".copy");
    if (button) void copy(page, button);
  });
}

async function copy(page: Document, button: HTMLElement): Promise<void> {
  const parts = page.getElementById(button.dataset.copy ?? "");
  const words = [...(parts?.querySelectorAll<HTMLElement>(WORDS) ?? [])].map((part) => part.innerText.trim());
  await navigator.clipboard.writeText(words.join("\n\n"));
  const label = button.querySelector("span");
  if (!label || label.textContent === "Copied") return;
  const before = label.textContent;
  label.textContent = "Copied";
  page.querySelector("#announcer")?.replaceChildren("Copied");
  setTimeout(() => (label.textContent = before), SAID_MS);
}
