import { type ReactNode, useEffect, useRef, useState } from "react";
import { say, words } from "../text/message";
import * as messages from "../generated/messages";
import type { CartLine } from "../events";
import { QuantityStepper } from "../components/QuantityStepper";
import type { ProductActions } from "../functions/actions";
import { toProblem, type Problem } from "../hooks/problem";
import { money } from "../text/money";
import { useSession } from "../state/SessionContext";
import { useCart } from "../state/useCart";
import { Checkout } from "./Checkout";
import type { Options } from "./options";
import type { Dispatch } from "./panelHost";

type PageOf = ProductActions["pageOf"];

interface CartViewProps {
  options: Options;
  dispatch: Dispatch;
  pageOf: PageOf;
}

/** The cart's lines with their quantities, the total and a link to the checkout. */
export function CartView({ options, dispatch, pageOf }: CartViewProps): ReactNode {
  const { cart } = useSession().state.products;
  const { items, count, total, currency } = cart;
  if (count === 0) {
    return (
      <div className="scroller cart-view">
        <p className="muted">{messages.CART_EMPTY}</p>
      </div>
    );
  }
  return (
    <>
      <div className="scroller cart-view">
        <ul className="lines" role="list">
          {items.map((line) => (
            <Line key={line.product_id} line={line} pageOf={pageOf} />
          ))}
        </ul>
      </div>
      <div className="cart-foot">
        <p className="total" role="status">
          <span>{say(messages.CART_TOTAL_FOR, { count })}</span> <strong>{money(total, currency)}</strong>
        </p>
        <Checkout options={options} dispatch={dispatch} detail={{ cart, source: "assistant" }} />
      </div>
    </>
  );
}

/** A line of the cart, whose quantity can be changed. */
export function Line({ line, pageOf }: { line: CartLine; pageOf: PageOf }): ReactNode {
  const page = pageOf?.({ id: line.product_id, url: line.url });
  const { wanted, problem, want } = useQuantity(line);
  return (
    <li className="line">
      <h3 className="line-name">{page ? <a href={page}>{line.name}</a> : line.name}</h3>
      <p className="line-price">
        {say(messages.CART_EACH, { price: money(line.unit_price, line.currency) })}
      </p>
      <div className="line-change">
        <QuantityStepper name={line.name} quantity={wanted} least={1} onChange={want} />
        <button
          type="button"
          className="plain"
          onClick={({ currentTarget }) => {
            want(0);
            // The line and this button disappear, so focus moves to the heading.
            currentTarget.closest("dialog")?.querySelector("h2")?.focus();
          }}
        >
          {words(messages.BUTTON_REMOVE, { name: line.name })}
        </button>
      </div>
      <p className="line-total">
        {words(messages.CART_TOGETHER, { total: money(line.line_total, line.currency) })}
      </p>
      {problem && (
        <p className="field-error line-error" role="alert">
          {problem.detail}
        </p>
      )}
    </li>
  );
}

/**
 * Change the quantity of a line. One request runs at a time, for the newest wanted quantity. After a failure the
 * quantity is again that of the cart.
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
        setRound(round + 1); // runs the effect again, for a newer quantity
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
