/** Storage of the id and token of the shopper's session in the browser. */
import { readJson } from "../hooks/problem";

/** The id and token of a session. */
export interface StoredSession {
  sessionId: string;
  token: string;
  /** Whether it was read from storage. Then the session may no longer exist on the server. */
  isStored: boolean;
}

/** The kind of storage: `browser` for all tabs and visits, `tab` for one tab. */
export type Memory = "browser" | "tab";

/** Return the stored session, or create and store one. Throws a Problem. */
export async function loadSession(shop: string, memory: Memory): Promise<StoredSession> {
  const stored = storedSession(shop, memory);
  if (stored) return stored;
  const created = await readJson<{ session_id: string; token: string }>(
    fetch(`${shop}/api/sessions`, { method: "POST", credentials: "omit" }),
  );
  // Another tab may have created a session at the same time. All tabs use the one that was stored first.
  const other = storedSession(shop, memory);
  if (other) return other;
  const session = { sessionId: created.session_id, token: created.token };
  write(shop, memory, JSON.stringify(session));
  return { ...session, isStored: false };
}

/** Remove the stored session. */
export function forgetSession(shop: string, memory: Memory): void {
  write(shop, memory, null);
}

/** Return the stored session; null if there is none. */
function storedSession(shop: string, memory: Memory): StoredSession | null {
  try {
    const value = JSON.parse(
      storageOf(memory).getItem(keyOf(shop)) ?? "null",
    ) as Partial<StoredSession> | null;
    const { sessionId, token } = value ?? {};
    return sessionId && token ? { sessionId, token, isStored: true } : null;
  } catch {
    return null; // storage is blocked or the value is invalid
  }
}

function write(shop: string, memory: Memory, session: string | null): void {
  try {
    if (session === null) storageOf(memory).removeItem(keyOf(shop));
    else storageOf(memory).setItem(keyOf(shop), session);
  } catch {
    // Without storage the conversation ends with the page.
  }
}

function storageOf(memory: Memory): Storage {
  return memory === "tab" ? sessionStorage : localStorage;
}

function keyOf(shop: string): string {
  return `shop-assistant ${shop}`;
}
