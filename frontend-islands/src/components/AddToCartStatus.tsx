import type { ReactNode } from "react";
import type { AddingState } from "../behaviours/useAddToCart";

interface AddNoteProps {
  state: AddingState;
  /** The product's name, for those who hear the buttons. */
  name: string;
  /** Its button goes when it is used: where the focus belongs then. */
  onUsed: () => void;
}

/** What became of adding a product, beside the control that was used. */
export function AddNote({ state, name, onUsed }: AddNoteProps): ReactNode {
  return (
    <div className="add-note" aria-live="polite">
      <Words state={state} name={name} onUsed={onUsed} />
    </div>
  );
}

function Words({ state, name, onUsed }: AddNoteProps): ReactNode {
  const use = (work: () => void) => () => {
    onUsed();
    work();
  };
  switch (state.phase) {
    case "added":
      return (
        <p>
          {state.inCart} in your cart{" "}
          <button type="button" className="plain" onClick={use(state.undo)}>
            Undo<span className="unseen"> adding {name}</span>
          </button>
        </p>
      );
    case "undone":
      return <p>Taken out again.</p>;
    case "refused":
      return (
        <div className="add-refused">
          <p>
            {state.not} {state.problem.detail}
          </p>
          {state.problem.passing && (
            <button type="button" className="button" onClick={use(state.retry)}>
              Try again
            </button>
          )}
        </div>
      );
    default:
      return null;
  }
}
