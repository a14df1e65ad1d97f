/** A selector of the elements whose text is copied, which excludes controls and pictures. */
const COPIED_ELEMENTS = ".answer, .found-line, .receipt p";
/** Milliseconds during which the button shows "Copied". */
const LABEL_SHOWN_MS = 2000;

/** Enable the copy buttons of answers. Style sheets show them only if the browser has a clipboard. */
export function enableCopying(page: Document = document): void {
  if (!("clipboard" in navigator)) return; // for example on a page without TLS
  page.documentElement.classList.add("can-copy");
  page.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>(".copy");
    if (button) void copy(page, button);
  });
}

/** Copy the text of a turn, and show "Copied" for a short time. */
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
