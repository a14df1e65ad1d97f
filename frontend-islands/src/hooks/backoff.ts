const MAX_DELAY_MS = 30_000;

/**
 * Return milliseconds that double with each attempt. Half is random, so that clients do not return to a
 * restarted server at once.
 */
export function backoffDelay(attempt: number, baseMs: number): number {
  const ceiling = Math.min(baseMs * 2 ** attempt, MAX_DELAY_MS);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/** Return the milliseconds of a `Retry-After` header, or 0. */
export function retryAfter(headers: Headers): number {
  const value = headers.get("retry-after");
  if (value === null) return 0;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.max(0, milliseconds || 0);
}
