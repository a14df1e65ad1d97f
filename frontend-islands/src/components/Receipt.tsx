import { type ReactNode, useContext } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import { SessionContext } from "../state/SessionContext";
import { money } from "../text/money";
import { record, text } from "../products";
import { Icon } from "./Icon";

interface ReceiptProps {
  /** The cart after the change. */
  cart: Record<string, unknown>;
  /** The change, in words. */
  children: ReactNode;
  /** The button that takes the change back. */
  undo?: ReactNode;
  onCartSelect?: (() => void) | undefined;
}

/** A change of the cart. Its total is shown until the cart changes again. */
export function Receipt({ cart, children, undo, onCartSelect }: ReceiptProps): ReactNode {
  const now = useContext(SessionContext)?.state.products.cart;
  const worth = money(text(cart.total), text(cart.currency));
  return (
    <section className="receipt">
      <p>
        <Icon name="check" /> {children}{" "}
        {(!now || quantities(now.items) === quantities(cart.items)) &&
          words(messages.CART_WORTH, {
            total: onCartSelect ? (
              <button type="button" className="link" onClick={onCartSelect}>
                {worth}
              </button>
            ) : (
              worth
            ),
          })}
      </p>
      {undo}
    </section>
  );
}

/** Return the ids and quantities of a cart's lines, in the order of the ids. */
function quantities(items: unknown): string {
  const lines = Array.isArray(items) ? items.map(record) : [];
  return lines
    .map(({ variant_id, product_id, quantity }) => `${text(variant_id ?? product_id)} ${String(quantity)}`)
    .sort()
    .join();
}
