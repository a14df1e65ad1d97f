import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import { record, text } from "../products";
import { Receipt, type ReceiptProps, receiptProps } from "../components/Receipt";

/** The changed line and the cart's total. The markup matches the function's template. */
export function VariantNotification({ call, actions }: ReceiptProps): ReactNode {
  const item = record(call.result?.item);
  const [before, now] = [text(item.previous_variant_name), text(item.variant_name)];
  return (
    <Receipt call={call} actions={actions}>
      {words(messages.CART_CHANGED_VARIANT, { name: <strong>{text(item.name)}</strong>, before, now })}
    </Receipt>
  );
}

export { VariantNotification as Component, receiptProps as props };
