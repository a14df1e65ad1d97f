import { useContext } from "react";
import { SessionContext } from "../state/SessionContext";

/** Return whether the cart still has this quantity of an item: 0 if it has none. True outside a session. */
export function useIsUnchanged(itemId: string, quantity: number): boolean {
  const items = useContext(SessionContext)?.state.products.cart.items;
  return !items || (items.find(({ variant_id }) => variant_id === itemId)?.quantity ?? 0) === quantity;
}
