/** Fragments before they are swapped into the page: repeated turns are removed, and new elements get a class. */

import { removeEcho } from "./echo.js";

export function startSwaps() {
  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    const elements = tasks.flatMap((task) => [...task.fragment.children]);
    const isInPage = (element) => element.id && document.getElementById(element.id);
    // The stream can be faster than the response to a form. The page then has the turn in a newer version.
    const isRepeated = (element) => element.matches(".turn") && isInPage(element);
    if (ctx.request.method === "POST" && elements.some(isRepeated)) tasks.length = 0;
    // The question is on the page already: it does not rise into place a second time.
    const isEchoed = elements.some((element) => element.matches(".turn:not(.click)")) && removeEcho();
    for (const element of elements) if (element.id && !isInPage(element) && !isEchoed) element.classList.add("is-new");
  });
}
