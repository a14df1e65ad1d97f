/** Queries of the document, shared by all modules. */

export const find = (selector, within = document) => within.querySelector(selector);

/** Return whether an element is in the document and visible. Without `checkVisibility` it counts as visible. */
export const isVisible = (element) =>
  element?.isConnected && element.checkVisibility?.({ visibilityProperty: true }) !== false;
