import type { ReactNode } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";
import type { AddToCartState } from "../behaviours/useAddToCart";

interface AddToCartStatusProps {
  state: AddToCartState;
  /** The product's name, for screen readers. */
  name: string;
  /** Called when a button of the status is used. The button disappears, so the callback moves focus elsewhere. */
  onUsed: () => void;
}

/** The outcome of adding a product, with a retry, beside the control that was used. */
export function AddToCartStatus({ state, name, onUsed }: AddToCartStatusProps): ReactNode {
  return (
    <div className="add-note" aria-live="polite">
      <StatusText state={state} name={name} onUsed={onUsed} />
    </div>
  );
}

function StatusText({ state, name, onUsed }: AddToCartStatusProps): ReactNode {
  switch (state.phase) {
    case "added":
      // The receipt in the conversation shows it, with Undo.
      return <p className="unseen">{words(messages.CART_ADDED, { name })}</p>;
    case "host":
      return <p>In the shop’s cart.</p>;
    case "refused":
      return (
        <div className="add-refused">
          <p>Not added. {state.problem.detail}</p>
          {state.problem.isTransient && (
            <button
              type="button"
              className="button"
              onClick={() => {
                onUsed();
                state.retry();
              }}
            >
              {messages.BUTTON_TRY_AGAIN}
            </button>
          )}
        </div>
      );
    default:
      return null;
  }
}
