import { type ReactNode, useRef } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartState } from "../events";
import type { FunctionCallView } from "../hooks/conversation";
import { record, text, textOrNull } from "../products";
import type { Added, ProductActions } from "./actions";
import { useAddToCart } from "../behaviours/useAddToCart";
import { useIsUnchanged } from "../behaviours/useIsUnchanged";
import { AddToCartStatus } from "../components/AddToCartStatus";
import { Receipt } from "../components/Receipt";
import { Undo } from "../components/Undo";

export interface QuantityNotificationProps {
  name: string;
  /** The id of the line's variant, or of its product. */
  itemId: string;
  /** How many the cart holds now; 0 if the product was removed. */
  quantity: number;
  /** The cart after the change. */
  cart: Record<string, unknown>;
  /** Restore the line's earlier quantity. Resolves to the new cart, or rejects with a Problem. */
  onUndo?: (() => Promise<CartState>) | undefined;
  /** Add a removed product again, in its earlier quantity. */
  onRestore?: (() => Added) | undefined;
  onCartSelect?: (() => void) | undefined;
}

/** The changed line and the cart's total. The markup matches functions/set_cart_quantity.html. */
export function QuantityNotification({ name, quantity, ...props }: QuantityNotificationProps): ReactNode {
  const { itemId, cart, onUndo, onRestore, onCartSelect } = props;
  const isUnchanged = useIsUnchanged(itemId, quantity);
  const undo = (
    <>
      {onUndo && (
        <Undo name={name} label={messages.BUTTON_UNDO_CHANGE} isOpen={isUnchanged} onUndo={onUndo} />
      )}
      {onRestore && isUnchanged && <Restore name={name} onRestore={onRestore} />}
    </>
  );
  return (
    <Receipt cart={cart} undo={undo} onCartSelect={onCartSelect}>
      {quantity > 0
        ? words(messages.CART_CHANGED, { count: quantity, name: <strong>{name}</strong> })
        : words(messages.CART_REMOVED, { name: <strong>{name}</strong> })}
    </Receipt>
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
  const [id, name, price] = [text(item.product_id), text(item.name), text(item.unit_price)];
  const quantity = Number(item.quantity);
  const previous = Number(item.previous_quantity);
  const product = { id, name, price, currency: text(item.currency) };
  return {
    name,
    itemId: textOrNull(item.variant_id) ?? id,
    quantity,
    cart: record(call.result?.cart),
    onCartSelect: actions.onCartSelect,
    ...(previous !== quantity &&
      (quantity > 0
        ? { onUndo: () => actions.onSetQuantity(id, previous) }
        : { onRestore: () => actions.onAddToCart(product, previous) })),
  };
}

export { QuantityNotification as Component, quantityNotificationProps as props };
