import type { CartState } from "../events";
import type { Choice } from "../state/cart";
import type { AddOutcome } from "../state/useCart";

/** Told when the shop has answered; nothing where nobody waits for the answer. */
export type Added = Promise<AddOutcome> | undefined;

/** What a shopper can do with a product that a function showed. */
export interface ProductActions {
  onProductSelect: (id: string) => void;
  onAddToCart: (product: Choice, quantity: number) => Added;
  /** Makes a cart line hold so many pieces; the cart after that. Throws a Problem. */
  onSetQuantity: (productId: string, quantity: number) => Promise<CartState>;
  /** Runs another function of the shop, whose result arrives in the conversation. */
  onFunction?: (name: string, parameters: Record<string, unknown>) => void;
  /** Says something in the shopper's place. */
  onMessage?: (text: string) => void;
  /** Shows the cart. */
  onCartSelect?: () => void;
  /** Where a picture of the shop is, seen from this page. */
  addressOf: (path: string) => string;
  /** Where a product's own page is; null where there is none to go to. */
  pageOf?: (product: { id: string; url: string | null }) => string | null;
}
