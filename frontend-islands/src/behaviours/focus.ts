/** Focus when a control disappears: it must not fall back to the top of the page. */

export function hasFocus(element: Element | null): boolean {
  const root = element?.getRootNode();
  return (root instanceof Document || root instanceof ShadowRoot) && root.activeElement === element;
}

/**
 * Properties of an element that takes focus when it appears. The object is always the same, so React sets the
 * ref once.
 */
export const focusable = {
  tabIndex: -1,
  ref: (element: HTMLElement | null) => element?.focus({ preventScroll: true }),
} as const;
