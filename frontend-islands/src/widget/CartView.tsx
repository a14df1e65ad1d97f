import { type ReactNode, useEffect, useRef, useState } from "react";
import type { CartLine } from "../events";
import { QuantityStepper } from "../components/QuantityStepper";
import { toProblem, type Problem } from "../hooks/problem";
import { money } from "../text/money";
import { useSession } from "../state/SessionContext";
import { useCart } from "../state/useCart";

export function CartView({ checkoutUrl }: { checkoutUrl: string }): ReactNode {
  const { items, count, total, currency } = useSession().state.products.cart;
  if (count === 0) {
    return (
      <div className="scroller cart-view">
        <p className="muted">Empty. What you add waits here.</p>
      </div>
    );
  }
  return (
    <>
      <div className="scroller cart-view">
        <ul className="lines" role="list">
          {items.map((line) => (
            <Line key={line.product_id} line={line} />
          ))}
        </ul>
      </div>
      <div className="cart-foot">
        <p className="total" role="status">
          <span>Total for {count === 1 ? "1 piece" : `${count} pieces`}</span>{" "}
          <strong>{money(total, currency)}</strong>
        </p>
        {checkoutUrl && (
          <a className="button filled" href={checkoutUrl}>
            Checkout
          </a>
        )}
      </div>
    </>
  );
}

function Line({ line }: { line: CartLine }): ReactNode {
  const { wanted, problem, want } = useQuantity(line);
  return (
    <li className="line">
      <h3 className="line-name">{line.name}</h3>
      <p className="line-price">{money(line.unit_price, line.currency)} each</p>
      <p className="line-total">
        <span className="unseen">Together: </span>
        {money(line.line_total, line.currency)}
      </p>
      <div className="line-change">
        <QuantityStepper name={line.name} quantity={wanted} least={1} onChange={want} />
        <button
          type="button"
          className="plain"
          onClick={({ currentTarget }) => {
            want(0);
            // The line disappears with this button.
            currentTarget.closest("dialog")?.querySelector("h2")?.focus();
          }}
        >
          Remove<span className="unseen"> {line.name}</span>
        </button>
      </div>
      {problem && (
        <p className="field-error line-error" role="alert">
          {problem.detail}
        </p>
      )}
    </li>
  );
}

/**
 * Keep the wanted quantity of a line. One request runs at a time, for the newest quantity; after a failure
 * the cart's own is shown.
 */
function useQuantity({ product_id, quantity }: CartLine) {
  const { setQuantity } = useCart();
  const [wanted, setWanted] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(1);
  const asking = useRef(false);
  useEffect(() => {
    if (wanted === null || asking.current) return;
    asking.current = true;
    setQuantity(product_id, wanted)
      .then(
        () => undefined,
        (cause: unknown) => setProblem(toProblem(cause)),
      )
      .finally(() => {
        asking.current = false;
        setWanted((now) => (now === wanted ? null : now));
        setRound(round + 1); // starts the request for a newer quantity
      });
  }, [wanted, round, product_id, setQuantity]);
  return {
    wanted: wanted ?? quantity,
    problem,
    want: (next: number) => {
      setProblem(null);
      setWanted(next);
    },
  };
}
