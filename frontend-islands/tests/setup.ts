import "@testing-library/jest-dom";

// Replacements for features of browsers that jsdom lacks: dialogs, media queries, ResizeObserver, scrolling, canvas.
HTMLCanvasElement.prototype.getContext = () => null;
HTMLDialogElement.prototype.show = function () {
  this.setAttribute("open", "");
  this.querySelector<HTMLElement>("[autofocus], button, a[href], input, textarea")?.focus();
};
HTMLDialogElement.prototype.showModal = function () {
  this.show();
};
HTMLDialogElement.prototype.close = function () {
  if (!this.open) return;
  this.removeAttribute("open");
  this.dispatchEvent(new Event("close"));
};
const nothing = () => undefined;
const noMatch = (media: string) => Object.assign(new EventTarget(), { media, matches: false });
Object.assign(Element.prototype, { scrollBy: nothing, scrollIntoView: nothing });
Object.assign(globalThis, {
  matchMedia: noMatch,
  ResizeObserver: class {
    observe = nothing;
    unobserve = nothing;
    disconnect = nothing;
  },
});
