import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import { record, text, textOrNull } from "../products";
import { Receipt, type ReceiptProps, receiptProps } from "../components/Receipt";

/** The added product and the cart's total. The markup matches functions/add_to_cart.html. */
export function CartNotification({ call, actions }: ReceiptProps): ReactNode {
  const item = record(call.result?.item);
  const added = Number(item.added ?? item.quantity);
  const variant = textOrNull(item.variant_name);
  const name = (
    <>
      <strong>{text(item.name)}</strong>
      {variant && ` (${variant})`}
    </>
  );
  return (
    <Receipt call={call} actions={actions}>
      {added > 1
        ? words(messages.CART_ADDED_SEVERAL, { count: added, name })
        : words(messages.CART_ADDED, { name })}
    </Receipt>
  );
}

export { CartNotification as Component, receiptProps as props };
