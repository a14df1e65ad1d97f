import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartState } from "../events";
import type { FunctionCallView } from "../hooks/conversation";
import { record, text, textOrNull } from "../products";
import type { ProductActions } from "./actions";
import { useIsUnchanged } from "../behaviours/useIsUnchanged";
import { Receipt } from "../components/Receipt";
import { Undo } from "../components/Undo";

export interface CartNotificationProps {
  name: string;
  /** The variant's values in words; empty without a choice. */
  variantName?: string;
  /** The id of the line's variant, or of its product. */
  itemId: string;
  /** The number of pieces added by this call, and of the line after it. */
  added: number;
  quantity: number;
  /** The cart after the addition. */
  cart: Record<string, unknown>;
  /** Remove these pieces. Resolves to the new cart, or rejects with a Problem. */
  onUndo: () => Promise<CartState>;
  onCartSelect?: (() => void) | undefined;
}

/** The added product and the cart's total. The markup matches functions/add_to_cart.html. */
export function CartNotification({ name, variantName, ...props }: CartNotificationProps): ReactNode {
  const { itemId, added, quantity, cart, onUndo, onCartSelect } = props;
  const isUnchanged = useIsUnchanged(itemId, quantity);
  const product = (
    <>
      <strong>{name}</strong>
      {variantName && ` (${variantName})`}
    </>
  );
  return (
    <Receipt
      cart={cart}
      undo={<Undo name={name} label={messages.BUTTON_UNDO} isOpen={isUnchanged} onUndo={onUndo} />}
      onCartSelect={onCartSelect}
    >
      {added > 1
        ? words(messages.CART_ADDED_SEVERAL, { count: added, name: product })
        : words(messages.CART_ADDED, { name: product })}
    </Receipt>
  );
}

/** Return the props for a finished call. Undo sets the quantity that the line had before the call. */
export function cartNotificationProps(
  call: FunctionCallView,
  actions: ProductActions,
): CartNotificationProps {
  const item = record(call.result?.item);
  const quantity = Number(item.quantity);
  const added = Number(item.added ?? quantity);
  const itemId = textOrNull(item.variant_id) ?? text(item.product_id);
  return {
    name: text(item.name),
    variantName: textOrNull(item.variant_name) ?? "",
    itemId,
    added,
    quantity,
    cart: record(call.result?.cart),
    onCartSelect: actions.onCartSelect,
    onUndo: () => actions.onSetQuantity(itemId, Math.max(0, quantity - added)),
  };
}

export { CartNotification as Component, cartNotificationProps as props };
