import { useEffect, useRef, useState } from "react";
import { asProblem, type Problem } from "../hooks/problem";
import type { AddOutcome } from "../state/useCart";
import type { Added } from "../functions/actions";

/** How long a button says that it was heard. */
const SAID_MS = 2000;

export type AddingState =
  | { phase: "idle" }
  | { phase: "sent" }
  | { phase: "added"; inCart: number; undo: () => void }
  | { phase: "undone" }
  /** `not` is what was not done. */
  | { phase: "refused"; not: string; problem: Problem; retry: () => void };

export interface Adding {
  state: AddingState;
  /** Whether the button has just been used. */
  said: boolean;
  begin: (added: Added) => void;
}

/** One product's way into the cart: said at once, told as it ends, and taken back when it fails. */
export function useAdding(): Adding {
  const [state, setState] = useState<AddingState>({ phase: "idle" });
  const [said, setSaid] = useState(0);
  const current = useRef(0);
  useEffect(() => {
    if (said === 0) return;
    const timer = setTimeout(() => setSaid(0), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  useEffect(() => () => void (current.current = -1), []);

  /** Only the newest attempt may speak, and none after the component is gone. */
  const attempt = (work: Promise<AddingState>) => {
    const number = ++current.current;
    void work.then((next) => {
      if (current.current !== number) return;
      setState(next);
      if (next.phase !== "added") setSaid(0);
    });
  };
  const follow = (added: Promise<AddOutcome>): void => {
    setSaid((times) => times + 1);
    setState({ phase: "sent" });
    attempt(added.then(outcomeState));
  };
  const outcomeState = (outcome: AddOutcome): AddingState => {
    if (outcome.done) return { phase: "added", inCart: outcome.item.quantity, undo: () => undo(outcome) };
    const { problem, retry } = outcome;
    return { phase: "refused", not: "Not added.", problem, retry: () => follow(retry()) };
  };
  const undo = (outcome: Extract<AddOutcome, { done: true }>): void => {
    const refused = (cause: unknown): AddingState => {
      const problem = asProblem(cause);
      return { phase: "refused", not: "Not taken out.", problem, retry: () => undo(outcome) };
    };
    attempt(outcome.undo().then((): AddingState => ({ phase: "undone" }), refused));
  };
  return {
    state,
    said: said > 0,
    begin: (added) => {
      if (added) follow(added);
    },
  };
}
