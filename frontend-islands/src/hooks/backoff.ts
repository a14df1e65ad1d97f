const LONGEST_WAIT_MS = 30_000;

/** Doubles with each attempt; half of it is chance, so that a restarted server is not met by everyone at once. */
export function backoffDelay(attempt: number, baseMs: number): number {
  const ceiling = Math.min(baseMs * 2 ** attempt, LONGEST_WAIT_MS);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/** How long a `Retry-After` header asks to wait, or 0. */
export function retryAfter(headers: Headers): number {
  const asked = headers.get("retry-after");
  if (asked === null) return 0;
  const milliseconds = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
  return Math.max(0, milliseconds || 0);
}
