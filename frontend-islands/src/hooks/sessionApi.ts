import type { CartState } from "../events";
import type { WireMessage } from "./conversation";
import { newId } from "./newId";
import { readJson, problemOf } from "./problem";

/** The address and credentials of a shop: a token from an allowed page, or the cookies of the shop's own page. */
export interface Access {
  baseUrl?: string | undefined;
  token?: string | undefined;
  /** Whether answers come as the server's HTML, beside their Markdown. */
  html?: boolean | undefined;
}

interface WireState {
  chat: { messages: WireMessage[]; is_typing: boolean; earlier?: number | null };
}

/** The API routes of one session. */
export class SessionApi {
  private readonly root: string;

  constructor(
    readonly sessionId: string,
    private readonly access: Access,
  ) {
    this.root = `${access.baseUrl ?? ""}/api`;
  }

  /** Open the stream: the current context and later events, or all events after `cursor`. */
  stream(cursor: string | null, signal: AbortSignal): Promise<Response> {
    const address = `/stream/${encodeURIComponent(this.sessionId)}${this.query()}`;
    const headers = { accept: "text/event-stream" };
    if (cursor === null) return this.request(address, { headers, signal });
    return this.request(address, { headers: { ...headers, "last-event-id": cursor }, signal });
  }

  /** Return the newest messages, or those before a cursor. Throws a Problem. */
  async state(signal?: AbortSignal, before?: number): Promise<WireState> {
    const response = await this.request(this.own(this.query(before)), signal ? { signal } : {});
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as WireState;
  }

  send(message: string, client_message_id: string): Promise<Response> {
    return this.request(this.own("/messages"), withBody("POST", { message, client_message_id }));
  }

  clear(): Promise<Response> {
    return this.request(this.own("/messages"), { method: "DELETE" });
  }

  /** Stop the running answer, if there is one. Throws a Problem. */
  async cancel(): Promise<void> {
    await readJson(this.request(this.own("/cancellation"), { method: "POST" }));
  }

  /** Run a function. Attempts with the same `key` run it once. Throws a Problem. */
  run<Result>(name: string, parameters: Record<string, unknown>, key = newId()): Promise<Result> {
    const { headers, ...request } = withBody("POST", parameters);
    const keyed = { ...request, headers: { ...headers, "idempotency-key": key } };
    return readJson(this.request(this.own(`/functions/${encodeURIComponent(name)}`), keyed));
  }

  /** Set the quantity of a cart line; 0 removes it. Returns the new cart. Throws a Problem. */
  setQuantity(productId: string, quantity: number): Promise<CartState> {
    const address = this.own(`/cart/items/${encodeURIComponent(productId)}`);
    return readJson(this.request(address, withBody("PUT", { quantity })));
  }

  /** Return one product, which then counts as shown to this session. Throws a Problem. */
  product(productId: string): Promise<unknown> {
    return readJson(this.request(`/products/${encodeURIComponent(productId)}`, {}));
  }

  private query(before?: number): string {
    const asked = {
      ...(this.access.html && { html: "1" }),
      ...(before !== undefined && { before: String(before) }),
    };
    const query = new URLSearchParams(asked).toString();
    return query && `?${query}`;
  }

  private own(rest = ""): string {
    return `/sessions/${encodeURIComponent(this.sessionId)}${rest}`;
  }

  private request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const { token } = this.access;
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    else if (init.method !== undefined) headers.set("x-csrftoken", csrfToken());
    return fetch(this.root + path, {
      ...init,
      headers,
      cache: "no-store",
      credentials: token === undefined ? "same-origin" : "omit",
    });
  }
}

function withBody(method: string, body: Record<string, unknown>) {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function csrfToken(): string {
  const cookie = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1];
  if (cookie !== undefined) return decodeURIComponent(cookie);
  return document.querySelector<HTMLInputElement>('input[name="_csrf_token"]')?.value ?? "";
}
