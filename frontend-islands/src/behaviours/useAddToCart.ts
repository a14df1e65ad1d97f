import { useEffect, useRef, useState } from "react";
import type { Problem } from "../hooks/problem";
import type { AddOutcome } from "../state/useCart";
import type { Added } from "../functions/actions";

/** Milliseconds during which a button shows "Added". */
const LABEL_SHOWN_MS = 2000;

/** The state of the newest addition of one product. */
export type AddToCartState =
  | { phase: "idle" }
  | { phase: "sent" }
  | { phase: "added" }
  /** The storefront's own cart has taken it. */
  | { phase: "host" }
  | { phase: "refused"; problem: Problem; retry: () => void };

export interface AddToCart {
  state: AddToCartState;
  /** Whether the button shows "Added". */
  showsAdded: boolean;
  /** Follow an addition to its outcome. Does nothing if there is no promise to follow. */
  track: (added: Added) => void;
}

/**
 * Track additions of one product to the cart. The button shows success at once; if the request fails, the
 * success is withdrawn and the state has the problem and a retry.
 */
export function useAddToCart(): AddToCart {
  const [state, setState] = useState<AddToCartState>({ phase: "idle" });
  const [addedCount, setAddedCount] = useState(0);
  const current = useRef(0);
  useEffect(() => {
    if (addedCount === 0) return;
    const timer = setTimeout(() => setAddedCount(0), LABEL_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [addedCount]);
  useEffect(() => () => void (current.current = -1), []);

  /** Set the state when `work` resolves, unless a newer attempt has started or the component is unmounted. */
  const attempt = (work: Promise<AddToCartState>) => {
    const number = ++current.current;
    void work.then((next) => {
      if (current.current !== number) return;
      setState(next);
      if (next.phase !== "added" && next.phase !== "host") setAddedCount(0);
    });
  };
  const follow = (added: Promise<AddOutcome>): void => {
    setAddedCount((times) => times + 1);
    setState({ phase: "sent" });
    attempt(added.then(outcomeState));
  };
  const outcomeState = (outcome: AddOutcome): AddToCartState => {
    if (outcome.done === "host") return { phase: "host" };
    if (outcome.done) return { phase: "added" };
    const { problem, retry } = outcome;
    return { phase: "refused", problem, retry: () => follow(retry()) };
  };
  return {
    state,
    showsAdded: addedCount > 0,
    track: (added) => {
      if (added) follow(added);
    },
  };
}
