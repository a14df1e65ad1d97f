/** Keyboard focus, which is restored after a swap has replaced the focused element. */
import { find, isVisible } from "./dom.js";

const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";

/** Return an element and the controls in it. After a swap, the successor of a control has the same index. */
const controlsOf = (element) => [element, ...element.querySelectorAll(CONTROLS)];

/** Return the focused element and its index in the nearest element that has an id. */
function focusedControl() {
  const element = document.activeElement;
  const container = element !== document.body && element?.closest("[id]");
  return container && { element, containerId: container.id, index: controlsOf(container).indexOf(element) };
}

function restoreFocus(focused) {
  if (!focused || isVisible(focused.element)) return;
  // The shopper has focused another element.
  if (![document.body, focused.element].includes(document.activeElement)) return;
  const container = document.getElementById(focused.containerId);
  const controls = container ? controlsOf(container) : [];
  const successor = controls[focused.index];
  const candidates = [
    successor?.tagName === focused.element.tagName && successor,
    // A line of the cart that was removed has one control.
    controls.length === 2 && controls[1],
    find(".composer .stop button"),
    find(".send"),
    find("#message"),
  ];
  candidates.find((each) => each && isVisible(each))?.focus({ preventScroll: true });
}

export function startFocus() {
  let focused = null;
  document.addEventListener("htmx:before:swap", () => {
    focused = focusedControl();
  });
  document.addEventListener("htmx:after:swap", () => {
    const restore = () => restoreFocus(focused);
    restore();
    requestAnimationFrame(restore);
  });
}
