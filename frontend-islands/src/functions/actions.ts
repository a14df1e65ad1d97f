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
  /** Run another function of the shop; its result arrives in the conversation. */
  onFunction?: (name: string, parameters: Record<string, unknown>) => void;
  /** Send a message as the shopper. */
  onMessage?: (text: string) => void;
  /** Show the cart. */
  onCartSelect?: () => void;
  /** Return the absolute address of a path of the shop. */
  addressOf: (path: string) => string;
  /** Return the address of a product's own page, or null if it has none. */
  pageOf?: (product: { id: string; url: string | null }) => string | null;
}
