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

/** The outcome of adding a product, with undo or retry, beside the control that was used. */
export function AddToCartStatus({ state, name, onUsed }: AddToCartStatusProps): ReactNode {
  return (
    <div className="add-note" aria-live="polite">
      <StatusText state={state} name={name} onUsed={onUsed} />
    </div>
  );
}

function StatusText({ state, name, onUsed }: AddToCartStatusProps): ReactNode {
  const withFocus = (work: () => void) => () => {
    onUsed();
    work();
  };
  switch (state.phase) {
    case "added":
      return (
        <p>
          {state.inCart} in your cart{" "}
          <button type="button" className="plain" onClick={withFocus(state.undo)}>
            {words(messages.BUTTON_UNDO, { name })}
          </button>
        </p>
      );
    case "host":
      return <p>In the shop’s cart.</p>;
    case "undone":
      return <p>Taken out again.</p>;
    case "refused":
      return (
        <div className="add-refused">
          <p>
            {state.failure} {state.problem.detail}
          </p>
          {state.problem.isTransient && (
            <button type="button" className="button" onClick={withFocus(state.retry)}>
              {messages.BUTTON_TRY_AGAIN}
            </button>
          )}
        </div>
      );
    default:
      return null;
  }
}
