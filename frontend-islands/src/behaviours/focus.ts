/** What a control that goes leaves behind: the focus must not fall back to the top of the page. */

export function hasFocus(element: Element | null): boolean {
  const root = element?.getRootNode();
  return (root instanceof Document || root instanceof ShadowRoot) && root.activeElement === element;
}

/** Properties of an element that takes the focus as it appears. The same object each time, so that it does so once. */
export const focusable = {
  tabIndex: -1,
  ref: (element: HTMLElement | null) => element?.focus({ preventScroll: true }),
} as const;
