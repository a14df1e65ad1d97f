import { type ReactNode, useId, useRef, useState } from "react";
import { words } from "../text/message";
import * as messages from "../generated/messages";

interface QuantityStepperProps {
  /** The product's name, for screen readers. */
  name: string;
  quantity: number;
  /** The smallest quantity. */
  least: number;
  /** The largest quantity, which is the stock; undefined if the shop does not count it. */
  most?: number | undefined;
  onChange: (quantity: number) => void;
}

/** A number field with two buttons. `onChange` receives quantities between `least` and `most` only. */
export function QuantityStepper({ name, quantity, least, most, onChange }: QuantityStepperProps): ReactNode {
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  /** The text in the field while the shopper types, so that an incomplete number is not corrected; null otherwise. */
  const [typed, setTyped] = useState<string | null>(null);
  const set = (wanted: number) => onChange(Math.min(Math.max(wanted, least), most ?? wanted));
  const type = (text: string) => {
    setTyped(text);
    if (/^\d+$/.test(text)) set(Number(text));
  };
  const step = (by: number) => {
    set(quantity + by);
    // The button becomes disabled at the bound and would lose focus.
    if (quantity + by <= least || quantity + by === most) input.current?.focus();
  };
  return (
    <div className="quantity">
      <label htmlFor={field}>{words(messages.PRODUCT_QUANTITY, { name })}</label>
      <span className="stepper">
        <button
          type="button"
          aria-label={messages.PRODUCT_ONE_LESS}
          disabled={quantity <= least}
          onClick={() => step(-1)}
        >
          −
        </button>
        <input
          ref={input}
          id={field}
          type="number"
          inputMode="numeric"
          min={least}
          max={most}
          value={typed ?? quantity}
          onChange={(event) => type(event.target.value)}
          onBlur={() => setTyped(null)}
        />
        <button
          type="button"
          aria-label={messages.PRODUCT_ONE_MORE}
          disabled={most !== undefined && quantity >= most}
          onClick={() => step(1)}
        >
          +
        </button>
      </span>
    </div>
  );
}
