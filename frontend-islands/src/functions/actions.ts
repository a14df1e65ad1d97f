import type { CartState } from "../events";
import type { AddableProduct } from "../state/optimisticCart";
import type { AddOutcome } from "../state/useCart";

/** Resolves when the shop has answered; undefined if the caller does not wait. */
export type Added = Promise<AddOutcome> | undefined;

/** The actions of a shopper on a product that a function showed. */
export interface ProductActions {
  onProductSelect: (id: string) => void;
  onAddToCart: (product: AddableProduct, quantity: number) => Added;
  /** Set the quantity of a cart line; resolves to the new cart. Throws a Problem. */
  onSetQuantity: (productId: string, quantity: number) => Promise<CartState>;
  /** Return the absolute address of a path of the shop. */
  addressOf: (path: string) => string;
}
