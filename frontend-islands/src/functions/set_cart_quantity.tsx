import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import { record, text } from "../products";
import { Receipt, type ReceiptProps, receiptProps } from "../components/Receipt";

/** The changed line and the cart's total. The markup matches functions/set_cart_quantity.html. */
export function QuantityNotification({ call, actions }: ReceiptProps): ReactNode {
  const item = record(call.result?.item);
  const count = Number(item.quantity);
  const name = <strong>{text(item.name)}</strong>;
  return (
    <Receipt call={call} actions={actions}>
      {count > 0 ? words(messages.CART_CHANGED, { count, name }) : words(messages.CART_REMOVED, { name })}
    </Receipt>
  );
}

export { QuantityNotification as Component, receiptProps as props };
