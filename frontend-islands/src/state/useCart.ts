import { useMemo } from "react";
import type { CartState } from "../events";
import { ADD_TO_CART, type AddResult } from "../generated/functions";
import { newId } from "../hooks/newId";
import { toProblem, type Problem } from "../hooks/problem";
import type { AddableProduct } from "./optimisticCart";
import { useSession } from "./SessionContext";

/**
 * The outcome of an addition to the cart; `host` if the storefront's own cart has taken it. `retry` sends the same idempotency
 * key, so that the product is added once.
 */
export type AddOutcome =
  | { done: "host" }
  | { done: true; item: AddResult["item"]; cart: CartState }
  | { done: false; problem: Problem; retry: () => Promise<AddOutcome> };

/** Actions on the cart of a session. */
export interface CartActions {
  /** Add a product. The visible cart contains it at once, and no longer if the request fails. Never rejects. */
  add: (product: AddableProduct, quantity: number) => Promise<AddOutcome>;
  /**
   * Set the quantity of a variant's line; 0 removes it. A line that is gone is added. Resolves to the new cart, or
   * rejects with a Problem.
   */
  setQuantity: (variantId: string, quantity: number, isGone?: boolean) => Promise<CartState>;
  /** Change a line to another variant. Resolves to the new cart, or rejects with a Problem. */
  setVariant: (variantId: string, newVariantId: string) => Promise<CartState>;
  /** Accept the changes of a line, or of all. Resolves to the new cart, or rejects with a Problem. */
  acceptChanges: (total: string, variantId?: string) => Promise<CartState>;
}

/** Return the cart's actions. The object is the same while the session is the same. */
export function useCart(): CartActions {
  const { api, dispatch } = useSession();
  return useMemo(() => {
    const shown = async (changed: Promise<CartState>) => {
      const cart = await changed;
      dispatch({ type: "cart", cart });
      return cart;
    };
    const addAgain = async (product_id: string, quantity: number) =>
      (await api.run<AddResult>(ADD_TO_CART, { product_id, quantity })).cart;
    const setQuantity = (variantId: string, quantity: number, isGone = false) =>
      shown(isGone ? addAgain(variantId, quantity) : api.setQuantity(variantId, quantity));
    const setVariant = (variantId: string, newId: string) => shown(api.setVariant(variantId, newId));
    const acceptChanges = (total: string, id?: string) => shown(api.acceptChanges(total, id));
    const send = async (product: AddableProduct, quantity: number, key: string): Promise<AddOutcome> => {
      dispatch({ type: "add_started", add: { key, product, quantity } });
      let cart: CartState | null = null;
      try {
        const parameters = { product_id: product.variant?.id ?? product.id, quantity };
        const result = await api.run<AddResult>(ADD_TO_CART, parameters, key);
        cart = result.cart;
        return { done: true, ...result };
      } catch (cause) {
        return { done: false, problem: toProblem(cause), retry: () => send(product, quantity, key) };
      } finally {
        dispatch({ type: "add_finished", key, cart });
      }
    };
    return {
      setQuantity,
      setVariant,
      acceptChanges,
      add: (product, quantity) => send(product, quantity, newId()),
    };
  }, [api, dispatch]);
}
