import { isOutcomeUnknown, onHtmxRequests } from "./htmxRequests";

/**
 * Add an idempotency key to the requests of forms. A form keeps its key until the outcome is known, so that a second
 * press after a lost response has no second effect.
 */
export function addIdempotencyKeys(page: Document = document): void {
  const keys = new WeakMap<Element, string>();
  onHtmxRequests(page, {
    before: ({ target, detail }) => {
      if (!(target instanceof HTMLFormElement)) return;
      const key = keys.get(target) ?? newKey();
      keys.set(target, key);
      detail.ctx.request.headers["Idempotency-Key"] = key;
    },
    after: ({ target }, status) => {
      if (!isOutcomeUnknown(status)) keys.delete(target);
    },
  });
}

function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
