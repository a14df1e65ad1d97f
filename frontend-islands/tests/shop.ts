import type { SessionEvent } from "../src/events";

export interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: Record<string, unknown>;
}

type Answer = Response | Error;
const NOW = "2026-03-01T10:00:00Z";
const EMPTY_CART = { items: [], count: 0, total: "0.00", currency: "EUR" };

/** A shop's JSON API in memory: remembers what it was asked, and answers as it is told. */
export class Shop {
  readonly asked: Asked[] = [];
  /** The streams that were opened; the last one is where events are told. */
  readonly streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  readonly signals: AbortSignal[] = [];
  /** Answers to the next requests to open a stream, before it works again. */
  streamTrouble: Answer[] = [];
  messageAnswers: (Answer | Promise<Answer>)[] = [];
  clearAnswer: Answer = new Response(null, { status: 204 });
  stateMessages: unknown[] = [];
  private ran = new Map<string, number>();

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
    this.asked.push({ method, path: url.pathname + url.search, headers: new Headers(init.headers), body });
    if (url.pathname.startsWith("/api/stream/")) return this.stream(init.signal ?? undefined);
    if (method === "POST") return this.message(body);
    return given(
      method === "DELETE" ? this.clearAnswer : Response.json({ chat: { messages: this.stateMessages } }),
    );
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
}

export function problem(status: number, code: string, detail: string, headers: HeadersInit = {}): Response {
  return Response.json({ type: "about:blank", title: code, status, detail, code }, { status, headers });
}

export function context(
  turn_id: string | null,
  more: { message?: string; reset?: boolean } = {},
): SessionEvent {
  const known = { timestamp: NOW, recent_product_ids: [], search_query: null, cart: EMPTY_CART };
  return { event: "context", data: { ...known, turn_id, ...more } };
}

export function chunk(turn_id: string, part_id: string, text: string): SessionEvent {
  return { event: "text_chunk", data: { timestamp: NOW, turn_id, part_id, text } };
}

export function call(turn_id: string | null, call_id: string, status: "running" | "done"): SessionEvent {
  const result = status === "done" ? { result: { products: [] } } : {};
  const data = {
    timestamp: NOW,
    turn_id,
    call_id,
    name: "search_products",
    parameters: {},
    status,
    ...result,
  };
  return { event: "function_call", data };
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
