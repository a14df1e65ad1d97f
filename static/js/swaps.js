/** Fragments before they are swapped into the page: repeated turns are removed, and new elements get a class. */

import { find } from "./dom.js";
import { removeEcho } from "./echo.js";

/** Replace all elements of the page that have the same `data-shared` as this one. */
function replaceShared(fresh) {
  for (const old of document.querySelectorAll(`[data-shared="${fresh.dataset.shared}"]`)) {
    const copy = fresh.cloneNode(true);
    const focused = old.contains(document.activeElement) && document.activeElement;
    old.replaceWith(copy);
    htmx.process(copy);
    if (focused) (find(`button.${focused.className}`, copy) || find(".more, .button", copy) || find("#message"))?.focus();
  }
}

export function startSwaps() {
  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    for (let index = tasks.length; index--; ) {
      const first = tasks[index].fragment.firstElementChild;
      if (!first?.dataset.shared) continue;
      replaceShared(first);
      tasks.splice(index, 1);
    }
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
