import { isLost, onRequests } from "./htmxRequests";

/**
 * Gives each change that a form asks for a key of its own, the same again while nobody knows whether it was taken: what
 * is pressed once more after a lost answer is done once.
 */
export function keyChanges(page: Document = document): void {
  const keys = new WeakMap<Element, string>();
  onRequests(page, {
    before: ({ target, detail }) => {
      if (!(target instanceof HTMLFormElement)) return;
      const key = keys.get(target) ?? newKey();
      keys.set(target, key);
      detail.ctx.request.headers["Idempotency-Key"] = key;
    },
    after: ({ target }, status) => {
      if (!isLost(status)) keys.delete(target);
    },
  });
}

function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
