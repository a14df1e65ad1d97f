import { type ReactNode, useRef, useState } from "react";
import type { CartState } from "../events";
import type { FunctionCallView } from "../hooks/conversation";
import { toProblem } from "../hooks/problem";
import { money } from "../text/money";
import { record, text } from "../products";
import type { ProductActions } from "./actions";
import { focusable, hasFocus } from "../behaviours/focus";
import { Icon } from "../components/Icon";

export interface CartNotificationProps {
  name: string;
  /** The number of pieces that were added. */
  quantity: number;
  /** The cart's total, as a decimal string. */
  total: string;
  currency: string;
  /** Remove them again; resolves to the new cart. Throws a Problem. */
  onUndo?: () => Promise<CartState>;
}

/** The added product and the cart's total, like functions/add_to_cart.html. */
export function CartNotification({ name, quantity, ...props }: CartNotificationProps): ReactNode {
  const { total, currency, onUndo } = props;
  return (
    <section className="receipt">
      <p>
        <Icon name="check" /> Added {quantity > 1 && `${quantity} × `}
        <strong>{name}</strong>. Your cart is {money(total, currency)}.
      </p>
      {onUndo && <Undo name={name} onUndo={onUndo} />}
    </section>
  );
}

interface UndoProps {
  name: string;
  onUndo: () => Promise<CartState>;
}

type UndoState =
  | { phase: "open" | "sent" }
  | { phase: "undone"; cart: CartState; focused: boolean }
  | { phase: "failed"; why: string };

/** The undo button, then its result: undone, or the reason for the failure. */
export function Undo({ name, onUndo }: UndoProps): ReactNode {
  const [state, setState] = useState<UndoState>({ phase: "open" });
  const button = useRef<HTMLButtonElement>(null);
  const undo = () => {
    setState({ phase: "sent" });
    onUndo().then(
      (cart) => setState({ phase: "undone", cart, focused: hasFocus(button.current) }),
      (cause: unknown) => setState({ phase: "failed", why: toProblem(cause).detail }),
    );
  };
  return (
    <div className={state.phase === "undone" ? "undone" : "undo"} aria-live="polite">
      {state.phase === "undone" ? (
        <p {...(state.focused && focusable)}>
          Undone. Your cart is {money(state.cart.total, state.cart.currency)}.
        </p>
      ) : (
        <button
          ref={button}
          type="button"
          className="plain"
          aria-disabled={state.phase === "sent"}
          onClick={state.phase === "sent" ? undefined : undo}
        >
          {state.phase === "failed" ? "Try again" : "Undo"}
          <span className="unseen"> adding {name}</span>
        </button>
      )}
      {state.phase === "failed" && <p>Not undone. {state.why}</p>}
    </div>
  );
}

export function cartNotificationProps(
  call: FunctionCallView,
  actions: ProductActions,
): CartNotificationProps {
  const item = record(call.result?.item);
  const { total, currency } = record(call.result?.cart);
  const quantity = Number(item.added ?? item.quantity);
  const keep = Math.max(0, Number(item.quantity) - quantity);
  return {
    name: text(item.name),
    quantity,
    total: text(total),
    currency: text(currency),
    onUndo: () => actions.onSetQuantity(text(item.product_id), keep),
  };
}
