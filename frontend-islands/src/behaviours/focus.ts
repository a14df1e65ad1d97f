/** Focus management for controls that disappear: without it the browser moves focus to the top of the page. */

/** Return whether an element has focus, also within a shadow root. */
export function hasFocus(element: Element | null): boolean {
  const root = element?.getRootNode();
  return (root instanceof Document || root instanceof ShadowRoot) && root.activeElement === element;
}

/**
 * Properties of an element that receives focus when it appears. The ref is the same function in each render,
 * so that React calls it once.
 */
export const focusable = {
  tabIndex: -1,
  ref: (element: HTMLElement | null) => element?.focus({ preventScroll: true }),
} as const;
