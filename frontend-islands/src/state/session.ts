import type { CartState, Context } from "../events";
import { type FunctionFacts, functionFacts } from "../generated/functions";
import type { Message } from "../hooks/conversation";
import { type Product, products } from "../products";
import { EMPTY_CART, type PendingAdd, withPendingAdds } from "./optimisticCart";

/** The state of the widget or of a page's islands: session, chat and products. */
export interface SessionState {
  session: {
    id: string;
    connected: boolean;
    context: Pick<Context, "recent_product_ids" | "search_query">;
  };
  chat: { messages: Message[]; isTyping: boolean; error: string | null };
  products: { searchResults: Product[]; cart: CartState; recommendations: Product[] };
  cartSync: CartSync;
}

/**
 * The cart during pending requests. The visible cart is `base` with `pendingAdds`, or `confirmed` if none is pending.
 */
interface CartSync {
  /** The additions without a response, oldest first. */
  pendingAdds: readonly PendingAdd[];
  /** The cart before the oldest pending request, updated by the responses of requests that have ended. */
  base: CartState;
  /** The newest cart from the server. */
  confirmed: CartState;
  /** Whether a cart has arrived, other than by these requests, since the oldest pending request started. */
  isConfirmedSince: boolean;
}

/** A change of the state. */
export type SessionAction =
  | {
      type: "connection";
      connected: boolean;
      messages: Message[];
      isTyping: boolean;
      error: string | null;
      context: Context | null;
    }
  /** A cart has arrived from the server. */
  | { type: "cart"; cart: CartState }
  /** A request to add a product has started, or has ended: with the new cart, or null if it failed. */
  | { type: "add_started"; add: PendingAdd }
  | { type: "add_finished"; key: string; cart: CartState | null };

/** Return the state of a session before its first event. */
export function initialState(id: string, cart: CartState = EMPTY_CART): SessionState {
  return {
    session: { id, connected: false, context: { recent_product_ids: [], search_query: null } },
    chat: { messages: [], isTyping: false, error: null },
    products: { searchResults: [], cart, recommendations: [] },
    cartSync: { pendingAdds: [], base: cart, confirmed: cart, isConfirmedSince: false },
  };
}

/** Return the state after an action. */
export function reduce(state: SessionState, action: SessionAction): SessionState {
  switch (action.type) {
    case "connection":
      return connection(state, action);
    case "cart":
      return cartConfirmed(state, action.cart);
    case "add_started": {
      const { cartSync } = state;
      const first = cartSync.pendingAdds.length === 0;
      return withCart(state, {
        ...cartSync,
        pendingAdds: [...cartSync.pendingAdds, action.add],
        base: first ? cartSync.confirmed : cartSync.base,
        isConfirmedSince: first ? false : cartSync.isConfirmedSince,
      });
    }
    case "add_finished":
      return addFinished(state, action.key, action.cart);
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
    products: { ...products, ...lastShownProducts(messages) },
  };
}

function cartConfirmed(state: SessionState, cart: CartState): SessionState {
  return withCart(state, { ...state.cartSync, confirmed: cart, isConfirmedSince: true });
}

/** Remove a pending addition. Its cart becomes the confirmed one, unless a cart has arrived since. */
function addFinished(state: SessionState, key: string, cart: CartState | null): SessionState {
  const { cartSync } = state;
  return withCart(state, {
    ...cartSync,
    pendingAdds: cartSync.pendingAdds.filter((each) => each.key !== key),
    base: cart ?? cartSync.base,
    confirmed: cart && !cartSync.isConfirmedSince ? cart : cartSync.confirmed,
  });
}

/** Return the state with the cart that is visible during pending requests. */
function withCart(state: SessionState, cartSync: CartSync): SessionState {
  const { pendingAdds, base, confirmed } = cartSync;
  const cart = pendingAdds.length > 0 ? withPendingAdds(base, pendingAdds) : confirmed;
  return { ...state, cartSync, products: { ...state.products, cart } };
}

/** Return the declared facts of a function; none for a function that this version does not know. */
function factsOf(name: string): FunctionFacts {
  return (functionFacts as Partial<Record<string, FunctionFacts>>)[name] ?? {};
}

/** Return the products of the newest search and of the newest recommendations in the conversation. */
function lastShownProducts(messages: readonly Message[]) {
  let searchResults: Product[] = [];
  let recommendations: Product[] = [];
  for (const { function_call: call } of messages) {
    if (call?.status !== "done" || !call.result) continue;
    try {
      const { searches, recommended } = factsOf(call.name);
      if (searches) searchResults = products(call.result.products);
      const suggested = recommended === undefined ? null : call.result[recommended];
      if (Array.isArray(suggested)) recommendations = products(suggested);
    } catch {
      // The result has the format of a later version. The component of the call shows an error.
    }
  }
  return { searchResults, recommendations };
}
