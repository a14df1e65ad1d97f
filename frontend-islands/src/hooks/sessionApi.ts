import type { CartState } from "../events";
import type { WireMessage } from "./conversation";
import { newId } from "./newId";
import { readJson, problemOf } from "./problem";

/**
 * The address of a shop and the credentials: a token on a page of another, allowed origin; without a token the cookies
 * of the shop's own page.
 */
export interface Access {
  /** The URL of the shop's server; the page's own server by default. */
  baseUrl?: string | undefined;
  token?: string | undefined;
  /** Whether the server sends answers as HTML in addition to Markdown. */
  html?: boolean | undefined;
}

/** The part of the session's state that this client reads. `earlier` is the cursor of earlier messages. */
interface WireState {
  chat: { messages: WireMessage[]; is_typing: boolean; earlier?: number | null };
}

/** The HTTP API of one session. */
export class SessionApi {
  private readonly root: string;

  constructor(
    readonly sessionId: string,
    private readonly access: Access,
  ) {
    this.root = `${access.baseUrl ?? ""}/api`;
  }

  /**
   * Open the stream of events.
   *
   * @param cursor - The number of the last received event; null for the current context and later events.
   */
  stream(cursor: string | null, signal: AbortSignal): Promise<Response> {
    const address = `/stream/${encodeURIComponent(this.sessionId)}${this.query()}`;
    const headers = { accept: "text/event-stream" };
    if (cursor === null) return this.request(address, { headers, signal });
    return this.request(address, { headers: { ...headers, "last-event-id": cursor }, signal });
  }

  /** Return the session's state with its newest messages, or with those before a cursor. Throws a Problem. */
  async state(signal?: AbortSignal, before?: number): Promise<WireState> {
    const response = await this.request(this.own(this.query(before)), signal ? { signal } : {});
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as WireState;
  }

  /** Send a message of the shopper. Requests with the same `client_message_id` start one turn. */
  send(message: string, client_message_id: string): Promise<Response> {
    return this.request(this.own("/messages"), withBody("POST", { message, client_message_id }));
  }

  /** Delete the conversation. */
  clear(): Promise<Response> {
    return this.request(this.own("/messages"), { method: "DELETE" });
  }

  /** Cancel the running turn, if there is one. Throws a Problem. */
  async cancel(): Promise<void> {
    await readJson(this.request(this.own("/cancellation"), { method: "POST" }));
  }

  /** Run a function of the shop and return its result. Requests with the same `key` run it once. Throws a Problem. */
  run<Result>(name: string, parameters: Record<string, unknown>, key = newId()): Promise<Result> {
    const { headers, ...request } = withBody("POST", parameters);
    const keyed = { ...request, headers: { ...headers, "idempotency-key": key } };
    return readJson(this.request(this.own(`/functions/${encodeURIComponent(name)}`), keyed));
  }

  /** Set the quantity of a cart line and return the new cart. The quantity 0 removes the line. Throws a Problem. */
  setQuantity(variantId: string, quantity: number): Promise<CartState> {
    return this.changeLine(variantId, { quantity });
  }

  /** Change a cart line to another variant of its product and return the new cart. Throws a Problem. */
  setVariant(variantId: string, variant_id: string): Promise<CartState> {
    return this.changeLine(variantId, { variant_id });
  }

  /** Accept the changes of a line, or of all lines, if `total` is still the one that was shown. Throws a Problem. */
  acceptChanges(total: string, variant_id?: string): Promise<CartState> {
    return readJson(this.request(this.own("/cart/acceptance"), withBody("POST", { total, variant_id })));
  }

  private changeLine(variantId: string, change: Record<string, unknown>): Promise<CartState> {
    const address = this.own(`/cart/items/${encodeURIComponent(variantId)}`);
    return readJson(this.request(address, withBody("PUT", change)));
  }

  /** Return the link to the shop's checkout for the present cart; null if there is none. Throws a Problem. */
  async checkoutUrl(): Promise<string | null> {
    const cart = await readJson<{ checkout_url: string | null }>(this.request(this.own("/cart"), {}));
    return cart.checkout_url;
  }

  /** Return a product. It then counts as shown to this session. Throws a Problem. */
  product(productId: string): Promise<unknown> {
    return readJson(this.request(`/products/${encodeURIComponent(productId)}`, {}));
  }

  private query(before?: number): string {
    const parameters = {
      ...(this.access.html && { html: "1" }),
      ...(before !== undefined && { before: String(before) }),
    };
    const query = new URLSearchParams(parameters).toString();
    return query && `?${query}`;
  }

  /** Return a path below that of the session. */
  private own(rest = ""): string {
    return `/sessions/${encodeURIComponent(this.sessionId)}${rest}`;
  }

  /** Send a request with the token, or with cookies and the CSRF token if it changes something. */
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

/** Return the CSRF token from the cookie, or from a form if scripts cannot read the cookie. */
function csrfToken(): string {
  const cookie = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1];
  if (cookie !== undefined) return decodeURIComponent(cookie);
  return document.querySelector<HTMLInputElement>('input[name="_csrf_token"]')?.value ?? "";
}
