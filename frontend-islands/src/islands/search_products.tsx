import { type ReactNode, useId, useLayoutEffect, useState } from "react";
import { arranged, AS_SERVED, type Card, type Choice, type Order, ORDERS, show } from "./cards";

interface SearchToolbarProps {
  cards: readonly Card[];
  /** What was chosen before the server drew this part anew. */
  initial?: Choice;
  onChoose?: (choice: Choice) => void;
}

/** Sorts and filters the cards below it. When it goes, also by failing, they are as the server sent them. */
export function SearchToolbar({ cards, initial = AS_SERVED, onChoose }: SearchToolbarProps): ReactNode {
  const [choice, setChoice] = useState(initial);
  const visible = arranged(cards, choice);
  useLayoutEffect(() => show(cards, arranged(cards, choice)), [cards, choice]);
  useLayoutEffect(() => () => show(cards, arranged(cards, AS_SERVED)), [cards]);

  const choose = (change: Partial<Choice>) => {
    const next = { ...choice, ...change };
    setChoice(next);
    onChoose?.(next);
  };
  return (
    <div className="island-toolbar" role="group" aria-label="Sort and filter these results">
      <OrderField order={choice.order} onChange={(order) => choose({ order })} />
      <label className="island-toolbar-field">
        <input
          type="checkbox"
          checked={choice.inStockOnly}
          onChange={(event) => choose({ inStockOnly: event.target.checked })}
        />{" "}
        In stock only
      </label>
      <p className="island-toolbar-count" role="status">
        {countText(visible.length, cards.length)}
      </p>
    </div>
  );
}

function OrderField({ order, onChange }: { order: Order; onChange: (order: Order) => void }): ReactNode {
  const field = useId();
  return (
    <div className="island-toolbar-field">
      <label htmlFor={field}>Sort by</label>
      <select id={field} value={order} onChange={(event) => onChange(event.target.value as Order)}>
        {Object.entries(ORDERS).map(([name, label]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

function countText(visible: number, all: number): string {
  if (visible === 0) return "None of these is in stock";
  return visible === all ? `${all} products` : `${visible} of ${all} products`;
}
