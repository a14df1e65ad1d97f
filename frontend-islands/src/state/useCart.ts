import { useMemo } from "react";
import type { CartState } from "../events";
import { newId } from "../hooks/newId";
import { asProblem, type Problem } from "../hooks/problem";
import type { AddResult, Choice } from "./optimisticCart";
import { useSession } from "./SessionContext";

/** How adding to the cart ended. Undoing throws a Problem; a retry adds nothing twice. */
export type AddOutcome =
  | { done: true; item: AddResult["item"]; cart: CartState; undo: () => Promise<CartState> }
  | { done: false; problem: Problem; retry: () => Promise<AddOutcome> };

export interface CartActions {
  /** Shown as done at once, and taken back when the shop refuses or cannot be reached. */
  add: (product: Choice, quantity: number) => Promise<AddOutcome>;
  /** Makes a line hold so many pieces, 0 removes it. Throws a Problem. */
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
    const attempt = async (product: Choice, quantity: number, key: string): Promise<AddOutcome> => {
      dispatch({ type: "cart_expected", expected: { key, product, quantity } });
      let cart: CartState | null = null;
      try {
        const parameters = { product_id: product.id, quantity };
        const result = await api.run<AddResult>("add_to_cart", parameters, key);
        cart = result.cart;
        return { done: true, ...result, undo: () => setQuantity(product.id, heldBefore(result)) };
      } catch (cause) {
        return { done: false, problem: asProblem(cause), retry: () => attempt(product, quantity, key) };
      } finally {
        dispatch({ type: "cart_settled", key, cart });
      }
    };
    return { setQuantity, add: (product, quantity) => attempt(product, quantity, newId()) };
  }, [api, dispatch]);
}

function heldBefore({ item }: AddResult): number {
  return Math.max(0, item.quantity - item.added);
}
