// Generated from app/events.py by bin/generate-events. Change that file, then run the script again.

/** A function's refusal, the same for the model, the API and the page; `recovery` describes the next step. */
export interface CallError {
  code: string;
  message: string;
  suggestions: Suggestion[];
  recovery: string;
}

/** One line of a cart; money is a decimal string in `currency`. */
export interface CartLine {
  product_id: string;
  name: string;
  quantity: number;
  unit_price: string;
  line_total: string;
  currency: string;
  url: string;
}

/** A whole cart at one moment; `count` is pieces, `total` a decimal string in `currency`. */
export interface CartState {
  items: CartLine[];
  count: number;
  total: string;
  currency: string;
}

/** A shown product as an alternative, and the reason. A `quantity` makes it an offer to add that many. */
export interface Suggestion {
  product_id: string;
  name: string;
  reason: string;
  quantity: number | null;
}

/** The next piece of an answer's Markdown source; `part_id` is the id of its part. */
export interface TextChunk {
  timestamp: string;
  turn_id: string | null;
  part_id: string;
  text: string;
}

/** The start of a function call (`running`), or its end with the whole result or error. */
export interface FunctionCall {
  timestamp: string;
  turn_id: string | null;
  call_id: string;
  name: string;
  parameters: Record<string, unknown>;
  status: "running" | "done" | "failed";
  result?: Record<string, unknown> | null;
  error?: CallError | null;
}

/** The session's current context. Starts a turn (`message`), follows a change, or reports a clearing (`reset`). */
export interface Context {
  timestamp: string;
  turn_id: string | null;
  recent_product_ids: string[];
  search_query: string | null;
  cart: CartState;
  message?: string | null;
  reset?: boolean;
}

/** The regular end of a turn; `message_id` is its last assistant message, or null. */
export interface Completion {
  timestamp: string;
  turn_id: string | null;
  message_id: string | null;
  finish_reason: "stop" | "length" | "cancelled";
  usage: Record<string, unknown>;
}

/** The failure of a turn; `message` is for the shopper, details are in the server's log. */
export interface TurnError {
  timestamp: string;
  turn_id: string | null;
  code: string;
  message: string;
  retryable: boolean;
}

/** An event on a stream; its name determines the type of its data. */
export type SessionEvent =
  | { event: "text_chunk"; data: TextChunk }
  | { event: "function_call"; data: FunctionCall }
  | { event: "context"; data: Context }
  | { event: "completion"; data: Completion }
  | { event: "error"; data: TurnError };

export const EVENT_NAMES = ["text_chunk", "function_call", "context", "completion", "error"] as const;
