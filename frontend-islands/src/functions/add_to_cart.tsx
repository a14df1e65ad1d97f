import { type ReactNode, useRef, useState } from "react";
import { type Message, words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartState } from "../events";
import type { FunctionCallView } from "../hooks/conversation";
import { toProblem } from "../hooks/problem";
import { money } from "../text/money";
import { record, text, textOrNull } from "../products";
import type { ProductActions } from "./actions";
import { focusable, hasFocus } from "../behaviours/focus";
import { Icon } from "../components/Icon";

export interface CartNotificationProps {
  name: string;
  /** The variant's values in words; empty without a choice. */
  variantName?: string;
  /** The number of pieces added by this call. */
  quantity: number;
  /** The cart's total, as a decimal string. */
  total: string;
  currency: string;
  /** Remove these pieces. Resolves to the new cart, or rejects with a Problem. */
  onUndo?: () => Promise<CartState>;
  onCartSelect?: (() => void) | undefined;
}

/** The added product and the cart's total. The markup matches functions/add_to_cart.html. */
export function CartNotification(props: CartNotificationProps): ReactNode {
  const { name, variantName = "", quantity } = props;
  const added = (
    <>
      <strong>{name}</strong>
      {variantName && ` (${variantName})`}
    </>
  );
  const { total, currency, onUndo, onCartSelect } = props;
  const worth = money(total, currency);
  return (
    <section className="receipt">
      <p>
        <Icon name="check" />{" "}
        {quantity > 1
          ? words(messages.CART_ADDED_SEVERAL, { count: quantity, name: added })
          : words(messages.CART_ADDED, { name: added })}{" "}
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
      {onUndo && <Undo name={name} onUndo={onUndo} />}
    </section>
  );
}

interface UndoProps {
  name: string;
  /** The text of the button, with a place for the name. */
  label?: Message;
  onUndo: () => Promise<CartState>;
}

type UndoState =
  | { phase: "open" | "sent" }
  | { phase: "undone"; cart: CartState; focused: boolean }
  | { phase: "failed"; why: string };

/** The undo button and then its outcome: the new total, or the reason for the failure and a retry. */
export function Undo({ name, label = messages.BUTTON_UNDO, onUndo }: UndoProps): ReactNode {
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
          {state.phase === "failed" ? (
            <>
              {messages.BUTTON_TRY_AGAIN}
              <span className="unseen"> {name}</span>
            </>
          ) : (
            words(label, { name })
          )}
        </button>
      )}
      {state.phase === "failed" && <p>Not undone. {state.why}</p>}
    </div>
  );
}

/** Return the props for a finished call. Undo sets the quantity that the line had before the call. */
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
    variantName: textOrNull(item.variant_name) ?? "",
    quantity,
    total: text(total),
    currency: text(currency),
    onCartSelect: actions.onCartSelect,
    onUndo: () => actions.onSetQuantity(textOrNull(item.variant_id) ?? text(item.product_id), keep),
  };
}

export { CartNotification as Component, cartNotificationProps as props };
