const MAX_DELAY_MS = 30_000;

/**
 * Return the delay before an attempt, in milliseconds. It doubles with each attempt, up to 30 s. Half of it is random,
 * so that clients of a restarted server do not all reconnect at the same moment.
 *
 * @param attempt - The number of failed attempts before this one.
 * @param baseMs - The longest first delay.
 */
export function backoffDelay(attempt: number, baseMs: number): number {
  const ceiling = Math.min(baseMs * 2 ** attempt, MAX_DELAY_MS);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/** Return the delay that a `Retry-After` header requests, in milliseconds; 0 without a valid header. */
export function retryAfter(headers: Headers): number {
  const value = headers.get("retry-after");
  if (value === null) return 0;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.max(0, milliseconds || 0);
}
