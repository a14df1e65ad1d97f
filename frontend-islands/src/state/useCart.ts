import { useMemo } from "react";
import type { CartState } from "../events";
import { ADD_TO_CART, type AddResult } from "../generated/functions";
import { newId } from "../hooks/newId";
import { toProblem, type Problem } from "../hooks/problem";
import type { AddableProduct } from "./optimisticCart";
import { useSession } from "./SessionContext";

/** The outcome of adding to the cart. `undo` throws a Problem; `retry` has the same key, so nothing is added twice. */
export type AddOutcome =
  | { done: true; item: AddResult["item"]; cart: CartState; undo: () => Promise<CartState> }
  | { done: false; problem: Problem; retry: () => Promise<AddOutcome> };

export interface CartActions {
  /** Add a product. The cart shows it at once and removes it again if the request fails. */
  add: (product: AddableProduct, quantity: number) => Promise<AddOutcome>;
  /** Set the quantity of a line; 0 removes it. Throws a Problem. */
  setQuantity: (productId: string, quantity: number) => Promise<CartState>;
}

export function useCart(): CartActions {
  const { api, dispatch } = useSession();
  return useMemo(() => {
    const setQuantity = async (productId: string, quantity: number) => {
      const cart = await api.setQuantity(productId, quantity);
      dispatch({ type: "cart", cart });
      return cart;
    };
    const send = async (product: AddableProduct, quantity: number, key: string): Promise<AddOutcome> => {
      dispatch({ type: "add_started", add: { key, product, quantity } });
      let cart: CartState | null = null;
      try {
        const parameters = { product_id: product.id, quantity };
        const result = await api.run<AddResult>(ADD_TO_CART, parameters, key);
        cart = result.cart;
        return { done: true, ...result, undo: () => setQuantity(product.id, previousQuantity(result)) };
      } catch (cause) {
        return { done: false, problem: toProblem(cause), retry: () => send(product, quantity, key) };
      } finally {
        dispatch({ type: "add_finished", key, cart });
      }
    };
    return { setQuantity, add: (product, quantity) => send(product, quantity, newId()) };
  }, [api, dispatch]);
}

function previousQuantity({ item }: AddResult): number {
  return Math.max(0, item.quantity - item.added);
}
