import type { CartState } from "../events";
import type { Choice } from "../state/optimisticCart";
import type { AddOutcome } from "../state/useCart";

/** Told when the shop has answered; nothing where nobody waits for the answer. */
export type Added = Promise<AddOutcome> | undefined;

/** What a shopper can do with a product that a function showed. */
export interface ProductActions {
  onProductSelect: (id: string) => void;
  onAddToCart: (product: Choice, quantity: number) => Added;
  /** Makes a cart line hold so many pieces; the cart after that. Throws a Problem. */
  onSetQuantity: (productId: string, quantity: number) => Promise<CartState>;
  /** Where a picture of the shop is, seen from this page. */
  addressOf: (path: string) => string;
}
