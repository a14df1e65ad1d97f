import type { CartLine, CartState } from "../events";
import { added, times } from "../text/money";

export const EMPTY_CART: CartState = { items: [], count: 0, total: "0.00", currency: "USD" };

/** What is put into the cart: enough of a product to show it there before the shop has answered. */
export interface Choice {
  id: string;
  name: string;
  price: string;
  currency: string;
}

/** Pieces on their way into the cart. `key` names the request, so that a repeated one adds nothing twice. */
export interface Expected {
  key: string;
  product: Choice;
  quantity: number;
}

/** What adding a product comes back with; `line` is its line in the cart. */
export interface AddResult {
  item: CartLine & { added: number; previous_quantity: number };
  cart: CartState;
}

/** The cart as it will be when all goes well. */
export function withExpected(cart: CartState, expected: readonly Expected[]): CartState {
  return expected.reduce(withOne, cart);
}

function withOne(cart: CartState, { product, quantity }: Expected): CartState {
  const known = cart.items.find((line) => line.product_id === product.id);
  const items = known
    ? cart.items.map((line) => (line === known ? more(line, quantity) : line))
    : [...cart.items, fresh(product, quantity)];
  const total = added(cart.total, times(known?.unit_price ?? product.price, quantity));
  const currency = cart.count === 0 ? product.currency : cart.currency;
  return { items, count: cart.count + quantity, total, currency };
}

function more(line: CartLine, quantity: number): CartLine {
  const line_total = added(line.line_total, times(line.unit_price, quantity));
  return { ...line, quantity: line.quantity + quantity, line_total };
}

function fresh({ id, name, price, currency }: Choice, quantity: number): CartLine {
  const line_total = times(price, quantity);
  return { product_id: id, name, quantity, unit_price: price, line_total, currency, url: "" };
}
