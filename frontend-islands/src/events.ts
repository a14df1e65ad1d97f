// Generated from app/events.py by bin/generate-events. Change that file, then run the script again.

/** The reason for a refused call, the same for the model, the API and the page; `recovery` is the next step. */
export interface CallError {
  code: string;
  message: string;
  suggestions: Suggestion[];
  recovery: string;
  options?: ProductOption[];
}

/** One line of a cart; money is a decimal string in `currency`. */
export interface CartLine {
  product_id: string;
  variant_id: string;
  options: Record<string, string>;
  variant_name: string;
  name: string;
  quantity: number;
  unit_price: string;
  line_total: string;
  currency: string;
  url: string;
  image_url?: string | null;
  changed?: LineChange | null;
}

/** A snapshot of a whole cart; `count` is pieces, `total` a decimal string in `currency`. */
export interface CartState {
  items: CartLine[];
  count: number;
  total: string;
  currency: string;
}

/** The changes of a cart line since it was added, or since the shopper accepted the last ones. */
export interface LineChange {
  was_price?: string | null;
  was_currency?: string | null;
  available?: number | null;
  message: string;
  gone?: boolean;
}

/** A value of an option, and whether it can be bought. */
export interface OptionValue {
  value: string;
  available: boolean;
}

/** A choice that a product has, such as its size. */
export interface ProductOption {
  name: string;
  values: OptionValue[];
}

/** A shown product or a variant of one that may have been meant, and why. */
export interface Suggestion {
  product_id: string;
  name: string;
  reason: string;
  quantity: number | null;
  variant_id?: string | null;
  variant_name?: string;
  options?: Record<string, string>;
  available?: boolean;
}

/** The next piece of an answer. */
export interface TextChunk {
  timestamp: string;
  turn_id: string | null;
  part_id: string;
  text: string;
  caption_of?: string | null;
}

/** The start (`running`) or the end (`done`, `failed`) of a function call, with its result or error. */
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

/** The session's current facts. It begins a turn, follows each change, and starts a stream without a cursor. */
export interface Context {
  timestamp: string;
  turn_id: string | null;
  recent_product_ids: string[];
  search_query: string | null;
  cart: CartState;
  message?: string | null;
  reset?: boolean;
}

/** The end of a turn without an error. */
export interface Completion {
  timestamp: string;
  turn_id: string | null;
  message_id: string | null;
  finish_reason: "stop" | "length" | "cancelled";
  usage: Record<string, unknown>;
}

/** The end of a turn by an error. */
export interface TurnError {
  timestamp: string;
  turn_id: string | null;
  code: string;
  message?: string;
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
