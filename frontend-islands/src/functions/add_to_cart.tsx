import type { ReactNode } from "react";
import type { FunctionCallView } from "../hooks/conversation";
import { type CartSummary, cartSummary, money, record, text } from "../products";

export interface CartNotificationProps {
  name: string;
  quantity: number;
  cart: CartSummary;
}

export function CartNotification({ name, quantity, cart }: CartNotificationProps): ReactNode {
  const pieces = cart.count === 1 ? "1 piece" : `${cart.count} pieces`;
  return (
    <p className="cart-notification" role="status">
      {quantity} × {name} in the cart: {pieces}, {money(cart.total, cart.currency)} in all.
    </p>
  );
}

export function cartNotificationProps(call: FunctionCallView): CartNotificationProps {
  const item = record(call.result?.item);
  return {
    name: text(item.name),
    quantity: Number(item.quantity),
    cart: cartSummary(call.result?.cart),
  };
}
