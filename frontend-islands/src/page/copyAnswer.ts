/** The elements whose text is copied: no controls, no pictures. */
const COPIED_ELEMENTS = ".answer, .found-line, .receipt p";
const LABEL_SHOWN_MS = 2000;

/** Enable the copy buttons of answers. They appear only if the browser has a clipboard. */
export function enableCopying(page: Document = document): void {
  if (!("clipboard" in navigator)) return; // the page has no TLS
  page.documentElement.classList.add("can-copy");
  page.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>(".copy");
    if (button) void copy(page, button);
  });
}

async function copy(page: Document, button: HTMLElement): Promise<void> {
  const parts = page.getElementById(button.dataset.copy ?? "");
  const words = [...(parts?.querySelectorAll<HTMLElement>(COPIED_ELEMENTS) ?? [])].map((part) =>
    part.innerText.trim(),
  );
  await navigator.clipboard.writeText(words.join("\n\n"));
  const label = button.querySelector("span");
  if (!label || label.textContent === "Copied") return;
  const before = label.textContent;
  label.textContent = "Copied";
  page.querySelector("#announcer")?.replaceChildren("Copied");
  setTimeout(() => (label.textContent = before), LABEL_SHOWN_MS);
}
