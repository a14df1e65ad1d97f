/** Queries of the document, shared by all modules. */

export const find = (selector, within = document) => within.querySelector(selector);

/**
 * Return whether htmx and its extensions run. Without one of them the page is used as without scripts. Registering an
 * extension a second time returns false.
 */
export const isEnhanced = () =>
  window.htmx && !["sse", "upsert"].some((name) => htmx.registerExtension(name, {}) !== false);

/** Return whether an element is in the document and visible. Without `checkVisibility` it counts as visible. */
export const isVisible = (element) =>
  element?.isConnected && element.checkVisibility?.({ visibilityProperty: true }) !== false;
