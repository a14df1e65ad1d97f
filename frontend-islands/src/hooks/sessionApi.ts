import type { WireMessage } from "./conversation";

/** How to reach a shop: by a token, from any page that may; without one, by the cookies of the shop's own page. */
export interface Access {
  baseUrl?: string | undefined;
  token?: string | undefined;
}

/** A refusal, as a problem document (RFC 9457) tells it. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
}

/** The routes of one session. */
export class SessionApi {
  private readonly root: string;

  constructor(
    private readonly sessionId: string,
    private readonly access: Access,
  ) {
    this.root = `${access.baseUrl ?? ""}/api`;
  }

  /** Everything from the start, or everything after `cursor`. */
  stream(cursor: string | null, signal: AbortSignal): Promise<Response> {
    const address = `${this.root}/stream/${encodeURIComponent(this.sessionId)}`;
    const headers = { accept: "text/event-stream" };
    if (cursor === null) return this.request(`${address}?after=0`, { headers, signal });
    return this.request(address, { headers: { ...headers, "last-event-id": cursor }, signal });
  }

  async messages(signal: AbortSignal): Promise<WireMessage[]> {
    const response = await this.request(this.sessionAddress(), { signal });
    if (!response.ok) throw new Error((await problemOf(response)).detail);
    const state = (await response.json()) as { chat: { messages: WireMessage[] } };
    return state.chat.messages;
  }

  send(message: string, client_message_id: string): Promise<Response> {
    return this.request(`${this.sessionAddress()}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message, client_message_id }),
    });
  }

  clear(): Promise<Response> {
    return this.request(`${this.sessionAddress()}/messages`, { method: "DELETE" });
  }

  private sessionAddress(): string {
    return `${this.root}/sessions/${encodeURIComponent(this.sessionId)}`;
  }

  private request(address: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const { token } = this.access;
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    else if (init.method !== undefined) headers.set("x-csrftoken", csrfToken());
    return fetch(address, {
      ...init,
      headers,
      cache: "no-store",
      credentials: token === undefined ? "same-origin" : "omit",
    });
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const told = (await response.json().catch(() => ({}))) as {
    code?: string;
    detail?: string;
    title?: string;
  };
  return {
    status: response.status,
    code: told.code ?? "",
    detail: told.detail ?? told.title ?? "The shop did not answer as expected.",
  };
}

function csrfToken(): string {
  const cookie = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1];
  if (cookie !== undefined) return decodeURIComponent(cookie);
  return document.querySelector<HTMLInputElement>('input[name="_csrf_token"]')?.value ?? "";
}
