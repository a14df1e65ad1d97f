import type { CartLine, CartState, SessionEvent } from "../src/events";
import { addAmounts, multiplyAmount } from "../src/text/money";

/** A request that the shop has received. */
export interface ShopRequest {
  method: string;
  path: string;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A response, or the error that the request fails with. */
type Answer = Response | Error;
const NOW = "2026-03-01T10:00:00Z";
const EMPTY_CART: CartState = { items: [], count: 0, total: "0.00", currency: "EUR" };

/** The JSON API of a shop in memory, in place of fetch. It records requests, and tests set its responses. */
export class Shop {
  /** All requests, oldest first. */
  readonly requests: ShopRequest[] = [];
  /** The streams that were opened. Events are sent to the last one. */
  readonly streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  /** The abort signals of the stream requests. */
  readonly signals: AbortSignal[] = [];
  /** Responses to the next stream requests. Further requests succeed. */
  streamFailures: Answer[] = [];
  /** Responses to the next messages. After an Error or a success the message counts as received. */
  messageAnswers: (Answer | Promise<Answer>)[] = [];
  /** Responses to the next changes of the cart. Before an Error is thrown, the change is made. */
  cartFailures: (Answer | Promise<Answer>)[] = [];
  clearAnswer: Answer = new Response(null, { status: 204 });
  /** The newest messages in the session's state. */
  stateMessages: unknown[] = [];
  isTyping = false;
  /** The earlier messages in the session's state, by cursor. */
  earlier = new Map<number, unknown[]>();
  /** The products of the API, by id. */
  products = new Map<string, Record<string, unknown>>();
  /** The prices that the cart uses, by product id; 1.00 by default. */
  prices = new Map<string, string>();
  cart: CartState = EMPTY_CART;
  /** The turn number of each `client_message_id`. */
  private ran = new Map<string, number>();
  /** The result of each addition, by idempotency key. */
  private adding = new Map<string, unknown>();

  constructor() {
    globalThis.fetch = (address, init) => this.answer(address as string, init ?? {});
  }

  /** Send an event on the stream. */
  emit(seq: number, { event, data }: SessionEvent): void {
    this.write(`id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Send text on the stream. */
  write(text: string): void {
    this.streams.at(-1)?.enqueue(new TextEncoder().encode(text));
  }

  endStream(): void {
    this.streams.at(-1)?.close();
  }

  /** Return the requests whose path begins with `path`. */
  to(path: string, method = "GET"): ShopRequest[] {
    return this.requests.filter((request) => request.path.startsWith(path) && request.method === method);
  }

  get streamRequests(): ShopRequest[] {
    return this.to("/api/stream/");
  }

  /** The texts of all message requests, including repetitions. */
  get sent(): unknown[] {
    return this.to("/api/sessions/s1/messages", "POST").map(({ body }) => body.message);
  }

  /** The number of messages that started a turn. A repeated `client_message_id` does not start another. */
  get turnsRun(): number {
    return this.ran.size;
  }

  private async answer(address: string, init: RequestInit): Promise<Response> {
    const url = new URL(address, "http://shop.test");
    const method = init.method ?? "GET";
    const body = JSON.parse((init.body as string | undefined) ?? "{}") as Record<string, unknown>;
    const request = { method, path: url.pathname + url.search, headers: new Headers(init.headers), body };
    this.requests.push(request);
    const { pathname } = url;
    if (pathname.startsWith("/api/stream/")) return this.stream(init.signal ?? undefined);
    if (pathname === "/api/sessions")
      return Response.json({ session_id: "s1", token: "secret" }, { status: 201 });
    if (pathname.startsWith("/api/products/")) return this.product(pathname);
    if (method === "POST" && pathname.endsWith("/messages")) return this.message(body);
    if (method === "DELETE") return responseOf(this.clearAnswer);
    if (method !== "GET") return this.change(request);
    const before = url.searchParams.get("before");
    const messages = before === null ? this.stateMessages : this.earlier.get(Number(before));
    const cursors = [...this.earlier.keys()].filter((each) => before === null || each < Number(before));
    const chat = { messages, is_typing: this.isTyping, earlier: cursors.at(-1) ?? null };
    return Response.json({ chat });
  }

  private stream(signal?: AbortSignal): Response {
    const failure = this.streamFailures.shift();
    if (failure !== undefined) return responseOf(failure);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.streams.push(controller);
        signal?.addEventListener("abort", () => controller.error(new DOMException("aborted", "AbortError")));
      },
    });
    if (signal) this.signals.push(signal);
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  private async message(body: Record<string, unknown>): Promise<Response> {
    const answer = await this.messageAnswers.shift();
    if (answer instanceof Response && !answer.ok) return answer;
    const id = String(body.client_message_id);
    if (!this.ran.has(id)) this.ran.set(id, this.ran.size + 1);
    if (answer !== undefined) return responseOf(answer); // an Error means that the response is lost
    const turn = this.ran.get(id) ?? 0;
    return Response.json({ turn_id: `t${turn}`, message_id: `${turn * 100}-1` }, { status: 202 });
  }

  private product(path: string): Response {
    const found = this.products.get(decodeURIComponent(path.split("/").at(-1) ?? ""));
    return found ? Response.json(found) : problem(404, "not_found", "There is no such product.");
  }

  /** Handle a function call, a cancellation or a quantity. A response that is lost does not undo the change. */
  private async change({ path, headers, body }: ShopRequest): Promise<Response> {
    if (path.endsWith("/cancellation")) return Response.json({ turn_id: null }, { status: 202 });
    const failure = await this.cartFailures.shift();
    if (failure instanceof Response) return failure;
    const done = path.includes("/cart/items/")
      ? this.setQuantity(decodeURIComponent(path.split("/").at(-1) ?? ""), Number(body.quantity))
      : this.add(headers.get("idempotency-key") ?? "", body);
    return failure === undefined ? Response.json(done) : responseOf(failure);
  }

  /** Add a product to the cart. A repeated key has no effect and returns the first result. */
  private add(key: string, { product_id, quantity }: Record<string, unknown>): unknown {
    const id = String(product_id);
    const previous = this.cart.items.find((line) => line.product_id === id)?.quantity ?? 0;
    if (!this.adding.has(key)) {
      const cart = this.setQuantity(id, previous + Number(quantity));
      const item = cart.items.find((line) => line.product_id === id);
      this.adding.set(key, { item: { ...item, added: quantity, previous_quantity: previous }, cart });
    }
    return this.adding.get(key);
  }

  private setQuantity(id: string, quantity: number): CartState {
    const others = this.cart.items.filter((line) => line.product_id !== id);
    const unit_price = this.prices.get(id) ?? "1.00";
    const line: CartLine = {
      product_id: id,
      variant_id: id,
      options: {},
      variant_name: "",
      name: id,
      quantity,
      unit_price,
      line_total: multiplyAmount(unit_price, quantity),
      currency: "EUR",
      url: `/products/${id}`,
    };
    const items = quantity > 0 ? [...others, line] : others;
    const count = items.reduce((sum, each) => sum + each.quantity, 0);
    const total = items.reduce((sum, each) => addAmounts(sum, each.line_total), "0.00");
    this.cart = { items, count, total, currency: "EUR" };
    return this.cart;
  }
}

/** Return a response with a problem document. */
export function problem(status: number, code: string, detail: string, headers: HeadersInit = {}): Response {
  return Response.json({ type: "about:blank", title: code, status, detail, code }, { status, headers });
}

/** Return a context event with an empty cart, unless `more` has another. */
export function context(
  turn_id: string | null,
  more: { message?: string; reset?: boolean; cart?: CartState } = {},
): SessionEvent {
  const known = { timestamp: NOW, recent_product_ids: [], search_query: null, cart: EMPTY_CART };
  return { event: "context", data: { ...known, turn_id, ...more } };
}

/** Return a text chunk, with the HTML of blocks 1, 2, ... of its part. */
export function chunk(turn_id: string, part_id: string, text: string, ...html: string[]): SessionEvent {
  const blocks = html.map((block, index) => [`${part_id}-${index + 1}`, block] as const);
  const more = html.length > 0 ? { html: Object.fromEntries(blocks) } : {};
  return { event: "text_chunk", data: { timestamp: NOW, turn_id, part_id, text, ...more } };
}

/** Return a function call. Only a call that is done has the result. */
export function call(
  turn_id: string | null,
  call_id: string,
  status: "running" | "done",
  name = "search_products",
  result: Record<string, unknown> = { products: [] },
): SessionEvent {
  const ended = status === "done" ? { result } : {};
  return {
    event: "function_call",
    data: { timestamp: NOW, turn_id, call_id, name, parameters: {}, status, ...ended },
  };
}

/** Return the completion of a turn. */
export function completion(turn_id: string, message_id: string | null = null): SessionEvent {
  return {
    event: "completion",
    data: { timestamp: NOW, turn_id, message_id, finish_reason: "stop", usage: {} },
  };
}

/** Return the error of a turn that exceeded its time limit. */
export function turnError(turn_id: string): SessionEvent {
  const data = { timestamp: NOW, turn_id, code: "timeout", message: "That took too long.", retryable: true };
  return { event: "error", data };
}

/** Return a response, or throw an error. */
function responseOf(answer: Answer): Response {
  if (answer instanceof Error) throw answer;
  return answer;
}
