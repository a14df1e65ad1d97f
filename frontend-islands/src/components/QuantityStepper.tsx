import { type ReactNode, useId, useRef, useState } from "react";

interface QuantityStepperProps {
  /** The product's name, for screen readers. */
  name: string;
  quantity: number;
  least: number;
  /** The stock; undefined if the shop does not count it. */
  most?: number | undefined;
  onChange: (quantity: number) => void;
}

/** A number field with two buttons for a quantity between bounds. */
export function QuantityStepper({ name, quantity, least, most, onChange }: QuantityStepperProps): ReactNode {
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  /** The text being typed. Half a number must not be corrected while the shopper types. */
  const [typed, setTyped] = useState<string | null>(null);
  const set = (wanted: number) => onChange(Math.min(Math.max(wanted, least), most ?? wanted));
  const type = (text: string) => {
    setTyped(text);
    if (/^\d+$/.test(text)) set(Number(text));
  };
  const step = (by: number) => {
    set(quantity + by);
    // The button will be disabled and would lose focus.
    if (quantity + by <= least || quantity + by === most) input.current?.focus();
  };
  return (
    <div className="quantity">
      <label htmlFor={field}>
        Quantity<span className="unseen"> of {name}</span>
      </label>
      <span className="stepper">
        <button type="button" aria-label="One less" disabled={quantity <= least} onClick={() => step(-1)}>
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
          aria-label="One more"
          disabled={most !== undefined && quantity >= most}
          onClick={() => step(1)}
        >
          +
        </button>
      </span>
    </div>
  );
}
