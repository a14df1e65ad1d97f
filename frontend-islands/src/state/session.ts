import type { CartState, Context } from "../events";
import type { Message } from "../hooks/conversation";
import { type Product, products } from "../products";
import { EMPTY_CART, type PendingAdd, withPendingAdds } from "./optimisticCart";

/** The application's state (session, chat, products) for the widget and for a page's islands. */
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

/** The cart between a click and the shop's response. The visible cart is `base` with `pendingAdds`. */
interface CartSync {
  pendingAdds: readonly PendingAdd[];
  /** The cart at the start of the oldest pending request, updated by requests that have ended. */
  base: CartState;
  /** The newest cart from the shop, and whether it arrived while requests were pending. */
  confirmed: CartState;
  isConfirmedSince: boolean;
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
  /** A cart has arrived from the shop. */
  | { type: "cart"; cart: CartState }
  /** An addition was sent; then it was accepted (with the new cart) or refused (null). */
  | { type: "add_started"; add: PendingAdd }
  | { type: "add_finished"; key: string; cart: CartState | null };

export function initialState(id: string, cart: CartState = EMPTY_CART): SessionState {
  return {
    session: { id, connected: false, context: { recent_product_ids: [], search_query: null } },
    chat: { messages: [], isTyping: false, error: null },
    products: { searchResults: [], cart, recommendations: [] },
    cartSync: { pendingAdds: [], base: cart, confirmed: cart, isConfirmedSince: false },
  };
}

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

/** Apply the cart of a finished request, unless a newer cart has arrived. */
function addFinished(state: SessionState, key: string, cart: CartState | null): SessionState {
  const { cartSync } = state;
  return withCart(state, {
    ...cartSync,
    pendingAdds: cartSync.pendingAdds.filter((each) => each.key !== key),
    base: cart ?? cartSync.base,
    confirmed: cart && !cartSync.isConfirmedSince ? cart : cartSync.confirmed,
  });
}

function withCart(state: SessionState, cartSync: CartSync): SessionState {
  const { pendingAdds, base, confirmed } = cartSync;
  const cart = pendingAdds.length > 0 ? withPendingAdds(base, pendingAdds) : confirmed;
  return { ...state, cartSync, products: { ...state.products, cart } };
}

/** Return the newest lists that functions have shown. */
function lastShownProducts(messages: readonly Message[]) {
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
      // The result is of a later version; its component shows the error.
    }
  }
  return { searchResults, recommendations };
}
