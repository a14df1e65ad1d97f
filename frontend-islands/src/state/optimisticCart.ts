import type { CartLine, CartState } from "../events";
import { addAmounts, multiplyAmount } from "../text/money";

export const EMPTY_CART: CartState = { items: [], count: 0, total: "0.00", currency: "USD" };

/** The fields of a product that the cart needs to show it before the response arrives. */
export interface AddableProduct {
  id: string;
  name: string;
  price: string;
  currency: string;
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
  const existing = cart.items.find((line) => line.product_id === product.id);
  const items = existing
    ? cart.items.map((line) => (line === existing ? withMore(line, quantity) : line))
    : [...cart.items, newLine(product, quantity)];
  const total = addAmounts(cart.total, multiplyAmount(existing?.unit_price ?? product.price, quantity));
  const currency = cart.count === 0 ? product.currency : cart.currency;
  return { items, count: cart.count + quantity, total, currency };
}

function withMore(line: CartLine, quantity: number): CartLine {
  const line_total = addAmounts(line.line_total, multiplyAmount(line.unit_price, quantity));
  return { ...line, quantity: line.quantity + quantity, line_total };
}

function newLine({ id, name, price, currency }: AddableProduct, quantity: number): CartLine {
  const line_total = multiplyAmount(price, quantity);
  return { product_id: id, name, quantity, unit_price: price, line_total, currency, url: "" };
}
