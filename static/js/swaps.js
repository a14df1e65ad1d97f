/** Fragments on their way into the page: turns that are already there are left out, new elements are marked. */

export function startSwaps() {
  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    const elements = tasks.flatMap((task) => [...task.fragment.children]);
    const isInPage = (element) => element.id && document.getElementById(element.id);
    // The stream can be faster than the response to the form, and its turn is the newer one.
    const isRepeated = (element) => element.matches(".turn") && isInPage(element);
    if (ctx.request.method === "POST" && elements.some(isRepeated)) tasks.length = 0;
    for (const element of elements) if (element.id && !isInPage(element)) element.classList.add("is-new");
  });
}
