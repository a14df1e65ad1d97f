import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { record, text } from "../products";
import type { ProductActions } from "./actions";
import { Receipt } from "../components/Receipt";

export interface VariantNotificationProps {
  name: string;
  /** The values of the variant before the change, and after it. */
  before: string;
  now: string;
  /** The cart after the change. */
  cart: Record<string, unknown>;
  onCartSelect?: (() => void) | undefined;
}

/** The changed line and the cart's total. The markup matches the function's template. */
export function VariantNotification(props: VariantNotificationProps): ReactNode {
  const { name, before, now, cart, onCartSelect } = props;
  return (
    <Receipt cart={cart} onCartSelect={onCartSelect}>
      {words(messages.CART_CHANGED_VARIANT, { name: <strong>{name}</strong>, before, now })}
    </Receipt>
  );
}

/** Return the props for a finished call. */
export function variantNotificationProps(
  call: FunctionCallView,
  { onCartSelect }: ProductActions,
): VariantNotificationProps {
  const item = record(call.result?.item);
  return {
    name: text(item.name),
    before: text(item.previous_variant_name),
    now: text(item.variant_name),
    cart: record(call.result?.cart),
    onCartSelect,
  };
}

export { VariantNotification as Component, variantNotificationProps as props };
