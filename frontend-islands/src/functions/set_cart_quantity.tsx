import { type ReactNode, useRef } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartState } from "../events";
import type { FunctionCallView } from "../hooks/conversation";
import { money } from "../text/money";
import { record, text } from "../products";
import type { Added, ProductActions } from "./actions";
import { useAddToCart } from "../behaviours/useAddToCart";
import { AddToCartStatus } from "../components/AddToCartStatus";
import { Icon } from "../components/Icon";
import { Undo } from "./add_to_cart";

export interface QuantityNotificationProps {
  name: string;
  /** How many the cart holds now; 0 if the product was removed. */
  quantity: number;
  /** The cart's total, as a decimal string. */
  total: string;
  currency: string;
  /** Restore the line's earlier quantity. Resolves to the new cart, or rejects with a Problem. */
  onUndo?: (() => Promise<CartState>) | undefined;
  /** Add a removed product again, in its earlier quantity. */
  onRestore?: (() => Added) | undefined;
  onCartSelect?: (() => void) | undefined;
}

/** The changed line and the cart's total. The markup matches functions/set_cart_quantity.html. */
export function QuantityNotification({ name, quantity, ...props }: QuantityNotificationProps): ReactNode {
  const { total, currency, onUndo, onRestore, onCartSelect } = props;
  const worth = money(total, currency);
  return (
    <section className="receipt">
      <p>
        <Icon name="check" />{" "}
        {quantity > 0
          ? words(messages.CART_CHANGED, { count: quantity, name: <strong>{name}</strong> })
          : words(messages.CART_REMOVED, { name: <strong>{name}</strong> })}{" "}
        {words(messages.CART_WORTH, {
          total: onCartSelect ? (
            <button type="button" className="link" onClick={onCartSelect}>
              {worth}
            </button>
          ) : (
            worth
          ),
        })}
      </p>
      {onUndo && <Undo name={name} label={messages.BUTTON_UNDO_CHANGE} onUndo={onUndo} />}
      {onRestore && <Restore name={name} onRestore={onRestore} />}
    </section>
  );
}

interface RestoreProps {
  name: string;
  onRestore: () => Added;
}

/** The undo button of a removal: the product has no line any more, so it is added. */
function Restore({ name, onRestore }: RestoreProps): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  const { state, track } = useAddToCart();
  return (
    <div className="undo">
      <button ref={button} type="button" className="plain" onClick={() => track(onRestore())}>
        {words(messages.BUTTON_UNDO_CHANGE, { name })}
      </button>
      <AddToCartStatus state={state} name={name} onUsed={() => button.current?.focus()} />
    </div>
  );
}

/** Return the props for a finished call. Undo sets the quantity that the line had before the call. */
export function quantityNotificationProps(
  call: FunctionCallView,
  actions: ProductActions,
): QuantityNotificationProps {
  const item = record(call.result?.item);
  const { total, currency } = record(call.result?.cart);
  const [id, name, price] = [text(item.product_id), text(item.name), text(item.unit_price)];
  const quantity = Number(item.quantity);
  const previous = Number(item.previous_quantity);
  const product = { id, name, price, currency: text(item.currency) };
  return {
    name,
    quantity,
    total: text(total),
    currency: text(currency),
    onCartSelect: actions.onCartSelect,
    ...(previous !== quantity &&
      (quantity > 0
        ? { onUndo: () => actions.onSetQuantity(id, previous) }
        : { onRestore: () => actions.onAddToCart(product, previous) })),
  };
}

export { QuantityNotification as Component, quantityNotificationProps as props };
