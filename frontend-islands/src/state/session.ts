import type { CartState, Context } from "../events";
import type { Message } from "../hooks/conversation";
import { type Product, products } from "../products";
import { EMPTY_CART, type Expected, withExpected } from "./optimisticCart";

/** The application's state (session, chat, products), the same for the widget and for a page's islands. */
export interface SessionState {
  session: {
    id: string;
    connected: boolean;
    context: Pick<Context, "recent_product_ids" | "search_query">;
  };
  chat: { messages: Message[]; isTyping: boolean; error: string | null };
  products: { searchResults: Product[]; cart: CartState; recommendations: Product[] };
  adding: Adding;
}

/** The cart between a click and the shop's answer: shown is `before` with all that is expected. */
interface Adding {
  expected: readonly Expected[];
  /** The cart that the oldest open request began with, and what requests that ended since made of it. */
  before: CartState;
  /** The last cart the shop told, and whether it told one while requests were open. */
  told: CartState;
  toldSince: boolean;
}

export type SessionAction =
  | {
      type: "connection";
      connected: boolean;
      messages: Message[];
      isTyping: boolean;
      error: string | null;
      context: Context | null;
    }
  /** The shop told the cart as it is. */
  | { type: "cart"; cart: CartState }
  /** Pieces are on their way into it; or have arrived, with the cart after that; or were refused. */
  | { type: "cart_expected"; expected: Expected }
  | { type: "cart_settled"; key: string; cart: CartState | null };

export function initialState(id: string, cart: CartState = EMPTY_CART): SessionState {
  return {
    session: { id, connected: false, context: { recent_product_ids: [], search_query: null } },
    chat: { messages: [], isTyping: false, error: null },
    products: { searchResults: [], cart, recommendations: [] },
    adding: { expected: [], before: cart, told: cart, toldSince: false },
  };
}

export function reduce(state: SessionState, action: SessionAction): SessionState {
  switch (action.type) {
    case "connection":
      return connection(state, action);
    case "cart":
      return told(state, action.cart);
    case "cart_expected": {
      const { adding } = state;
      const first = adding.expected.length === 0;
      return shown(state, {
        ...adding,
        expected: [...adding.expected, action.expected],
        before: first ? adding.told : adding.before,
        toldSince: first ? false : adding.toldSince,
      });
    }
    case "cart_settled":
      return settled(state, action.key, action.cart);
  }
}

type Connection = Extract<SessionAction, { type: "connection" }>;

function connection(
  state: SessionState,
  { connected, messages, isTyping, error, context }: Connection,
): SessionState {
  const { session, products } = state;
  return {
    ...state,
    session: { ...session, connected, context: context ?? session.context },
    chat: { messages, isTyping, error },
    products: { ...products, ...shownLast(messages) },
  };
}

function told(state: SessionState, cart: CartState): SessionState {
  return shown(state, { ...state.adding, told: cart, toldSince: true });
}

/** What a request ended with counts, unless the shop has told something newer meanwhile. */
function settled(state: SessionState, key: string, cart: CartState | null): SessionState {
  const { adding } = state;
  return shown(state, {
    ...adding,
    expected: adding.expected.filter((each) => each.key !== key),
    before: cart ?? adding.before,
    told: cart && !adding.toldSince ? cart : adding.told,
  });
}

function shown(state: SessionState, adding: Adding): SessionState {
  const { expected, before, told } = adding;
  const cart = expected.length > 0 ? withExpected(before, expected) : told;
  return { ...state, adding, products: { ...state.products, cart } };
}

/** The newest lists that functions have shown. */
function shownLast(messages: readonly Message[]) {
  let searchResults: Product[] = [];
  let recommendations: Product[] = [];
  for (const { function_call: call } of messages) {
    if (call?.status !== "done" || !call.result) continue;
    try {
      if (call.name === "search_products") searchResults = products(call.result.products);
      if (call.name === "get_recommendations") recommendations = products(call.result.products);
      else if (Array.isArray(call.result.recommendations))
        recommendations = products(call.result.recommendations);
    } catch {
      // A result of a later version: its own component says so.
    }
  }
  return { searchResults, recommendations };
}
