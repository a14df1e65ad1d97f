import { type ReactNode, useRef, useState } from "react";
import { type Message, words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartState } from "../events";
import { toProblem } from "../hooks/problem";
import { money } from "../text/money";
import { focusable, hasFocus } from "../behaviours/focus";

interface UndoProps {
  name: string;
  /** The text of the button, with a place for the name. */
  label: Message;
  /** Whether the change can be taken back. */
  isOpen: boolean;
  onUndo: () => Promise<CartState>;
}

type UndoState =
  | { phase: "open" | "sent" }
  | { phase: "undone"; cart: CartState; focused: boolean }
  | { phase: "failed"; why: string };

/** The undo button and then its outcome: the new total, or the reason for the failure and a retry. */
export function Undo({ name, label, isOpen, onUndo }: UndoProps): ReactNode {
  const [state, setState] = useState<UndoState>({ phase: "open" });
  const button = useRef<HTMLButtonElement>(null);
  const undo = () => {
    setState({ phase: "sent" });
    onUndo().then(
      (cart) => setState({ phase: "undone", cart, focused: hasFocus(button.current) }),
      (cause: unknown) => setState({ phase: "failed", why: toProblem(cause).detail }),
    );
  };
  if (state.phase === "open" && !isOpen) return null;
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
