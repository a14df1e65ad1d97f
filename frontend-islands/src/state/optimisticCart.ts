import type { CartLine, CartState } from "../events";
import { addAmounts, multiplyAmount } from "../text/money";

export const EMPTY_CART: CartState = { items: [], count: 0, total: "0.00", currency: "USD" };

/** The fields of a product that the cart needs to show it before the response arrives. */
export interface AddableProduct {
  id: string;
  name: string;
  price: string;
  currency: string;
  /** The chosen variant; undefined without a choice. */
  variant?: { id: string; name: string; options: Record<string, string>; price: string } | undefined;
}

/** An addition whose response has not arrived. `key` is the request's idempotency key. */
export interface PendingAdd {
  key: string;
  product: AddableProduct;
  quantity: number;
}

/** Return the cart that results if all additions succeed. */
export function withPendingAdds(cart: CartState, pendingAdds: readonly PendingAdd[]): CartState {
  return pendingAdds.reduce(withOne, cart);
}

function withOne(cart: CartState, { product, quantity }: PendingAdd): CartState {
  const variantId = product.variant?.id ?? product.id;
  const existing = cart.items.find((line) => line.variant_id === variantId);
  const items = existing
    ? cart.items.map((line) => (line === existing ? withMore(line, quantity) : line))
    : [...cart.items, newLine(product, quantity)];
  const total = addAmounts(cart.total, multiplyAmount(existing?.unit_price ?? priceOf(product), quantity));
  const currency = cart.count === 0 ? product.currency : cart.currency;
  return { items, count: cart.count + quantity, total, currency };
}

function withMore(line: CartLine, quantity: number): CartLine {
  const line_total = addAmounts(line.line_total, multiplyAmount(line.unit_price, quantity));
  return { ...line, quantity: line.quantity + quantity, line_total };
}

function newLine(product: AddableProduct, quantity: number): CartLine {
  const { id, name, currency, variant } = product;
  const unit_price = priceOf(product);
  return {
    product_id: id,
    variant_id: variant?.id ?? id,
    options: variant?.options ?? {},
    variant_name: variant?.name ?? "",
    name,
    quantity,
    unit_price,
    line_total: multiplyAmount(unit_price, quantity),
    currency,
    url: "",
  };
}

function priceOf({ price, variant }: AddableProduct): string {
  return variant?.price ?? price;
}
