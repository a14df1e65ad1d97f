import type { CartLine, CartState, SessionEvent } from "../src/events";
import { addAmounts, multiplyAmount } from "../src/text/money";

export interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: Record<string, unknown>;
}

type Answer = Response | Error;
const NOW = "2026-03-01T10:00:00Z";
const EMPTY_CART: CartState = { items: [], count: 0, total: "0.00", currency: "EUR" };

/** A shop's JSON API in memory. It records requests, and tests set its responses. */
export class Shop {
  readonly asked: Asked[] = [];
  /** The open streams; events go to the last one. */
  readonly streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  readonly signals: AbortSignal[] = [];
  /** Responses to the next stream requests; later ones succeed. */
  streamTrouble: Answer[] = [];
  messageAnswers: (Answer | Promise<Answer>)[] = [];
  /** Responses to the next cart changes. An Error is thrown after the change was made. */
  cartTrouble: (Answer | Promise<Answer>)[] = [];
  clearAnswer: Answer = new Response(null, { status: 204 });
  stateMessages: unknown[] = [];
  isTyping = false;
  /** The earlier messages, by cursor. */
  earlier = new Map<number, unknown[]>();
  products = new Map<string, Record<string, unknown>>();
  /** The price of each product in the shop. */
  prices = new Map<string, string>();
  cart: CartState = EMPTY_CART;
  private ran = new Map<string, number>();
  private adding = new Map<string, unknown>();

  constructor() {
    globalThis.fetch = (address, init) => this.answer(address as string, init ?? {});
  }

  tell(seq: number, { event, data }: SessionEvent): void {
    this.write(`id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  write(text: string): void {
    this.streams.at(-1)?.enqueue(new TextEncoder().encode(text));
  }

  endStream(): void {
    this.streams.at(-1)?.close();
  }

  to(path: string, method = "GET"): Asked[] {
    return this.asked.filter((asked) => asked.path.startsWith(path) && asked.method === method);
  }

  get streamRequests(): Asked[] {
    return this.to("/api/stream/");
  }

  get sent(): unknown[] {
    return this.to("/api/sessions/s1/messages", "POST").map(({ body }) => body.message);
  }

  /** How many messages really ran: a repeated `client_message_id` does not. */
  get turnsRun(): number {
    return this.ran.size;
  }

  private async answer(address: string, init: RequestInit): Promise<Response> {
    const url = new URL(address, "http://shop.test");
    const method = init.method ?? "GET";
    const body = JSON.parse((init.body as string | undefined) ?? "{}") as Record<string, unknown>;
    const asked = { method, path: url.pathname + url.search, headers: new Headers(init.headers), body };
    this.asked.push(asked);
    const { pathname } = url;
    if (pathname.startsWith("/api/stream/")) return this.stream(init.signal ?? undefined);
    if (pathname === "/api/sessions")
      return Response.json({ session_id: "s1", token: "secret" }, { status: 201 });
    if (pathname.startsWith("/api/products/")) return this.product(pathname);
    if (method === "POST" && pathname.endsWith("/messages")) return this.message(body);
    if (method === "DELETE") return given(this.clearAnswer);
    if (method !== "GET") return this.change(asked);
    const before = url.searchParams.get("before");
    const messages = before === null ? this.stateMessages : this.earlier.get(Number(before));
    const cursors = [...this.earlier.keys()].filter((each) => before === null || each < Number(before));
    const chat = { messages, is_typing: this.isTyping, earlier: cursors.at(-1) ?? null };
    return Response.json({ chat });
  }

  private stream(signal?: AbortSignal): Response {
    const trouble = this.streamTrouble.shift();
    if (trouble !== undefined) return given(trouble);
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
    if (answer !== undefined) return given(answer); // an Error here: it ran, but the answer was lost
    const turn = this.ran.get(id) ?? 0;
    return Response.json({ turn_id: `t${turn}`, message_id: `${turn * 100}-1` }, { status: 202 });
  }

  private product(path: string): Response {
    const found = this.products.get(decodeURIComponent(path.split("/").at(-1) ?? ""));
    return found ? Response.json(found) : problem(404, "not_found", "There is no such product.");
  }

  /** A click, a stop or a quantity. A lost answer does not undo what was done. */
  private async change({ path, headers, body }: Asked): Promise<Response> {
    if (path.endsWith("/cancellation")) return Response.json({ turn_id: null }, { status: 202 });
    const trouble = await this.cartTrouble.shift();
    if (trouble instanceof Response) return trouble;
    const done = path.includes("/cart/items/")
      ? this.setQuantity(decodeURIComponent(path.split("/").at(-1) ?? ""), Number(body.quantity))
      : this.add(headers.get("idempotency-key") ?? "", body);
    return trouble === undefined ? Response.json(done) : given(trouble);
  }

  private add(key: string, { product_id, quantity }: Record<string, unknown>): unknown {
    const id = String(product_id);
    const held = this.cart.items.find((line) => line.product_id === id)?.quantity ?? 0;
    if (!this.adding.has(key)) {
      const cart = this.setQuantity(id, held + Number(quantity));
      const item = cart.items.find((line) => line.product_id === id);
      this.adding.set(key, { item: { ...item, added: quantity, previous_quantity: held }, cart });
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

export function problem(status: number, code: string, detail: string, headers: HeadersInit = {}): Response {
  return Response.json({ type: "about:blank", title: code, status, detail, code }, { status, headers });
}

export function context(
  turn_id: string | null,
  more: { message?: string; reset?: boolean; cart?: CartState } = {},
): SessionEvent {
  const known = { timestamp: NOW, recent_product_ids: [], search_query: null, cart: EMPTY_CART };
  return { event: "context", data: { ...known, turn_id, ...more } };
}

/** A piece of an answer, with the HTML of the blocks that it changes. */
export function chunk(turn_id: string, part_id: string, text: string, ...html: string[]): SessionEvent {
  const blocks = html.map((block, index) => [`${part_id}-${index + 1}`, block] as const);
  const more = html.length > 0 ? { html: Object.fromEntries(blocks) } : {};
  return { event: "text_chunk", data: { timestamp: NOW, turn_id, part_id, text, ...more } };
}

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

export function completion(turn_id: string, message_id: string | null = null): SessionEvent {
  return {
    event: "completion",
    data: { timestamp: NOW, turn_id, message_id, finish_reason: "stop", usage: {} },
  };
}

export function turnError(turn_id: string): SessionEvent {
  const data = { timestamp: NOW, turn_id, code: "timeout", message: "That took too long.", retryable: true };
  return { event: "error", data };
}

function given(answer: Answer): Response {
  if (answer instanceof Error) throw answer;
  return answer;
}
