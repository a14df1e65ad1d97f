import { useEffect, useRef, useState } from "react";
import type { CartLine } from "../events";
import { toProblem, type Problem } from "../hooks/problem";
import { useCart } from "../state/useCart";

/**
 * Change the quantity of a line. One request runs at a time, for the newest wanted quantity. After a failure the
 * quantity is again that of the cart.
 */
export function useQuantity({ variant_id, quantity }: CartLine) {
  const { setQuantity } = useCart();
  const [wanted, setWanted] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(1);
  const asking = useRef(false);
  useEffect(() => {
    if (wanted === null || asking.current) return;
    asking.current = true;
    setQuantity(variant_id, wanted)
      .then(
        () => undefined,
        (cause: unknown) => setProblem(toProblem(cause)),
      )
      .finally(() => {
        asking.current = false;
        setWanted((now) => (now === wanted ? null : now));
        setRound(round + 1); // runs the effect again, for a newer quantity
      });
  }, [wanted, round, variant_id, setQuantity]);
  return {
    wanted: wanted ?? quantity,
    problem,
    want: (next: number) => {
      setProblem(null);
      setWanted(next);
    },
  };
}
