/** Who talks: a session of the shop's and the token that holds it, kept in this browser between pages. */
import { answerOf } from "../hooks/problem";

export interface Visitor {
  sessionId: string;
  token: string;
  /** Taken from what this browser kept, so that the shop may have forgotten it. */
  kept: boolean;
}

/** For how long the browser keeps it: over visits and for all tabs, or for one tab. */
export type Memory = "browser" | "tab";

/** The visitor that is kept, or a new one. Throws a Problem. */
export async function visitorOf(shop: string, memory: Memory): Promise<Visitor> {
  const known = keptVisitor(shop, memory);
  if (known) return known;
  const opened = await answerOf<{ session_id: string; token: string }>(
    fetch(`${shop}/api/sessions`, { method: "POST", credentials: "omit" }),
  );
  // Another tab may have been as quick: one of the two is everybody's.
  const other = keptVisitor(shop, memory);
  if (other) return other;
  const visitor = { sessionId: opened.session_id, token: opened.token };
  write(shop, memory, JSON.stringify(visitor));
  return { ...visitor, kept: false };
}

export function forgetVisitor(shop: string, memory: Memory): void {
  write(shop, memory, null);
}

function keptVisitor(shop: string, memory: Memory): Visitor | null {
  try {
    const kept = JSON.parse(storageOf(memory).getItem(keyOf(shop)) ?? "null") as Partial<Visitor> | null;
    const { sessionId, token } = kept ?? {};
    return sessionId && token ? { sessionId, token, kept: true } : null;
  } catch {
    return null; // storage that may not be read, or holds something else
  }
}

function write(shop: string, memory: Memory, visitor: string | null): void {
  try {
    if (visitor === null) storageOf(memory).removeItem(keyOf(shop));
    else storageOf(memory).setItem(keyOf(shop), visitor);
  } catch {
    // Without storage the conversation lasts as long as the page.
  }
}

function storageOf(memory: Memory): Storage {
  return memory === "tab" ? sessionStorage : localStorage;
}

function keyOf(shop: string): string {
  return `shop-assistant ${shop}`;
}
