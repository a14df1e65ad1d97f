import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { money } from "../text/money";
import { record, text } from "../products";
import type { ProductActions } from "./actions";
import { Icon } from "../components/Icon";

export interface VariantNotificationProps {
  name: string;
  /** The values of the variant before the change, and after it. */
  before: string;
  now: string;
  /** The cart's total, in words. */
  total: string;
  onCartSelect?: (() => void) | undefined;
}

/** The changed line and the cart's total. The markup matches the function's template. */
export function VariantNotification(props: VariantNotificationProps): ReactNode {
  const { name, before, now, total, onCartSelect } = props;
  return (
    <section className="receipt">
      <p>
        <Icon name="check" />{" "}
        {words(messages.CART_CHANGED_VARIANT, { name: <strong>{name}</strong>, before, now })}{" "}
        {words(messages.CART_WORTH, {
          total: (
            <button type="button" className="link" onClick={onCartSelect}>
              {total}
            </button>
          ),
        })}
      </p>
    </section>
  );
}

/** Return the props for a finished call. */
export function variantNotificationProps(
  call: FunctionCallView,
  { onCartSelect }: ProductActions,
): VariantNotificationProps {
  const item = record(call.result?.item);
  const { total, currency } = record(call.result?.cart);
  return {
    name: text(item.name),
    before: text(item.previous_variant_name),
    now: text(item.variant_name),
    total: money(text(total), text(currency)),
    onCartSelect,
  };
}

export { VariantNotification as Component, variantNotificationProps as props };
