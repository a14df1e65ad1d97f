/** Queries of the document, shared by all modules. */

export const find = (selector, within = document) => within.querySelector(selector);

/**
 * Return whether htmx and its extensions run; otherwise the page is used as without scripts. The last extension of their
 * common file is the proof. Registering it a second time returns false.
 */
export const isEnhanced = () => window.htmx?.registerExtension("upsert", {}) === false;

/** Return whether an element is in the document and visible. Without `checkVisibility` it counts as visible. */
export const isVisible = (element) =>
  element?.isConnected && element.checkVisibility?.({ visibilityProperty: true }) !== false;
