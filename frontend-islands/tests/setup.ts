import "@testing-library/jest-dom";

// What jsdom leaves out of a browser: dialogs that open, sizes that are watched, scrolling, drawing.
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
