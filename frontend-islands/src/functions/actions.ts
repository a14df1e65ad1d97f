import type { CartState } from "../events";
import type { AddableProduct } from "../state/optimisticCart";
import type { AddOutcome } from "../state/useCart";

/** The promise of an addition's outcome; undefined if there is none to wait for. */
export type Added = Promise<AddOutcome> | undefined;

/** Actions of the shopper on the products of a function's result. */
export interface ProductActions {
  /** Show the details of a product. */
  onProductSelect: (id: string) => void;
  /** Add a product to the cart. */
  onAddToCart: (product: AddableProduct, quantity: number) => Added;
  /** Set the quantity of a cart line, or of one that is gone. Resolves to the new cart, or rejects with a Problem. */
  onSetQuantity: (variantId: string, quantity: number, isGone: boolean) => Promise<CartState>;
  /** Run a function of the shop. Its result arrives in the conversation. */
  onFunction?: (name: string, parameters: Record<string, unknown>) => void;
  /** Send a message in the shopper's name. */
  onMessage?: (text: string) => void;
  /** Show the cart. */
  onCartSelect?: () => void;
  /** Return the absolute URL of a path on the shop's server. */
  addressOf: (path: string) => string;
  /** Return the URL of a product's own page, or null if it has none. */
  pageOf?: (product: { id: string; url: string | null }) => string | null;
}
